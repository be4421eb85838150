"""From probabilities to cuts: what goes under a profile, and when the guard steps in."""

from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .arrays import F32, I32, U8
from .compiled import borrowing, compiled, inlined
from .labels import LABEL_INDEX, N_LABELS, LineLabel
from .pipeline import Analysis
from .rules import Rules

BODY, HEADING, SPAM = (LABEL_INDEX[label] for label in (LineLabel.BODY, LineLabel.HEADING, LineLabel.SPAM))
CERTAIN_SPAM = np.float32(0.95)
"""Probability from which spam is cut even where the guard keeps everything else."""
LIKELY_SPAM = np.float32(0.93)
"""Probability from which what goes is called spam; below, it goes under its next best label. Out of fold, of 1,840
documents 0.43 % have a line falsely called spam at 0.85, 0.27 % at 0.90, 0.11 % at 0.93; of made spam lines 84, 81 and
79 % are called so."""
LOOSE_SHARE = np.float32(0.2)
"""Of the probability of being body at which a piece is cut, for one that ends without a mark: crawls that lose the
spaces beside links have such places in the middle of sentences. See `thresholds.SEGMENT_FLOOR`."""
HARDLY_BODY = np.float32(0.5)
"""Probability of being body below which a piece goes along with junk beside it in the same line."""
SPAM_AT_END = np.float32(0.8)
"""Probability of spam from which the last piece of a kept line goes: what is injected stands behind the rest."""
RESCUED_FROM_SPAM = np.float32(0.9)
"""Probability of being body above which a piece of a line of spam stays, where other lines ask for
`Thresholds.rescue`: readers' comments sell in the second half of what they say. Of 400 disguised ones 8 kept a
sentence, with 0.6 to 0.8; of 100 lines with spam glued to them none would have gone as a whole."""
MIN_RESCUED = 25
"""Characters of body that make a line with junk in it worth keeping."""


class Cuts(NamedTuple):
    """Pieces that go: whole lines, or runs of segments inside one. Columns of `Decision.cuts`; offsets."""

    start: list[int]
    end: list[int]
    label: list[int]
    line: list[int]
    whole: list[int]
    """1 for a whole line."""
    # From here on filled in by `verdicts.py`.
    next: list[int]
    """Where the text goes on, after the line ends behind a whole line."""
    score: list[int]
    percent: list[int]
    """Probability that the piece is not part of the article, in ten thousandths and in hundredths."""
    words_start: list[int]
    words_end: list[int]
    """The words that spoke loudest for its label."""
    piece_start: list[int]
    piece_end: list[int]
    """Of spam: the piece without white space around it, ..."""
    kind: list[int]
    """... index of what it sells, ..."""
    keyword_start: list[int]
    keyword_end: list[int]
    """... and the words that spoke loudest for spam against a byline."""


N_CUT = len(Cuts._fields)
(START, END, LABEL, LINE, WHOLE, NEXT, SCORE, PERCENT, WORDS_START, WORDS_END,
 PIECE_START, PIECE_END, KIND, KEYWORD_START, KEYWORD_END) = range(N_CUT)  # fmt: skip


class Decision(NamedTuple):
    """What happens to each line of one document.

    Attributes:
        labels: int32 (n_lines,).
        scores: float32 (n_lines,), probability of that label.
        kept: bool (n_lines,), whether any of the line stays.
        cuts: int32 (n_cuts, N_CUT), what goes, in order; see `Cuts`.
        cut_scores: float32 (n_cuts,), probability that the piece is not part of the article.
        needs_review: whether the guard stepped in.
    """

    labels: I32
    scores: F32
    kept: NDArray[np.bool_]
    cuts: I32
    cut_scores: F32
    needs_review: bool


@compiled
def decide(analysis: Analysis, rules: Rules, phrases: I32) -> Decision:
    """Keep or cut every line and segment of a document.

    Args:
        phrases: int32 (n_lines,), see `rules.find_phrases`; a line with a blocking phrase always goes, one with
            an allowing phrase always stays.
    """
    n = analysis.starts.size
    labels = np.empty(n, dtype=np.int32)
    scores = np.empty(n, dtype=np.float32)
    kept = np.empty(n, dtype=np.bool_)
    cuts = np.zeros((n + analysis.segment_lines.size, N_CUT), dtype=np.int32)
    cut_scores = np.empty(cuts.shape[0], dtype=np.float32)
    junk = np.empty(analysis.segment_lines.size, dtype=np.bool_)
    n_cuts = first = 0
    for i in range(n):
        p = analysis.labels[i]
        kept[i] = _stays(p, analysis.keep[i], rules)
        if phrases[i] >= 0:
            kept[i] = phrases[i] >= rules.n_blocking[0]
            labels[i] = _likeliest(p, BODY, HEADING + 1) if kept[i] else _likeliest(p, HEADING + 1, N_LABELS)
        else:
            labels[i] = _label_of(p, rules.kept, kept[i])
        scores[i] = p[labels[i]]
        last = first
        while last < junk.size and analysis.segment_lines[last] == i:
            last += 1
        if phrases[i] < 0 and last > first and _find_junk(analysis, first, last, rules, kept[i], junk):
            if not kept[i]:
                kept[i], labels[i], scores[i] = True, BODY, _surest_body(analysis, first, last, junk)
            n_cuts = _cut_inside(analysis, i, first, last, junk, labels[i], cuts, cut_scores, n_cuts)
        if not kept[i]:
            _write_cut(cuts[n_cuts], analysis.starts[i], analysis.ends[i], labels[i], i, 1)
            cut_scores[n_cuts] = 1 - analysis.keep[i]
            n_cuts += 1
        first = last
    needs_review = _too_much(analysis, kept, cuts, n_cuts, rules)
    if needs_review:
        n_cuts = _stand_back(kept, cuts, cut_scores, n_cuts, phrases, rules)
    return Decision(labels, scores, kept, cuts[:n_cuts], cut_scores[:n_cuts], needs_review)


@borrowing
def _write_cut(cut: I32, start: int, end: int, label: int, line: int, whole: int) -> None:
    cut[START], cut[END], cut[LABEL], cut[LINE], cut[WHOLE] = start, end, label, line, whole


@borrowing
def _stays(p: F32, keep: float, rules: Rules) -> bool:
    """Whether a line is kept, all of it, by its own probabilities."""
    wanted = np.float32(keep)
    for k in range(HEADING + 1, N_LABELS):
        if rules.kept[k]:
            wanted += p[k]
    return bool(wanted >= rules.thresholds[0] and (rules.kept[SPAM] == 1 or p[SPAM] < CERTAIN_SPAM))


@inlined
def _likeliest(p: F32, first: int, last: int) -> int:
    best = first
    for k in range(first + 1, last):
        if p[k] > p[best]:
            best = k
    return best


@inlined
def _label_of(p: F32, kept_labels: U8, stays: bool) -> int:
    """The likeliest label among those that agree with staying or going; spam only from LIKELY_SPAM on."""
    best = -1
    for k in range(N_LABELS):
        if (kept_labels[k] == 1) != stays or (not stays and k == SPAM and p[k] < LIKELY_SPAM):
            continue
        if best < 0 or p[k] > p[best]:
            best = k
    return best if best >= 0 else _likeliest(p, 0, N_LABELS)


@inlined
def _body(p: F32) -> np.float32:
    return np.float32(p[BODY] + p[HEADING])


@inlined
def loose_threshold(threshold: float) -> np.float32:
    """What a piece that ends without a mark must reach, where others must reach `threshold`."""
    return np.float32(1 - (1 - threshold) * LOOSE_SHARE)


@borrowing
def _find_junk(analysis: Analysis, first: int, last: int, rules: Rules, kept: bool, junk: NDArray[np.bool_]) -> bool:
    """Write which segments of a line are junk; returns whether some of it goes and some real text is left."""
    rescue = rules.thresholds[2]
    if analysis.labels[analysis.segment_lines[first], SPAM] >= 0.5:
        rescue = max(rescue, RESCUED_FROM_SPAM)
    for s in range(first, last):
        p = analysis.segment_labels[s]
        cut_from = loose_threshold(rules.thresholds[1]) if analysis.segment_loose[s] else rules.thresholds[1]
        certain = SPAM_AT_END if s == last - 1 else CERTAIN_SPAM
        is_junk = 1 - _body(p) >= cut_from or p[SPAM] >= certain
        junk[s] = is_junk if kept else _body(p) < rescue
        best = _likeliest(p, 0, N_LABELS)
        if best > HEADING and rules.kept[best]:
            junk[s] = False
    if kept:
        _spread(analysis.segment_labels, first, last, junk)
    # Junk that stops where its sentence goes on is none.
    for s in range(last - 2, first - 1, -1):
        if junk[s] and not junk[s + 1] and not analysis.segment_closed[s]:
            junk[s] = False
    n_junk = left = 0
    for s in range(first, last):
        n_junk += junk[s]
        left += 0 if junk[s] else analysis.segment_ends[s] - analysis.segment_starts[s]
    return 0 < n_junk < last - first and (kept or left >= MIN_RESCUED)


@borrowing
def _spread(segment_labels: F32, first: int, last: int, junk: NDArray[np.bool_]) -> None:
    """Let what stands beside spam, and is hardly body itself, go with it: lists of keywords are glued in as a whole."""
    for s in range(first + 1, last):
        if junk[s - 1] and segment_labels[s - 1, SPAM] >= 0.5 and _body(segment_labels[s]) < HARDLY_BODY:
            junk[s] = True
    for s in range(last - 2, first - 1, -1):
        if junk[s + 1] and segment_labels[s + 1, SPAM] >= 0.5 and _body(segment_labels[s]) < HARDLY_BODY:
            junk[s] = True


@borrowing
def _surest_body(analysis: Analysis, first: int, last: int, junk: NDArray[np.bool_]) -> np.float32:
    best = np.float32(0)
    for s in range(first, last):
        if not junk[s]:
            best = max(best, _body(analysis.segment_labels[s]))
    return best


@compiled
def _cut_inside(
    analysis: Analysis, line: int, first: int, last: int, junk: NDArray[np.bool_], label: int,
    cuts: I32, cut_scores: F32, n_cuts: int,
) -> int:  # fmt: skip
    """Write a cut for each run of junk segments; returns how many cuts there are then."""
    mean = np.empty(N_LABELS, dtype=np.float32)
    a = first
    while a < last:
        if not junk[a]:
            a += 1
            continue
        b = a
        mean[:] = 0
        while b < last and junk[b]:
            mean += analysis.segment_labels[b]
            b += 1
        mean /= np.float32(b - a)
        reads_as = HEADING + 1 + _label_of_junk(mean[HEADING + 1 :])
        # A shouted word inside a sentence is no spam.
        if reads_as != SPAM or analysis.segment_opened[a] or label != BODY:
            _write_cut(cuts[n_cuts], analysis.segment_starts[a], analysis.segment_ends[b - 1], reads_as, line, 0)
            cut_scores[n_cuts] = 1 - _body(mean)
            n_cuts += 1
        a = b
    return n_cuts


@borrowing
def _label_of_junk(p: F32) -> int:
    """The likeliest of the labels after heading; spam only from LIKELY_SPAM on."""
    spam = SPAM - HEADING - 1
    likeliest = _likeliest(p, 0, p.size)
    if likeliest != spam or p[spam] >= LIKELY_SPAM:
        return likeliest
    return _likeliest(p, 0, spam)


@borrowing
def _too_much(analysis: Analysis, kept: NDArray[np.bool_], cuts: I32, n_cuts: int, rules: Rules) -> bool:
    removed = total = 0
    for c in range(n_cuts):
        removed += cuts[c, END] - cuts[c, START]
    for i in range(kept.size):
        total += analysis.ends[i] - analysis.starts[i]
    return kept.size > 0 and bool(not kept.any() or removed > rules.share[0] * total)


@borrowing
def _stand_back(
    kept: NDArray[np.bool_], cuts: I32, cut_scores: F32, n_cuts: int, phrases: I32, rules: Rules
) -> int:  # fmt: skip
    """Leave certain spam only, and what the caller blocks, among the cuts; returns how many are left."""
    left = 0
    kept[:] = True
    for c in range(n_cuts):
        line = cuts[c, LINE]
        blocked = 0 <= phrases[line] < rules.n_blocking[0]
        if not blocked and (cuts[c, LABEL] != SPAM or cut_scores[c] < CERTAIN_SPAM):
            continue
        for k in range(N_CUT):
            cuts[left, k] = cuts[c, k]
        cut_scores[left] = cut_scores[c]
        if cuts[c, WHOLE]:
            kept[line] = False
        left += 1
    return left
