"""A Scrapy item pipeline: every item's text goes through bersih before it is exported.

    ITEM_PIPELINES = {"examples.scrapy_pipeline.BersihPipeline": 300}
    BERSIH_URL = "http://127.0.0.1:8000"

Scrapy hands items over one by one and waits for each; the crawl goes on meanwhile.
"""

from typing import Any, Self

from scrapy.crawler import Crawler

from app.client import Article, AsyncClient, RefusedError


class BersihPipeline:
    """Replaces `text` by the clean body and adds what was learned on the way."""

    def __init__(self, url: str, key: str | None) -> None:
        self._client = AsyncClient(url, key=key)

    @classmethod
    def from_crawler(cls, crawler: Crawler) -> Self:
        """The pipeline for one crawl."""
        return cls(crawler.settings.get("BERSIH_URL", "http://127.0.0.1:8000"), crawler.settings.get("BERSIH_KEY"))

    async def process_item(self, item: dict[str, Any]) -> dict[str, Any]:
        """The item with a clean text; one that was refused passes as it came, with the reason."""
        try:
            cleaned = await self._client.clean(Article(item["text"], url=item.get("url"), title=item.get("title")))
        except RefusedError as error:
            return {**item, "cleaning_error": str(error)}
        return {
            **item,
            "text": cleaned.text,
            "author": cleaned.metadata.author,
            "language": cleaned.metadata.language,
            "spam": [spam.text for spam in cleaned.spam],
            "needs_review": cleaned.needs_review,
        }

    async def close_spider(self) -> None:
        """The crawl is over."""
        await self._client.aclose()
