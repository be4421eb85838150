"""`bersih model`: which models there are, which serves, and the way forward and back."""

import getpass
import json
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .places import FLOORS, TRAINING_DATA, corpora_beside

if TYPE_CHECKING:
    from app.registry.history import Event
    from app.registry.registry import Registry

model = typer.Typer(help="Models that could serve; a running service follows within seconds.", no_args_is_help=True)

DataDir = Annotated[
    Path | None, typer.Option("--data-dir", help="Folder of the service's data; BERSIH_DATA_DIR, else bersih-data.")
]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON.")]
VersionName = Annotated[str, typer.Argument(metavar="VERSION", help="Name, version, or beginning of the digest.")]


@model.command("list")
def list_models(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """All versions, what the gate says of each, and which one serves."""
    from app.registry.showing import shown

    registry = _registry(data_dir)
    if as_json:
        typer.echo(json.dumps(shown(registry), ensure_ascii=False, indent=2))
        return
    for version in registry.versions():
        verdict = version.verdict
        gate = "not measured" if verdict is None else "passed" if verdict.passed else "refused"
        typer.echo(f"{'*' if version.serves else ' '} {version.name:40} {version.manifest.trained_at:12} gate: {gate}")


@model.command("show")
def show(version: VersionName, data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """The card of one version and the gate's table; its manifest as JSON."""
    from app.registry.verdict import table_of
    from classifier.artifact import CARD

    found = _registry(data_dir).find(version)
    if as_json:
        typer.echo(json.dumps(found.manifest.as_dict(), ensure_ascii=False, indent=2))
        return
    typer.echo((found.folder / CARD).read_text("utf-8"))
    if found.verdict is not None:
        typer.echo(f"\nGate, against {found.verdict.against.version}:\n{table_of(found.verdict)}")


@model.command("add")
def add(
    folder: Annotated[Path, typer.Argument(help="Model folder, as `bersih retrain --output` writes it.")],
    data_dir: DataDir = None,
) -> None:
    """Take a model in that was trained elsewhere; it serves only after `measure` and `promote`."""
    typer.echo(_registry(data_dir).add(folder))


@model.command("measure")
def measure(
    version: VersionName,
    training_data: Annotated[Path, typer.Option(help="The project's own labelled data.")] = TRAINING_DATA,
    corpora: Annotated[
        Path | None, typer.Option(help="Folder of public sets; ../shared/data where it exists.", show_default=False)
    ] = None,
    floors: Annotated[Path, typer.Option(help="File of pinned floors.")] = FLOORS,
    data_dir: DataDir = None,
) -> None:
    """Ask the gate about a version, against the one that serves now; exit 1 where it refuses."""
    from app.retraining.candidate import Sources, measure_version

    from .retrain import tell_verdict, watching

    sources = Sources(training_data, None, corpora_beside(corpora), floors)
    with watching() as watcher:
        found = measure_version(_registry(data_dir), version, sources, watcher)
    tell_verdict(found)
    if found.verdict is not None and not found.verdict.passed:
        raise typer.Exit(1)


@model.command("promote")
def promote(
    version: VersionName,
    force: Annotated[
        str | None, typer.Option(metavar="REASON", help="Promote whatever the gate says; goes into history and card.")
    ] = None,
    data_dir: DataDir = None,
) -> None:
    """Let a version serve, if the gate has passed it against the one that does."""
    from app.registry.verdict import table_of

    registry = _registry(data_dir)
    event = registry.promote(version, getpass.getuser(), force)
    verdict = registry.find(event.version).verdict
    if verdict is not None:
        typer.echo(table_of(verdict))
    _tell(event)


@model.command("rollback")
def rollback(data_dir: DataDir = None) -> None:
    """Let the version serve that the serving one took the place of."""
    _tell(_registry(data_dir).rollback(getpass.getuser()))


@model.command("history")
def history(data_dir: DataDir = None, as_json: AsJson = False) -> None:
    """What served when, newest first."""
    from app.registry.showing import shown

    registry = _registry(data_dir)
    if as_json:
        typer.echo(json.dumps(shown(registry)["history"], ensure_ascii=False, indent=2))
        return
    for event in reversed(registry.history.events()):
        _tell(event)


def _registry(data_dir: Path | None) -> "Registry":
    from app.registry.serving import registry_of
    from app.settings import read_settings

    return registry_of(read_settings({} if data_dir is None else {"data_dir": data_dir}))


def _tell(event: "Event") -> None:
    reason = f" (forced: {event.reason})" if event.reason else ""
    typer.echo(f"{event.at:%Y-%m-%d %H:%M} {event.action} by {event.by}: {event.before} -> {event.version}{reason}")
