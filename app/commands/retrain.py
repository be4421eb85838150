"""`bersih retrain` and `bersih check-data`: from labelled data to a model folder."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

ROOT = Path(__file__).parents[2]
TRAINING_DATA = ROOT / "training_data"
SHARED_CORPORA = ROOT.parent / "shared" / "data"
STEPS = 12
"""Steps that a run reports; only for the bar."""


def retrain(
    output: Annotated[Path | None, typer.Option(help="Folder to write; the packaged model when left out.")] = None,
    training_data: Annotated[Path, typer.Option(help="The project's own labelled data.")] = TRAINING_DATA,
    corpora: Annotated[
        Path | None, typer.Option(help="Folder of public sets; ../shared/data where it exists.", show_default=False)
    ] = None,
    own_only: Annotated[bool, typer.Option("--own-only", help="Learn from the project's own data alone.")] = False,
    feedback: Annotated[Path | None, typer.Option(help="Corrected articles to learn from as well, JSON lines.")] = None,
    seed: Annotated[int, typer.Option(help="Same inputs and seed, same digest.")] = 0,
    as_json: Annotated[bool, typer.Option("--json", help="Write the manifest as JSON.")] = False,
) -> None:
    """Train a model and write its folder."""
    from classifier.artifact import PACKAGED_MODEL
    from classifier.learning.dataset import read_articles
    from classifier.learning.retrain import retrain as train_model

    console = Console(stderr=True)
    chosen = None if own_only else corpora or (SHARED_CORPORA if SHARED_CORPORA.exists() else None)
    if chosen is not None and not chosen.is_dir():
        raise typer.BadParameter(f"{chosen} is not a folder", param_hint="--corpora")
    corrected = list(read_articles(feedback)) if feedback else []
    with console.status("retrain") as status:

        def report(step: str) -> None:
            status.update(step)
            if not console.is_terminal:
                console.print(step)

        manifest = train_model(
            output or PACKAGED_MODEL, training_data, chosen, corrected, seed,
            trained_at=datetime.now(UTC).date().isoformat(), report=report,
        )  # fmt: skip
    if as_json:
        print(json.dumps(manifest.as_dict(), ensure_ascii=False))
    else:
        figures = manifest.metrics["out_of_fold"]["all"]
        console.print(f"{output or PACKAGED_MODEL}: {manifest.version}, digest {manifest.digest[:12]}")
        console.print(", ".join(f"{name} {value}" for name, value in figures.items() if not isinstance(value, dict)))


def check_data(
    folder: Annotated[Path, typer.Argument(help="Folder of labelled articles.")] = TRAINING_DATA / "articles",
) -> None:
    """Check labelled articles against their format, and count them."""
    from classifier.learning.dataset import read_articles, summarise

    summary = summarise(read_articles(folder))
    print(json.dumps(summary, ensure_ascii=False, indent=2))
