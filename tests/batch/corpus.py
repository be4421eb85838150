"""Small inputs for the batch job, whole and damaged, and what came out of it."""

import gzip
import hashlib
import io
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq
import zstandard

import classifier
from app.batch.job import JobResult, run_job
from app.batch.plan import Plan, Settings
from app.batch.planning import AskedFields, make_plan

BODY = "Gubernur meresmikan jembatan baru di muara sungai pada hari Senin, kata juru bicaranya kepada wartawan."
FOOTER = "Posted By : nomor hk hari ini"
# The footer goes by an option, so that these tests claim nothing about the model.
SETTINGS = Settings(block=("Posted By",))


def rows(count: int, start: int = 0) -> list[dict[str, Any]]:
    return [
        {"id": f"d{i}", "url": f"https://site{i % 3}.example/{i}", "text": f"{BODY} Lebar {i}.\n\n{FOOTER}", "n": i}
        for i in range(start, start + count)
    ]


def json_line(row: Any) -> bytes:
    return json.dumps(row, ensure_ascii=False).encode() + b"\n"


def json_lines(of: Iterable[Any]) -> bytes:
    return b"".join(json_line(row) for row in of)


def members(*contents: bytes) -> list[bytes]:
    """Each content as a gzip member of its own."""
    return [gzip.compress(content, mtime=0) for content in contents]


def frames(*contents: bytes) -> list[bytes]:
    """Each content as a zstd frame of its own."""
    return [zstandard.ZstdCompressor(write_checksum=True).compress(content) for content in contents]


def flipped(data: bytes, position: int, bit: int = 0) -> bytes:
    changed = bytearray(data)
    changed[position] ^= 1 << bit
    return bytes(changed)


def warc_record(text: str | bytes, number: int = 0, kind: str = "conversion", length: int | None = None) -> bytes:
    content = text.encode() if isinstance(text, str) else text
    head = (
        f"WARC/1.0\r\nWARC-Type: {kind}\r\nWARC-Target-URI: https://site.example/{number}\r\n"
        f"WARC-Record-ID: <urn:uuid:{number}>\r\nContent-Type: text/plain\r\n"
        f"Content-Length: {len(content) if length is None else length}\r\n\r\n"
    )
    return head.encode() + content + b"\r\n\r\n"


def parquet(table: pa.Table, **options: Any) -> bytes:
    sink = io.BytesIO()
    pq.write_table(table, sink, **options)
    return sink.getvalue()


@dataclass
class Cleaned:
    """The outputs of a job, read back."""

    folder: Path
    result: JobResult
    documents: list[dict[str, Any]] = field(init=False)
    removed: list[dict[str, Any]] = field(init=False)
    rejects: list[dict[str, Any]] = field(init=False)

    def __post_init__(self) -> None:
        self.documents = read_stream(self.folder / "documents")
        self.removed = read_stream(self.folder / "removed")
        self.rejects = read_stream(self.folder / "rejects")

    @property
    def numbers(self) -> list[int]:
        return [row["n"] for row in self.documents]

    @property
    def sums(self) -> tuple[int, int, int, int]:
        """Records in, documents out, rejects, damaged stretches."""
        tally = self.result.tally
        assert tally.records == tally.documents + tally.rejects
        assert (len(self.documents), sum(row["records"] for row in self.rejects)) == (tally.documents, tally.rejects)
        return tally.records, tally.documents, tally.rejects, tally.damages

    @property
    def reasons(self) -> list[str]:
        return [row["reason"] for row in self.rejects]


def read_stream(folder: Path) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for path in sorted(folder.iterdir()):
        if path.suffix == ".parquet":
            found += pq.read_table(path).to_pylist()
        else:
            content = zstandard.ZstdDecompressor().stream_reader(path.read_bytes()).read()
            found += [json.loads(line) for line in content.splitlines()]
    return found


def digests(folder: Path) -> dict[str, str]:
    """SHA-256 of all that a job commits; reports tell of the run and differ."""
    files = [path for name in ("documents", "removed", "rejects", "done") for path in (folder / name).rglob("*")]
    return {str(path.relative_to(folder)): hashlib.sha256(path.read_bytes()).hexdigest() for path in sorted(files)}


def plan_of(inputs: Sequence[Path], output: Path, settings: Settings = SETTINGS, **options: Any) -> Plan:
    fields = AskedFields(options.pop("text_field", None))
    digest = classifier.load_model().id.digest
    return make_plan([str(path) for path in inputs], str(output), settings, model=digest, fields=fields, **options)


def clean_files(inputs: Sequence[Path], output: Path, settings: Settings = SETTINGS, **options: Any) -> Cleaned:
    workers = options.pop("workers", 1)
    result = run_job(plan_of(inputs, output, settings, **options), str(output), workers=workers)
    assert not result.failures, result.failures
    return Cleaned(output, result)


def clean_bytes(folder: Path, name: str, content: bytes, settings: Settings = SETTINGS, **options: Any) -> Cleaned:
    """One file of this content, cleaned."""
    path = folder / "in" / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(content)
    return clean_files([path], folder / "out", settings, **options)
