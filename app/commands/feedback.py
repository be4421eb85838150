"""`bersih feedback`: what people corrected, out of the store and into it."""

import os
import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, BinaryIO

import typer

from app.progress import tracked
from classifier.labels import LineLabel

if TYPE_CHECKING:
    from app.store.feedback_store import FeedbackStore
    from classifier.model import LineClassifier

feedback = typer.Typer(help="Corrections that people sent.", no_args_is_help=True)

STANDARD = Path("-")
Database = Annotated[
    str | None,
    typer.Option("--database", help="Address of the database; BERSIH_DATABASE_URL, else SQLite in BERSIH_DATA_DIR."),
]


@feedback.command("export")
def export(
    output: Annotated[Path, typer.Argument(help="File to write; - is standard output.", show_default=False)] = STANDARD,
    label: Annotated[LineLabel | None, typer.Option(help="Only where a person says that a line is this.")] = None,
    model_label: Annotated[LineLabel | None, typer.Option(help="Only where the model had said this.")] = None,
    model: Annotated[str | None, typer.Option(help="Only against this version of the model.")] = None,
    person: Annotated[str | None, typer.Option(help="Only from this key.")] = None,
    since: Annotated[datetime | None, typer.Option(help="Only received then or later, UTC.")] = None,
    database: Database = None,
) -> None:
    """Write feedback as training data: one JSON line an article, every line of it labelled."""
    from app.feedback.filters import FeedbackFilter
    from app.feedback.training_format import row_of
    from app.writing import to_json

    start = since.replace(tzinfo=UTC) if since else None
    which = FeedbackFilter(label, model_label, model, person, start)
    with _store(database) as store, _writing(output) as out:
        for one in tracked(store.each(which), "export", store.count(which)):
            out.write(to_json(row_of(one)) + b"\n")


@feedback.command("import")
def import_feedback(
    file: Annotated[Path, typer.Argument(help="JSON lines as `export` writes them; - is standard input.")],
    database: Database = None,
) -> None:
    """Take feedback in, all of a file or none of it; what is there already stays as it is."""
    from app.feedback.files import read_rows
    from classifier import load_model

    @cache
    def serving() -> "LineClassifier":
        from app.registry.serving import serving_folder
        from app.settings import read_settings

        return load_model(serving_folder(read_settings()))

    with _store(database) as store, _reading(file) as lines:
        # All read before any is written: a fault in the last line must not hold the database meanwhile.
        rows = list(tracked(read_rows(lines, serving), "import"))
        typer.echo(f"{store.add_all(rows)} new, {len(rows)} in the file", err=True)


@contextmanager
def _store(database: str | None) -> Iterator["FeedbackStore"]:
    from app.settings import read_settings
    from app.store.opening import opened

    with opened(database or read_settings().database) as stores:
        yield stores.feedback


@contextmanager
def _writing(output: Path) -> Iterator[BinaryIO]:
    """Standard output, or a file that is there whole or not at all."""
    if output == STANDARD:
        yield sys.stdout.buffer
        return
    draft = output.with_name(f".{output.name}.{os.getpid()}")
    try:
        with draft.open("wb") as file:
            yield file
        draft.replace(output)
    except OSError as error:
        raise typer.BadParameter(f"{output}: {error.strerror}", param_hint="OUTPUT") from error
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def _reading(file: Path) -> Iterator[Iterable[bytes]]:
    if file == STANDARD:
        yield sys.stdin.buffer
        return
    try:
        with file.open("rb") as lines:
            yield lines
    except OSError as error:
        raise typer.BadParameter(f"{file}: {error.strerror}", param_hint="FILE") from error
