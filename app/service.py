"""The HTTP service: every part put together in `create_app`."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from http import HTTPStatus

from fastapi import FastAPI
from fastapi.exceptions import RequestValidationError
from fastapi.middleware.cors import CORSMiddleware
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response

from classifier.model import LineClassifier

from . import __version__, openapi
from .access import WRONG_KEYS_PER_MINUTE
from .errors import FieldError, Problem, SettingsError, wrong_fields
from .exchange import exchange_of
from .feedback.desk import FeedbackDesk
from .front import Front
from .keys import KeyRing, read_keys
from .metrics import Metrics
from .model_holder import ModelHolder
from .page import routes as page
from .rates import RateLimiter
from .registry.serving import ModelReloader, load_warm, registry_of, serving_folder
from .review.sampling import Sampler
from .routes import clean, clean_batch, docs, feedback, health, metrics, model, registry, review
from .settings import Settings
from .site_memory import SiteMemory
from .state import BufferedBytes, ServiceState

CORS_HEADERS = ["Authorization", "Content-Type", "Content-Encoding", "X-API-Key", "X-Request-ID"]


def create_app(settings: Settings, model_in_use: LineClassifier | None = None) -> FastAPI:
    """The service, its model loaded and warm: when this returns, the first request is as fast as any.

    Args:
        model_in_use: serve with this one instead of loading the folder that the settings name.

    Raises:
        ModelError: the model folder cannot be used.
        SettingsError: keys are needed and there are none.
    """
    app = FastAPI(
        title="bersih",
        version=__version__,
        summary="Scraped text in, clean article out, with an account of what went and why.",
        docs_url=None,
        redoc_url=None,
        lifespan=_lifespan,
    )
    seen = registry_of(settings).history.last_number()
    state = _state(settings, model_in_use or load_warm(serving_folder(settings)), seen)
    app.state.service = state
    for part in (clean, clean_batch, feedback, model, registry, review, health, metrics, docs, page):
        # Not include_router, which matches each request twice: 40 us, a quarter of all that is not cleaning.
        app.router.routes.extend(part.router.routes)
    app.add_exception_handler(Problem, _answer_problem)
    app.add_exception_handler(HTTPException, _answer_http_exception)
    app.add_exception_handler(RequestValidationError, _answer_wrong_fields)
    if settings.cors_origins:
        app.add_middleware(
            CORSMiddleware,
            allow_origins=settings.cors_origins,
            allow_methods=["GET", "POST", "DELETE"],
            allow_headers=CORS_HEADERS,
            expose_headers=["X-Request-ID", "Retry-After"],
        )
    app.add_middleware(Front, state=state)
    if settings.otlp_endpoint:
        from .tracing import add_tracing

        add_tracing(app, settings.otlp_endpoint)
    openapi.complete(app)
    return app


@asynccontextmanager
async def _lifespan(app: FastAPI) -> AsyncIterator[None]:
    """What runs beside the requests, from the first to the last."""
    state: ServiceState = app.state.service
    beside = [asyncio.create_task(work) for work in (state.reloader.watch(), state.sampler.run())]
    try:
        yield
    finally:
        for task in beside:
            task.cancel()
        state.feedback.close()


def _state(settings: Settings, line_classifier: LineClassifier, seen: int) -> ServiceState:
    numbers = Metrics(settings.metrics_dir)
    numbers.show_model(line_classifier.id)
    models = ModelHolder(line_classifier)
    desk = FeedbackDesk(settings)
    per_minute = settings.documents_per_minute
    mebibytes = settings.site_memory_mib
    return ServiceState(
        settings=settings,
        models=models,
        reloader=ModelReloader(settings, models, numbers, seen),
        metrics=numbers,
        keys=key_ring(settings),
        feedback=desk,
        sampler=Sampler(settings, models, desk),
        sites=SiteMemory(mebibytes) if mebibytes is not None else None,
        documents=RateLimiter(per_minute) if per_minute is not None else None,
        wrong_keys=RateLimiter(WRONG_KEYS_PER_MINUTE),
        buffered=BufferedBytes(settings.max_buffered_bytes),
    )


def key_ring(settings: Settings) -> KeyRing:
    """The keys that open this service.

    Raises:
        SettingsError: they cannot be read, or are needed and there are none.
    """
    if settings.keys_file is not None:
        return KeyRing(read_keys(settings.keys_file))
    if settings.needs_keys:
        raise SettingsError(
            f"listening on {settings.host} needs API keys: make one with `bersih keys add` and set BERSIH_KEYS_FILE, "
            "or set BERSIH_AUTH=open-to-everyone to let anyone in who can reach this address"
        )
    return KeyRing()


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
