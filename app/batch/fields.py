"""Which columns hold the text, the address and the name of a document."""

from collections.abc import Iterable
from dataclasses import dataclass

TEXT_NAMES = (
    "text",
    "content",
    "body",
    "maintext",
    "main_text",
    "article_text",
    "article_body",
    "articlebody",
    "plain_text",
    "raw_text",
    "full_text",
    "raw_content",
    "page_content",
    "article",
    "document",
)
TITLE_NAMES = ("title", "headline", "heading")
URL_NAMES = ("url", "link", "page_url", "source_url", "canonical_url", "original_url", "uri", "warc-target-uri", "href")
ID_NAMES = ("id", "_id", "doc_id", "docid", "document_id", "article_id", "record_id", "uuid", "guid", "warc-record-id")


@dataclass(frozen=True, slots=True)
class Fields:
    """Names of columns; None where the records have no such thing."""

    text: str
    url: str | None = None
    id: str | None = None
    title: str | None = None


def usual_name(columns: Iterable[str], names: tuple[str, ...]) -> str | None:
    """The column that goes by the first of `names`, whatever its case; None when none does."""
    by_lower: dict[str, str] = {}
    for column in columns:
        by_lower.setdefault(column.lower(), column)
    return next((by_lower[name] for name in names if name in by_lower), None)
