"""What can go wrong in the service, and the one shape in which a caller is told.

AppError
├── SettingsError   a BERSIH_* variable does not fit; the process does not start
├── StoreError      the database is not one that this version can use
│   └── StoreUnavailableError   it is busy, full or away: the same call may pass later
├── RegistryError   the model registry cannot do what was asked
│   ├── UnknownVersionError     no such version, or more than one fits the name
│   └── PromotionRefusedError   the gate has not passed this version
├── CorporaError    a corpus is not what training_data/corpora.toml says
└── Problem         an answer of RFC 9457, raised anywhere below a request
"""

from dataclasses import dataclass
from http import HTTPStatus
from typing import TYPE_CHECKING

import msgspec

from .problems import PROBLEM_KINDS

if TYPE_CHECKING:  # 0.2 s that batch workers and `--help` should not pay
    from starlette.responses import Response


class AppError(Exception):
    """Base of all errors that this package raises on purpose."""


class SettingsError(AppError):
    """A setting has a name or a value that does not exist."""


class StoreError(AppError):
    """The database is not one that this version can use."""


class StoreUnavailableError(StoreError):
    """The database is busy, full or away; what was being written is not kept."""


class RegistryError(AppError):
    """The model registry cannot do what was asked; what serves is as before."""


class UnknownVersionError(RegistryError):
    """No version has this name, or more than one fits it."""


class PromotionRefusedError(RegistryError):
    """The gate has not passed this version against the one that serves."""


class CorporaError(AppError):
    """A corpus is not what training_data/corpora.toml says."""


@dataclass(frozen=True, slots=True)
class FieldError:
    """One thing that was wrong in a request body, and where."""

    field: str
    """Path with dots (`options.keep.0`); empty for the body as a whole."""
    message: str


class Problem(AppError):
    """A refused request: what kind of problem, and a detail for this one.

    Attributes:
        slug: names the kind in `PROBLEM_KINDS`; with `/docs#problem-` before it, the `type` of the answer.
        status: that of the kind, unless given.
        retry_after_s: whole seconds, sent as `Retry-After`.
    """

    def __init__(
        self,
        slug: str,
        detail: str,
        *,
        status: HTTPStatus | None = None,
        errors: tuple[FieldError, ...] = (),
        retry_after_s: int | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(detail)
        self.status = status or PROBLEM_KINDS[slug].status
        self.slug = slug
        self.detail = detail
        self.errors = errors
        self.retry_after_s = retry_after_s
        self.headers = headers or {}

    def members(self, request_id: str | None = None) -> dict[str, object]:
        """The JSON object of RFC 9457."""
        members: dict[str, object] = {
            "type": f"/docs#problem-{self.slug}",
            "title": PROBLEM_KINDS[self.slug].title if self.slug in PROBLEM_KINDS else self.status.phrase,
            "status": self.status.value,
            "detail": printable(self.detail),
        }
        if self.errors:
            members["errors"] = [
                {"field": printable(error.field), "message": printable(error.message)} for error in self.errors
            ]
        if request_id is not None:
            members["request_id"] = request_id
        return members

    def response(self, request_id: str | None = None) -> "Response":
        """The HTTP answer."""
        from starlette.responses import Response

        headers = dict(self.headers)
        if self.retry_after_s is not None:
            headers["Retry-After"] = str(self.retry_after_s)
        return Response(
            msgspec.json.encode(self.members(request_id)),
            status_code=self.status,
            headers=headers,
            media_type="application/problem+json",
        )


def printable(text: str) -> str:
    """Text that UTF-8 can carry: lone surrogates of a caller's field names become question marks."""
    return text.encode("utf-8", "replace").decode("utf-8")


def malformed_json(detail: str) -> Problem:
    """400: the body is not JSON."""
    return Problem("malformed-json", detail)


def malformed_text(detail: str) -> Problem:
    """400: the bytes of a text are not what their headers say."""
    return Problem("malformed-text", detail)


def wrong_fields(errors: tuple[FieldError, ...]) -> Problem:
    """422: JSON, but not the fields this endpoint takes."""
    detail = "; ".join(f"{error.field}: {error.message}" if error.field else error.message for error in errors[:20])
    return Problem("wrong-fields", detail, errors=errors[:100])


def too_large(detail: str) -> Problem:
    """413: more than the service's settings allow."""
    return Problem("too-large", detail)


def unsupported_media(detail: str, accept: str, accept_encoding: str | None = None) -> Problem:
    """415: a content type or encoding that is not read here; the headers say which are."""
    headers = {"Accept": accept}
    if accept_encoding is not None:
        headers["Accept-Encoding"] = accept_encoding
    return Problem("unsupported-media-type", detail, headers=headers)


def malformed_encoding(detail: str) -> Problem:
    """400: the body does not unpack."""
    return Problem("malformed-encoding", detail)


def unauthorized(detail: str) -> Problem:
    """401: no key, or none of ours."""
    return Problem("unauthorized", detail, headers={"WWW-Authenticate": 'Bearer realm="bersih"'})


def forbidden(detail: str) -> Problem:
    """403: a key, but for something else."""
    return Problem("forbidden", detail)


def rate_limited(detail: str, retry_after_s: int) -> Problem:
    """429: again, but later."""
    return Problem("rate-limited", f"{detail}: try again in {retry_after_s} s", retry_after_s=retry_after_s)


def unknown_host(detail: str) -> Problem:
    """421: a Host header that this deployment does not answer to."""
    return Problem("unknown-host", detail)


def overloaded(detail: str) -> Problem:
    """503: busy with others."""
    return Problem("overloaded", f"{detail}: try again in a second", retry_after_s=1)


def timed_out(detail: str) -> Problem:
    """408: the request did not arrive in time."""
    return Problem("timed-out", detail)


def headers_too_large(detail: str) -> Problem:
    """431: headers without end."""
    return Problem("headers-too-large", detail)


def malformed_http(detail: str) -> Problem:
    """400: not HTTP."""
    return Problem("malformed-http", detail)


def not_ready(detail: str) -> Problem:
    """503: try again in a moment."""
    return Problem("not-ready", detail, retry_after_s=1)


def internal_error() -> Problem:
    """500: a fault of the service; its log has the request id and the cause."""
    detail = "this is a fault of the service, not of the request: its log has the cause under this request id"
    return Problem("internal-error", detail)
