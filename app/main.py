"""`bersih`: exit 0 done, 1 failed, 2 wrong usage."""

import sys

import typer

from classifier.errors import BersihError

from .batch import cli as batch
from .commands import clean, corpora, evaluate, feedback, keys, model, retrain, review, serve
from .errors import AppError, SettingsError

cli = typer.Typer(
    name="bersih",
    help="Clean scraped articles: body out, injected spam and leftover boilerplate gone, every cut accounted for.",
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_enable=False,
)
cli.command("clean")(clean.clean)
cli.command("serve")(serve.serve)
cli.command("evaluate")(evaluate.evaluate)
cli.command("review")(review.review)
cli.command("retrain")(retrain.retrain)
cli.command("check-data")(retrain.check_data)
cli.add_typer(keys.keys, name="keys")
cli.add_typer(model.model, name="model")
cli.add_typer(feedback.feedback, name="feedback")
cli.add_typer(corpora.corpora, name="corpora")
cli.add_typer(batch.batch, name="batch")


def main() -> None:
    """Run one command; an expected failure is one line on standard error, never a traceback."""
    try:
        cli()
    except SettingsError as error:
        _fail(error, 2)
    except (AppError, BersihError) as error:
        _fail(error, 1)


def _fail(error: Exception, code: int) -> None:
    print(f"bersih: {error}", file=sys.stderr)
    sys.exit(code)


if __name__ == "__main__":
    main()
