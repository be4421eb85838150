"""Every kind of error answer: its status and what a caller can do. `/docs` shows this table."""

from http import HTTPStatus

PROBLEM_KINDS: dict[str, tuple[HTTPStatus, str]] = {
    "malformed-json": (HTTPStatus.BAD_REQUEST, "The body is not JSON, or not UTF-8. Send RFC 8259 JSON."),
    "malformed-text": (
        HTTPStatus.BAD_REQUEST,
        "The bytes are not what the headers say, such as text that is no UTF-8.",
    ),
    "malformed-encoding": (HTTPStatus.BAD_REQUEST, "The body does not unpack as its Content-Encoding says."),
    "malformed-http": (HTTPStatus.BAD_REQUEST, "What arrived is not an HTTP request."),
    "unauthorized": (
        HTTPStatus.UNAUTHORIZED,
        "A key is needed: `Authorization: Bearer bersih_...`, made with `bersih keys add`.",
    ),
    "forbidden": (HTTPStatus.FORBIDDEN, "The key is valid, but lacks the role for this call."),
    "not-found": (HTTPStatus.NOT_FOUND, "There is no such path; openapi.json lists those that exist."),
    "method-not-allowed": (HTTPStatus.METHOD_NOT_ALLOWED, "The path exists for other methods; see `Allow`."),
    "timed-out": (HTTPStatus.REQUEST_TIMEOUT, "The request did not arrive whole in the time allowed."),
    "too-large": (HTTPStatus.REQUEST_ENTITY_TOO_LARGE, "More than this deployment takes; the detail says which limit."),
    "unsupported-media-type": (
        HTTPStatus.UNSUPPORTED_MEDIA_TYPE,
        "A content type that this endpoint does not read; see `Accept`.",
    ),
    "unknown-host": (HTTPStatus.MISDIRECTED_REQUEST, "The Host header is not on this deployment's list."),
    "wrong-fields": (
        HTTPStatus.UNPROCESSABLE_ENTITY,
        "JSON, but with missing, unknown or wrong fields; `errors` lists each with its path.",
    ),
    "rate-limited": (
        HTTPStatus.TOO_MANY_REQUESTS,
        "Too many documents a minute. Try again after `Retry-After` seconds.",
    ),
    "headers-too-large": (HTTPStatus.REQUEST_HEADER_FIELDS_TOO_LARGE, "Headers beyond 64 KiB."),
    "store-unavailable": (
        HTTPStatus.SERVICE_UNAVAILABLE,
        "The feedback database is busy, full or away; cleaning goes on. Send again after `Retry-After` seconds.",
    ),
    "overloaded": (HTTPStatus.SERVICE_UNAVAILABLE, "Busy with others. Try again after `Retry-After` seconds."),
    "not-ready": (HTTPStatus.SERVICE_UNAVAILABLE, "Starting or stopping. Try again after `Retry-After` seconds."),
    "internal-error": (HTTPStatus.INTERNAL_SERVER_ERROR, "A fault of the service, logged under the request id."),
}
