"""`python -m benchmarks.speed [FILE]`: medians and spread of one run, as Markdown and as a picture."""

import json
import platform
import sys
from collections.abc import Callable
from importlib.metadata import version
from pathlib import Path
from typing import Annotated

import psutil
import typer

from classifier.model import packaged_model

from .cleaning import N_BATCH, measure_cleaning
from .footprint import measure_footprint
from .goals import compare
from .growth import measure_growth, measure_threads
from .material import Material, generate, read_file
from .section import Section
from .shares import measure_shares
from .worst import measure_worst

HERE = Path(__file__).parent
Measure = Callable[[Material, int], Section]


def _stage_one(material: Material, rounds: int) -> Section:
    from .stage_one import measure_stage_one

    return measure_stage_one(material, rounds)


def _beside(material: Material, rounds: int) -> Section:
    from .beside import measure_beside

    return measure_beside(material, rounds)


ON_TEXTS: dict[str, Measure] = {
    "clean": measure_cleaning,
    "profile": measure_shares,
    "stage-1": _stage_one,
    "beside": _beside,
    "threads": measure_threads,
}
ALONE: dict[str, Callable[[int], Section]] = {
    "growth": measure_growth,
    "worst": measure_worst,
    "footprint": measure_footprint,
}


def main(
    file: Annotated[
        Path | None,
        typer.Argument(help="Texts of yours: plain text, or JSON lines with a field `text`.", show_default=False),
    ] = None,
    rounds: Annotated[int, typer.Option(min=1, help="Times that everything is measured, in turns.")] = 7,
    profile: Annotated[bool, typer.Option("--profile", help="Only where the time of an article goes.")] = False,
    only: Annotated[
        list[str] | None, typer.Option(help=f"One of {', '.join([*ON_TEXTS, *ALONE])}; repeatable; prints only.")
    ] = None,
    out: Annotated[Path, typer.Option(help="Folder for RESULTS.md, results.json and results.svg.")] = HERE,
) -> None:
    """Measure how fast bersih is; the packages of the peers are the extra `bench`."""
    wanted = ["profile"] if profile else only or [*ON_TEXTS, *ALONE]
    if unknown := set(wanted) - ON_TEXTS.keys() - ALONE.keys():
        raise typer.BadParameter(f"{', '.join(sorted(unknown))} is not a section", param_hint="--only")
    made = generate(N_BATCH)
    given = [read_file(file, N_BATCH)] if file else []
    sections: dict[str, Section] = {}
    for name in wanted:
        for material in [made, *given] if name in ON_TEXTS else [made]:
            print(f"{name}: {material.name if name in ON_TEXTS else ''} ...", file=sys.stderr, flush=True)
            section = ON_TEXTS[name](material, rounds) if name in ON_TEXTS else ALONE[name](rounds)
            sections[name if material is made else f"{name}, {material.name}"] = section
            print(section.markdown(), flush=True)
    if not profile and not only:
        _write(sections, rounds, out)


def _write(sections: dict[str, Section], rounds: int, out: Path) -> None:
    from .plot import draw

    goals = compare([section for name, section in sections.items() if "," not in name])
    print(goals.markdown())
    head = (HERE / "results_head.md").read_text(encoding="utf-8").format(
        rounds=rounds, machine=_machine(), model=packaged_model().id.digest[:12]
    )  # fmt: skip
    parts = [head, *(section.markdown() for section in [goals, *sections.values()])]
    out.mkdir(parents=True, exist_ok=True)
    (out / "RESULTS.md").write_text("\n".join(parts), encoding="utf-8")
    figures = {name: section.figures for name, section in sections.items()}
    (out / "results.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")
    draw(figures["beside"], figures["profile"], figures["growth"], out / "results.svg")


def _machine() -> str:
    packages = ", ".join(f"{name} {version(name)}" for name in ("numpy", "numba"))
    return f"{platform.machine()}, {psutil.cpu_count()} cores, Python {platform.python_version()}, {packages}"


if __name__ == "__main__":
    typer.run(main)
