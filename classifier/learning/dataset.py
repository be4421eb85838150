"""Labelled articles: the documented format of training_data/articles, read, checked and written."""

import hashlib
import json
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from classifier.errors import TrainingDataError
from classifier.labels import LineLabel, SpamKind
from classifier.lines import split_lines

STYLES = ("extractor", "page", "scrape")


@dataclass(frozen=True, slots=True)
class JunkSpan:
    """Junk glued into a body line, in code points of the article's text."""

    start: int
    end: int
    label: LineLabel
    kind: SpamKind | None = None


@dataclass(frozen=True, slots=True)
class LabelledLine:
    """A non-empty line and what it is."""

    start: int
    end: int
    label: LineLabel
    kind: SpamKind | None = None
    junk: tuple[JunkSpan, ...] = ()


@dataclass(frozen=True, slots=True)
class LabelledArticle:
    """Raw text with a label for every non-empty line."""

    id: str
    language: str
    host: str
    style: str
    text: str
    lines: tuple[LabelledLine, ...]
    author: str | None = None
    published: str | None = None
    family: str | None = None
    """Brand or keyword family of its spam; train and test never share one."""
    note: str | None = None


def _label(value: object, where: str) -> LineLabel:
    try:
        return LineLabel(str(value))
    except ValueError:
        raise TrainingDataError(f"{where}: unknown label {value!r}, expected one of {', '.join(LineLabel)}") from None


def _kind(entry: dict[str, Any], label: LineLabel, where: str) -> SpamKind | None:
    kind = entry.get("kind")
    if label is not LineLabel.SPAM:
        if kind is not None:
            raise TrainingDataError(f"{where}: a {label} line has a spam kind {kind!r}: take it out")
        return None
    try:
        return SpamKind(str(kind))
    except ValueError:
        raise TrainingDataError(f"{where}: spam kind {kind!r}, expected one of {', '.join(SpamKind)}") from None


def _line(entry: dict[str, Any], where: str) -> LabelledLine:
    label = _label(entry["label"], where)
    start, end = int(entry["start"]), int(entry["end"])
    junk = []
    for span in entry.get("junk", ()):
        junk_label = _label(span["label"], where)
        if label is not LineLabel.BODY or not start <= span["start"] < span["end"] <= end:
            raise TrainingDataError(f"{where}: junk {span['start']}-{span['end']} must lie inside a body line")
        junk.append(JunkSpan(span["start"], span["end"], junk_label, _kind(span, junk_label, where)))
    return LabelledLine(start, end, label, _kind(entry, label, where), tuple(junk))


def parse_article(row: dict[str, Any], where: str) -> LabelledArticle:
    """The article of one decoded JSON line.

    Args:
        where: file and line, for the error message.

    Raises:
        TrainingDataError: a field is missing or wrong, or the labels do not cover exactly the non-empty lines.
    """
    try:
        text = str(row["text"])
        lines = tuple(_line(entry, where) for entry in row["lines"])
        article = LabelledArticle(
            str(row["id"]), str(row["language"]), str(row["host"]), str(row["style"]), text, lines,
            row.get("author"), row.get("published"), row.get("family"), row.get("note"),
        )  # fmt: skip
    except (KeyError, TypeError) as error:
        raise TrainingDataError(f"{where}: field {error} is missing or of the wrong type") from None
    if article.style not in STYLES:
        raise TrainingDataError(f"{where}: style {article.style!r}, expected one of {', '.join(STYLES)}")
    found = [(line.start, line.end) for line in split_lines(text) if line.has_text(text)]
    given = [(line.start, line.end) for line in lines]
    if found != given:
        raise TrainingDataError(
            f"{where}: {len(given)} labelled lines, but the text has {len(found)} non-empty ones at other places: "
            "label every non-empty line, with start and end in code points"
        )
    return article


def read_articles(path: Path) -> Iterator[LabelledArticle]:
    """All articles of a JSON-lines file, or of every *.jsonl in a folder, in order of name.

    Raises:
        TrainingDataError: names the file and line that does not fit.
    """
    for file in sorted(path.glob("*.jsonl")) if path.is_dir() else [path]:
        with file.open(encoding="utf-8") as lines:
            for number, line in enumerate(lines, 1):
                where = f"{file.name}:{number}"
                try:
                    row = json.loads(line)
                except json.JSONDecodeError as error:
                    raise TrainingDataError(f"{where}: not JSON ({error})") from None
                yield parse_article(row, where)


def article_as_dict(article: LabelledArticle) -> dict[str, Any]:
    """The JSON object that `parse_article` reads; absent values are left out."""

    def span(entry: LabelledLine | JunkSpan) -> dict[str, Any]:
        row: dict[str, Any] = {"start": entry.start, "end": entry.end, "label": entry.label.value}
        if entry.kind:
            row["kind"] = entry.kind.value
        if isinstance(entry, LabelledLine) and entry.junk:
            row["junk"] = [span(junk) for junk in entry.junk]
        return row

    fields = ("id", "language", "host", "style", "author", "published", "family", "note", "text")
    row = {name: getattr(article, name) for name in fields if getattr(article, name) is not None}
    return {**row, "lines": [span(line) for line in article.lines]}


def digest_of(paths: Iterable[Path]) -> str:
    """SHA-256 over the names and bytes of files, in order of name."""
    digest = hashlib.sha256()
    for path in sorted(paths, key=lambda path: path.name):
        digest.update(path.name.encode() + b"\0" + hashlib.sha256(path.read_bytes()).digest())
    return digest.hexdigest()


def summarise(articles: Iterable[LabelledArticle]) -> dict[str, Any]:
    """Counts of a set: articles by language and style, lines by label, glued pieces, sites.

    Raises:
        TrainingDataError: two articles have the same id.
    """
    languages: Counter[str] = Counter()
    styles: Counter[str] = Counter()
    labels: Counter[str] = Counter()
    kinds: Counter[str] = Counter()
    ids: set[str] = set()
    hosts: set[str] = set()
    glued = 0
    for article in articles:
        if article.id in ids:
            raise TrainingDataError(f"two articles have the id {article.id!r}: give each its own")
        ids.add(article.id)
        hosts.add(article.host)
        languages[article.language] += 1
        styles[article.style] += 1
        labels.update(line.label.value for line in article.lines)
        pieces: list[LabelledLine | JunkSpan] = [span for line in article.lines for span in line.junk]
        glued += len(pieces)
        kinds.update(piece.kind.value for piece in [*article.lines, *pieces] if piece.kind)
    return {
        "articles": len(ids), "hosts": len(hosts), "lines": labels.total(), "glued": glued,
        "languages": dict(sorted(languages.items())), "styles": dict(styles), "labels": dict(labels.most_common()),
        "spam_kinds": dict(kinds.most_common()),
    }  # fmt: skip
