"""Request bodies off the wire, never more of them than the settings allow."""

from starlette.requests import ClientDisconnect, Request

from .errors import malformed_text, too_large


async def read_body(request: Request, max_bytes: int) -> bytes:
    """The whole body.

    Raises:
        Problem: 413, it is larger than `max_bytes`; refused on its declared length before any of it is read.
        ClientDisconnect: the caller went away.
    """
    declared = request.headers.get("content-length")
    if declared is not None and int(declared) > max_bytes:
        raise _too_large(max_bytes)
    message = await request.receive()
    body: bytes = message.get("body", b"")
    chunks = [body]
    n_bytes = len(body)
    while message["type"] == "http.request" and message.get("more_body", False):
        message = await request.receive()
        chunks.append(message.get("body", b""))
        n_bytes += len(chunks[-1])
        if n_bytes > max_bytes:
            raise _too_large(max_bytes)
    if message["type"] == "http.disconnect":
        raise ClientDisconnect
    return b"".join(chunks)


def media_type_of(request: Request) -> str:
    """The body's media type in lower case, without parameters; empty when none was sent.

    Raises:
        Problem: 400, a charset that is not UTF-8 is declared.
    """
    media_type, _, parameters = request.headers.get("content-type", "").lower().partition(";")
    for parameter in parameters.split(";"):
        name, _, value = parameter.partition("=")
        charset = value.strip().strip('"')
        if name.strip() == "charset" and charset not in ("utf-8", "utf8", "us-ascii"):
            raise malformed_text(f"charset {charset!r} is not read here: send UTF-8")
    return media_type.strip()


def _too_large(max_bytes: int) -> Exception:
    return too_large(f"the body is larger than {max_bytes} bytes: send less at a time, or raise BERSIH_MAX_BODY_BYTES")
