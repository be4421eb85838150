"""`/review`: the lines that the model is least sure of, one click from being corrected."""

from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.access import admit
from app.errors import Problem
from app.keys import Role
from app.review.doubts import groups_of_samples
from app.state import state_of

from .pages import page

router = APIRouter()

SAMPLES_READ = 300
GROUPS_SHOWN = 40


@router.get("/review")
async def review_tab(request: Request) -> Response:
    """Doubtful lines of sampled texts, alike ones together."""
    try:
        admit(request, Role.FEEDBACK)
        return _tab(request, **await _found(request))
    except Problem as problem:
        return _tab(request, problem=problem)


async def _found(request: Request) -> dict[str, Any]:
    state = state_of(request)
    model = state.models.current
    samples = await state.feedback.ask(lambda stores: stores.samples.newest(SAMPLES_READ))
    groups = groups_of_samples(model, samples, GROUPS_SHOWN)
    return {"groups": groups, "texts": {one.id: one.text for one in samples}, "share": state.settings.sampled_share}


def _tab(request: Request, **values: Any) -> Response:
    return page(request, "review.html", fragment="review_list.html", title="Review", **values)
