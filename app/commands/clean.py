"""`bersih clean`: one text from a file or standard input."""

import sys
from pathlib import Path
from typing import Annotated

import typer

from classifier.errors import OptionError
from classifier.results import CleanedArticle

STDIN = Path("-")


def clean(
    file: Annotated[Path, typer.Argument(help="Text to clean; - is standard input.", show_default=False)] = STDIN,
    profile: Annotated[str, typer.Option(help="precision, balanced or recall.")] = "balanced",
    keep: Annotated[list[str] | None, typer.Option(help="Label to keep besides body and heading; repeatable.")] = None,
    block: Annotated[list[str] | None, typer.Option(help="Phrase whose lines always go; repeatable.")] = None,
    allow: Annotated[list[str] | None, typer.Option(help="Phrase whose lines always stay; repeatable.")] = None,
    include: Annotated[list[str] | None, typer.Option(help="lines or evidence, with --json; repeatable.")] = None,
    title: Annotated[str | None, typer.Option(help="The headline, where it is known.")] = None,
    url: Annotated[str | None, typer.Option(help="Where the article stood.")] = None,
    language: Annotated[str | None, typer.Option(help="BCP 47; found from the text when left out.")] = None,
    model: Annotated[Path | None, typer.Option(help="Model folder; the packaged one when left out.")] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Write the whole answer as JSON.")] = False,
) -> None:
    """Write the clean text of one article; what went is told on standard error."""
    import classifier
    from app.writing import answer_of, to_json
    from classifier.cleaning import clean_with
    from classifier.options import parse_options

    try:
        options = parse_options(profile, keep or (), include or (), block or (), allow or ())
    except OptionError as error:
        raise typer.BadParameter(str(error), param_hint=f"--{error.field}") from error
    text = _read(file)
    article = clean_with(classifier.load_model(model), text, options, url=url, title=title, language=language)
    out = sys.stdout.buffer
    if as_json:
        out.write(to_json(answer_of(article, options)) + b"\n")
        return
    # What was not UTF-8 goes out as it came in: a cleaner of text must not damage text.
    out.write(article.text.encode("utf-8", "surrogateescape"))
    if article.text and not article.text.endswith("\n"):
        out.write(b"\n")
    _tell(article)


def _read(file: Path) -> str:
    try:
        content = sys.stdin.buffer.read() if file == STDIN else file.read_bytes()
    except OSError as error:
        raise typer.BadParameter(f"{file}: {error.strerror}", param_hint="FILE") from error
    return content.decode("utf-8", "surrogateescape")


def _tell(article: CleanedArticle) -> None:
    for piece in article.removed:
        shown = " ".join(piece.text.split())
        shown = shown if len(shown) <= 80 else shown[:77] + "..."
        typer.echo(
            f"removed {piece.label.value} ({piece.score:.3f}): {shown.encode(errors='replace').decode()}", err=True
        )
    if article.needs_review:
        typer.echo("needs review: too much of the text looked like junk, so only certain spam was removed", err=True)
