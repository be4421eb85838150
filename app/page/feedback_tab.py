"""`/feedback`: the second tab, what people said, narrowed by filters and ready to be exported."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlencode

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.access import admit
from app.errors import FieldError, Problem, wrong_fields
from app.feedback.content import Feedback, model_piece_at
from app.feedback.filters import FeedbackFilter, Position, position_of
from app.keys import Role
from app.state import state_of
from classifier.labels import LineLabel, SpamKind

from .pages import page

router = APIRouter()

SHOWN_AT_ONCE = 20
TITLES = {"label": "Really is", "model_label": "Model said", "model": "Model version", "person": "Sent by"}
FIELDS = (*TITLES, "since", "before")


@dataclass(frozen=True, slots=True)
class CorrectionView:
    """One correction with its words."""

    text: str
    model_label: LineLabel | None
    model_score: float | None
    label: LineLabel
    kind: SpamKind | None


@dataclass(frozen=True, slots=True)
class FeedbackView:
    """One piece of feedback with its corrections."""

    feedback: Feedback
    corrections: tuple[CorrectionView, ...]


@router.get("/feedback")
async def feedback_tab(request: Request) -> Response:
    """The newest feedback that fits the filters in the query."""
    try:
        admit(request, Role.FEEDBACK)
        return _list(request, **await _found(request))
    except Problem as problem:
        return _list(request, problem=problem)


def _list(request: Request, **values: Any) -> Response:
    return page(request, "feedback.html", fragment="feedback_list.html", title="Feedback", **values)


async def _found(request: Request) -> dict[str, Any]:
    chosen = {name: value for name in FIELDS if (value := request.query_params.get(name))}
    which, place = _filter(chosen), _place(request.query_params.get("after"))
    found, total, values = await state_of(request).feedback.ask(
        lambda stores: (
            stores.feedback.find(which, limit=SHOWN_AT_ONCE + 1, after=place),
            stores.feedback.count(which),
            stores.feedback.values(),
        )
    )
    shown = found[:SHOWN_AT_ONCE]
    return {
        "items": [_view(one) for one in shown],
        "total": total,
        "filters": [(name, title, values[name]) for name, title in TITLES.items()],
        "chosen": chosen,
        "query": urlencode(chosen),
        "next": str(position_of(shown[-1])) if len(found) > len(shown) else None,
    }


def _filter(chosen: dict[str, str]) -> FeedbackFilter:
    words = {name: chosen.get(name) for name in TITLES}
    faults = [FieldError(name, "a NUL character fits nothing") for name, word in words.items() if word and "\0" in word]
    if faults:
        raise wrong_fields(tuple(faults))
    return FeedbackFilter(**words, since=_moment(chosen, "since"), before=_moment(chosen, "before"))


def _moment(chosen: dict[str, str], name: str) -> datetime | None:
    if name not in chosen:
        return None
    try:
        moment = datetime.fromisoformat(chosen[name])
    except ValueError as error:
        raise wrong_fields((FieldError(name, "expected a day, as in 2024-11-24"),)) from error
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _place(after: str | None) -> Position | None:
    try:
        return Position.parse(after) if after else None
    except ValueError as error:
        raise wrong_fields((FieldError("after", "not a place in this list"),)) from error


def _view(feedback: Feedback) -> FeedbackView:
    corrections = []
    for one in feedback.corrections:
        said = model_piece_at(feedback.model_lines, one.start, one.end)
        label, score = (said.label, said.score) if said else (None, None)
        text = feedback.text[one.start : one.end].strip()
        corrections.append(CorrectionView(text, label, score, one.label, one.kind))
    return FeedbackView(feedback, tuple(corrections))
