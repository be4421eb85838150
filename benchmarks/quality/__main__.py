"""`python -m benchmarks.quality`: every cleaner on the same documents, one table, one picture."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

import classifier
from classifier.learning.evaluation.model_cleaner import model_cleaner
from classifier.learning.evaluation.outcomes import Cleaner, untouched
from classifier.options import Profile

from . import rules
from .running import run_cleaner
from .sets import gather_material
from .table import as_dict, form_table, main_table

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
Factories = dict[str, Callable[[], Cleaner]]


def _learned(kind: str, data: Path, cache: Path) -> Cleaner:
    from .learned import fit_fasttext, fit_linear, line_cleaner, training_rows

    rows = training_rows(ROOT / "training_data", data)
    return line_cleaner(fit_linear(rows) if kind == "linear" else fit_fasttext(rows, cache))


def _extractor(name: str) -> Cleaner:
    from . import extractors

    cleaner: Cleaner = getattr(extractors, name)
    return cleaner


def cleaners(data: Path, cache: Path, model: Path | None) -> Factories:
    """All cleaners by name, each made only when its turn comes."""
    profiles: Factories = {
        f"bersih {profile.value}": lambda profile=profile: model_cleaner(classifier.load_model(model), profile)  # type: ignore[misc]
        for profile in (Profile.RECALL, Profile.BALANCED, Profile.PRECISION)
    }
    return {
        "raw input": lambda: untouched,
        "“Posted By” pattern": lambda: rules.posted_by,
        "C4 line rules": lambda: rules.c4,
        "FineWeb": lambda: rules.fineweb,
        "jusText": lambda: _extractor("justext_lines"),
        "trafilatura": lambda: _extractor("trafilatura_lines"),
        "fastText, same rows": lambda: _learned("fasttext", data, cache),
        "linear, same rows": lambda: _learned("linear", data, cache),
        **profiles,
    }


def main(
    data: Annotated[Path, typer.Option(help="Folder of the public sets.")] = ROOT.parent / "shared" / "data",
    out: Annotated[Path, typer.Option(help="Folder for RESULTS.md, results.json and results.svg.")] = HERE,
    n: Annotated[int, typer.Option(min=5, help="Articles to build on, and pieces of each form.")] = 150,
    only: Annotated[list[str] | None, typer.Option(help="Part of a cleaner's name; repeatable.")] = None,
    model: Annotated[Path | None, typer.Option(help="Model folder; the packaged one when left out.")] = None,
    cache: Annotated[Path, typer.Option(help="Where trained peers are kept.")] = ROOT / "build" / "quality",
) -> None:
    """Compare bersih with its peers; the packages of the peers are the extra `bench`."""
    from .plot import draw_points

    if not data.is_dir():
        raise typer.BadParameter(
            f"{data} is not there: training_data/README.md says what it holds", param_hint="--data"
        )
    material = gather_material(data, ROOT / "training_data", n)
    results = []
    for name, make in cleaners(data, cache, model).items():
        if not only or any(part in name for part in only):
            print(f"{name} ...", file=sys.stderr, flush=True)
            results.append(run_cleaner(name, make(), material))
    out.mkdir(parents=True, exist_ok=True)
    text = (HERE / "results_head.md").read_text(encoding="utf-8").format(
        n=n, model=classifier.load_model(model).id.digest[:12], table=main_table(results), forms=form_table(results)
    )  # fmt: skip
    (out / "RESULTS.md").write_text(text, encoding="utf-8")
    (out / "results.json").write_text(
        json.dumps(as_dict(results), indent=1, ensure_ascii=False) + "\n", encoding="utf-8"
    )
    draw_points(results, out / "results.svg")
    print(main_table(results))


if __name__ == "__main__":
    typer.run(main)
