"""`/v1/feedback`: corrections come in, are listed, exported as training data, and forgotten."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime
from itertools import islice
from typing import Annotated

from fastapi import APIRouter, Depends, Query
from starlette.requests import Request
from starlette.responses import Response, StreamingResponse

from app.access import admit, require
from app.body import media_type_of, read_body
from app.errors import FieldError, unsupported_media, wrong_fields
from app.exchange import exchange_of
from app.feedback.content import ANONYMOUS, Correction, excerpt
from app.feedback.filters import FeedbackFilter, Position, position_of
from app.feedback.intake import Sent, faults_of, take_in
from app.feedback.schemas import Deleted, FeedbackId, FeedbackIn, FeedbackPage, FeedbackTaken
from app.feedback.showing import shown
from app.feedback.training_format import row_of
from app.keys import Role
from app.openapi import json_operation, problems
from app.reading import check_size, read_json
from app.review.sample import sample_id
from app.state import state_of
from app.writing import to_json
from classifier.labels import LineLabel

router = APIRouter(tags=["feedback"])

TAKING_PROBLEMS = (400, 401, 403, 408, 413, 415, 422, 429, 503)
# PostgreSQL refuses NUL in text; nothing that is searched for has one.
NO_NUL = r"^[^\x00]*$"
LIST_PROBLEMS = (401, 403, 422, 429, 503)
EXPORTED_AT_ONCE = 50
EXPORT_ANSWER = {
    "description": "One article a line",
    "content": {"application/x-ndjson": {"schema": {"type": "string"}}},
}


@router.post(
    "/v1/feedback",
    summary="Correct the model",
    **json_operation(FeedbackIn, FeedbackTaken, *TAKING_PROBLEMS, status=202),
)
async def take_feedback(request: Request) -> Response:
    """Stored, with what the serving model says of the text; the same content always has the same id."""
    admit(request, Role.FEEDBACK)
    if media_type_of(request) != "application/json":
        raise unsupported_media("feedback is JSON: send application/json", accept="application/json")
    sent = _sent(read_json(await read_body(request), FeedbackIn), request)
    state = state_of(request)
    # Without keys the caller may be an address; whose it is is nothing to keep.
    person = exchange_of(request.scope).caller if state.settings.needs_keys else ANONYMOUS
    given = take_in(sent, state.models.current, person)
    kept = excerpt(given) if state.settings.feedback_keeps == "lines" else given
    await state.feedback.ask(lambda stores: stores.take(kept, sample_id(given.text)))
    return Response(to_json({"id": given.id}), status_code=202, media_type="application/json")


def wanted(
    label: Annotated[LineLabel | None, Query(description="A person says that a line is this.")] = None,
    model_label: Annotated[LineLabel | None, Query(description="The model said that a corrected line is this.")] = None,
    model: Annotated[
        str | None, Query(max_length=200, pattern=NO_NUL, description="Version of the model it disagrees with.")
    ] = None,
    person: Annotated[
        str | None, Query(max_length=200, pattern=NO_NUL, description="Id of the key that sent it.")
    ] = None,
    since: Annotated[datetime | None, Query(description="Received then or later; UTC where no zone is given.")] = None,
    before: Annotated[datetime | None, Query(description="Received earlier; UTC where no zone is given.")] = None,
) -> FeedbackFilter:
    """The filters in the query of a request."""
    return FeedbackFilter(label, model_label, model, person, _in_utc(since), _in_utc(before))


Wanted = Annotated[FeedbackFilter, Depends(wanted)]


@router.get(
    "/v1/feedback",
    summary="List feedback",
    response_model=FeedbackPage,
    responses=problems(*LIST_PROBLEMS),
    dependencies=[Depends(require(Role.FEEDBACK))],
)
async def list_feedback(
    request: Request,
    which: Wanted,
    limit: Annotated[int, Query(ge=1, le=200, description="How many at most.")] = 50,
    after: Annotated[str | None, Query(max_length=200, description="`next` of the part before.")] = None,
) -> Response:
    """Feedback that fits all filters, newest first, in parts."""
    place = _place(after)
    ask = state_of(request).feedback.ask
    found, total = await ask(
        lambda stores: (stores.feedback.find(which, limit=limit + 1, after=place), stores.feedback.count(which))
    )
    is_last = len(found) <= limit
    answer = {
        "feedback": [shown(one) for one in found[:limit]],
        "total": total,
        "next": None if is_last else str(position_of(found[limit - 1])),
    }
    return Response(to_json(answer), media_type="application/json")


@router.get(
    "/v1/feedback/export",
    summary="Export feedback as training data",
    response_class=StreamingResponse,
    responses={200: EXPORT_ANSWER, **problems(*LIST_PROBLEMS)},
    dependencies=[Depends(require(Role.FEEDBACK))],
)
async def export_feedback(request: Request, which: Wanted) -> Response:
    """One article a line, every line of it labelled, in the format of `training_data/`."""
    ask = state_of(request).feedback.ask
    rows = await ask(lambda stores: (to_json(row_of(one)) for one in stores.feedback.each(which)))

    async def lines() -> AsyncIterator[bytes]:
        while part := await ask(lambda _: list(islice(rows, EXPORTED_AT_ONCE))):
            yield b"".join(row + b"\n" for row in part)

    headers = {"Content-Disposition": 'attachment; filename="feedback.jsonl"'}
    return StreamingResponse(lines(), media_type="application/x-ndjson", headers=headers)


@router.delete(
    "/v1/feedback/{id}",
    summary="Forget feedback",
    responses=problems(401, 403, 422, 429, 503),
    dependencies=[Depends(require(Role.ADMIN))],
)
async def delete_feedback(request: Request, id: FeedbackId) -> Deleted:
    """Its text, its corrections and who sent it are gone; exports made before still have it."""
    return Deleted(deleted=await state_of(request).feedback.ask(lambda stores: stores.feedback.delete([id])))


def _sent(given: FeedbackIn, request: Request) -> Sent:
    check_size(given.text, state_of(request).settings)
    corrections = tuple(Correction(c.start, c.end, c.label, c.kind) for c in given.corrections)
    faults = faults_of(given.text, corrections)
    if faults:
        raise wrong_fields(faults)
    return Sent(given.text, corrections, given.comment, given.url)


def _place(after: str | None) -> Position | None:
    try:
        return Position.parse(after) if after else None
    except ValueError as error:
        raise wrong_fields((FieldError("after", "not a `next` of this list"),)) from error


def _in_utc(moment: datetime | None) -> datetime | None:
    if moment is None or moment.tzinfo is None:
        return moment and moment.replace(tzinfo=UTC)
    try:
        return moment.astimezone(UTC)
    except OverflowError as error:
        raise wrong_fields((FieldError("since, before", "in UTC this is outside the years 1 to 9999"),)) from error
