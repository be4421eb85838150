"""What the client puts on the wire and takes off it."""

import json
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import msgspec

from classifier.results import CleanedArticle

# A server keeps about a mebibyte of answers for a caller that is still sending, and httpx sends a whole
# body before it reads. Answers are seldom more than three times the text, so this never fills it.
CHUNK_BYTES = 128 * 1024
CHUNK_ARTICLES = 256


@dataclass(frozen=True, slots=True)
class Article:
    """One text to clean, as `POST /v1/clean` takes it; empty fields are not sent."""

    text: str
    id: str | int | None = None
    url: str | None = None
    title: str | None = None
    language: str | None = None
    options: dict[str, Any] | None = None
    """`profile`, `keep`, `include`, `block`, `allow`."""


@dataclass(frozen=True, slots=True)
class ArticleError:
    """Why one article of a batch was not cleaned: the problem of RFC 9457 in its place."""

    status: int
    title: str
    detail: str


@dataclass(frozen=True, slots=True)
class Answer:
    """The answer to one article of a batch: exactly one of `article` and `error` is set."""

    id: str | int | None
    article: CleanedArticle | None
    error: ArticleError | None


class AnswerLine(msgspec.Struct):
    """The part of a batch line that says what the rest is."""

    id: str | int | None = None
    error: ArticleError | None = None


LINE = msgspec.json.Decoder(AnswerLine)
CLEANED = msgspec.json.Decoder(CleanedArticle)


def encode_article(article: Article | str) -> bytes:
    """One article as JSON on one line."""
    given = Article(article) if isinstance(article, str) else article
    fields = {name: value for name in Article.__slots__ if (value := getattr(given, name)) is not None}
    try:
        return msgspec.json.encode(fields)
    except UnicodeEncodeError:  # a lone surrogate, which only an escape can carry
        return json.dumps(fields).encode("ascii")


def decode_article(body: bytes) -> CleanedArticle:
    """The answer to one article."""
    try:
        return CLEANED.decode(body)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        return msgspec.convert(json.loads(body), CleanedArticle)


def decode_line(line: bytes) -> Answer:
    """One line of a batch's answer."""
    try:
        head = LINE.decode(line)
    except msgspec.ValidationError:
        raise
    except msgspec.DecodeError:
        head = msgspec.convert(json.loads(line), AnswerLine)
    return Answer(head.id, None if head.error else decode_article(line), head.error)


def chunks(articles: Iterable[Article | str]) -> Iterator[list[bytes]]:
    """Encoded articles, in order, as many together as go well into one request."""
    chunk: list[bytes] = []
    n_bytes = 0
    for article in articles:
        line = encode_article(article)
        if chunk and (n_bytes + len(line) > CHUNK_BYTES or len(chunk) >= CHUNK_ARTICLES):
            yield chunk
            chunk, n_bytes = [], 0
        chunk.append(line)
        n_bytes += len(line)
    if chunk:
        yield chunk
