"""The parts of the OpenAPI document that FastAPI cannot read off a signature."""

from http import HTTPStatus
from typing import Any

from .schemas import ArticleIn, ArticleOut, ProblemOut


def problems(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """`responses=` of an endpoint that may answer with these errors."""
    return {
        status: {
            "description": HTTPStatus(status).phrase,
            "content": {"application/problem+json": {"schema": ProblemOut.model_json_schema()}},
        }
        for status in statuses
    }


def clean_operation() -> dict[str, Any]:
    """Body and answers of `POST /v1/clean`, whose handler reads the request itself for speed."""
    return {
        "openapi_extra": {
            "requestBody": {
                "required": True,
                "content": {
                    "application/json": {"schema": ArticleIn.model_json_schema()},
                    "text/plain": {"schema": {"type": "string"}},
                },
            }
        },
        "responses": {
            200: {
                "description": "The cleaned article",
                "content": {"application/json": {"schema": ArticleOut.model_json_schema()}},
            },
            **problems(400, 413, 415, 422, 503),
        },
    }
