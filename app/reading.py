"""Request bodies: bytes to a checked article, or a problem that says what is wrong and where."""

import json
import re
from collections.abc import Sequence
from typing import Any, TypeVar

from pydantic import BaseModel, ValidationError
from pydantic_core import from_json

from classifier.errors import OptionError
from classifier.options import DEFAULT_OPTIONS, CleanOptions, parse_options

from .errors import FieldError, Problem, malformed_json, malformed_text, too_large, wrong_fields
from .schemas import MAX_ID_LENGTH, ArticleIn
from .settings import Settings

# Python's own reader keeps a lone surrogate; pydantic's refuses it, and with it the whole article.
SURROGATE_ESCAPE = re.compile(rb"\\u[dD][89a-fA-F]")

FormT = TypeVar("FormT", bound=BaseModel)

LIST_OPTIONS = ("keep", "include", "block", "allow")

WORDS = {
    "extra_forbidden": "unknown field",
    "missing": "this field is required",
    "model_type": "expected a JSON object",
    "model_attributes_type": "expected a JSON object",
}


def read_article(body: bytes) -> ArticleIn:
    """The article in a JSON body, see `read_json`."""
    return read_json(body, ArticleIn)


def check_article(value: object) -> ArticleIn:
    """The article in a JSON value that is already parsed."""
    return check_json(value, ArticleIn)


def read_json(body: bytes, form: type[FormT]) -> FormT:
    """The fields of `form` in a JSON body.

    Raises:
        Problem: 400 when it is not JSON, 422 when its fields are not those of `form`.
    """
    try:
        return form.model_validate_json(body)
    except ValidationError as error:
        if error.errors(include_url=False, include_input=False)[0]["type"] != "json_invalid":
            raise _problem_of(error) from error
        if SURROGATE_ESCAPE.search(body) is None:
            raise malformed_json(_json_fault(error)) from error
    return check_json(_parse_leniently(body), form)


def check_json(value: object, form: type[FormT]) -> FormT:
    """The fields of `form` in a JSON value that is already parsed."""
    try:
        return form.model_validate(value)
    except ValidationError as error:
        raise _problem_of(error) from error


def read_plain_article(body: bytes, query: Sequence[tuple[str, str]]) -> ArticleIn:
    """The article in a text/plain body, the rest of it in the query string (`?profile=recall&keep=title`)."""
    try:
        fields: dict[str, Any] = {"text": body.decode("utf-8")}
    except UnicodeDecodeError as error:
        raise malformed_text(
            f"byte {error.start} is not UTF-8: send UTF-8, or the text in JSON with \\u escapes"
        ) from error
    options: dict[str, Any] = {}
    for name, value in query:
        if name in LIST_OPTIONS:
            options.setdefault(name, []).append(value)
        elif name == "profile":
            options[name] = value
        elif name != "text":
            fields[name] = value
        else:
            raise wrong_fields((FieldError("text", "the text is the body, it cannot be in the query as well"),))
    if options:
        fields["options"] = options
    return check_article(fields)


def read_array(body: bytes) -> list[object]:
    """The elements of a JSON array, whatever they are.

    Raises:
        Problem: 400 when it is not JSON, 422 when it is no array.
    """
    value = _parse(body)
    if not isinstance(value, list):
        raise wrong_fields((FieldError("", "expected a JSON array of articles"),))
    return value


def options_of(article: ArticleIn) -> CleanOptions:
    """The library's options for an article.

    Raises:
        Problem: 422, an option that the schema let through does not fit.
    """
    given = article.options
    if given is None:
        return DEFAULT_OPTIONS
    try:
        return parse_options(given.profile, given.keep, given.include, given.block, given.allow)
    except OptionError as error:
        raise wrong_fields((FieldError(f"options.{error.field}", str(error)),)) from error


def check_size(text: str, settings: Settings) -> None:
    """Refuse a text that would hold up everyone else.

    Raises:
        Problem: 413.
    """
    if len(text) > settings.max_text_chars:
        raise too_large(
            f"the text has {len(text)} characters, at most {settings.max_text_chars} are taken: "
            "split it, or raise BERSIH_MAX_TEXT_CHARS"
        )
    # A text shorter than the limit cannot have more lines than that, and most texts are.
    if len(text) > settings.max_lines:
        n_lines = text.count("\n") + text.count("\r") - text.count("\r\n") + 1
        if n_lines > settings.max_lines:
            raise too_large(
                f"the text has {n_lines} lines, at most {settings.max_lines} are taken: "
                "split it, or raise BERSIH_MAX_LINES"
            )


def id_in(raw: object) -> str | int | None:
    """The id in something that is no article: a JSON value, or bytes that may be JSON."""
    try:
        value = _parse(raw) if isinstance(raw, bytes) else raw
    except Problem:
        return None
    id_ = value.get("id") if isinstance(value, dict) else None
    if isinstance(id_, str):
        return id_ if len(id_) <= MAX_ID_LENGTH else None
    return id_ if type(id_) is int and -(2**63) <= id_ < 2**63 else None


def _parse(body: bytes) -> object:
    try:
        return from_json(body, cache_strings="none")
    except ValueError as error:
        if SURROGATE_ESCAPE.search(body) is None:
            raise malformed_json(f"the body is not JSON: {error}") from error
        return _parse_leniently(body)


def _parse_leniently(body: bytes) -> object:
    try:
        return json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise malformed_json(f"the body is not JSON: {error}") from error


def _json_fault(error: ValidationError) -> str:
    return f"the body is not JSON: {error.errors()[0]['ctx']['error']}"


def _problem_of(error: ValidationError) -> Problem:
    return wrong_fields(
        tuple(
            FieldError(".".join(str(part) for part in e["loc"]), WORDS.get(e["type"], e["msg"]))
            for e in error.errors(include_url=False, include_input=False, include_context=False)
        )
    )
