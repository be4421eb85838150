"""The rows that go out: cleaned documents, removed lines, rejects."""

from collections.abc import Iterator

import msgspec

from classifier.results import CleanedArticle

from .plan import Input
from .records import Document, Reject

ADDED_COLUMN = "bersih"
EXTRA_COLUMN = "extra"


class Findings(msgspec.Struct, frozen=True, gc=False):
    """The column `bersih` of a cleaned document."""

    title: str | None
    section: str | None
    author: str | None
    published: str | None
    language: str | None
    tags: tuple[str, ...]
    needs_review: bool
    removed_share: float


class RemovedRow(msgspec.Struct, frozen=True, gc=False):
    """One piece of text that was taken out, and of which document."""

    file: str
    offset: int
    row: int | None
    id: str | None
    text: str
    label: str
    score: float
    start: int
    end: int
    reason: str
    kind: str | None
    keyword: str | None


class RejectRow(msgspec.Struct, frozen=True, gc=False):
    """One loss: where, why, and how many records."""

    file: str
    offset: int
    row: int | None
    member: int | None
    records: int
    length: int
    reason: str
    record: str


def findings_of(document: Document, article: CleanedArticle) -> Findings:
    """Metadata of an article; one that may have been altered on disk is to be reviewed too."""
    about = article.metadata
    return Findings(
        about.title,
        about.section,
        about.author,
        about.published,
        about.language,
        about.tags,
        article.needs_review or document.doubtful,
        round(article.stats.removed_share, 6),
    )


def removed_rows(source: Input, document: Document, article: CleanedArticle) -> Iterator[RemovedRow]:
    """A row for each removed span, spam with what it sells."""
    spam = {(span.start, span.end): span for span in article.spam}
    for span in article.removed:
        sold = spam.get((span.start, span.end))
        yield RemovedRow(
            source.path,
            document.offset,
            document.row,
            document.id,
            span.text,
            span.label.value,
            round(span.score, 6),
            span.start,
            span.end,
            span.reason,
            sold.kind.value if sold else None,
            sold.keyword if sold else None,
        )


def reject_row(source: Input, reject: Reject) -> RejectRow:
    """The row of a reject."""
    return RejectRow(
        source.path,
        reject.offset,
        reject.row,
        reject.member,
        reject.records,
        reject.length,
        reject.reason,
        reject.record,
    )


def reject_of(document: Document, reason: str) -> Reject:
    """A document that could be read but not cleaned."""
    data = document.text.encode("utf-8", "backslashreplace")
    return Reject(
        document.offset,
        reason,
        length=len(data),
        record=document.text[:1000],
        member=document.member,
        row=document.row,
    )
