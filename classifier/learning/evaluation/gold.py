"""What is measured against: documents whose lines somebody has read, from any set in a documented format."""

import io
import json
import re
import zlib
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import zstandard

from classifier.errors import TrainingDataError
from classifier.labels import KEPT_BY_DEFAULT, LABEL_INDEX, SPAM_KINDS, LineLabel, SpamKind
from classifier.learning.corpora import read_labelled_pages, read_pages, read_readings
from classifier.learning.dataset import LabelledArticle, digest_of, read_articles
from classifier.learning.documents import UNKNOWN, Junk, TrainingDocument

SPAM = LABEL_INDEX[LineLabel.SPAM]
KEPT_INDICES = frozenset(LABEL_INDEX[label] for label in KEPT_BY_DEFAULT)
_LANGUAGE_OF_NAME = re.compile(r"-([a-z]{2,3})(?=-|$)")


@dataclass(frozen=True, slots=True)
class GoldLine:
    """A non-empty line and the truth about it.

    Attributes:
        start, end: code points of the document's text.
        label: index into LABELS, `UNKNOWN` where nobody said.
        kept: whether it belongs to the article; None where that cannot be told.
        junk: pieces glued into it, with offsets into the document's text.
    """

    start: int
    end: int
    label: int
    kept: bool | None
    junk: tuple[Junk, ...] = ()
    kind: SpamKind | None = None


@dataclass(frozen=True, slots=True)
class GoldDocument:
    """A text and the truth about each of its lines."""

    id: str
    host: str
    language: str
    style: str
    text: str
    lines: tuple[GoldLine, ...]
    title: str | None = None
    gold: str | None = None
    """The article as a person marked it, where there is one."""

    @property
    def is_labelled(self) -> bool:
        """Whether somebody read it (as against labels by alignment with `gold`)."""
        return any(line.label != UNKNOWN for line in self.lines)


@dataclass(frozen=True, slots=True)
class GoldSet:
    """Documents to measure on, and the digest of the files they came from."""

    name: str
    digest: str
    documents: tuple[GoldDocument, ...]

    def only(self, wanted: Callable[[GoldDocument], bool], suffix: str = "") -> "GoldSet":
        """The documents that are wanted; the digest stays that of the whole set."""
        return replace(self, name=self.name + suffix, documents=tuple(filter(wanted, self.documents)))

    def sample(self, limit: int | None) -> "GoldSet":
        """At most `limit` documents, the same ones each time, spread over the whole set."""
        if limit is None or limit >= len(self.documents):
            return self
        chosen = set(sorted((zlib.crc32(d.id.encode()), d.id) for d in self.documents)[:limit])
        return self.only(lambda document: (zlib.crc32(document.id.encode()), document.id) in chosen)


def _kept(label: int, aligned: int) -> bool | None:
    if label != UNKNOWN:
        return label in KEPT_INDICES
    return None if aligned == UNKNOWN else bool(aligned)


def from_labelled_article(article: LabelledArticle) -> GoldDocument:
    """A labelled article, its text as it stands in the file."""
    lines = []
    for line in article.lines:
        label = LABEL_INDEX[line.label]
        junk = tuple(Junk(span.start, span.end, LABEL_INDEX[span.label]) for span in line.junk)
        lines.append(GoldLine(line.start, line.end, label, label in KEPT_INDICES, junk, line.kind))
    return GoldDocument(article.id, article.host, article.language, article.style, article.text, tuple(lines))


def from_document(document: TrainingDocument, language: str = "") -> GoldDocument:
    """A document of the training path, with offsets into `document.text`.

    Args:
        language: of the set, for rows that do not say.
    """
    lines: list[GoldLine] = []
    position = 0
    for i, line in enumerate(document.lines):
        if i:
            position += 2 if document.blank_before and document.blank_before[i] else 1
        label = document.labels[i]
        kind = document.kinds.get(i)
        junk = tuple(Junk(position + j.start, position + j.end, j.label) for j in document.junk.get(i, ()))
        kept = _kept(label, document.kept[i] if document.kept else UNKNOWN)
        lines.append(
            GoldLine(position, position + len(line), label, kept, junk, None if kind is None else SPAM_KINDS[kind])
        )
        position += len(line)
    # A lone \r inside a line would split it for the cleaner; a space has the same width.
    text = document.text.replace("\r", " ")
    return GoldDocument(
        document.id, document.host, document.language or language, document.style, text, tuple(lines),
        document.title, document.gold,
    )  # fmt: skip


def _language_of(name: str) -> str:
    found = _LANGUAGE_OF_NAME.search(name)
    return found[1] if found else ""


def _first_row(path: Path) -> dict[str, Any]:
    with path.open("rb") as raw:
        stream = zstandard.ZstdDecompressor().stream_reader(raw) if path.suffix == ".zst" else raw
        with io.TextIOWrapper(stream, encoding="utf-8") as lines:
            first = lines.readline()
    if not first.strip():
        raise TrainingDataError(f"{path}: no rows, so there is nothing to measure")
    try:
        row = json.loads(first)
    except json.JSONDecodeError as error:
        raise TrainingDataError(f"{path}: its first line is not JSON ({error})") from None
    if not isinstance(row, dict):
        raise TrainingDataError(f"{path}: its first line is not a JSON object")
    return row


def _documents(path: Path, readings: Path | None) -> Iterable[GoldDocument]:
    if path.is_dir():
        return map(from_labelled_article, read_articles(path))
    first = _first_row(path)
    if "mixed" in first:
        language = _language_of(path.name.split(".")[0])
        return (from_document(document, language) for document in read_labelled_pages(path))
    if "gold" in first:
        return map(from_document, read_pages(path, read_readings(readings) if readings else {}))
    return map(from_labelled_article, read_articles(path))


def read_set(path: Path, readings: Path | None = None) -> GoldSet:
    """A set in one of the three documented formats, told apart by the fields of its first row.

    Args:
        path: a .jsonl file or folder of labelled articles, a `labelled-*` or a `pages-*` file.
        readings: folder with our own readings of public pages; they replace labels by alignment.

    Raises:
        TrainingDataError: there is no such file, it is empty, or a row does not fit its format.
    """
    if not path.exists():
        raise TrainingDataError(f"{path}: no such file or folder; name a set as training_data/README.md describes it")
    files = sorted(path.glob("*.jsonl")) if path.is_dir() else [path]
    documents = tuple(document for document in _documents(path, readings) if document.lines)
    return GoldSet(path.name.split(".")[0], digest_of(files), documents)
