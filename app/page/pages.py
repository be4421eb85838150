"""What all tabs share: the frame around them, and a problem told as a page."""

from http import HTTPStatus
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

from app.errors import Problem
from app.state import state_of

# Set by the page's script: answer with the part that changes, not with the whole page.
FRAGMENT = "x-fragment"


def page(
    request: Request,
    template: str,
    *,
    fragment: str,
    title: str,
    problem: Problem | None = None,
    **values: Any,
) -> Response:
    """The whole page, or only its fragment where the script asks for that.

    Args:
        problem: shown in the place of the fragment; its status is that of the answer.
    """
    # The first visitor pays for loading the templates' library, not the start of the service.
    from .rendering import render

    wants_part = bool(request.headers.get(FRAGMENT))
    part = "problem.html" if problem else fragment
    return render(
        part if wants_part else template,
        status=problem.status if problem else HTTPStatus.OK,
        title=title,
        here=request.url.path,
        model=state_of(request).models.current.id,
        problem=problem,
        **values,
    )
