"""From probabilities to cuts: what goes under a profile, and when the guard steps in."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np
from numpy.typing import NDArray

from .labels import KEPT_BY_DEFAULT, LABEL_INDEX, LABELS, LineLabel
from .options import CleanOptions, Profile
from .pipeline import Analysis

SPAM = LABEL_INDEX[LineLabel.SPAM]
CERTAIN_SPAM = 0.95
"""Probability from which spam is cut even where the guard keeps everything else."""
LIKELY_SPAM = 0.85
"""Probability from which what goes is called spam; below, it goes under its next best label."""
MIN_RESCUED = 25
"""Characters of body that make a line with junk in it worth keeping."""


@dataclass(frozen=True, slots=True)
class Thresholds:
    """Of one profile; chosen in training by a stated loss of body characters."""

    keep: float
    """A line goes if its probability of being kept is below this."""
    segment: float
    """A piece of a kept line goes if its probability of being junk is above this."""
    rescue: float
    """A piece of a line that would go stays if its probability of being body is above this."""


@dataclass(frozen=True, slots=True)
class Policy:
    """The decision side of a model, from its manifest."""

    thresholds: dict[Profile, Thresholds]
    max_removed_share: float
    """Of the visible characters; beyond it the guard steps in, 0 to 1."""


@dataclass(slots=True)
class Cut:
    """A piece that goes: a whole line, or a run of segments inside one."""

    start: int
    end: int
    label: int
    score: float
    line: int
    whole: bool
    why: str = ""


@dataclass(slots=True)
class Decision:
    """What happens to each line of one document.

    Attributes:
        labels: label index of each line.
        scores: probability of that label.
        kept: whether any of the line stays.
        cuts: what goes, in order.
    """

    labels: list[int]
    scores: list[float]
    kept: list[bool]
    cuts: list[Cut]
    needs_review: bool
    why: dict[int, str]


def decide(
    analysis: Analysis, policy: Policy, options: CleanOptions, blocked: dict[int, str], allowed: dict[int, str]
) -> Decision:
    """Keep or cut every line and segment of a document.

    Args:
        blocked, allowed: line index -> the caller's phrase that is in it; a blocked line always goes.
    """
    thresholds = policy.thresholds[options.profile]
    kept_labels = KEPT_BY_DEFAULT | options.keep
    decision = _decide_lines(analysis, thresholds, kept_labels)
    _force(decision, blocked, allowed, analysis)
    for line, first, last in _lines_to_look_into(decision, analysis, thresholds, kept_labels):
        if line not in blocked and line not in allowed:
            _cut_inside(decision, analysis, line, first, last, thresholds, kept_labels)
    for line, kept in enumerate(decision.kept):
        if not kept:
            decision.cuts.append(_whole_line(decision, analysis, line))
    decision.cuts.sort(key=lambda cut: cut.start)
    if _too_much(decision, analysis, policy):
        _stand_back(decision, analysis, blocked)
    return decision


def _decide_lines(analysis: Analysis, thresholds: Thresholds, kept_labels: frozenset[LineLabel]) -> Decision:
    labels = analysis.labels
    keep = analysis.keep
    if kept_labels != KEPT_BY_DEFAULT:
        keep = keep + sum(labels[:, LABEL_INDEX[label]] for label in kept_labels - KEPT_BY_DEFAULT)
    stays = (keep >= thresholds.keep) & (labels[:, SPAM] < CERTAIN_SPAM)
    columns, others = _columns(kept_labels)
    kept_best = columns[labels[:, columns].argmax(axis=1)]
    sure = labels.copy()
    sure[sure[:, SPAM] < LIKELY_SPAM, SPAM] = 0
    gone_best = others[sure[:, others].argmax(axis=1)] if others.size else kept_best
    chosen = np.where(stays, kept_best, gone_best)
    scores = labels[np.arange(len(chosen)), chosen]
    return Decision(chosen.tolist(), scores.tolist(), stays.tolist(), [], False, {})


@cache
def _columns(kept_labels: frozenset[LineLabel]) -> tuple[NDArray[np.intp], NDArray[np.intp]]:
    """Columns of the labels that are kept, and of the others."""
    kept = np.array([label in kept_labels for label in LABELS])
    return np.flatnonzero(kept), np.flatnonzero(~kept)


def _force(decision: Decision, blocked: dict[int, str], allowed: dict[int, str], analysis: Analysis) -> None:
    for line, phrase in allowed.items():
        decision.kept[line] = True
        decision.labels[line] = int(analysis.labels[line, :2].argmax())
        decision.scores[line] = float(analysis.labels[line, decision.labels[line]])
        decision.why[line] = f"the caller allows {phrase!r}"
    for line, phrase in blocked.items():
        decision.kept[line] = False
        decision.labels[line] = 2 + int(analysis.labels[line, 2:].argmax())
        decision.scores[line] = float(analysis.labels[line, decision.labels[line]])
        decision.why[line] = f"the caller blocks {phrase!r}"


def _lines_to_look_into(
    decision: Decision, analysis: Analysis, thresholds: Thresholds, kept_labels: frozenset[LineLabel]
) -> Sequence[tuple[int, int, int]]:
    """Lines that have a segment unlike the line, with their first segment and the one after their last."""
    lines = analysis.segment_lines
    if not lines.size:
        return ()
    body = analysis.segment_labels[:, 0] + analysis.segment_labels[:, 1]
    is_kept = np.array(decision.kept)[lines]
    unlike = np.where(is_kept, 1 - body >= thresholds.segment, body >= thresholds.rescue)
    if kept_labels != KEPT_BY_DEFAULT:
        unlike |= np.isin(analysis.segment_labels.argmax(axis=1), _columns(kept_labels)[0])
    if not unlike.any():
        return ()
    found = np.unique(lines[unlike])
    first, last = np.searchsorted(lines, found), np.searchsorted(lines, found, side="right")
    return list(zip(found.tolist(), first.tolist(), last.tolist(), strict=True))


def _cut_inside(
    decision: Decision, analysis: Analysis, line: int, first: int, last: int, thresholds: Thresholds,
    kept_labels: frozenset[LineLabel],
) -> None:  # fmt: skip
    """Cut the junk segments of a line, if real text is left beside them."""
    p = analysis.segment_labels[first:last]
    body = p[:, :2].sum(axis=1)
    junk = 1 - body >= thresholds.segment if decision.kept[line] else body < thresholds.rescue
    for label in kept_labels - KEPT_BY_DEFAULT:
        junk &= p.argmax(axis=1) != LABEL_INDEX[label]
    _stop_mid_sentence(junk, analysis.segment_closed[first:last])
    if not junk.any() or junk.all():
        return
    starts, ends = analysis.segment_starts[first:last], analysis.segment_ends[first:last]
    if not decision.kept[line]:
        if int((ends - starts)[~junk].sum()) < MIN_RESCUED:
            return
        decision.kept[line], decision.labels[line] = True, 0
        decision.scores[line] = float(body[~junk].max())
    for a, b in _runs(junk):
        reads_as = _junk_label(p[a:b].mean(axis=0))
        if reads_as == SPAM and not analysis.segment_opened[first + a] and decision.labels[line] == 0:
            continue  # a shouted word inside a sentence
        score = float(1 - body[a:b].mean())
        decision.cuts.append(Cut(int(starts[a]), int(ends[b - 1]), reads_as, score, line, whole=False))


def _junk_label(p: NDArray[np.float32]) -> int:
    """The likeliest label of junk; spam only from LIKELY_SPAM on."""
    others = p.copy()
    others[:2] = -1
    if others[SPAM] < LIKELY_SPAM:
        others[SPAM] = -1
    return int(others.argmax())


def _stop_mid_sentence(junk: NDArray[np.bool_], closed: NDArray[np.bool_]) -> None:
    """Take back, in place, the tail of each junk run that stops where its sentence goes on."""
    for i in range(len(junk) - 2, -1, -1):
        if junk[i] and not junk[i + 1] and not closed[i]:
            junk[i] = False


def _runs(flags: NDArray[np.bool_]) -> Sequence[tuple[int, int]]:
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return [(int(a), int(b)) for a, b in zip(edges[::2], edges[1::2], strict=True)]


def _whole_line(decision: Decision, analysis: Analysis, line: int) -> Cut:
    return Cut(
        int(analysis.starts[line]), int(analysis.ends[line]), decision.labels[line],
        float(1 - analysis.keep[line]), line, whole=True, why=decision.why.get(line, ""),
    )  # fmt: skip


def _too_much(decision: Decision, analysis: Analysis, policy: Policy) -> bool:
    if not decision.kept:
        return False
    removed = sum(cut.end - cut.start for cut in decision.cuts)
    total = int((analysis.ends - analysis.starts).sum())
    return not any(decision.kept) or removed > policy.max_removed_share * total


def _stand_back(decision: Decision, analysis: Analysis, blocked: dict[int, str]) -> None:
    """Cut certain spam only (and what the caller blocks), and ask a person to look."""
    decision.needs_review = True
    certain = [cut for cut in decision.cuts if cut.line in blocked or (cut.label == SPAM and cut.score >= CERTAIN_SPAM)]
    gone = {cut.line for cut in certain if cut.whole}
    decision.cuts = certain
    decision.kept = [line not in gone for line in range(len(decision.kept))]
