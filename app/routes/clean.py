"""`POST /v1/clean`: one article."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.access import admit, charge
from app.answering import answer_article
from app.body import media_type_of, read_body
from app.errors import unsupported_media
from app.keys import Role
from app.openapi import clean_operation
from app.reading import read_article, read_plain_article
from app.schemas import ArticleIn
from app.state import state_of
from app.writing import to_json

router = APIRouter(tags=["cleaning"])


@router.post("/v1/clean", summary="Clean one article", response_class=Response, **clean_operation())
async def clean_article(request: Request) -> Response:
    """The article without what does not belong to it, its metadata, and an account of what went and why."""
    admit(request, Role.CLEAN)
    article = await _read(request)
    state = state_of(request)
    answer = to_json(answer_article(state, state.models.current, article))
    charge(request, 1)
    return Response(answer, media_type="application/json")


async def _read(request: Request) -> ArticleIn:
    media_type = media_type_of(request)
    if media_type == "application/json":
        return read_article(await read_body(request))
    if media_type == "text/plain":
        return read_plain_article(await read_body(request), request.query_params.multi_items())
    raise unsupported_media(
        f"content type {media_type[:50] or 'none'!r} is not read here: send application/json or text/plain",
        accept="application/json, text/plain",
    )
