"""`/v1/review`: sampled texts in which the model is not sure of a line."""

from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response

from app.access import require
from app.keys import Role
from app.openapi import problems
from app.review.doubts import groups_of_samples
from app.review.schemas import Forgotten, ReviewOut, SampleId
from app.review.showing import shown
from app.state import state_of
from app.writing import to_json

router = APIRouter(tags=["feedback"], dependencies=[Depends(require(Role.FEEDBACK))])

PROBLEMS = problems(401, 403, 422, 429, 503)
SAMPLES_READ = 300


@router.get("/v1/review", summary="Where to look next", response_model=ReviewOut, responses=PROBLEMS)
async def review(
    request: Request,
    limit: Annotated[int, Query(ge=1, le=200, description="Groups at most.")] = 50,
) -> Response:
    """Doubtful lines of sampled texts; empty as long as `BERSIH_SAMPLED_SHARE` is 0."""
    state = state_of(request)
    model = state.models.current
    groups = await state.feedback.ask(
        lambda stores: groups_of_samples(model, stores.samples.newest(SAMPLES_READ), limit)
    )
    return Response(to_json({"groups": [shown(group) for group in groups]}), media_type="application/json")


@router.delete("/v1/review/{id}", summary="Take a text off the list", responses=PROBLEMS)
async def dismiss(request: Request, id: SampleId) -> Forgotten:
    """Nothing is wrong with it, or somebody has corrected it elsewhere."""
    return Forgotten(deleted=await state_of(request).feedback.ask(lambda stores: stores.samples.delete([id])))
