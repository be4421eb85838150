"""What a file holds and how it is packed, from its name; the first bytes correct the packing."""

from enum import StrEnum
from pathlib import PurePosixPath


class Kind(StrEnum):
    """What the records of a file are."""

    JSONL = "jsonl"
    CSV = "csv"
    PARQUET = "parquet"
    WARC = "warc"


class Packing(StrEnum):
    """How the bytes of a file are compressed as a whole."""

    PLAIN = "plain"
    GZIP = "gzip"
    ZSTD = "zstd"


KIND_OF_SUFFIX = {
    ".jsonl": Kind.JSONL,
    ".ndjson": Kind.JSONL,
    ".json": Kind.JSONL,  # corpora call JSON lines so (Dolma, C4)
    ".csv": Kind.CSV,
    ".tsv": Kind.CSV,
    ".parquet": Kind.PARQUET,
    ".pq": Kind.PARQUET,
    ".warc": Kind.WARC,
    ".wet": Kind.WARC,
}
PACKING_OF_SUFFIX = {".gz": Packing.GZIP, ".zst": Packing.ZSTD}
MAGIC = {b"\x1f\x8b": Packing.GZIP, b"\x28\xb5\x2f\xfd": Packing.ZSTD}


def format_of(path: str) -> tuple[Kind, Packing] | None:
    """Kind and packing that the name of a file promises; None for names that promise neither."""
    suffixes = [suffix.lower() for suffix in PurePosixPath(path).suffixes]
    packing = Packing.PLAIN
    if suffixes and suffixes[-1] in PACKING_OF_SUFFIX:
        packing = PACKING_OF_SUFFIX[suffixes.pop()]
    kind = KIND_OF_SUFFIX.get(suffixes[-1]) if suffixes else None
    if kind is None or (kind is Kind.PARQUET and packing is not Packing.PLAIN):
        return None
    return kind, packing


def packing_of(start: bytes, promised: Packing) -> Packing:
    """Packing by the first bytes; the promise of the name where they say nothing.

    Download tools unpack on the way and keep the name, or compress and do not add one.
    """
    return next((packing for magic, packing in MAGIC.items() if start.startswith(magic)), promised)
