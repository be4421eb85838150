"""What a caller's options and a model's policy come to, as the compiled code reads them."""

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from .arrays import F32, I32, U8, U32
from .compiled import borrowing, compiled
from .evidence import fold_text
from .folding import N_COUNTS, fold_line
from .labels import KEPT_BY_DEFAULT, LABELS
from .normalize import FoldTables
from .options import CleanOptions, Profile

_BLANK = 32


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


class Rules(NamedTuple):
    """Thresholds, kept labels and phrases of one call.

    Attributes:
        thresholds: float32 (3,), see `Thresholds`.
        share: float64 (1,), `Policy.max_removed_share`.
        kept: uint8 (n_labels,), 1 for a label that stays.
        phrases: uint32, folded code points of all phrases, one after another: those that block, the lines of the
            site's template, those that allow.
        phrase_ends: int32 (n_phrases + 1,), where each ends; the first entry is 0.
        n_blocking: int32 (2,), how many take their line out, and how many of them wherever they stand in it.
    """

    thresholds: F32
    share: NDArray[np.float64]
    kept: U8
    phrases: U32
    phrase_ends: I32
    n_blocking: I32


def rules_of(policy: Policy, options: CleanOptions, fold: FoldTables) -> Rules:
    """The rules of one call; phrases are folded as lines are, so disguise does not help."""
    t = policy.thresholds[options.profile]
    kept = KEPT_BY_DEFAULT | options.keep
    folded = [fold_text(phrase, fold)[0] for phrase in (*options.block, *options.template, *options.allow)]
    return Rules(
        np.array([t.keep, t.segment, t.rescue], dtype=np.float32),
        np.array([policy.max_removed_share]),
        np.array([label in kept for label in LABELS], dtype=np.uint8),
        np.array([ord(char) for phrase in folded for char in phrase], dtype=np.uint32),
        np.cumsum([0, *map(len, folded)], dtype=np.int32),
        np.array([len(options.block) + len(options.template), len(options.block)], dtype=np.int32),
    )


@compiled
def find_phrases(codes: U32, starts: I32, ends: I32, folding: FoldTables, rules: Rules) -> I32:
    """Of each line the phrase that decides about it, -1 for none: one that blocks, else one that allows, else the
    template line that it is."""
    found = np.full(starts.size, -1, dtype=np.int32)
    if rules.phrase_ends.size == 1:
        return found
    longest = 0
    for i in range(starts.size):
        longest = max(longest, ends[i] - starts[i])
    buf = np.empty(longest + 2, dtype=np.uint32)
    origin = np.empty(longest + 2, dtype=np.int32)
    counts = np.empty(N_COUNTS, dtype=np.int32)
    for i in range(starts.size):
        m = fold_line(codes, starts[i], ends[i], folding, buf, origin, counts)
        for phrase in range(rules.phrase_ends.size - 1):
            wanted = rules.phrases[rules.phrase_ends[phrase] : rules.phrase_ends[phrase + 1]]
            is_template = rules.n_blocking[1] <= phrase < rules.n_blocking[0]
            if not (_is_all_of(wanted, buf, m) if is_template else _stands_in(wanted, buf, m)):
                continue
            found[i] = phrase
            if not is_template:
                break
    return found


@borrowing
def _is_all_of(phrase: U32, buf: U32, m: int) -> bool:
    """Whether a folded line, buf[1:m - 1], is the phrase, but for white space around it."""
    first, last = 1, m - 1
    while first < last and buf[first] == _BLANK:
        first += 1
    while last > first and buf[last - 1] == _BLANK:
        last -= 1
    if last - first != phrase.size:
        return False
    for i in range(phrase.size):
        if buf[first + i] != phrase[i]:
            return False
    return phrase.size > 0


@borrowing
def _stands_in(phrase: U32, buf: U32, m: int) -> bool:
    """Whether a folded line, buf[1:m - 1], has the phrase in it."""
    if not phrase.size:
        return False
    for first in range(1, m - phrase.size):
        i = 0
        while i < phrase.size and buf[first + i] == phrase[i]:
            i += 1
        if i == phrase.size:
            return True
    return False
