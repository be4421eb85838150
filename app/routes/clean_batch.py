"""`POST /v1/clean/batch`: many articles in one request."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.access import admit
from app.body import media_type_of, read_body
from app.errors import too_large, unsupported_media
from app.keys import Role
from app.openapi import batch_operation
from app.reading import read_array
from app.state import state_of
from app.streaming import StreamedAnswers, answer_array, answer_ndjson
from app.unpacking import unpacker_for

router = APIRouter(tags=["cleaning"])

NDJSON_TYPES = ("application/x-ndjson", "application/ndjson", "application/jsonl", "application/x-jsonlines")


@router.post("/v1/clean/batch", summary="Clean many articles", response_class=Response, **batch_operation())
async def clean_batch(request: Request) -> Response:
    """One answer for every article, in order; an article with an error has `{"id", "error"}` in its place.

    NDJSON is answered while it arrives, in constant memory. Read the answers while you send, or
    send at most some 250 KB a request: a server that must keep your answers stops reading.
    """
    admit(request, Role.CLEAN)
    media_type = media_type_of(request)
    if media_type in NDJSON_TYPES:
        unpacker_for(request.headers.get("content-encoding", ""))
        return StreamedAnswers(answer_ndjson(request), "application/x-ndjson")
    if media_type == "application/json":
        lines = read_array(await read_body(request))
        limit = state_of(request).settings.max_batch_documents
        if len(lines) > limit:
            raise too_large(f"more than {limit} documents in one request: send the rest in another")
        return StreamedAnswers(answer_array(request, lines), "application/json")
    raise unsupported_media(
        f"content type {media_type[:50] or 'none'!r} is not read here: send application/x-ndjson or application/json",
        accept="application/x-ndjson, application/json",
    )
