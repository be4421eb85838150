"""Every kind of error answer: its status and what a caller can do. `/docs` shows this table."""

from http import HTTPStatus

PROBLEM_KINDS: dict[str, tuple[HTTPStatus, str]] = {
    "malformed-json": (HTTPStatus.BAD_REQUEST, "The body is not JSON, or not UTF-8. Send RFC 8259 JSON."),
    "malformed-text": (
        HTTPStatus.BAD_REQUEST,
        "The bytes are not what the headers say, such as text that is no UTF-8.",
    ),
    "not-found": (HTTPStatus.NOT_FOUND, "There is no such path; openapi.json lists those that exist."),
    "method-not-allowed": (HTTPStatus.METHOD_NOT_ALLOWED, "The path exists for other methods; see `Allow`."),
    "too-large": (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "More than this deployment takes; the detail says which limit."),
    "unsupported-media-type": (
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "A content type that this endpoint does not read; see `Accept`.",
    ),
    "wrong-fields": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "JSON, but with missing, unknown or wrong fields; `errors` lists each with its path.",
    ),
    "not-ready": (HTTPStatus.SERVICE_UNAVAILABLE, "Starting or stopping. Try again after `Retry-After` seconds."),
    "internal-error": (HTTPStatus.INTERNAL_SERVER_ERROR, "A fault of the service, logged under the request id."),
}
