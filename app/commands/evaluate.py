"""`bersih evaluate`: how good the model is on sets whose truth is known."""

import json
import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from classifier.options import Profile

if TYPE_CHECKING:
    from classifier.learning.evaluation.evaluation import Evaluation
    from classifier.learning.evaluation.gold import GoldDocument, GoldSet

FLOORS = Path("benchmarks/quality/floors.json")
TRAINING_DATA = Path("training_data")
ARTICLES, READINGS = TRAINING_DATA / "articles", TRAINING_DATA / "readings"


def evaluate(
    sets: Annotated[
        list[Path] | None,
        typer.Argument(
            help="Folder or .jsonl[.zst] in a format of training_data/README.md; our own articles when left out.",
            show_default=False,
        ),
    ] = None,
    profile: Annotated[Profile, typer.Option(help="Thresholds to clean with.")] = Profile.BALANCED,
    model: Annotated[Path | None, typer.Option(help="Model folder; the packaged one when left out.")] = None,
    limit: Annotated[int | None, typer.Option(min=1, help="At most so many documents of each set.")] = None,
    style: Annotated[str | None, typer.Option(help="Only documents of this style: traf, readab, full, ...")] = None,
    held_out: Annotated[
        bool, typer.Option("--held-out", help="Only sites of training_data/held_out_hosts.txt, never learned from.")
    ] = False,
    no_title: Annotated[bool, typer.Option("--no-title", help="Do not hand over headlines the set knows.")] = False,
    curve: Annotated[bool, typer.Option("--curve", help="Body lost against junk removed over all thresholds.")] = False,
    html: Annotated[Path | None, typer.Option(help="Write the report with plots and worst documents here.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write all figures as JSON.")] = False,
    floors: Annotated[Path, typer.Option(help="File of pinned floors.")] = FLOORS,
    check: Annotated[bool, typer.Option("--check", help="Fail when a figure is below its floor.")] = False,
    pin: Annotated[bool, typer.Option("--pin", help="Pin these figures as floors; refuses to go down.")] = False,
    allow_lower: Annotated[str | None, typer.Option(metavar="REASON", help="With --pin: go down all the same.")] = None,
) -> None:
    """Measure the model: precision and recall a label, body lost, junk left, calibration, word F1."""
    from classifier.learning.evaluation.floors import check_floors, pin_floors, read_floors

    if allow_lower is not None and not pin:
        raise typer.BadParameter("only means something together with --pin", param_hint="--allow-lower")
    if pin and (profile is not Profile.BALANCED or limit or style or held_out or no_title):
        raise typer.BadParameter("floors are of whole sets under the balanced profile", param_hint="--pin")
    if not sets:
        typer.echo("measuring on our own articles: the packaged model has learned from them", err=True)
    found = [_select(path, style, held_out).sample(limit) for path in sets or [ARTICLES]]
    evaluations = _measure(found, model, profile, not no_title, reasons=html is not None)
    if as_json:
        json.dump([one.as_dict(curve) for one in evaluations], sys.stdout, indent=2)
        sys.stdout.write("\n")
    else:
        _show(evaluations, curve)
    if html is not None:
        _write_report(html, evaluations)
    if pin:
        pin_floors(floors, evaluations, allow_lower)
        typer.echo(f"pinned {', '.join(one.name for one in evaluations)} in {floors}", err=True)
    elif check:
        _fail_below(check_floors(read_floors(floors), evaluations))


def _select(path: Path, style: str | None, held_out: bool) -> "GoldSet":
    from classifier.learning.evaluation.gold import read_set
    from classifier.learning.sources import held_out_hosts

    gold = read_set(path, READINGS if READINGS.is_dir() else None)
    if style:
        gold = gold.only(lambda document: document.style == style, f"/{style}")
    if held_out:
        hosts = held_out_hosts(TRAINING_DATA)
        gold = gold.only(lambda document: document.host in hosts, "/held-out")
    if not gold.documents:
        raise typer.BadParameter(f"{path} has no such documents", param_hint="--style or --held-out")
    return gold


def _measure(
    sets: "Sequence[GoldSet]", folder: Path | None, profile: Profile, use_title: bool, reasons: bool
) -> "list[Evaluation]":
    import classifier
    from classifier.learning.evaluation.evaluation import evaluate as measure
    from classifier.learning.evaluation.model_cleaner import model_cleaner

    model = classifier.load_model(folder)
    cleaner = model_cleaner(model, profile, use_title, reasons)
    return [
        measure(gold, cleaner, name=f"bersih {profile.value}", model=model.id.digest, progress=_progress(gold.name))
        for gold in sets
    ]


def _progress(name: str) -> "Callable[[Iterable[GoldDocument]], Iterable[GoldDocument]]":
    """A bar on standard error where somebody is watching."""
    from rich.console import Console
    from rich.progress import track

    console = Console(stderr=True)
    return lambda documents: track(
        list(documents), description=name, console=console, transient=True, disable=not console.is_terminal
    )


def _show(evaluations: "Sequence[Evaluation]", curve: bool) -> None:
    from rich.console import Console

    from app.evaluation_tables import budget_table, figure_table, label_table, language_table

    console = Console()
    console.print(figure_table(evaluations))
    for one in evaluations:
        if one.confusion.any():
            console.print(label_table(one))
        if len(one.by_language) > 1:
            console.print(language_table(one))
        if curve and one.curve:
            console.print(budget_table(one))


def _write_report(path: Path, evaluations: "Sequence[Evaluation]") -> None:
    from classifier.learning.evaluation.report import render_report

    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(render_report(evaluations), encoding="utf-8")
    typer.echo(f"report: {path}", err=True)


def _fail_below(breaches: Sequence[object]) -> None:
    for breach in breaches:
        typer.echo(f"bersih: {breach}", err=True)
    if breaches:
        raise typer.Exit(1)
