"""Readers of the public sets that a model may learn from, and of our readings of them.

The rows themselves are never part of the project. A *reading* is our own labelling of a public page,
line by line: it names the page, carries a digest of its text, and holds no word of it.
"""

import hashlib
import io
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import zstandard

from classifier.errors import TrainingDataError
from classifier.labels import LABEL_INDEX, LineLabel

from .documents import ARTICLE, UNKNOWN, Junk, TrainingDocument

READING_CODES: dict[str, LineLabel] = {
    "b": LineLabel.BODY, "h": LineLabel.HEADING, "t": LineLabel.TITLE, "s": LineLabel.SECTION,
    "y": LineLabel.BYLINE, "d": LineLabel.DATE, "c": LineLabel.CAPTION, "r": LineLabel.RELATED,
    "p": LineLabel.PROMO, "n": LineLabel.NAVIGATION, "l": LineLabel.LEGAL, "m": LineLabel.COMMENT,
    "g": LineLabel.TAGS, "a": LineLabel.AD, "x": LineLabel.SPAM,
}  # fmt: skip
_ALIGNED = {"b": 1, "x": 0}


def read_rows(path: Path) -> Iterator[dict[str, Any]]:
    """JSON objects of a .jsonl or .jsonl.zst file.

    Raises:
        TrainingDataError: a line is not JSON; says which.
    """
    with path.open("rb") as raw:
        stream = zstandard.ZstdDecompressor().stream_reader(raw) if path.suffix == ".zst" else raw
        with io.TextIOWrapper(stream, encoding="utf-8", newline="\n") as lines:
            for number, line in enumerate(lines, 1):
                try:
                    yield json.loads(line)
                except json.JSONDecodeError as error:
                    raise TrainingDataError(f"{path.name}:{number}: not JSON ({error})") from None


def text_digest(text: str) -> str:
    """What a reading knows its page by."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def read_readings(folder: Path) -> dict[str, dict[str, Any]]:
    """All readings in a folder, by page id."""
    return {row["id"]: row for file in sorted(folder.glob("*.jsonl")) for row in read_rows(file)}


def _page(row: dict[str, Any], reading: dict[str, Any] | None) -> TrainingDocument:
    raw = row["text"].split("\n")
    rows = [i for i, line in enumerate(raw) if line.strip()]
    where = {row_index: i for i, row_index in enumerate(rows)}
    junk: dict[int, tuple[Junk, ...]] = {}
    if reading is not None and reading["digest"] == text_digest(row["text"]):
        codes = [READING_CODES.get(reading["labels"][i]) for i in rows]
        labels = tuple(UNKNOWN if code is None else LABEL_INDEX[code] for code in codes)
        kept: tuple[int, ...] = ()
        for line, start, end, code in reading.get("junk", ()):
            junk[where[line]] = (*junk.get(where[line], ()), Junk(start, end, LABEL_INDEX[READING_CODES[code]]))
    else:
        labels = (UNKNOWN,) * len(rows)
        kept = tuple(_ALIGNED.get(row["labels"][i], UNKNOWN) for i in rows)
    return TrainingDocument(
        id=row["id"], source=row["source"], host=row["host"] or row["id"], language=row.get("lang") or "en",
        style=row["style"], lines=tuple(raw[i].replace("\r", " ") for i in rows), labels=labels, kept=kept, junk=junk,
        title=row.get("title"), gold=row.get("gold"), page_type=row.get("page_type") or ARTICLE,
    )  # fmt: skip


def read_pages(path: Path, readings: dict[str, dict[str, Any]]) -> list[TrainingDocument]:
    """Documents of a `pages-*` file: labels from our reading where there is one, else by alignment."""
    documents = [_page(row, readings.get(row["id"])) for row in read_rows(path)]
    return [document for document in documents if document.lines]


def _host_of(row: dict[str, Any]) -> str:
    host = urlsplit(row.get("url") or "").hostname or row["source"]
    return str(host).removeprefix("www.")


def read_labelled_pages(path: Path) -> list[TrainingDocument]:
    """Documents of a `labelled-*` file: every line labelled by reading, for measuring only."""
    documents = []
    for row in read_rows(path):
        rows = [i for i, line in enumerate(row["lines"]) if line.strip()]
        junk: dict[int, tuple[Junk, ...]] = {}
        for i, line in enumerate(rows):
            part = row["mixed"].get(str(line))
            if part and part in row["lines"][line]:
                start = row["lines"][line].index(part)
                junk[i] = (Junk(start, start + len(part), UNKNOWN),)
        labels = (row["labels"][i] for i in rows)
        documents.append(
            TrainingDocument(
                id=row["id"], source=path.name.split(".")[0], host=_host_of(row), language=row["lang"] or "",
                style=row["style"] or "extractor", lines=tuple(row["lines"][i] for i in rows),
                labels=tuple(UNKNOWN if label == "?" else LABEL_INDEX[LineLabel(label)] for label in labels),
                junk=junk, title=row["title"],
            )
        )  # fmt: skip
    return documents
