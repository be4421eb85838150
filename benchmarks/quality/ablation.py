"""`python -m benchmarks.quality.ablation`: what each part of the model is worth, out of fold, with and without it.

Everything is fitted anew on two folds of sites and measured on the third; measuring sets are not touched.
"""

import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import numpy as np
import typer
from numpy.typing import NDArray

from classifier.context import N_DOCUMENT, N_FEATURES
from classifier.features import N_LINE_FEATURES
from classifier.labels import N_LABELS
from classifier.learning.documents import BODY, UNKNOWN, TrainingDocument, flatten
from classifier.learning.fitting import fit_trees
from classifier.learning.sources import gather_sources
from classifier.learning.thresholds import threshold_for
from classifier.learning.training import (
    N_FOLDS,
    Lines,
    expand,
    fit_fold_scorers,
    fold_of,
    gather,
    run_trees,
)

from .glued import glued_pieces

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
LOSS = 0.005
N_TREES = 60
_DOCUMENT = N_FEATURES - N_DOCUMENT
_NEIGHBOURS = range(N_LABELS + N_LINE_FEATURES, _DOCUMENT - N_LABELS)
PARTS: dict[str, Sequence[int]] = {
    "neighbours' scores": [*_NEIGHBOURS, *range(_DOCUMENT + 23, _DOCUMENT + 27)],
    "the best block": range(_DOCUMENT + 18, _DOCUMENT + 23),
    "the document's own junk share": [*range(_DOCUMENT - N_LABELS, _DOCUMENT), *range(_DOCUMENT + 4, _DOCUMENT + 8)],
    "topic overlap": [_DOCUMENT + 10, _DOCUMENT + 11],
    "title likeness": [_DOCUMENT + i for i in (13, 14, 15, 16, 32, 33)],
    "repetition": [_DOCUMENT + 17],
    "place in the document": [_DOCUMENT + i for i in (0, 1, 2, 28, 29, 30)],
}
"""Columns of stage 2's rows (`context.write_rows`) that hold each part."""
STYLES = {"own articles": ("own",), "behind an extractor": ("traf", "readab"), "whole pages": ("full",)}


@dataclass(slots=True)
class Board:
    """Lines of unchanged documents, and what counts on them."""

    is_body: NDArray[np.bool_]
    lengths: NDArray[np.int64]
    style: NDArray[np.str_]
    counted: NDArray[np.bool_]

    def junk_removed(self, score: NDArray[np.float32], styles: Sequence[str]) -> float:
        """Share of junk lines that go where LOSS of the body's characters goes along."""
        rows = self.counted & np.isin(self.style, styles)
        body, score = self.is_body[rows], score[rows]
        loss = np.where(body, self.lengths[rows], 0)
        threshold = threshold_for(score, loss / max(loss.sum(), 1), LOSS)
        return float((score[~body] < threshold).mean())


def board_of(documents: Sequence[TrainingDocument]) -> Board:
    """The board of all lines, in order."""
    labels, lengths, plain = flatten(documents)
    sizes = [len(document.lines) for document in documents]
    style = np.repeat(["own" if d.source == "own" else d.style for d in documents], sizes)
    original = np.repeat([not document.is_variant for document in documents], sizes)
    return Board(np.isin(labels, (BODY, BODY + 1)), lengths, style, plain & original & (labels != UNKNOWN))


def margins_without(lines: Lines, folds: NDArray[np.int64], columns: Sequence[int]) -> NDArray[np.float32]:
    """Out-of-fold log-odds of keeping each line by trees that cannot see the columns."""
    X = lines.X.copy()
    X[:, list(columns)] = 0
    keep, known = (lines.y < BODY + 2).astype(np.int64), lines.y != UNKNOWN
    margins = np.empty(len(keep), dtype=np.float32)
    for fold in range(N_FOLDS):
        train, test = known & (folds != fold), folds == fold
        margins[test] = run_trees(fit_trees(X[train], keep[train], lines.weight[train], 0, N_TREES), X[test])
    return margins


def _table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    return "\n".join("| " + " | ".join(row) + " |" for row in (header, ["---"] * len(header), *rows)) + "\n"


def main(
    data: Annotated[Path, typer.Option(help="Folder of the public sets.")] = ROOT.parent / "shared" / "data",
    out: Annotated[Path, typer.Option(help="File to write.")] = HERE / "ABLATION.md",
) -> None:
    """Fit the model once whole and once without each part."""
    if not data.is_dir():
        raise typer.BadParameter(
            f"{data} is not there: training_data/README.md says what it holds", param_hint="--data"
        )
    training, _ = gather_sources(ROOT / "training_data", data)
    documents = [document for document in expand(training) if document.is_labelled]
    _, scorers = fit_fold_scorers(documents, 0, training.comments)
    lines = gather(documents, scorers)
    folds = np.repeat([fold_of(document.host) for document in documents], [len(d.lines) for d in documents])
    board = board_of(documents)
    rows = []

    def add(name: str, score: NDArray[np.float32]) -> None:
        rows.append([name, *(f"{board.junk_removed(score, styles):.1%}" for styles in STYLES.values())])
        print(" | ".join(rows[-1]), file=sys.stderr, flush=True)

    add("all of it", margins_without(lines, folds, ()))
    for part, columns in PARTS.items():
        add(f"without {part}", margins_without(lines, folds, columns))
    add("stage 1 alone", np.exp(lines.X[:, : BODY + 2]).sum(axis=1))
    glued = glued_pieces(documents, training.slots, scorers, lines, folds)
    head = (HERE / "ablation_head.md").read_text(encoding="utf-8")
    out.write_text(
        head.format(
            n=sum(not document.is_variant for document in documents), loss=f"{LOSS:.1%}",
            parts=_table(["junk lines removed", *STYLES], rows), glued=_table(glued[0], glued[1:]),
        ),
        encoding="utf-8",
    )  # fmt: skip


if __name__ == "__main__":
    typer.run(main)
