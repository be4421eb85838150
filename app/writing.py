"""Cleaned articles to JSON: straight from the library's structs."""

import json
from collections.abc import Mapping

import msgspec

from classifier.options import CleanOptions
from classifier.results import CleanedArticle, LineResult

ENCODER = msgspec.json.Encoder()


def answer_of(article: CleanedArticle, options: CleanOptions, id_: str | int | None = None) -> dict[str, object]:
    """The members of an answer, `id` first and only where one was sent."""
    answer: dict[str, object] = {} if id_ is None else {"id": id_}
    answer["text"] = article.text
    answer["metadata"] = article.metadata
    answer["spam"] = article.spam
    answer["removed"] = article.removed
    answer["needs_review"] = article.needs_review
    answer["stats"] = article.stats
    answer["model"] = article.model
    if article.lines is not None:
        answer["lines"] = article.lines if "evidence" in options.include else [_bare(line) for line in article.lines]
    return answer


def to_json(answer: Mapping[str, object]) -> bytes:
    """UTF-8 JSON; lone surrogates, which UTF-8 cannot carry, stay as `\\ud800` escapes."""
    try:
        return ENCODER.encode(answer)
    except UnicodeEncodeError:
        return json.dumps(msgspec.to_builtins(answer)).encode("ascii")


def _bare(line: LineResult) -> dict[str, object]:
    return {"start": line.start, "end": line.end, "label": line.label, "score": line.score, "kept": line.kept}
