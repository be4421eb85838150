"""Every kind of error answer: its status and what a caller can do. `/docs` shows this table."""

from http import HTTPStatus
from typing import NamedTuple


class ProblemKind(NamedTuple):
    """What all problems of one `type` share."""

    status: HTTPStatus
    title: str
    meaning: str


PROBLEM_KINDS: dict[str, ProblemKind] = {
    "malformed-json": ProblemKind(
        HTTPStatus.BAD_REQUEST, "Malformed JSON", "The body is not JSON, or not UTF-8. Send RFC 8259 JSON."
    ),
    "malformed-text": ProblemKind(
        HTTPStatus.BAD_REQUEST,
        "Malformed text",
        "The bytes are not what the headers say, such as text that is no UTF-8.",
    ),
    "malformed-encoding": ProblemKind(
        HTTPStatus.BAD_REQUEST, "Malformed encoding", "The body does not unpack as its Content-Encoding says."
    ),
    "malformed-http": ProblemKind(HTTPStatus.BAD_REQUEST, "Malformed HTTP", "What arrived is not an HTTP request."),
    "unauthorized": ProblemKind(
        HTTPStatus.UNAUTHORIZED,
        "Key needed",
        "A key is needed: `Authorization: Bearer bersih_...`, made with `bersih keys add`.",
    ),
    "forbidden": ProblemKind(
        HTTPStatus.FORBIDDEN, "Role missing", "The key is valid, but lacks the role for this call."
    ),
    "not-found": ProblemKind(
        HTTPStatus.NOT_FOUND, "Not found", "There is no such path; openapi.json lists those that exist."
    ),
    "method-not-allowed": ProblemKind(
        HTTPStatus.METHOD_NOT_ALLOWED, "Method not allowed", "The path exists for other methods; see `Allow`."
    ),
    "timed-out": ProblemKind(
        HTTPStatus.REQUEST_TIMEOUT, "Timed out", "The request did not arrive whole in the time allowed."
    ),
    "too-large": ProblemKind(
        HTTPStatus.REQUEST_ENTITY_TOO_LARGE,
        "Too large",
        "More than this deployment takes; the detail says which limit.",
    ),
    "unsupported-media-type": ProblemKind(
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "Unsupported media type",
        "A content type that this endpoint does not read; see `Accept`.",
    ),
    "unknown-host": ProblemKind(
        HTTPStatus.MISDIRECTED_REQUEST, "Unknown host", "The Host header is not on this deployment's list."
    ),
    "wrong-fields": ProblemKind(
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "Wrong fields",
        "JSON, but with missing, unknown or wrong fields; `errors` lists each with its path.",
    ),
    "rate-limited": ProblemKind(
        HTTPStatus.TOO_MANY_REQUESTS, "Too often", "Too many documents a minute. Try again after `Retry-After` seconds."
    ),
    "headers-too-large": ProblemKind(
        HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "Headers too large", "Headers beyond 64 KiB."
    ),
    "unknown-version": ProblemKind(
        HTTPStatus.NOT_FOUND, "Unknown version", "No model of the registry has this name; the detail lists them."
    ),
    "registry-refused": ProblemKind(
        HTTPStatus.CONFLICT,
        "Registry refused",
        "The model stays what it was: the gate says no, somebody was faster, or the other cannot be loaded.",
    ),
    "registry-unavailable": ProblemKind(
        HTTPStatus.SERVICE_UNAVAILABLE, "Registry unavailable", "The folder of models cannot be read or written."
    ),
    "store-unavailable": ProblemKind(
        HTTPStatus.SERVICE_UNAVAILABLE,
        "Store unavailable",
        "The feedback database is busy, full or away; cleaning goes on. Send again after `Retry-After` seconds.",
    ),
    "overloaded": ProblemKind(
        HTTPStatus.SERVICE_UNAVAILABLE, "Overloaded", "Busy with others. Try again after `Retry-After` seconds."
    ),
    "not-ready": ProblemKind(
        HTTPStatus.SERVICE_UNAVAILABLE, "Not ready", "Starting or stopping. Try again after `Retry-After` seconds."
    ),
    "internal-error": ProblemKind(
        HTTPStatus.INTERNAL_SERVER_ERROR, "Internal error", "A fault of the service, logged under the request id."
    ),
}
