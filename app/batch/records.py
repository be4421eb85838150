"""What readers hand out: documents, and rejects with the place and reason of each loss."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, NamedTuple

SHOWN_BYTES = 1000
"""How much of a rejected record is copied into the rejects: enough to recognise it."""


class ArrowRow(NamedTuple):
    """One row of an Arrow record batch, left where it is."""

    batch: Any
    number: int


@dataclass(slots=True)
class Document:
    """A record whose text could be read."""

    text: str
    offset: int
    """First byte of the record: in the file, or in its unpacked content where `member` is given."""
    columns: Mapping[str, object] | ArrowRow
    """All columns of the input; of JSON, each value as its own bytes."""
    id: str | None = None
    url: str | None = None
    title: str | None = None
    member: int | None = None
    """Byte of the file at which the compressed member or frame begins that holds the record."""
    row: int | None = None
    """Number of the row in a Parquet file, whose rows have no offset."""
    doubtful: bool = False
    """It can be read, but the checksum of its compressed member fails, so a letter may be wrong."""


@dataclass(frozen=True, slots=True)
class Reject:
    """Something of the input that is in no output document.

    `records` is 0 where a stretch cannot be read and nothing tells how many records were in it:
    such a stretch counts as damage, so that `in = out + rejects` stays exact for all that is known.
    """

    offset: int
    reason: str
    records: int = 1
    length: int = 0
    record: str = ""
    """Its first bytes, for a person; bytes that are no UTF-8 stand as `\\xNN`."""
    member: int | None = None
    row: int | None = None
    damage: bool = False


def shown(data: bytes) -> str:
    """The start of a rejected record as text."""
    return data[:SHOWN_BYTES].decode("utf-8", "backslashreplace")
