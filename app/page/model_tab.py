"""`/model`: the third tab, how good the serving model is, what could serve instead, and what did."""

import asyncio
from collections.abc import Iterator, Mapping, Sequence
from http import HTTPStatus
from pathlib import Path
from typing import Any

from fastapi import APIRouter
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from app.errors import Problem, RegistryError
from app.registry.history import serving_stack
from app.registry.registry import Registry
from app.registry.serving import registry_of, serving_folder
from app.state import state_of
from classifier.artifact import Manifest

from .pages import page

router = APIRouter()

PLOT_TYPES = {".svg": "image/svg+xml", ".png": "image/png"}
# A picture may hold style, and nothing that runs or loads.
PLOT_HEADERS = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'", "Cache-Control": "no-cache"}

Table = tuple[str, Sequence[str], Sequence[Sequence[object]]]


@router.get("/model")
async def model_tab(request: Request) -> Response:
    """Figures and plots of the model that serves, all versions, and the history."""
    state = state_of(request)
    manifest = state.models.current.manifest
    try:
        registered = await asyncio.to_thread(_registered, registry_of(state.settings))
        plots = await asyncio.to_thread(lambda: sorted(_plots(serving_folder(state.settings))))
    except RegistryError as error:
        return _tab(request, problem=Problem("registry-refused", str(error)))
    return _tab(request, manifest=manifest, tables=list(tables_of(manifest)), plots=plots, **registered)


@router.get("/model/plots/{name}")
async def plot(request: Request, name: str) -> Response:
    """A picture from the folder of the serving model."""
    plots = await asyncio.to_thread(lambda: _plots(serving_folder(state_of(request).settings)))
    if name not in plots:
        raise HTTPException(HTTPStatus.NOT_FOUND, "no such plot")
    return FileResponse(plots[name], media_type=PLOT_TYPES[plots[name].suffix], headers=PLOT_HEADERS)


def tables_of(manifest: Manifest) -> Iterator[Table]:
    """All figures of a manifest as tables: title, header, rows."""
    yield from _tables("Thresholds", manifest.thresholds)
    for name, figures in manifest.metrics.items():
        yield from _tables(_title(name).capitalize(), figures)
    if manifest.sources:
        columns = ("name", "documents", "licence")
        yield "Learned from", columns, [[source.get(column, "") for column in columns] for source in manifest.sources]
    yield from _tables("Libraries", manifest.libraries)


def _tables(title: str, figures: object) -> Iterator[Table]:
    """Figures by name as one table of two columns; by group and name as a wide one, deeper ones as one more each."""
    if not isinstance(figures, Mapping) or not figures:
        return
    groups = {name: value for name, value in figures.items() if isinstance(value, Mapping)}
    plain = [(name, value) for name, value in figures.items() if name not in groups]
    if plain:
        yield title, (), [(_title(name), value) for name, value in plain]
    if not groups:
        return
    names = list(dict.fromkeys(name for group in groups.values() for name in group))
    deep = [name for name in names if any(isinstance(group.get(name), Mapping) for group in groups.values())]
    flat = [name for name in names if name not in deep]
    if flat:
        rows = [(group, *(values.get(name, "") for name in flat)) for group, values in groups.items()]
        yield title, ("", *(_title(name) for name in flat)), rows
    for name in deep:
        by_group = {group: values.get(name, {}) for group, values in groups.items()}
        keys = list(dict.fromkeys(key for values in by_group.values() for key in values))
        rows = [(_title(key), *(values.get(key, "") for values in by_group.values())) for key in keys]
        yield f"{title}: {_title(name).upper() if len(name) < 3 else _title(name)}", ("", *by_group), rows


def _registered(registry: Registry) -> dict[str, Any]:
    events = registry.history.events()
    return {
        "versions": sorted(registry.versions(), key=lambda version: not version.serves),
        "history": events[::-1],
        "can_roll_back": len(serving_stack(events)) > 1,
    }


def _plots(folder: Path) -> dict[str, Path]:
    return {path.name: path for path in folder.iterdir() if path.suffix in PLOT_TYPES and path.is_file()}


def _tab(request: Request, **values: Any) -> Response:
    return page(request, "model.html", fragment="model_part.html", title="Model", **values)


def _title(name: str) -> str:
    return name.replace("_", " ")
