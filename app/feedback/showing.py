"""Stored feedback as the service answers with it."""

from typing import Any

from .content import Correction, Feedback, model_piece_at


def shown(feedback: Feedback) -> dict[str, Any]:
    """The members of `FeedbackOut`."""
    return {
        "id": feedback.id,
        "received_at": feedback.received_at,
        "text": feedback.text,
        "is_excerpt": feedback.is_excerpt,
        "corrections": [_shown_correction(one, feedback) for one in feedback.corrections],
        "comment": feedback.comment,
        "language": feedback.language,
        "host": feedback.host,
        "model": feedback.model,
        "people": feedback.people,
    }


def _shown_correction(one: Correction, feedback: Feedback) -> dict[str, Any]:
    said = model_piece_at(feedback.model_lines, one.start, one.end)
    return {
        "start": one.start,
        "end": one.end,
        "label": one.label,
        "kind": one.kind,
        "model_label": said.label if said else None,
        "model_score": said.score if said else None,
    }
