"""A spider for the site that test_scrapy.py serves; run by Scrapy itself, not by pytest."""

from collections.abc import AsyncIterator, Iterator
from typing import Any

import scrapy
from scrapy.http import Response


class NewsSpider(scrapy.Spider):
    """Every article that the front page links to."""

    name = "news"
    site: str

    async def start(self) -> AsyncIterator[Any]:
        yield scrapy.Request(self.site)

    def parse(self, response: Response) -> Iterator[Any]:
        for link in response.css("a::attr(href)").getall():
            yield response.follow(link, self.parse_article)

    def parse_article(self, response: Response) -> dict[str, str | None]:
        return {
            "url": response.url,
            "title": response.css("h1::text").get(),
            "text": "\n\n".join(response.css("p::text").getall()),
        }
