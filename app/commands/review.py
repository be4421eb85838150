"""`bersih review`: the lines that the model is least sure of."""

import json
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from app.progress import tracked

if TYPE_CHECKING:
    from app.review.doubts import DoubtfulGroup
    from app.review.sample import Sample

SHOWN_CHARS = 90


def review(
    files: Annotated[
        list[Path] | None,
        typer.Argument(help="Text files, or .jsonl files with a `text` a line; sampled traffic when left out."),
    ] = None,
    limit: Annotated[int, typer.Option(min=1, help="Groups shown at most.")] = 30,
    least: Annotated[float, typer.Option(min=0.0, max=1.0, help="Least doubt worth showing, 0 to 1.")] = 0.2,
    to_page: Annotated[
        bool, typer.Option("--to-page", help="Hand the texts with doubtful lines to the page's tab as well.")
    ] = False,
    model: Annotated[Path | None, typer.Option(help="Model folder; the serving one when left out.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write one group a line as JSON.")] = False,
) -> None:
    """List doubtful lines, alike ones as one group, those first whose correction teaches most."""
    from app.registry.serving import serving_folder
    from app.review.doubts import doubtful_lines, grouped
    from app.review.showing import shown
    from app.settings import read_settings
    from classifier import load_model

    settings = read_settings()
    classifier = load_model(model or serving_folder(settings))
    texts = _read_files(files) if files else _sampled()
    found = []
    doubtful: dict[str, Sample] = {}
    for one in tracked(texts, "review"):
        lines = list(doubtful_lines(classifier, one.text, one.id, one.host, least))
        found += lines
        if lines and to_page:
            doubtful[one.id] = replace(one, doubt=max(line.doubt for line in lines))
    for group in grouped(found)[:limit]:
        typer.echo(json.dumps(shown(group), ensure_ascii=False) if as_json else _as_line(group))
    if to_page:
        _hand_over(list(doubtful.values()), settings.samples_kept)


def _read_files(files: list[Path]) -> "Iterator[Sample]":
    from app.review.sample import Sample, sample_id

    for path in files:
        for text, host in _texts_of(path):
            yield Sample(sample_id(text), text, host, 0.0, datetime.now(UTC))


def _texts_of(path: Path) -> Iterator[tuple[str, str | None]]:
    try:
        if path.suffix != ".jsonl":
            yield path.read_text("utf-8", "surrogateescape"), None
            return
        with path.open("rb") as lines:
            for number, line in enumerate(lines, 1):
                yield _text_of(line, f"{path}, line {number}")
    except OSError as error:
        raise typer.BadParameter(f"{path}: {error.strerror}", param_hint="FILES") from error


def _text_of(line: bytes, where: str) -> tuple[str, str | None]:
    from app.feedback.intake import host_of

    try:
        row: dict[str, Any] = json.loads(line)
        return str(row["text"]), row.get("host") or host_of(row.get("url"))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise typer.BadParameter(f"{where}: expected JSON with a `text`", param_hint="FILES") from error


def _sampled() -> "Iterator[Sample]":
    from app.settings import read_settings
    from app.store.opening import opened

    settings = read_settings()
    with opened(settings.database) as stores:
        samples = stores.samples.newest(settings.samples_kept)
    if not samples:
        typer.echo("no sampled texts: set BERSIH_SAMPLED_SHARE for the service, or name files", err=True)
    yield from samples


def _hand_over(samples: "list[Sample]", kept: int) -> None:
    from app.settings import read_settings
    from app.store.opening import opened

    with opened(read_settings().database) as stores:
        n_new = stores.samples.add_all(samples, kept=kept)
    print(f"{n_new} new texts under Review on the page", file=sys.stderr)


def _as_line(group: "DoubtfulGroup") -> str:
    first = group.lines[0]
    shown = " ".join(first.text.split())
    shown = shown if len(shown) <= SHOWN_CHARS else f"{shown[: SHOWN_CHARS - 1]}…"
    printable = shown.encode("utf-8", "replace").decode("utf-8")
    return f"{first.doubt:.2f}  {len(group.lines):4} x  {first.label:10}  {printable}"
