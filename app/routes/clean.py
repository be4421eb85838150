"""`POST /v1/clean`: one article."""

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.body import media_type_of, read_body
from app.errors import unsupported_media
from app.exchange import exchange_of
from app.openapi import clean_operation
from app.reading import check_size, options_of, read_article, read_plain_article
from app.schemas import ArticleIn
from app.state import state_of
from app.writing import answer_of, to_json
from classifier.cleaning import clean_with

router = APIRouter(tags=["cleaning"])


@router.post("/v1/clean", summary="Clean one article", response_class=Response, **clean_operation())
async def clean_article(request: Request) -> Response:
    """The article without what does not belong to it, its metadata, and an account of what went and why."""
    state = state_of(request)
    article = await _read(request, state.settings.max_body_bytes)
    check_size(article.text, state.settings)
    options = options_of(article)
    # In the event loop on purpose: a hand-over to a thread costs more than cleaning an article.
    cleaned = clean_with(
        state.models.current, article.text, options, url=article.url, title=article.title, language=article.language
    )
    exchange_of(request.scope).documents = 1
    return Response(to_json(answer_of(cleaned, options, article.id)), media_type="application/json")


async def _read(request: Request, max_body_bytes: int) -> ArticleIn:
    media_type = media_type_of(request)
    if media_type == "application/json":
        return read_article(await read_body(request, max_body_bytes))
    if media_type == "text/plain":
        body = await read_body(request, max_body_bytes)
        return read_plain_article(body, request.query_params, request.query_params.multi_items())
    raise unsupported_media(
        f"content type {media_type or 'none'!r} is not read here: send application/json or text/plain",
        accept="application/json, text/plain",
    )
