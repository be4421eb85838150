"""Thresholds of the profiles, each chosen by the share of body characters it may cost."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from classifier.arrays import F32
from classifier.decision import LOOSE_SHARE
from classifier.options import Profile

from .documents import ARTICLE, BODY, FEEDBACK, TrainingDocument, flatten
from .training import Lines, SegmentRows

LOSS_BUDGET: dict[Profile, float] = {Profile.RECALL: 0.001, Profile.BALANCED: 0.005, Profile.PRECISION: 0.02}
"""Of the body's characters on sites unseen, by profile; lines and glued pieces each take their part."""
SEGMENT_PART = 0.2
"""Of the budget that may be spent on cuts inside lines."""
SEGMENT_FLOOR: dict[Profile, float] = {Profile.RECALL: 0.02, Profile.BALANCED: 0.03, Profile.PRECISION: 0.1}
"""A piece is cut only where its probability of being body is below this at most, whatever the budget allows, and below
a fifth of it (`decision.LOOSE_SHARE`) where it ends without a mark: training pages have fewer lost spaces than some
crawls."""
MADE = ("own", FEEDBACK)
"""Sources that are no sample of what is found."""
MIN_GROUP = 30
"""Documents from which a group of sources has a threshold of its own."""
FLOOR, CEILING = 0.05, 0.9
"""A threshold outside would keep, or cut, against all evidence."""


def threshold_for(score: F32, loss: NDArray[np.float64], budget: float) -> float:
    """The largest threshold at which rows scoring below it lose at most `budget` in all.

    Args:
        score: (n,), low means it goes.
        loss: (n,), what is lost if the row goes, as a share of the whole.
    """
    order = np.argsort(score, kind="stable")
    within = int(np.searchsorted(np.cumsum(loss[order]), budget, side="right"))
    if within >= len(order):
        return 1.0
    return float(score[order[within]])


def line_threshold(documents: Sequence[TrainingDocument], keep: Sequence[F32], budget: float) -> float:
    """Keep-probability below which lines go, at a loss of `budget` of the body."""
    labels, lengths, plain = flatten(documents)
    # What is lost of a line with junk glued in depends on the cuts inside, not on the line.
    loss = np.where(np.isin(labels, (BODY, BODY + 1)) & plain, lengths, 0.0)
    return threshold_for(np.concatenate(keep), loss / loss.sum(), budget)


class Asked(NamedTuple):
    """The line threshold that a group of sources asks for, and of how many documents it is."""

    threshold: float
    n_documents: int


def by_group(documents: Sequence[TrainingDocument], keep: Sequence[F32], budget: float) -> dict[str, Asked]:
    """`line_threshold` of each group of sources that a user may bring, each with its own conventions.

    Counted on articles as they are found: articles of our own are written for their hard cases, and on shops, forums
    and lists nobody can say what the body is. Of Indonesian, of which no page was read, our own articles stand in.
    Where there are no such pages, on what there is.
    """
    found = [i for i, one in enumerate(documents) if one.page_type == ARTICLE and one.source not in MADE]
    stand_ins = [i for i, one in enumerate(documents) if one.source == "own" and one.language == "id"]
    groups: dict[str, list[int]] = {}
    for i in [*found, *stand_ins] if len(found) >= MIN_GROUP else range(len(documents)):
        document = documents[i]
        language = document.language if document.language in ("id", "en") else "other"
        groups.setdefault(f"{document.source}/{language}", []).append(i)
    return {
        name: Asked(line_threshold([documents[i] for i in rows], [keep[i] for i in rows], budget), len(rows))
        for name, rows in groups.items()
        if len(rows) >= MIN_GROUP
    } or {"all": Asked(line_threshold(documents, keep, budget), len(documents))}


def thresholds_by_source(documents: Sequence[TrainingDocument], keep: Sequence[F32]) -> dict[str, dict[str, float]]:
    """For the manifest: what each group of sources would ask for, by profile."""
    original = [i for i, document in enumerate(documents) if document.is_judged_on]
    chosen = [documents[i] for i in original], [keep[i] for i in original]
    return {
        profile.value: {name: round(one.threshold, 3) for name, one in by_group(*chosen, budget).items()}
        for profile, budget in LOSS_BUDGET.items()
    }


def clamp(threshold: float) -> float:
    """Within reason."""
    return round(min(max(threshold, FLOOR), CEILING), 3)


def _segment_loss(documents: Sequence[TrainingDocument], segments: Lines, rows: SegmentRows) -> NDArray[np.float64]:
    """What is lost with each segment, as a share of the body's characters.

    Changed copies count as well: they have lost spaces and glued pieces, where wrong cuts are made.
    """
    counted = [i for i, document in enumerate(documents) if document.source != FEEDBACK]
    labels, lengths, _ = flatten([documents[i] for i in counted])
    is_body = np.isin(segments.y, (BODY, BODY + 1)) & np.isin(rows.document, counted) & rows.line_is_body
    share = np.where(is_body, rows.length, 0) / lengths[np.isin(labels, (BODY, BODY + 1))].sum()
    return np.asarray(share, dtype=np.float64)


def choose_thresholds(
    documents: Sequence[TrainingDocument],
    keep: Sequence[F32],
    segments: Lines,
    segment_labels: F32,
    rows: SegmentRows,
) -> dict[Profile, dict[str, float]]:
    """Thresholds of every profile: the mean of what the groups of sources ask for.

    A group weighs as the root of its documents: what a few dozen ask for moves by a tenth from training to training.

    Args:
        keep: out-of-fold probability of each line, by document.
        segments: of these documents, see `training.gather_segments`.
        segment_labels: their out-of-fold label probabilities.
    """
    original = [i for i, document in enumerate(documents) if document.is_judged_on]
    chosen: dict[Profile, dict[str, float]] = {}
    body = segment_labels[:, :2].sum(axis=1)
    body = np.where(rows.is_loose, body / LOOSE_SHARE, body)
    loss = _segment_loss(documents, segments, rows)
    for profile, budget in LOSS_BUDGET.items():
        groups = by_group([documents[i] for i in original], [keep[i] for i in original], budget * (1 - SEGMENT_PART))
        asked, sizes = zip(*groups.values(), strict=True)
        keep_from = clamp(float(np.average(asked, weights=np.sqrt(sizes))))
        # What is lost with its whole line is counted there.
        counted = np.where(rows.line_keep < keep_from, 0, loss)
        cut_below = threshold_for(body, counted, budget * SEGMENT_PART)
        chosen[profile] = {
            "keep": keep_from,
            "segment": round(1 - min(cut_below, SEGMENT_FLOOR[profile]), 4),
            "rescue": 0.6,
        }
    return chosen
