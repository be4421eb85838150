"""`/v1/model/...`: which models there are, and which of them serves."""

import asyncio
from collections.abc import Callable
from typing import Any

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import Response

from app.access import admit_admin
from app.body import media_type_of, read_body
from app.errors import Problem, RegistryError, UnknownVersionError, unsupported_media
from app.keys import Key
from app.openapi import json_operation, problems
from app.reading import read_json
from app.registry.registry import Registry
from app.registry.schemas import PromoteIn, RegistryOut, ServingOut
from app.registry.serving import registry_of
from app.registry.showing import shown
from app.state import state_of
from app.writing import to_json
from classifier.errors import ModelError
from classifier.results import ModelId

router = APIRouter(tags=["model"])

CHANGING_PROBLEMS = (401, 403, 409, 429, 503)


@router.get(
    "/v1/model/versions", summary="All models and their history", response_model=RegistryOut, responses=problems(409)
)
async def versions(request: Request) -> Response:
    """What could serve, what the gate says of each, and what served when."""
    return _json(await _ask(request, shown))


@router.post(
    "/v1/model/reload",
    summary="Serve what the registry holds",
    response_model=ServingOut,
    responses=problems(*CHANGING_PROBLEMS),
)
async def reload(request: Request) -> Response:
    """Requests in flight finish on the model they began with; a model that cannot be loaded changes nothing."""
    admit_admin(request)
    return await _serve_anew(request, state_of(request).models.current.id)


@router.post(
    "/v1/model/rollback",
    summary="Go back to the model before",
    response_model=ServingOut,
    responses=problems(*CHANGING_PROBLEMS),
)
async def rollback(request: Request) -> Response:
    """Undo the last promotion that was not undone yet."""
    key = admit_admin(request)
    before = state_of(request).models.current.id
    await _change(request, lambda registry: registry.rollback(_name(key)))
    return await _serve_anew(request, before)


@router.post(
    "/v1/model/promote",
    summary="Let another model serve",
    **json_operation(PromoteIn, ServingOut, 400, 401, 403, 404, 408, 409, 413, 415, 422, 429, 503),
)
async def promote(request: Request) -> Response:
    """Only if the gate has passed it against the model that serves now, or with a written reason."""
    key = admit_admin(request)
    if media_type_of(request) != "application/json":
        raise unsupported_media("a promotion is JSON: send application/json", accept="application/json")
    wanted = read_json(await read_body(request), PromoteIn)
    before = state_of(request).models.current.id
    await _change(request, lambda registry: registry.promote(wanted.version, _name(key), wanted.reason))
    return await _serve_anew(request, before)


async def _change(request: Request, change: Callable[[Registry], object]) -> None:
    if state_of(request).settings.model_path is not None:
        raise Problem(
            "registry-refused", "BERSIH_MODEL_PATH names the model of this service: unset it to use the registry"
        )
    await _ask(request, change)


async def _ask(request: Request, work: Callable[[Registry], Any]) -> Any:
    """What `work` answers; it runs in a thread, because it waits for disks."""
    registry = registry_of(state_of(request).settings)
    try:
        return await asyncio.to_thread(work, registry)
    except UnknownVersionError as error:
        raise Problem("unknown-version", str(error)) from error
    except RegistryError as error:
        raise Problem("registry-refused", str(error)) from error
    except OSError as error:
        raise Problem("registry-unavailable", f"the folder of models: {error.strerror}", retry_after_s=5) from error


async def _serve_anew(request: Request, before: ModelId) -> Response:
    """Serve what the registry holds, and tell whether it is another than `before` the call."""
    state = state_of(request)
    try:
        # The watcher may have been faster: then there is nothing left to do, and the call has changed it all the same.
        await state.reloader.reload()
    except (ModelError, RegistryError) as error:
        raise Problem("registry-refused", f"the old model goes on serving: {error}") from error
    serving = state.models.current.id
    return _json({"model": serving, "changed": serving != before})


def _name(key: Key) -> str:
    return f"key {key.id}"


def _json(answer: dict[str, Any]) -> Response:
    return Response(to_json(answer), media_type="application/json")
