"""What trafilatura and newspaper4k return, cleaned: their recall is high, the junk that they leave is ours."""

from typing import Any

from classifier import CleanedArticle, clean


def clean_trafilatura(extracted: Any, **options: Any) -> CleanedArticle | None:
    """The article out of `trafilatura.bare_extraction` or `trafilatura.extract`; None where that found nothing.

    Args:
        extracted: its document (with or without `as_dict`), or its text.
        options: as for `classifier.clean`.
    """
    if extracted is None:
        return None
    if isinstance(extracted, str):
        return clean(extracted, **options)
    found = extracted if isinstance(extracted, dict) else extracted.as_dict()
    text = found.get("text")
    return None if text is None else clean(text, title=found.get("title"), url=found.get("url"), **options)


def clean_newspaper(article: Any, **options: Any) -> CleanedArticle:
    """The article out of a parsed `newspaper.Article`; options as for `classifier.clean`."""
    return clean(article.text, title=article.title or None, url=article.url or None, **options)
