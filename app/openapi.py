"""The parts of the OpenAPI document that FastAPI cannot read off a signature.

Schemas are referred to by name; `complete` puts them in.
"""

import functools
from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from pydantic.json_schema import models_json_schema

from .errors import Problem
from .examples import ARTICLE_EXAMPLES, BATCH_EXAMPLE, PLAIN_EXAMPLE
from .feedback.schemas import FeedbackIn, FeedbackTaken
from .problems import PROBLEM_KINDS
from .registry.schemas import PromoteIn, ServingOut
from .schemas import ArticleErrorOut, ArticleIn, ArticleOut, ProblemOut

REFERENCE = "#/components/schemas/{model}"
MODELS = (ArticleIn, ArticleOut, ArticleErrorOut, ProblemOut, FeedbackIn, FeedbackTaken, PromoteIn, ServingOut)

CLEANING_PROBLEMS = (400, 401, 403, 408, 413, 415, 422, 429, 503)


def complete(app: FastAPI) -> None:
    """Make `app.openapi()` give the whole document."""
    made_by_fastapi = app.openapi

    @functools.cache
    def openapi() -> dict[str, Any]:
        document = made_by_fastapi()
        schemas = document.setdefault("components", {}).setdefault("schemas", {})
        _, definitions = models_json_schema([(model, "validation") for model in MODELS], ref_template=REFERENCE)
        schemas.update(definitions["$defs"])
        return document

    app.openapi = openapi  # type: ignore[method-assign]


def ref(model: type) -> dict[str, str]:
    """A reference to one of the models."""
    return {"$ref": REFERENCE.format(model=model.__name__)}


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """`responses=` of an endpoint that may answer with these errors."""
    return {status: _problem_answer(HTTPStatus(status)) for status in statuses}


def _problem_answer(status: HTTPStatus) -> dict[str, Any]:
    kinds = {slug: kind.meaning for slug, kind in PROBLEM_KINDS.items() if kind.status == status}
    examples = {
        slug: {"summary": meaning, "value": Problem(slug, meaning).members("0af7651916cd43dd8448eb211c80319c")}
        for slug, meaning in kinds.items()
    }
    content = {"application/problem+json": {"schema": ref(ProblemOut), "examples": examples}}
    return {"description": " · ".join(kinds.values()) or status.phrase, "content": content}


def text_answer(media_type: str) -> dict[str, Any]:
    """An endpoint that answers plain text."""
    return {"responses": {200: {"description": "Text", "content": {media_type: {"schema": {"type": "string"}}}}}}


def json_operation(form: type, answer: type, *statuses: int, status: int = 200) -> dict[str, Any]:
    """Body and answers of an endpoint that reads the JSON of `form` and writes that of `answer` itself."""
    return {
        "openapi_extra": _body({"application/json": {"schema": ref(form)}}),
        "responses": {
            status: {"description": answer.__doc__, "content": {"application/json": {"schema": ref(answer)}}},
            **problems(*statuses),
        },
        "status_code": status,
    }


def clean_operation() -> dict[str, Any]:
    """Body and answers of `POST /v1/clean`, whose handler reads the request itself for speed."""
    json_body = {"schema": ref(ArticleIn), "examples": ARTICLE_EXAMPLES}
    plain_body = {
        "schema": {"type": "string"},
        "examples": {"plain": {"summary": "UTF-8 text", "value": PLAIN_EXAMPLE}},
    }
    answer = {"description": "The cleaned article", "content": {"application/json": {"schema": ref(ArticleOut)}}}
    return {
        "openapi_extra": _body({"application/json": json_body, "text/plain": plain_body}),
        "responses": {200: answer, **problems(*CLEANING_PROBLEMS)},
    }


def batch_operation() -> dict[str, Any]:
    """Body and answers of `POST /v1/clean/batch`."""
    array = {"type": "array", "items": ref(ArticleIn)}
    answers = {"type": "array", "items": {"anyOf": [ref(ArticleOut), ref(ArticleErrorOut)]}}
    lines = {"type": "string", "description": "One article a line, each as in `/v1/clean`."}
    answer_lines = {"type": "string", "description": "One answer a line, in the order of the articles."}
    return {
        "openapi_extra": _body(
            {
                "application/x-ndjson": {
                    "schema": lines,
                    "examples": {"lines": {"summary": "Two articles", "value": BATCH_EXAMPLE}},
                },
                "application/json": {"schema": array},
            }
        ),
        "responses": {
            200: {
                "description": "One answer for every article, in order",
                "content": {"application/x-ndjson": {"schema": answer_lines}, "application/json": {"schema": answers}},
            },
            **problems(*CLEANING_PROBLEMS),
        },
    }


def _body(content: dict[str, Any]) -> dict[str, Any]:
    packing = {
        "name": "Content-Encoding",
        "in": "header",
        "required": False,
        "description": "How the body is packed; limits hold for what it unpacks to.",
        "schema": {"type": "string", "enum": ["identity", "gzip", "zstd"]},
    }
    return {"parameters": [packing], "requestBody": {"required": True, "content": content}}
