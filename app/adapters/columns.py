"""Cleaning of a batch of columns: what Ray Data and Hugging Face datasets hand to a function."""

from collections.abc import Mapping, Sequence
from typing import Any

from classifier import CleanedArticle, clean

FINDINGS = ("title", "section", "author", "published", "language", "tags", "needs_review", "removed_share")


def findings_of(article: CleanedArticle) -> dict[str, Any]:
    """What cleaning found, under the names that the batch job gives to its column `bersih`."""
    about = article.metadata
    return {
        "title": about.title,
        "section": about.section,
        "author": about.author,
        "published": about.published,
        "language": about.language,
        "tags": list(about.tags),
        "needs_review": article.needs_review,
        "removed_share": article.stats.removed_share,
    }


class ColumnCleaner:
    """Cleans the column of text of each batch; all other columns stay.

    Args:
        text: name of the column of text.
        title: name of the column of headlines, where there is one.
        prefix: put before the names of the columns that are added (`bersih_language`, ...).
        options: as for `classifier.clean`: profile, keep, block, allow.
    """

    def __init__(self, text: str = "text", title: str | None = None, prefix: str = "bersih_", **options: Any) -> None:
        self.text, self.title, self.prefix, self.options = text, title, prefix, options

    def columns(self, batch: Mapping[str, Sequence[Any]]) -> dict[str, list[Any]]:
        """The column of text, cleaned, and a column for each finding; a text that is None stays None."""
        texts = batch[self.text]
        titles = batch[self.title] if self.title else [None] * len(texts)
        articles = [
            None if text is None else clean(str(text), title=None if title is None else str(title), **self.options)
            for text, title in zip(texts, titles, strict=True)
        ]
        findings = [{} if article is None else findings_of(article) for article in articles]
        cleaned = [None if article is None else article.text for article in articles]
        return {self.text: cleaned} | {
            f"{self.prefix}{name}": [found.get(name) for found in findings] for name in FINDINGS
        }
