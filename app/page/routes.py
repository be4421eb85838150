"""`/` and its tabs: the page, rendered here; no script is needed to clean a text."""

from functools import cache
from http import HTTPStatus
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from app.access import admit, charge
from app.answering import clean_article
from app.body import media_type_of, read_body
from app.errors import FieldError, Problem, unsupported_media, wrong_fields
from app.keys import Role
from app.reading import check_article, options_of, read_article
from app.schemas import ArticleIn, CleaningOptions
from app.state import state_of
from app.writing import answer_of, to_json
from classifier.labels import KEPT_BY_DEFAULT, LABELS, SPAM_KINDS
from classifier.options import Profile

from . import feedback_tab, model_tab, review_tab
from .article_view import view_of
from .pages import page

router = APIRouter(include_in_schema=False)
router.include_router(feedback_tab.router)
router.include_router(model_tab.router)
router.include_router(review_tab.router)

FORM = "application/x-www-form-urlencoded"
STATIC_FILES = frozenset(path.name for path in (Path(__file__).parent / "static").iterdir())
FOR_GOOD = "public, max-age=31536000, immutable"
PROFILES = (
    (Profile.RECALL, "lose no body text"),
    (Profile.BALANCED, "between the two"),
    (Profile.PRECISION, "leave less junk"),
)


@router.get("/")
async def start(request: Request) -> Response:
    """An empty form, or with `?example` one that is filled in and answered."""
    if "example" in request.query_params:
        return _answer(request, ArticleIn(text=example_text(), options=CleaningOptions()))
    return _form(request)


@router.post("/")
async def clean_form(request: Request) -> Response:
    """The form's text, line by line, and the article beside it."""
    article: ArticleIn | None = None
    try:
        admit(request, Role.CLEAN)
        article = await _read(request)
        return _answer(request, article)
    except Problem as problem:
        text = article.text if article else ""
        return _form(request, problem=problem, text=text)


@router.get("/static/{name}")
async def static_file(request: Request, name: str) -> Response:
    """Style, script and icon; an address with a digest may be kept for good."""
    from .rendering import STATIC, static_digest

    if name not in STATIC_FILES:
        raise HTTPException(HTTPStatus.NOT_FOUND, "no such file")
    fresh = request.query_params.get("v") == static_digest(name)
    return FileResponse(STATIC / name, headers={"Cache-Control": FOR_GOOD if fresh else "no-cache"})


@cache
def example_text() -> str:
    """An invented article as a scraper brings one home."""
    return (Path(__file__).parent / "example.txt").read_text("utf-8")


async def _read(request: Request) -> ArticleIn:
    media_type = media_type_of(request)
    if media_type == "application/json":
        return read_article(await read_body(request))
    if media_type == FORM:
        return _read_form(await read_body(request))
    raise unsupported_media(f"the page's form sends {FORM}", accept=f"{FORM}, application/json")


def _read_form(body: bytes) -> ArticleIn:
    try:
        fields = parse_qs(body.decode("ascii"), keep_blank_values=True, max_num_fields=100, errors="replace")
    except ValueError as error:
        raise wrong_fields((FieldError("", f"not the page's form: {error}"),)) from error
    options: dict[str, Any] = {"keep": fields.get("keep", [])}
    if "profile" in fields:
        options["profile"] = fields["profile"][0]
    return check_article({"text": "".join(fields.get("text", [])), "options": options})


def _answer(request: Request, article: ArticleIn) -> Response:
    from .rendering import json_in_html

    given = article.options or CleaningOptions()
    asked = given.model_copy(update={"include": ["lines", "evidence"]})
    options = options_of(article.model_copy(update={"options": asked}))
    state = state_of(request)
    cleaned = clean_article(state, state.models.current, article, options)
    charge(request, 1)
    return _form(
        request,
        text=article.text,
        profile=given.profile,
        keep=given.keep,
        view=view_of(article.text, cleaned),
        answer_json=json_in_html(to_json(answer_of(cleaned, options))),
    )


def _form(request: Request, **values: Any) -> Response:
    """The form, with an answer or a problem below it."""
    nothing: dict[str, Any] = {"text": "", "profile": Profile.BALANCED, "keep": [], "view": None}
    return page(
        request,
        "clean.html",
        fragment="result.html",
        title="Clean",
        profiles=PROFILES,
        keepable=[label for label in LABELS if label not in KEPT_BY_DEFAULT],
        labels=LABELS,
        kinds=SPAM_KINDS,
        **{**nothing, **values},
    )
