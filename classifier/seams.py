"""Seams: places without any mark where a piece glued into a line may end and the sentence go on.

"Baca juga: Harga Beras Naik di Cianjur Menurut dia" can be cut before "Menurut" only. What a word is like
decides there: whether it begins sentences more often than it stands capitalised inside them, whether the
word before it can be the last of a headline, and who around it is capitalised. Scripts without capital
letters have no seams.
"""

from typing import NamedTuple

import numpy as np

from .arrays import F32, I8, I32, U8, U32, U64
from .bitmaps import Bitmaps, map_text, next_set, part_end
from .compiled import borrowing, compiled, inlined
from .forward import Network, network_probabilities
from .hashing import WORD_PLACES, WORD_SEED, bucket
from .marks import in_address, is_caps, is_opening, kind_at
from .normalize import BLANK, CAPITAL, DIGIT, SENTENCE_END, TABLE_SIZE, TARGET, WIDE_BLANK, FoldTables

BEGINS, FINISHES = 0, 1
"""Rows of a lexicon: log-odds that a capitalised word, or pair, begins a sentence; that a word ends a headline."""
STEP = 1 / 32
"""Of the log-odds in a lexicon, which are int8."""
LEAST_EVIDENCE = -5.0
"""Sum of both log-odds below which a place is not looked at."""
N_SEAM_FEATURES = 19
MIN_PIECE = 4
"""Characters before the first seam and between two."""
MAX_SEAMS = 32
"""Candidates in one piece of a line."""
TOGETHER = 256
"""Candidates that are judged in one call."""
LIKELY = 0.2
"""Probability from which a line is parted. Of pieces glued before a sentence out of fold, 80 % end at such a seam."""
AHEAD = 4  # words after the place that are looked at
LABEL_WORDS = 3  # "Baca juga:" has at most so many

_MASK = 0xFFFFFFFF


class Seams(NamedTuple):
    """What is known of words, and who decides.

    Attributes:
        lexicon: int8 (2, N_BUCKETS), in steps of STEP, by word hash.
        network: of two classes, the second is a seam.
    """

    lexicon: I8
    network: Network


@borrowing
def word_hash(codes: U32, first: int, last: int, folding: FoldTables) -> int:
    """Hash of a word, folded letter by letter."""
    h = WORD_SEED
    for i in range(first, last):
        c = int(codes[i])
        if c < TABLE_SIZE:
            c = int(folding.fold[c]) & TARGET
        h = (h + c * int(WORD_PLACES[(i - first) & 31])) & _MASK
    return h


@inlined
def pair_hash(h: int, following: int) -> int:
    """Hash of a word and the next."""
    return (h * 3 & _MASK) ^ following


@borrowing
def _evidence(lexicon: I8, row: int, h: int) -> float:
    return float(lexicon[row, bucket(h)]) * STEP


@inlined
def _may_part(codes: U32, before_end: int, i: int, roles: U8) -> bool:
    """Whether at most a space and an opening quote stand between a word's end and the word at codes[i]."""
    gap = i - before_end
    is_space = roles[before_end] & (BLANK | WIDE_BLANK) != 0
    if gap == 0 or (gap == 1 and is_space):
        return True
    return is_opening(codes[i - 1]) and (gap == 1 or (gap == 2 and is_space))


@borrowing
def seam_rows(
    codes: U32, first: int, last: int, end: int, maps: Bitmaps, folding: FoldTables, lexicon: I8, places: I32, X: F32
) -> int:
    """Write place and feature row of each candidate in codes[first:last], a piece of the line ending at `end`.

    Args:
        maps: of the text that the line is part of.
        places: int32 (MAX_SEAMS,).
        X: float32 (MAX_SEAMS, N_SEAM_FEATURES).

    Returns:
        How many there are.
    """
    roles, words, breaks, colons = maps.roles, maps.words, maps.breaks, maps.colons
    n = n_words = capitals = in_run = recent = 0
    kind = folding.kind
    has_label = False
    before, before_end = -1, first
    i = next_set(words, first, last)
    while i < last and n < MAX_SEAMS:
        if 0 < n_words <= LABEL_WORDS and not has_label and next_set(colons, before_end, i) < i:
            has_label = True
            capitals = in_run = 0
        word_last = part_end(words, breaks, i, last)
        is_capital = roles[i] == CAPITAL
        if is_capital and before >= 0 and i - first >= MIN_PIECE and _may_part(codes, before_end, i, roles):
            row = X[n]
            h = word_hash(codes, i, word_last, folding)
            row[0] = _evidence(lexicon, BEGINS, h)
            row[2] = _evidence(lexicon, FINISHES, word_hash(codes, before, before_end, folding))
            if row[0] + row[2] >= LEAST_EVIDENCE:
                row[1] = _evidence(lexicon, BEGINS, _hash_with_next(codes, h, word_last, end, words, breaks, folding))
                three = min(in_run, 3)
                capital_ones = (recent & 1) + (recent >> 1 & 1) + (recent >> 2 & 1)
                row[4] = recent & 1
                row[7] = capitals / in_run if in_run else 0.5
                row[8] = np.log1p(n_words)
                row[9] = 1.0 if has_label else 0.0
                row[15] = (three - min(capital_ones, three)) / three if three else 0.0
                row[16] = capital_ones
                places[n] = _write_shape(codes, before, before_end, i, word_last, end, roles, words, breaks, kind, row)
                # SCROLL TO CONTINUE WITH CONTENT is one shout, and an address is cut nowhere.
                n += not (row[10] > 0 and row[11] > 0) and not (row[3] > 0 and in_address(codes, i, first, last, kind))
        n_words += 1
        in_run += 1
        capitals += is_capital
        recent = (recent << 1 | is_capital) & 7
        before, before_end = i, word_last
        i = next_set(words, word_last, last)
    return n


@inlined
def _hash_with_next(codes: U32, h: int, word_last: int, end: int, words: U64, breaks: U64, folding: FoldTables) -> int:
    """Hash of the pair of a word, hashed to h, and the one after it; h where none follows."""
    following = next_set(words, word_last, end)
    if following >= end:
        return h
    return pair_hash(h, word_hash(codes, following, part_end(words, breaks, following, end), folding))


@borrowing
def _write_shape(
    codes: U32, before: int, before_end: int, i: int, word_last: int, end: int,
    roles: U8, words: U64, breaks: U64, kind: U8, row: F32,
) -> int:  # fmt: skip
    """The features of a candidate that its two words' characters give; returns where the line would be parted."""
    quoted = before_end < i and is_opening(codes[i - 1])
    place = i - 1 if quoted else i
    row[3] = 1.0 if place == before_end else 0.0
    row[5], row[6] = _small_ahead(roles, words, breaks, word_last, end)
    row[10] = 1.0 if is_caps(codes, i, word_last, kind) and word_last - i > 1 else 0.0
    row[11] = 1.0 if is_caps(codes, before, before_end, kind) and before_end - before > 1 else 0.0
    row[12] = 1.0 if word_last < end and codes[word_last] == 44 else 0.0
    row[13] = np.log1p(end - i)
    row[14] = np.log1p(word_last - i)
    row[17] = 1.0 if kind_at(codes, before, kind) & DIGIT else 0.0
    row[18] = 1.0 if quoted else 0.0
    return place


@inlined
def _small_ahead(roles: U8, words: U64, breaks: U64, i: int, end: int) -> tuple[float, float]:
    """Whether the next word is in small letters, and how many of the next AHEAD are."""
    small = seen = 0
    is_next = 0.0
    for number in range(AHEAD):
        i = next_set(words, i, end)
        if i >= end:
            break
        seen += 1
        if roles[i] != CAPITAL:
            small += 1
            if number == 0:
                is_next = 1.0
        i = part_end(words, breaks, i, end)
    return is_next, small / seen if seen else 0.0


@compiled
def find_seams(
    codes: U32, starts: I32, ends: I32, line_ends: I32, maps: Bitmaps, folding: FoldTables, seams: Seams
) -> tuple[I32, I32, F32]:
    """The likely seams of pieces: how many each has, and place and probability of all of them, in order.

    Args:
        starts, ends: int32 (n,), where each piece lies in `codes`.
        line_ends: int32 (n,), where its line ends.
    """
    most = 0
    for p in range(starts.size):
        most += min((ends[p] - starts[p]) // MIN_PIECE, MAX_SEAMS)
    places, probability = np.empty(most, dtype=np.int32), np.empty(most, dtype=np.float32)
    counts = np.zeros(starts.size, dtype=np.int32)
    # Candidates of many pieces are judged in one call; their number is known only when they are found.
    candidates = np.empty(TOGETHER + MAX_SEAMS, dtype=np.int32)
    X = np.empty((candidates.size, N_SEAM_FEATURES), dtype=np.float32)
    both = np.empty((candidates.size, 2), dtype=np.float32)
    g = seams.network
    n = begun = 0
    while begun < starts.size:
        upto, waiting = _gather(
            codes, starts, ends, line_ends, begun, maps, folding, seams.lexicon, candidates, X, counts
        )
        network_probabilities(X, waiting, g.mean, g.scale, g.w1, g.b1, g.w2, g.b2, g.w3, g.b3, both)
        n = _pick(starts, begun, upto, candidates, both, counts, places, probability, n)
        begun = upto
    return counts, places[:n], probability[:n]


@borrowing
def _gather(
    codes: U32, starts: I32, ends: I32, line_ends: I32, begun: int, maps: Bitmaps, folding: FoldTables, lexicon: I8,
    candidates: I32, X: F32, counts: I32,
) -> tuple[int, int]:  # fmt: skip
    """Find candidates, and how many each piece has, from piece `begun` on; returns the piece to go on with, and all."""
    n = 0
    p = begun
    while p < starts.size and n < TOGETHER:
        room = slice(n, n + MAX_SEAMS)
        counts[p] = seam_rows(
            codes, starts[p], ends[p], line_ends[p], maps, folding, lexicon, candidates[room], X[room]
        )
        n += counts[p]
        p += 1
    return p, n


@borrowing
def _pick(
    starts: I32, begun: int, upto: int, candidates: I32, both: F32, counts: I32, places: I32, probability: F32, n: int
) -> int:
    """Write the likely ones of the candidates from n on, and how many each piece has of them; returns their end."""
    k = 0
    for p in range(begun, upto):
        before, likely = starts[p], n
        for i in range(k, k + counts[p]):
            if both[i, 1] >= LIKELY and candidates[i] - before >= MIN_PIECE:
                places[n], probability[n] = candidates[i], both[i, 1]
                before = candidates[i]
                n += 1
        k += counts[p]
        counts[p] = n - likely
    return n


BEGUN, INSIDE, LAST, EARLIER = range(4)
"""Rows of word counts: a capitalised word at a sentence's start, and elsewhere; a headline's last word, and others."""


@compiled
def count_words(codes: U32, is_body: bool, folding: FoldTables, counts: I32) -> None:
    """The learning path's view: where the words of a line stand in it.

    Args:
        is_body: sentences, as against a headline or the like.
        counts: int32 (4, N_BUCKETS), added to.
    """
    kind, last = folding.kind, codes.size
    maps = map_text(codes, last, folding)
    roles, words, breaks = maps.roles, maps.words, maps.breaks
    starts_sentence = True
    i = next_set(words, 0, last)
    is_first = True
    while i < last:
        word_last = part_end(words, breaks, i, last)
        following = next_set(words, word_last, last)
        h = word_hash(codes, i, word_last, folding)
        if roles[i] == CAPITAL and (is_body or not is_first):
            row = BEGUN if starts_sentence and is_body else INSIDE
            counts[row, bucket(h)] += 1
            counts[row, bucket(_hash_with_next(codes, h, word_last, last, words, breaks, folding))] += 1
        if not is_body:
            counts[LAST if following >= last else EARLIER, bucket(h)] += 1
        starts_sentence = False
        for j in range(word_last, following):
            if kind_at(codes, j, kind) & SENTENCE_END and following > j + 1:
                starts_sentence = True
        is_first = False
        i = following
