"""`GET /metrics`: numbers for Prometheus."""

from fastapi import APIRouter
from prometheus_client import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response

from app.openapi import text_answer
from app.state import state_of

router = APIRouter(tags=["operation"])


@router.get("/metrics", summary="Prometheus metrics", response_class=Response, **text_answer("text/plain"))
async def metrics(request: Request) -> Response:
    """Requests, latency, documents, kept lines, removed pieces by label, spam by kind, the model that serves.

    Open like the health checks: no number in it comes from a text. Keep it from strangers with the network.
    """
    state = state_of(request)
    state.metrics.in_flight.set(state.in_flight)
    return Response(state.metrics.render(), headers={"content-type": CONTENT_TYPE_LATEST})
