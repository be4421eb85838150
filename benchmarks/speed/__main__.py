"""`python -m benchmarks.speed [FILE]`: medians and spread of one run, as Markdown and as a picture."""

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Annotated

import typer

from .cleaning import N_BATCH, measure_cleaning
from .material import Material, generate, read_file
from .section import Section
from .shares import measure_shares

HERE = Path(__file__).parent


def main(
    file: Annotated[
        Path | None,
        typer.Argument(help="Texts of yours: plain text, or JSON lines with a field `text`.", show_default=False),
    ] = None,
    rounds: Annotated[int, typer.Option(min=1, help="Times that everything is measured, in turns.")] = 7,
    profile: Annotated[bool, typer.Option("--profile", help="Only where the time of an article goes.")] = False,
    only: Annotated[list[str] | None, typer.Option(help="Part of a section's name; repeatable.")] = None,
    out: Annotated[Path, typer.Option(help="Folder for RESULTS.md and results.json.")] = HERE,
) -> None:
    """Measure how fast bersih is."""
    parts: dict[str, Callable[[Material, int], Section]] = {"clean": measure_cleaning, "profile": measure_shares}
    wanted = ["profile"] if profile else only or list(parts)
    materials = [generate(N_BATCH), *([read_file(file, N_BATCH)] if file else [])]
    sections = []
    for name, measure in parts.items():
        if any(part in name for part in wanted):
            for material in materials:
                print(f"{name}: {material.name} ...", file=sys.stderr, flush=True)
                sections.append(measure(material, rounds))
                print(sections[-1].markdown())
    if not profile and not only:
        out.mkdir(parents=True, exist_ok=True)
        (out / "RESULTS.md").write_text("\n".join(section.markdown() for section in sections), encoding="utf-8")
        figures = {section.title: section.figures for section in sections}
        (out / "results.json").write_text(json.dumps(figures, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    typer.run(main)
