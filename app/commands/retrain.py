"""`bersih retrain` and `bersih check-data`: from labelled data to a model folder, or to a candidate of the registry."""

import json
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from .places import FLOORS, TRAINING_DATA, corpora_beside

if TYPE_CHECKING:
    from app.registry.registry import Version
    from app.retraining.candidate import Sources, Watcher
    from classifier.artifact import Manifest
    from classifier.learning.evaluation.gold import GoldDocument

STEPS = 13
"""Steps that a run reports at most; only for the bar."""
MAX_WEIGHT = 100


def retrain(
    output: Annotated[Path | None, typer.Option(help="Folder to write; the packaged model when left out.")] = None,
    with_feedback: Annotated[
        bool,
        typer.Option(
            "--with-feedback",
            help="Learn from what people corrected as well, measure against the model that serves, "
            "and put the candidate into the registry.",
        ),
    ] = False,
    training_data: Annotated[Path, typer.Option(help="The project's own labelled data.")] = TRAINING_DATA,
    corpora: Annotated[
        Path | None, typer.Option(help="Folder of public sets; ../shared/data where it exists.", show_default=False)
    ] = None,
    own_only: Annotated[bool, typer.Option("--own-only", help="Learn from the project's own data alone.")] = False,
    feedback: Annotated[Path | None, typer.Option(help="Corrected articles to learn from as well, JSON lines.")] = None,
    weight: Annotated[
        list[str] | None,
        typer.Option(metavar="SOURCE=FACTOR", help="How much a source counts, as in feedback=2; may be repeated."),
    ] = None,
    seed: Annotated[int, typer.Option(help="Same inputs and seed, same digest.")] = 0,
    data_dir: Annotated[
        Path | None, typer.Option(help="With --with-feedback: the service's data; BERSIH_DATA_DIR, else bersih-data.")
    ] = None,
    floors: Annotated[Path, typer.Option(help="With --with-feedback: file of pinned floors.")] = FLOORS,
    as_json: Annotated[bool, typer.Option("--json", help="Write the manifest as JSON.")] = False,
) -> None:
    """Train a model and write its folder, or with --with-feedback a candidate that `bersih model promote` asks for."""
    from app.retraining.candidate import Sources

    if with_feedback and (output or feedback):
        raise typer.BadParameter(
            "the registry takes the candidate, and its feedback is that of the service: leave out --output "
            "and --feedback, or `bersih feedback import` the file first",
            param_hint="--with-feedback",
        )
    beside = corpora_beside(corpora)
    sources = Sources(training_data, None if own_only else beside, beside, floors, _weights(weight or []))
    today = datetime.now(UTC).date().isoformat()
    if with_feedback:
        _candidate(sources, data_dir, seed, today, as_json)
    else:
        _folder(sources, output, feedback, seed, today, as_json)


def check_data(
    folder: Annotated[Path, typer.Argument(help="Folder of labelled articles.")] = TRAINING_DATA / "articles",
) -> None:
    """Check labelled articles against their format, and count them."""
    from classifier.learning.dataset import read_articles, summarise

    summary = summarise(read_articles(folder))
    print(json.dumps(summary, ensure_ascii=False, indent=2))


def _folder(
    sources: "Sources", output: Path | None, feedback: Path | None, seed: int, today: str, as_json: bool
) -> None:
    from app.feedback.training import read_feedback_file
    from app.retraining.candidate import documents_of
    from classifier.artifact import PACKAGED_MODEL
    from classifier.learning.retrain import retrain as train_model

    folder = output or PACKAGED_MODEL
    corrected = documents_of(read_feedback_file(feedback) if feedback else ())
    with watching() as watcher:
        manifest = train_model(
            folder, sources.training_data, sources.corpora, corrected, seed,
            today, sources.weights, report=watcher.step,
        )  # fmt: skip
    if as_json:
        print(json.dumps(manifest.as_dict(), ensure_ascii=False))
    else:
        typer.echo(f"{folder}: {manifest.version}, digest {manifest.digest[:12]}", err=True)
        typer.echo(_figures(manifest), err=True)


def _candidate(sources: "Sources", data_dir: Path | None, seed: int, today: str, as_json: bool) -> None:
    from app.feedback.training import read_feedback
    from app.registry.serving import registry_of
    from app.retraining.candidate import make_candidate
    from app.settings import read_settings

    settings = read_settings({} if data_dir is None else {"data_dir": data_dir})
    feedback = read_feedback(settings.database)
    people = {person for one in feedback for person in one.people}
    typer.echo(f"{len(feedback)} corrected articles of {len(people)} people", err=True)
    with watching() as watcher:
        version = make_candidate(registry_of(settings), sources, feedback, seed, today, watcher)
    if as_json:
        print(json.dumps(version.manifest.as_dict(), ensure_ascii=False))
    else:
        typer.echo(_figures(version.manifest), err=True)
        tell_verdict(version)


def tell_verdict(version: "Version") -> None:
    """The gate's table of a version, and what to do next."""
    from app.registry.registry import name_of
    from app.registry.verdict import table_of

    verdict = version.verdict
    assert verdict is not None, "it was measured just now"
    typer.echo(table_of(verdict))
    said = "passes" if verdict.passed else "refuses"
    typer.echo(f"\nThe gate {said} {version.name} against {name_of(verdict.against)}.")
    forced = "" if verdict.passed else ' --force "the reason"'
    typer.echo(f"Next: bersih model promote {version.name}{forced}")


@contextmanager
def watching() -> Iterator["Watcher"]:
    """A bar on standard error where somebody is watching, else one line a step."""
    from rich.console import Console
    from rich.progress import BarColumn, Progress, TextColumn, TimeElapsedColumn

    from app.retraining.candidate import Watcher

    console = Console(stderr=True)
    columns = (TextColumn("{task.description}"), BarColumn(), TimeElapsedColumn())
    with Progress(*columns, console=console, transient=True, disable=not console.is_terminal) as bar:
        task = bar.add_task("retrain", total=STEPS)

        def step(what: str) -> None:
            bar.update(task, description=what, advance=1)
            if not console.is_terminal:
                typer.echo(what, err=True)

        def documents(items: "Iterable[GoldDocument]", name: str) -> "Iterable[GoldDocument]":
            return bar.track(list(items), description=name)

        yield Watcher(step, documents)


def _weights(given: list[str]) -> dict[str, float]:
    from classifier.learning.sources import WEIGHTS

    weights = dict(WEIGHTS)
    for one in given:
        name, _, factor = one.partition("=")
        try:
            weights[name] = float(factor)
        except ValueError:
            weights[name] = -1.0
        if not 0 < weights[name] <= MAX_WEIGHT:
            raise typer.BadParameter(
                f"{one!r} is not SOURCE=FACTOR with a factor above 0 and up to {MAX_WEIGHT}", param_hint="--weight"
            )
    return weights


def _figures(manifest: "Manifest") -> str:
    figures = manifest.metrics["out_of_fold"]["all"]
    plain = (f"{name} {value}" for name, value in figures.items() if not isinstance(value, dict))
    return f"out of fold: {', '.join(plain)}"
