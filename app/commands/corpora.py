"""`bersih corpora`: public sets beside the project's own data."""

import json
import sys
from dataclasses import asdict
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

if TYPE_CHECKING:
    from rich.progress import Progress

    from app.corpora.listing import Corpus, State

corpora = typer.Typer(
    help="Public sets to learn from and to measure on; never part of the project.", no_args_is_help=True
)

TRAINING_DATA = Path(__file__).parents[2] / "training_data"
ListFile = Annotated[Path, typer.Option("--list", help="The list of sets.")]
Folder = Annotated[Path, typer.Argument(help="Folder of the files.")]
Names = Annotated[list[str] | None, typer.Option("--only", help="Only this set; repeatable.")]
AsJson = Annotated[bool, typer.Option("--json", help="Write JSON.")]
DEFAULT_LIST = TRAINING_DATA / "corpora.toml"


@corpora.command("list")
def list_corpora(list_file: ListFile = DEFAULT_LIST, as_json: AsJson = False) -> None:
    """All sets, with their licence and where they were published."""
    from app.corpora.listing import read_list

    found = read_list(list_file)
    if as_json:
        typer.echo(json.dumps([asdict(corpus) for corpus in found], ensure_ascii=False, indent=2))
        return
    for corpus in found:
        use = "train" if corpus.train else "measure"
        typer.echo(f"{corpus.name:22} {use:8} {corpus.licence:24} {corpus.origin}")


@corpora.command("fetch")
def fetch(
    folder: Folder,
    base: Annotated[
        str | None, typer.Option("--from", metavar="ADDRESS", help="Where the files are kept: ADDRESS/<file>.")
    ] = None,
    only: Names = None,
    list_file: ListFile = DEFAULT_LIST,
) -> None:
    """Bring the files of the list into a folder; cut downloads go on, wrong ones are thrown away."""
    import httpx

    from app.corpora.fetching import TIMEOUT_S
    from app.corpora.fetching import fetch as fetch_one
    from app.corpora.listing import State, read_list, select, state_of_file

    chosen = select(read_list(list_file), only or [])
    with _bar() as bar, httpx.Client(timeout=TIMEOUT_S, follow_redirects=True) as client:
        for corpus in chosen:
            if state_of_file(corpus, folder) is State.GOOD:
                typer.echo(f"{corpus.file}: there already", err=True)
                continue
            task = bar.add_task(corpus.name, total=corpus.n_bytes)
            fetch_one(corpus, folder, base, client, lambda n, task=task: bar.update(task, completed=n))  # type: ignore[misc]
            typer.echo(f"{corpus.file}: {corpus.n_bytes} bytes, digest as listed", err=True)


@corpora.command("check")
def check(folder: Folder, only: Names = None, list_file: ListFile = DEFAULT_LIST, as_json: AsJson = False) -> None:
    """Compare the files of a folder with the list; exit 1 where one is missing or another."""
    from app.corpora.listing import State, read_list, select, state_of_file
    from app.progress import tracked

    chosen = select(read_list(list_file), only or [])
    states = {corpus.name: state_of_file(corpus, folder) for corpus in tracked(chosen, "check", len(chosen))}
    if as_json:
        typer.echo(json.dumps(states, indent=2))
    else:
        _tell(chosen, states)
    if any(state is not State.GOOD for state in states.values()):
        raise typer.Exit(1)


def _tell(chosen: "tuple[Corpus, ...]", states: "dict[str, State]") -> None:
    for corpus in chosen:
        typer.echo(f"{states[corpus.name]:8} {corpus.file}")


def _bar() -> "Progress":
    from rich.console import Console
    from rich.progress import BarColumn, DownloadColumn, Progress, TextColumn, TransferSpeedColumn

    columns = (TextColumn("{task.description}"), BarColumn(), DownloadColumn(), TransferSpeedColumn())
    return Progress(*columns, console=Console(stderr=True), transient=True, disable=not sys.stderr.isatty())
