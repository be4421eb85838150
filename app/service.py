"""The HTTP service: every part put together in `create_app`."""

from http import HTTPStatus

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

import classifier
from classifier.cleaning import clean_with
from classifier.model import LineClassifier
from classifier.options import DEFAULT_OPTIONS

from . import __version__
from .errors import FieldError, Problem, wrong_fields
from .exchange import exchange_of
from .front import Front
from .model_holder import ModelHolder
from .routes import clean, docs, health, model
from .settings import Settings
from .state import ServiceState

WARM_UP_TEXT = "Harga beras turun.\n\nPosted By : slot gacor hari ini"


def create_app(settings: Settings, model_in_use: LineClassifier | None = None) -> FastAPI:
    """The service, its model loaded and warm: when this returns, the first request is as fast as any.

    Args:
        model_in_use: serve with this one instead of loading the folder that the settings name.

    Raises:
        ModelError: the model folder cannot be used.
    """
    line_classifier = model_in_use or classifier.load_model(settings.model_path)
    clean_with(line_classifier, WARM_UP_TEXT, DEFAULT_OPTIONS)
    app = FastAPI(
        title="bersih",
        version=__version__,
        summary="Scraped text in, clean article out, with an account of what went and why.",
        docs_url=None,
        redoc_url=None,
    )
    app.state.service = ServiceState(settings, ModelHolder(line_classifier))
    for part in (clean, model, health, docs):
        app.include_router(part.router)
    app.add_exception_handler(Problem, _answer_problem)
    app.add_exception_handler(HTTPException, _answer_http_exception)
    app.add_exception_handler(RequestValidationError, _answer_wrong_fields)
    app.add_middleware(Front)
    return app


async def _answer_problem(request: Request, error: Exception) -> Response:
    assert isinstance(error, Problem)
    return error.response(exchange_of(request.scope).request_id)


async def _answer_http_exception(request: Request, error: Exception) -> Response:
    """What the router says by itself: no such path, no such method."""
    assert isinstance(error, HTTPException)
    status = HTTPStatus(error.status_code)
    problem = Problem(
        status.phrase.lower().replace(" ", "-"),
        f"{request.method} {request.url.path[:200]}: {error.detail}",
        status=status,
        headers=dict(error.headers or {}),
    )
    return problem.response(exchange_of(request.scope).request_id)


async def _answer_wrong_fields(request: Request, error: Exception) -> Response:
    """What FastAPI found wrong for an endpoint that declares its fields."""
    assert isinstance(error, RequestValidationError)
    errors = tuple(FieldError(".".join(str(part) for part in e["loc"]), e["msg"]) for e in error.errors())
    return wrong_fields(errors).response(exchange_of(request.scope).request_id)
