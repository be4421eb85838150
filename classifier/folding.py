"""Folding a line: any line, character by character, with a map back to where each came from.

Most lines need none of it; `plain_lines.py` reads those faster, to the same result.
"""

import numpy as np

from .arrays import I32, U8, U32
from .compiled import borrowing, inlined
from .normalize import (
    COLON,
    DIGIT,
    DROPPED,
    LATIN,
    LETTER,
    LOOKALIKE,
    ODD,
    SEPARATOR,
    SPACE,
    TABLE_SIZE,
    TARGET,
    UNSPACED,
    UPPER,
    FoldTables,
)

LINE_EDGE = 2  # stands for the start and the end of a line inside n-grams
SPACED_RUN = 4  # one-letter words in a row that are taken for one word, its letters set apart
DIGIT_ZERO = 48  # what every digit is scored as
TALLIED = (1, 2, 3, 4, 5, 0, 11, 10)  # the counts that each byte of a tally adds to, spaces to 0 for now
TALLY_CHUNK = 252  # a byte of a tally is full after 255
FIRST_TAG = 0xE0000  # from here on code points are invisible tags, or private
N_COUNTS = 20  # columns of the raw counts of a line, see `fold_line`

_ALNUM = LETTER | DIGIT


@inlined
def _finish_word(codes: U32, folding: FoldTables, buf: U32, origin: I32, w0: int, w1: int, mixed: bool) -> int:
    """Undo look-alike letters and leet digits in the finished word buf[w0:w1]; returns how many letters were undone.

    Args:
        mixed: whether the word has both Latin letters and letters that look like one.
    """
    undone = 0
    if mixed:
        for j in range(w0, w1):
            c = buf[j]
            if c < TABLE_SIZE and folding.fold[c] & LOOKALIKE:
                buf[j] = folding.lookalike[c]
                undone += 1
    for j in range(w0 + 1, w1 - 1):
        if buf[j] == DIGIT_ZERO and 97 <= buf[j - 1] <= 122 and 97 <= buf[j + 1] <= 122:
            buf[j] = folding.lookalike[codes[origin[j]]]
    return undone


@borrowing
def fold_line(  # noqa: PLR0912, PLR0915 - see the comment inside
    codes: U32, start: int, end: int, folding: FoldTables, buf: U32, origin: I32, counts: I32
) -> int:
    """Fold codes[start:end] into buf, framed by LINE_EDGE; returns the folded length.

    Args:
        buf: at least end - start + 2 long.
        origin: as long as buf; where each folded character came from.
        counts: N_COUNTS raw counts of the line: 0 characters, 1 letters, 2 upper-case letters, 3 digits,
            4 punctuation, 5 sentence ends, 6 words, 7 words that start upper-case, 8 undone disguises,
            9 one-letter words, 10 unspaced-script letters, 11 commas, 12 separators (| > » · / •),
            13 first class seen, 14 last visible code point, 15 last but one, 16 first visible code point,
            17 '@' or '://' or 'www.' seen, 18 colons, 19 dropped marks.
    """
    # One loop of fifty lines: split up, its dozen running values would have to travel between the parts.
    fold, kind = folding.fold, folding.kind
    counts[:] = 0
    buf[0] = LINE_EDGE
    origin[0] = start
    m = w0 = 1
    in_word = has_latin = has_lookalike = False
    marks = disguises = one_letter = n_words = capitals = 0
    for i in range(start, end):
        c = int(codes[i])
        if c < TABLE_SIZE:
            entry, k = int(fold[c]), int(kind[c])
            f = entry & TARGET
        else:
            entry, k, f = 0, LETTER | UNSPACED if c < FIRST_TAG else DROPPED, c
        if k & DROPPED:
            marks += 1
            counts[19] += 1
            if marks >= 2 or (in_word and not (0x300 <= c < 0x370)):
                disguises += 1
            continue
        marks = 0
        if k & _ALNUM:
            if not in_word:
                in_word = True
                has_latin = has_lookalike = False
                w0 = m
                n_words += 1
                if k & UPPER:
                    capitals += 1
            if entry & (LATIN | LOOKALIKE | ODD):
                has_latin = has_latin or entry & LATIN != 0
                has_lookalike = has_lookalike or entry & LOOKALIKE != 0
                disguises += entry & ODD != 0
        else:
            if in_word:
                disguises += _finish_word(codes, folding, buf, origin, w0, m, has_latin and has_lookalike)
                one_letter += m - w0 == 1
                in_word = False
            if k & SPACE:
                if buf[m - 1] == 32 or m == 1:
                    continue
            elif entry & (SEPARATOR | COLON | ODD) or c == 46:
                _count_mark(codes, i, end, c, entry, buf, m, counts)
        buf[m] = f
        origin[m] = i
        m += 1
    if in_word:
        disguises += _finish_word(codes, folding, buf, origin, w0, m, has_latin and has_lookalike)
        one_letter += m - w0 == 1
    counts[6], counts[7], counts[8], counts[9] = n_words, capitals, disguises, one_letter
    _count_classes(codes, start, end, folding, counts)
    if one_letter >= SPACED_RUN:
        m = _join_spaced_letters(codes, folding, buf, origin, m, counts)
    if m > 1 and buf[m - 1] == 32:
        m -= 1
    buf[m] = LINE_EDGE
    origin[m] = end
    return m + 1


@inlined
def _count_mark(codes: U32, i: int, end: int, c: int, entry: int, buf: U32, m: int, counts: I32) -> None:
    """Count codes[i], a separator, or a mark that may be part of an address."""
    if entry & SEPARATOR:
        counts[12] += 1
    elif c == 64:
        counts[17] = 1
    elif c == 58:
        counts[18] += 1
        if i + 2 < end and codes[i + 1] == 47 and codes[i + 2] == 47:
            counts[17] = 1
    elif c == 46 and m >= 4 and buf[m - 1] == 119 and buf[m - 2] == 119 and buf[m - 3] == 119:
        counts[17] = 1


@inlined
def _class_of(codes: U32, i: int, kind: U8) -> int:
    c = codes[i]
    if c < TABLE_SIZE:
        return int(kind[c])
    return LETTER | UNSPACED if c < FIRST_TAG else DROPPED


@inlined
def add_tally(total: np.uint64, counts: I32) -> None:
    """Add the eight counters of a sum of at most TALLY_CHUNK tallies to the counts, spaces to the first."""
    for column in range(8):
        counts[TALLIED[column]] += np.int32(total & np.uint64(0xFF))
        total >>= np.uint64(8)


@borrowing
def _count_classes(codes: U32, start: int, end: int, folding: FoldTables, counts: I32) -> None:
    """The counts that depend on single characters, and the first and last visible ones."""
    beyond = 0  # letters that have no entry in the tables
    for chunk in range(start, end, TALLY_CHUNK):
        total = np.uint64(0)
        for i in range(chunk, min(chunk + TALLY_CHUNK, end)):
            c = codes[i]
            if c < TABLE_SIZE:
                total += folding.tally[c]
            elif c < FIRST_TAG:
                beyond += 1
        add_tally(total, counts)
    counts[0] = end - start - counts[0] - counts[19]
    counts[1] += beyond
    counts[10] += beyond
    hidden = SPACE | DROPPED
    last = end - 1
    while last >= start and _class_of(codes, last, folding.kind) & hidden:
        last -= 1
    if last < start:
        return
    first = start
    while _class_of(codes, first, folding.kind) & hidden:
        first += 1
    counts[13], counts[14], counts[16] = _class_of(codes, first, folding.kind), codes[last], codes[first]
    before = last - 1
    while before >= start and _class_of(codes, before, folding.kind) & hidden:
        before -= 1
    counts[15] = codes[before] if before >= start else 0


@inlined
def _is_alnum(c: int, kind: U8) -> bool:
    return c >= TABLE_SIZE or kind[c] & _ALNUM != 0


@borrowing
def _spaced_run(buf: U32, m: int, j: int, kind: U8) -> int:
    """How many one-letter words follow each other from buf[j] on, each one space from the next; 0 for too few.

    The first is a letter and no two digits follow each other, so page numbers are not joined, and a run
    that fails has been looked at for a few characters only.
    """
    n = 0
    after_digit = True
    while j < m and _is_alnum(buf[j], kind) and (j + 1 >= m or not _is_alnum(buf[j + 1], kind)):
        k = int(kind[buf[j]]) if buf[j] < TABLE_SIZE else UNSPACED
        is_digit = not k & LETTER
        if k & UNSPACED or (is_digit and after_digit):
            break
        n += 1
        after_digit = is_digit
        if j + 1 >= m or buf[j + 1] != 32:
            break
        j += 2
    return n if n >= SPACED_RUN else 0


@borrowing
def _join_spaced_letters(codes: U32, folding: FoldTables, buf: U32, origin: I32, m: int, counts: I32) -> int:
    """Join runs of one-letter words ("s l o t  g a c o r" -> "slot gacor"); returns the new length.

    A gap of more than one space stays one: it is where the spammer's own words end. The joined word
    is folded once more from the caller's characters, as look-alikes and leet digits need neighbours.
    """
    out = 1
    j = 1
    while j < m:
        run = 0 if _is_alnum(buf[j - 1], folding.kind) else _spaced_run(buf, m, j, folding.kind)
        if not run:
            buf[out], origin[out] = buf[j], origin[j]
            out += 1
            j += 1
            continue
        w0 = out
        has_latin = False
        has_lookalike = False
        for r in range(run):
            at = origin[j]
            c = int(codes[at])
            if r and at - origin[j - 2] > 2:
                counts[8] += _finish_word(codes, folding, buf, origin, w0, out, has_latin and has_lookalike)
                buf[out], origin[out] = 32, origin[j - 1]
                out += 1
                w0 = out
                has_latin = False
                has_lookalike = False
            elif r:
                counts[8] += 1
            entry = int(folding.fold[c]) if c < TABLE_SIZE else 0
            f = entry & TARGET if c < TABLE_SIZE else c
            if entry & LATIN:
                has_latin = True
            if entry & LOOKALIKE:
                has_lookalike = True
            buf[out], origin[out] = f, at
            out += 1
            j += 2
        counts[8] += _finish_word(codes, folding, buf, origin, w0, out, has_latin and has_lookalike)
        j -= 1
    return out
