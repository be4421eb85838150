"""Pieces glued into the changed copies of training documents, cut out of fold: with seams, without, by place."""

from collections import Counter
from collections.abc import Iterator, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classifier.arrays import F32, I64, encode
from classifier.decision import decide
from classifier.learning.documents import BODY, Junk, TrainingDocument
from classifier.learning.seams import fit_seams
from classifier.learning.thresholds import choose_thresholds
from classifier.learning.training import (
    Lines,
    by_fold,
    fold_of,
    fold_pools,
    gather_segments,
    line_offsets,
    out_of_fold_labels,
)
from classifier.normalize import TABLES
from classifier.options import Profile, parse_options
from classifier.pipeline import Analysis, segment_rows
from classifier.rules import Policy, Thresholds, rules_of
from classifier.seams import Seams
from classifier.segments import CLOSED_COLUMN, LOOSE_COLUMN, OPENED_COLUMN
from classifier.weights import Scorer

PLACES = ("at the start", "between sentences", "at the end")
NEARLY_ALL = 0.9


def _blind(seams: Seams) -> Seams:
    """Seams that see no candidate anywhere."""
    return seams._replace(lexicon=np.full_like(seams.lexicon, -127))


def _place(span: Junk, line: str) -> str:
    return PLACES[0] if span.start == 0 else PLACES[2] if span.end == len(line) else PLACES[1]


def _is_cut(gone: NDArray[np.bool_], line: str, span: Junk) -> bool:
    """Whether nearly all of a piece went, and no visible character beside it."""
    visible = np.array([not char.isspace() for char in line])
    inside = np.zeros(len(line), dtype=np.bool_)
    inside[span.start : span.end] = True
    return bool(gone[inside & visible].mean() >= NEARLY_ALL and not gone[~inside & visible].any())


def _analyses(
    documents: Sequence[TrainingDocument], scorers: Sequence[Scorer], seams: Sequence[Seams], labels: Sequence[F32],
    segment_labels: F32,
) -> Iterator[tuple[TrainingDocument, Analysis]]:  # fmt: skip
    """Out-of-fold analyses of the changed copies."""
    first = 0
    for document, line_labels in zip(documents, labels, strict=True):
        fold = fold_of(document.host)
        starts, ends = line_offsets(document)
        line, s_starts, s_ends, X = segment_rows(
            encode(document.text), starts, ends, line_labels, TABLES, scorers[fold], seams[fold]
        )
        part = segment_labels[first : first + len(line)]
        first += len(line)
        if document.is_variant:
            yield document, Analysis(
                starts, ends, line_labels[:, : BODY + 2].sum(axis=1), line_labels, line, s_starts, s_ends, part,
                X[:, CLOSED_COLUMN] > 0, X[:, OPENED_COLUMN] > 0, X[:, LOOSE_COLUMN] > 0,
            )  # fmt: skip


def _shares(
    documents: Sequence[TrainingDocument], scorers: Sequence[Scorer], seams: Sequence[Seams], labels: Sequence[F32]
) -> list[str]:
    """Share of pieces cut, by language and place, with thresholds chosen as in training."""
    segments, folds, rows = gather_segments(documents, scorers, seams, labels)
    segment_labels = out_of_fold_labels(segments, folds, 0)
    keep = [one[:, : BODY + 2].sum(axis=1) for one in labels]
    chosen = choose_thresholds(documents, keep, segments, segment_labels, rows)[Profile.BALANCED]
    rules = rules_of(Policy({Profile.BALANCED: Thresholds(**chosen)}, 1.0), parse_options(), TABLES)
    found: Counter[tuple[bool, str, bool]] = Counter()
    for document, analysis in _analyses(documents, scorers, seams, labels, segment_labels):
        gone = np.zeros(len(document.text), dtype=np.bool_)
        for cut in decide(analysis, rules, np.full(len(document.lines), -1, dtype=np.int32)).cuts:
            gone[cut[0] : cut[1]] = True
        for i, spans in document.junk.items():
            if document.labels[i] == BODY and len(spans) == 1:
                line, at = document.lines[i], int(analysis.starts[i])
                was_cut = _is_cut(gone[at : at + len(line)], line, spans[0])
                found[document.language == "id", _place(spans[0], line), was_cut] += 1
    return [
        f"{found[key, place, True] / (found[key, place, True] + found[key, place, False]):.0%}"
        for key in (True, False)
        for place in PLACES
    ]


def glued_pieces(
    documents: Sequence[TrainingDocument], slots: dict[str, Any], scorers: Sequence[Scorer], lines: Lines, folds: I64
) -> list[list[str]]:
    """A table, header first: share of glued pieces cut with their sentences whole.

    Args:
        slots: of footers.toml, from which pieces are made.
    """
    ends = np.cumsum([len(document.lines) for document in documents])[:-1]
    labels = np.split(out_of_fold_labels(lines, folds, 0), ends)
    _, seams = fit_seams(by_fold(documents), fold_pools(documents, slots), 0)
    header = ["glued pieces cut", *(f"{name}, {place}" for name in ("Indonesian", "others") for place in PLACES)]
    return [
        header,
        ["segments and seams", *_shares(documents, scorers, seams, labels)],
        ["without seams", *_shares(documents, scorers, [_blind(one) for one in seams], labels)],
        ["without segments", *["0%"] * (2 * len(PLACES))],
    ]
