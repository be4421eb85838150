"""`python -m benchmarks.quality.failures`: what bersih got wrong on the made pieces, one line each, to be read."""

from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer

import classifier
from classifier.learning.evaluation.counts import NEARLY_ALL, count_document
from classifier.learning.evaluation.model_cleaner import model_cleaner
from classifier.learning.evaluation.outcomes import Cleaner, Outcome

from .__main__ import ROOT
from .probes import Probe, count_probe
from .sets import Material, gather_material

Failure = tuple[str, str]
"""A kind of failure, and the text that shows it."""
AROUND = 30


def _kind(probe: Probe, outcome: Outcome) -> str:
    start, end = probe.span
    cut = sum(max(0, min(end, b) - max(start, a)) for a, b in outcome.removed)
    if not cut:
        return "left"
    return "cut in part" if cut < NEARLY_ALL * (end - start) else "took text along"


def _shown(text: str, start: int, end: int) -> str:
    return f"{text[max(0, start - AROUND) : start]!r} >> {text[start:end]!r} << {text[end : end + AROUND]!r}"


def missed_pieces(material: Material, cleaner: Cleaner) -> Iterator[Failure]:
    """Pieces that were not removed cleanly, by form."""
    for probe in material.probes:
        if probe.form != "true byline":
            outcome = cleaner(probe.document)
            if not count_probe(probe, cleaner(probe.base), outcome).removed:
                yield f"{probe.form}: {_kind(probe, outcome)}", _shown(probe.document.text, *probe.span)


def false_spam(material: Material, cleaner: Cleaner) -> Iterator[Failure]:
    """Clean articles, true bylines and ordinary comments of which something was called spam."""
    for article in material.articles:
        for start, end in cleaner(article).spam:
            yield "clean article: called spam", _shown(article.text, start, end)
    for probe in (*material.probes, *material.comments):
        if probe.form in ("true byline", "ordinary comment"):
            for start, end in cleaner(probe.document).spam:
                if start < probe.span[1] and end > probe.span[0]:
                    yield f"{probe.form}: called spam", _shown(probe.document.text, start, end)


def lost_reports(material: Material, cleaner: Cleaner) -> Iterator[Failure]:
    """Lines of genuine reports about gambling that lost a character."""
    for document in material.about_gambling.documents:
        _, lines = count_document(document, cleaner(document))
        for line, lost in zip(document.lines, lines.body_lost, strict=True):
            if lost:
                yield "news about gambling: lost", f"{lost} of {document.text[line.start : line.end]!r}"


def main(
    data: Annotated[Path, typer.Option(help="Folder of the public sets.")] = ROOT.parent / "shared" / "data",
    n: Annotated[int, typer.Option(min=5, help="Articles, and pieces of each form.")] = 100,
    shown: Annotated[int, typer.Option(help="Examples of each kind.")] = 5,
    model: Annotated[Path | None, typer.Option(help="Model folder; the packaged one when left out.")] = None,
) -> None:
    """Print what went wrong, a few examples of each kind, then how many there were."""
    material = gather_material(data, ROOT / "training_data", n)
    cleaner = model_cleaner(classifier.load_model(model))
    counts: Counter[str] = Counter()
    for find in (missed_pieces, false_spam, lost_reports):
        for kind, text in find(material, cleaner):
            counts[kind] += 1
            if counts[kind] <= shown:
                print(f"{kind}  {text}")
    for kind, count in sorted(counts.items()):
        print(f"{count:5}  {kind}")


if __name__ == "__main__":
    typer.run(main)
