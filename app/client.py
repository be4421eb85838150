"""A client for scrapers: `Client` for plain programs, `AsyncClient` for asyncio.

Cleaning changes nothing on the server, so a request whose answer was lost is simply sent
again: after 429, 502, 503, 504 and after any lost connection, with growing pauses and jitter.

ClientError
├── RefusedError       the service said no, and would say it again: 400, 401, 413, 422, ...
└── UnavailableError   it could not be reached, or was busy, in all attempts
"""

import asyncio
import random
import time
from collections import deque
from collections.abc import AsyncIterable, AsyncIterator, Iterable, Iterator
from dataclasses import dataclass
from http import HTTPStatus
from types import TracebackType
from typing import Self

import httpx

from classifier.results import CleanedArticle

from .wire import Answer, Article, ArticleError, chunks, decode_article, decode_line, encode_article

__all__ = [
    "Answer",
    "Article",
    "ArticleError",
    "AsyncClient",
    "Client",
    "ClientError",
    "RefusedError",
    "Retries",
    "UnavailableError",
]

PASSING = frozenset({429, 502, 503, 504})
JSON = {"content-type": "application/json"}
ASYNC_READ_AHEAD = 64
NDJSON = {"content-type": "application/x-ndjson"}


class ClientError(Exception):
    """The service did not clean what it was sent."""


class RefusedError(ClientError):
    """The service refused the request.

    Attributes:
        status: of the answer.
        problem: its RFC 9457 members, where it had some.
    """

    def __init__(self, status: int, problem: dict[str, object]) -> None:
        super().__init__(f"{status}: {problem.get('detail', 'no detail was given')}")
        self.status = status
        self.problem = problem


class UnavailableError(ClientError):
    """No answer in all attempts."""


@dataclass(frozen=True, slots=True)
class Retries:
    """How often a request is tried, and how long the pauses are."""

    attempts: int = 7
    base_s: float = 0.2
    longest_s: float = 20.0

    def pause_s(self, attempt: int, retry_after: str | None) -> float:
        """Seconds before the next attempt: what the server asked for, and jitter so that not all come back at once."""
        jitter = random.uniform(0, min(self.longest_s, self.base_s * 2**attempt))  # noqa: S311 - no secret
        asked = float(retry_after) if retry_after is not None and retry_after.isdecimal() else 0.0
        return min(asked, self.longest_s) + jitter


DEFAULT_RETRIES = Retries()


class _Attempts:
    """The course of one request: what to do after each attempt."""

    def __init__(self, retries: Retries) -> None:
        self._retries = retries
        self._n_failed = 0

    def pause_s(self, reason: str, retry_after: str | None = None) -> float:
        """Seconds to wait after a failed attempt.

        Raises:
            UnavailableError: it was the last one.
        """
        self._n_failed += 1
        if self._n_failed >= self._retries.attempts:
            raise UnavailableError(f"{reason} in {self._n_failed} attempts")
        return self._retries.pause_s(self._n_failed - 1, retry_after)


class Client:
    """Cleans over HTTP; to be closed, or used in a `with` statement.

    Args:
        key: sent as `Authorization: Bearer`.
        timeout_s: for connecting and for each read or write.
    """

    def __init__(
        self,
        base_url: str = "http://127.0.0.1:8000",
        *,
        key: str | None = None,
        timeout_s: float = 60,
        retries: Retries = DEFAULT_RETRIES,
    ) -> None:
        self._http = httpx.Client(base_url=base_url, timeout=timeout_s, headers=_authorization(key))
        self._retries = retries

    def clean(self, article: Article | str) -> CleanedArticle:
        """One cleaned article.

        Raises:
            RefusedError: this article cannot be cleaned there.
            UnavailableError: no answer in all attempts.
        """
        return decode_article(self._post("/v1/clean", encode_article(article), JSON).content)

    def clean_many(self, articles: Iterable[Article | str]) -> Iterator[Answer]:
        """An answer for every article, in order, while the iterable is still being read.

        An article that cannot be cleaned has its error in its place; the rest goes on.
        """
        for chunk in chunks(articles):
            yield from self._answers(chunk)

    def _answers(self, chunk: list[bytes]) -> Iterator[Answer]:
        response = self._post("/v1/clean/batch", b"\n".join(chunk), NDJSON, n_lines=len(chunk))
        return map(decode_line, response.content.splitlines())

    def _post(self, path: str, body: bytes, headers: dict[str, str], n_lines: int | None = None) -> httpx.Response:
        attempts = _Attempts(self._retries)
        while True:
            try:
                response = self._http.post(path, content=body, headers=headers)
            except httpx.TransportError as error:
                pause_s = attempts.pause_s(_said(error))
            else:
                if _is_final(response, n_lines):
                    return response
                pause_s = attempts.pause_s(f"status {response.status_code}", response.headers.get("retry-after"))
            time.sleep(pause_s)

    def close(self) -> None:
        """Close all connections."""
        self._http.close()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.close()


class AsyncClient:
    """`Client` for asyncio, with several batches on their way at once.

    Args:
        in_flight: chunks of `clean_many` that are sent before the first is answered.
    """

    def __init__(
        self,
        base_url: str = "http://127.0.0.1:8000",
        *,
        key: str | None = None,
        timeout_s: float = 60,
        retries: Retries = DEFAULT_RETRIES,
        in_flight: int = 4,
    ) -> None:
        self._http = httpx.AsyncClient(base_url=base_url, timeout=timeout_s, headers=_authorization(key))
        self._retries = retries
        self._in_flight = in_flight

    async def clean(self, article: Article | str) -> CleanedArticle:
        """One cleaned article; raises as `Client.clean` does."""
        return decode_article((await self._post("/v1/clean", encode_article(article), JSON)).content)

    async def clean_many(
        self, articles: Iterable[Article | str] | AsyncIterable[Article | str]
    ) -> AsyncIterator[Answer]:
        """An answer for every article, in order, while the articles are still being read."""
        waiting: deque[asyncio.Task[list[Answer]]] = deque()
        try:
            async for chunk in _chunks_of(articles):
                waiting.append(asyncio.create_task(self._answers(chunk)))
                if len(waiting) >= self._in_flight:
                    for answer in await waiting.popleft():
                        yield answer
            while waiting:
                for answer in await waiting.popleft():
                    yield answer
        finally:
            for task in waiting:
                task.cancel()
            await asyncio.gather(*waiting, return_exceptions=True)

    async def _answers(self, chunk: list[bytes]) -> list[Answer]:
        response = await self._post("/v1/clean/batch", b"\n".join(chunk), NDJSON, n_lines=len(chunk))
        return [decode_line(line) for line in response.content.splitlines()]

    async def _post(
        self, path: str, body: bytes, headers: dict[str, str], n_lines: int | None = None
    ) -> httpx.Response:
        attempts = _Attempts(self._retries)
        while True:
            try:
                response = await self._http.post(path, content=body, headers=headers)
            except httpx.TransportError as error:
                pause_s = attempts.pause_s(_said(error))
            else:
                if _is_final(response, n_lines):
                    return response
                pause_s = attempts.pause_s(f"status {response.status_code}", response.headers.get("retry-after"))
            await asyncio.sleep(pause_s)

    async def aclose(self) -> None:
        """Close all connections."""
        await self._http.aclose()

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None
    ) -> None:
        await self.aclose()


async def _chunks_of(articles: Iterable[Article | str] | AsyncIterable[Article | str]) -> AsyncIterator[list[bytes]]:
    """`chunks` for both kinds of iterable."""
    if isinstance(articles, AsyncIterable):
        ready: list[Article | str] = []
        async for article in articles:
            ready.append(article)
            if len(ready) >= ASYNC_READ_AHEAD:
                for chunk in chunks(ready):
                    yield chunk
                ready = []
        articles = ready
    for chunk in chunks(articles):
        yield chunk


def _authorization(key: str | None) -> dict[str, str]:
    return {} if key is None else {"authorization": f"Bearer {key}"}


def _said(error: httpx.TransportError) -> str:
    return f"{type(error).__name__} {error}".strip()


def _is_final(response: httpx.Response, n_lines: int | None) -> bool:
    """Whether this answer is the one to keep; False to try again."""
    if response.status_code in PASSING:
        return False
    if response.status_code != HTTPStatus.OK:
        is_problem = response.headers.get("content-type", "").startswith("application/problem+json")
        raise RefusedError(response.status_code, response.json() if is_problem else {})
    # A proxy may end a cut answer as if it were whole; then lines are missing.
    return n_lines is None or response.content.count(b"\n") == n_lines
