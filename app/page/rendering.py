"""Templates to HTML that any browser can read, whatever characters a scraped text holds."""

import hashlib
import re
from functools import cache
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader
from markupsafe import Markup
from starlette.responses import HTMLResponse

HERE = Path(__file__).parent
STATIC = HERE / "static"
# HTML has no lone surrogates and its parser drops NUL; both are shown as one character,
# so that offsets counted on the page are those of the text.
UNPRINTABLE = re.compile("[\x00\ud800-\udfff]")


def render(template: str, *, status: int = 200, **values: Any) -> HTMLResponse:
    """The page, or the part of one, that a template makes of these values."""
    html = _environment().get_template(template).render(values)
    headers = {"Cache-Control": "no-store"}
    return HTMLResponse(UNPRINTABLE.sub("\ufffd", html), status_code=status, headers=headers)


def json_in_html(content: bytes) -> Markup:
    """JSON to stand inside a script element, which nothing in it can end."""
    text = content.decode("utf-8")
    return Markup(text.replace("&", "\\u0026").replace("<", "\\u003c").replace(">", "\\u003e"))  # noqa: S704


@cache
def static_digest(name: str) -> str:
    """What a static file's address carries, so that browsers may keep it for good."""
    return hashlib.sha256((STATIC / name).read_bytes()).hexdigest()[:12]


def static_address(name: str) -> str:
    """Where the page finds one of its files."""
    return f"/static/{name}?v={static_digest(name)}"


@cache
def _environment() -> Environment:
    environment = Environment(loader=FileSystemLoader(HERE / "templates"), autoescape=True, trim_blocks=True)
    environment.globals["static"] = static_address
    return environment
