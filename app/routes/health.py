"""`GET /healthz` and `GET /readyz`: is it alive, and does it want work."""

from fastapi import APIRouter
from pydantic import BaseModel, Field
from starlette.requests import Request

from app.errors import not_ready
from app.openapi import problems
from app.state import state_of

router = APIRouter(tags=["operation"])


class Health(BaseModel):
    """The process answers."""

    status: str = Field("ok", description="Always `ok`: a process that is not well does not answer.")


@router.get("/healthz", summary="Alive")
async def healthz() -> Health:
    """200 as long as the process answers at all."""
    return Health()


@router.get("/readyz", summary="Ready for work", responses=problems(503))
async def readyz(request: Request) -> Health:
    """200 when a model is loaded and the service is not shutting down."""
    if state_of(request).draining:
        raise not_ready("the service is shutting down: ask another")
    return Health()
