"""OpenTelemetry spans, one a request; only imported where `BERSIH_OTLP_ENDPOINT` is set."""

from fastapi import FastAPI
from opentelemetry import trace
from opentelemetry.exporter.otlp.proto.http.trace_exporter import OTLPSpanExporter
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor
from opentelemetry.trace import Span, SpanKind, StatusCode
from opentelemetry.trace.propagation.tracecontext import TraceContextTextMapPropagator
from starlette.types import ASGIApp, Receive, Scope, Send

from . import __version__
from .exchange import exchange_of

CARRIED = (b"traceparent", b"tracestate")


def add_tracing(app: FastAPI, endpoint: str) -> TracerProvider:
    """Send a span of every request to a collector; a caller's `traceparent` is continued."""
    provider = TracerProvider(resource=Resource.create({"service.name": "bersih", "service.version": __version__}))
    provider.add_span_processor(BatchSpanProcessor(OTLPSpanExporter(endpoint=endpoint)))
    app.add_middleware(Tracing, tracer=provider.get_tracer("bersih", __version__))
    return provider


class Tracing:
    """ASGI middleware; stands before `Front`, whose record it reads when the answer is sent."""

    def __init__(self, app: ASGIApp, tracer: trace.Tracer) -> None:
        self.app = app
        self._tracer = tracer
        self._propagator = TraceContextTextMapPropagator()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request inside a span."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        carrier = {name.decode(): value.decode("latin-1") for name, value in scope["headers"] if name in CARRIED}
        context = self._propagator.extract(carrier)
        with self._tracer.start_as_current_span(scope["method"], context, SpanKind.SERVER) as span:
            await self.app(scope, receive, send)
            _describe(span, scope)


def _describe(span: Span, scope: Scope) -> None:
    """The attributes that OpenTelemetry's conventions for HTTP name, and how many articles it was."""
    exchange = exchange_of(scope)
    route = getattr(scope.get("route"), "path", None)
    span.set_attributes(
        {
            "http.request.method": scope["method"],
            "url.path": scope["path"][:200],
            "http.response.status_code": exchange.status,
            "bersih.documents": exchange.documents,
            "bersih.request_id": exchange.request_id,
        }
    )
    if route is not None:
        span.set_attribute("http.route", route)
        span.update_name(f"{scope['method']} {route}")
    if exchange.status >= 500:
        span.set_status(StatusCode.ERROR)
