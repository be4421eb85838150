"""Who is calling, whether they may, and whether it is too often."""

from collections.abc import Awaitable, Callable

from starlette.requests import Request

from .errors import forbidden, rate_limited, unauthorized
from .exchange import exchange_of
from .keys import Key, Role
from .state import ServiceState, state_of

# Guesses are hopeless against 256 bits; the limit keeps them from filling logs and burning CPU.
WRONG_KEYS_PER_MINUTE = 30


def admit(request: Request, role: Role) -> None:
    """Let a request in, or raise.

    Raises:
        Problem: 401 without a valid key, 403 with a key for something else, 429 too often.
    """
    state = state_of(request)
    if state.settings.needs_keys:
        _admit_key(request, state, role)
    elif state.documents is not None:
        exchange_of(request.scope).caller = address_of(request)
    if state.documents is not None:
        wait_s = state.documents.wait_s(exchange_of(request.scope).caller)
        if wait_s:
            raise rate_limited(f"more than {state.settings.documents_per_minute} documents a minute", wait_s)


def admit_admin(request: Request) -> Key:
    """Let in who holds an admin key, and nobody else, even where no keys are needed for other calls.

    A service on loopback trusts whoever reaches it; but so may a foreign page in a browser on
    the same machine, and which model serves must not hang on that.

    Raises:
        Problem: 401, 403 or 429.
    """
    state = state_of(request)
    if not len(state.keys):
        raise unauthorized("an admin key is needed and there is none: `bersih keys add`, then set BERSIH_KEYS_FILE")
    return _admit_key(request, state, Role.ADMIN)


def require(role: Role) -> Callable[[Request], Awaitable[None]]:
    """`dependencies=[Depends(require(Role.ADMIN))]` for an endpoint that FastAPI drives."""

    async def check(request: Request) -> None:
        admit(request, role)

    return check


def charge(request: Request, documents: int) -> None:
    """Count what a request carried, against its caller's rate."""
    exchange = exchange_of(request.scope)
    exchange.documents += documents
    limiter = state_of(request).documents
    if limiter is not None:
        limiter.charge(exchange.caller, documents)


def address_of(request: Request) -> str:
    """The caller's address; without one (a socket file) all callers are one."""
    return request.client.host if request.client else "local"


def _admit_key(request: Request, state: ServiceState, role: Role) -> Key:
    key = _key_of(request, state)
    if role not in key.roles:
        raise forbidden(f"this key has the roles {', '.join(sorted(key.roles))}; needed is {role}")
    exchange_of(request.scope).caller = key.id
    return key


def _key_of(request: Request, state: ServiceState) -> Key:
    presented = _presented(request)
    if presented is None:
        raise unauthorized("no key was sent: send `Authorization: Bearer bersih_...`")
    key = state.keys.find(presented)
    if key is None:
        address = address_of(request)
        wait_s = state.wrong_keys.wait_s(address)
        if wait_s:
            raise rate_limited("too many wrong keys from this address", wait_s)
        state.wrong_keys.charge(address, 1)
        raise unauthorized("this key is not known here: it may have been removed, or cut when it was copied")
    return key


def _presented(request: Request) -> str | None:
    scheme, _, value = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() == "bearer" and value.strip():
        return value.strip()
    return request.headers.get("x-api-key")
