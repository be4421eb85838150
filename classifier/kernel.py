"""The compiled scorer: code points of many lines in, integer class scores and line shapes out.

One pass over each line folds it (see normalize.py), walks its n-grams and words, and adds up the
rows of the int8 weight table that they hash to. Everything here is integer arithmetic, so the sums
equal those of the quantised scikit-learn model exactly, in any order and on any machine.

N-grams are of code points, not bytes: a Chinese character is three bytes and a Cyrillic letter two,
so byte n-grams up to 5 would hardly reach a second Chinese character (DECISIONS 3).
"""

import numpy as np
from numpy.typing import NDArray

from .compiled import compiled
from .normalize import (
    DIGIT,
    DROPPED,
    LETTER,
    PUNCTUATION,
    SENTENCE_END,
    SPACE,
    TABLE_SIZE,
    UNSPACED,
    UPPER,
)

N_BUCKETS = 1 << 16
N_COLUMNS = 16
MIN_NGRAM, MAX_NGRAM = 2, 5
LINE_EDGE = 2  # stands for the start and the end of a line inside n-grams
SPACED_RUN = 4  # one-letter words in a row that are taken for one word, its letters set apart
N_COUNTS = 20  # columns of the raw counts of a line, see `fold_line`

_GOLDEN = 0x9E3779B1
_MASK = 0xFFFFFFFF
# One odd multiplier for each place of an n-gram (the primes of xxHash).
_PLACES = (0x9E3779B1, 0x85EBCA77, 0xC2B2AE3D, 0x27D4EB2F, 0x165667B1)
_FINAL = 0x2C1B3C6D
_WORD_SEED = 0x1B873593
_PAIR_SEED = 0x6C078965
_ALNUM = LETTER | DIGIT


def _odd_multipliers(n: int) -> NDArray[np.uint32]:
    """Fixed random odd numbers (splitmix64's output), one for each place in a word."""
    z = np.arange(1, n + 1, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    z = (z ^ (z >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    z = (z ^ (z >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return (z >> np.uint64(32)).astype(np.uint32) | np.uint32(1)


_WORD_PLACES = _odd_multipliers(32)
_LEET = np.array([111, 105, 122, 101, 97, 115, 103, 116, 98, 103], dtype=np.uint32)  # o i z e a s g t b g

U32 = NDArray[np.uint32]
U8 = NDArray[np.uint8]
I32 = NDArray[np.int32]
I8 = NDArray[np.int8]


@compiled
def count_lines(codes: U32) -> int:
    """Upper bound on the number of lines: line ends plus one."""
    n = 1
    for i in range(codes.size):
        if codes[i] == 10 or codes[i] == 13:
            n += 1
    return n


@compiled
def find_lines(codes: U32, first: int, last: int, kind: U8, starts: I32, ends: I32, blank_before: U8) -> int:
    """Write start and end (without its line end) of each non-blank line of codes[first:last]; returns their number."""
    n = 0
    start = first
    blank_run = 0
    i = first
    while i <= last:
        if i == last or codes[i] == 10 or codes[i] == 13:
            has_text = False
            for j in range(start, i):
                c = codes[j]
                if c >= TABLE_SIZE or not kind[c] & SPACE:
                    has_text = True
                    break
            if has_text:
                starts[n], ends[n] = start, i
                blank_before[n] = 1 if blank_run else 0
                n += 1
                blank_run = 0
            elif not (i < last and codes[i] == 10 and i > first and codes[i - 1] == 13):
                blank_run += 1
            start = i + 1
        i += 1
    return n


@compiled
def _finish_word(buf: U32, w0: int, w1: int, has_latin: bool, kind: U8, lookalike: U32, swapped: int) -> int:
    """Undo look-alike letters and leet digits in the finished word buf[w0:w1]; returns how many were undone."""
    undone = 0
    if has_latin and swapped:
        for j in range(w0, w1):
            c = buf[j]
            if c < TABLE_SIZE and lookalike[c]:
                buf[j] = lookalike[c]
                undone += 1
    for j in range(w0, w1):
        c = buf[j]
        if 48 <= c <= 57:
            inside = w0 < j < w1 - 1 and 97 <= buf[j - 1] <= 122 and 97 <= buf[j + 1] <= 122
            buf[j] = _LEET[c - 48] if inside else np.uint32(48)
    return undone


@compiled
def fold_line(
    codes: U32, start: int, end: int, fold: U32, lookalike: U32, kind: U8, disguised: U8,
    buf: U32, origin: I32, counts: I32,
) -> int:  # fmt: skip
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
    counts[:] = 0
    buf[0] = LINE_EDGE
    origin[0] = start
    m = 1
    w0 = 1
    in_word = False
    has_latin = False
    swapped = 0
    marks = 0
    for i in range(start, end):
        c = codes[i]
        if c >= TABLE_SIZE:
            k, f = LETTER | UNSPACED, c
            if c >= 0xE0000:
                k = DROPPED
        else:
            k, f = kind[c], fold[c]
        if k & DROPPED:
            marks += 1
            counts[19] += 1
            if marks >= 2 or (in_word and not (0x300 <= c < 0x370)):
                counts[8] += 1
            continue
        marks = 0
        if k & _ALNUM:
            counts[0] += 1
            if not in_word:
                in_word = True
                has_latin = False
                swapped = 0
                w0 = m
                counts[6] += 1
                if k & UPPER:
                    counts[7] += 1
            if 97 <= f <= 122:
                has_latin = True
            if c < TABLE_SIZE:
                if disguised[c]:
                    counts[8] += 1
                if lookalike[c]:
                    swapped += 1
            if k & LETTER:
                counts[1] += 1
                if k & UPPER:
                    counts[2] += 1
                if k & UNSPACED:
                    counts[10] += 1
            else:
                counts[3] += 1
        else:
            if in_word:
                counts[8] += _finish_word(buf, w0, m, has_latin, kind, lookalike, swapped)
                if m - w0 == 1:
                    counts[9] += 1
                in_word = False
            if k & SPACE:
                if buf[m - 1] == 32 or m == 1:
                    continue
                f = np.uint32(32)
            else:
                counts[0] += 1
                if k & PUNCTUATION:
                    counts[4] += 1
                if k & SENTENCE_END:
                    counts[5] += 1
                if c == 44 or c == 0x3001 or c == 0xFF0C or c == 0x60C:
                    counts[11] += 1
                elif c == 124 or c == 62 or c == 0xBB or c == 0xB7 or c == 47 or c == 0x2022 or c == 0x203A:
                    counts[12] += 1
                elif c == 64:
                    counts[17] = 1
                elif c == 58:
                    counts[18] += 1
                    if i + 2 < end and codes[i + 1] == 47 and codes[i + 2] == 47:
                        counts[17] = 1
                elif c == 46 and m >= 4 and buf[m - 1] == 119 and buf[m - 2] == 119 and buf[m - 3] == 119:
                    counts[17] = 1
        if not k & SPACE:
            if counts[16] == 0:
                counts[16] = c
                counts[13] = k
            counts[15] = counts[14]
            counts[14] = c
        buf[m] = f
        origin[m] = i
        m += 1
    if in_word:
        counts[8] += _finish_word(buf, w0, m, has_latin, kind, lookalike, swapped)
        if m - w0 == 1:
            counts[9] += 1
    if counts[9] >= SPACED_RUN:
        m = _join_spaced_letters(codes, fold, lookalike, buf, origin, m, kind, counts)
    if m > 1 and buf[m - 1] == 32:
        m -= 1
    buf[m] = LINE_EDGE
    origin[m] = end
    return m + 1


@compiled
def _spaced_run(buf: U32, m: int, j: int, kind: U8) -> int:
    """How many one-letter words follow each other from buf[j] on, each one space from the next."""
    n = 0
    n_letters = 0
    while j < m and _is_alnum(buf[j], kind) and (j + 1 >= m or not _is_alnum(buf[j + 1], kind)):
        k = kind[buf[j]] if buf[j] < TABLE_SIZE else UNSPACED
        if k & UNSPACED:
            break
        n += 1
        if k & LETTER:
            n_letters += 1
        if j + 1 >= m or buf[j + 1] != 32:
            break
        j += 2
    return n if n >= SPACED_RUN and 2 * n_letters > n else 0


@compiled
def _join_spaced_letters(
    codes: U32, fold: U32, lookalike: U32, buf: U32, origin: I32, m: int, kind: U8, counts: I32
) -> int:
    """Join runs of one-letter words ("s l o t  g a c o r" -> "slot gacor"); returns the new length.

    A gap of more than one space stays one: it is where the spammer's own words end. The joined word
    is folded once more from the caller's characters, as look-alikes and leet digits need neighbours.
    """
    out = 1
    j = 1
    while j < m:
        run = 0 if _is_alnum(buf[j - 1], kind) else _spaced_run(buf, m, j, kind)
        if not run:
            buf[out], origin[out] = buf[j], origin[j]
            out += 1
            j += 1
            continue
        w0 = out
        has_latin = False
        swapped = 0
        for r in range(run):
            at = origin[j]
            c = codes[at]
            if r and at - origin[j - 2] > 2:
                counts[8] += _finish_word(buf, w0, out, has_latin, kind, lookalike, swapped)
                buf[out], origin[out] = 32, origin[j - 1]
                out += 1
                w0 = out
                has_latin = False
                swapped = 0
            elif r:
                counts[8] += 1
            f = fold[c] if c < TABLE_SIZE else c
            if 97 <= f <= 122:
                has_latin = True
            if c < TABLE_SIZE and lookalike[c]:
                swapped += 1
            buf[out], origin[out] = f, at
            out += 1
            j += 2
        counts[8] += _finish_word(buf, w0, out, has_latin, kind, lookalike, swapped)
        j -= 1
    return out


@compiled
def _is_alnum(c: int, kind: U8) -> bool:
    return c >= TABLE_SIZE or kind[c] & _ALNUM != 0


@compiled
def hash_words(buf: U32, m: int, kind: U8, words: U32) -> int:
    """Hashes of the words of a folded line, in order; in unspaced scripts, of each two neighbouring letters.

    Args:
        words: at least m long.
    """
    n = 0
    h = _WORD_SEED
    length = 0
    previous = 0
    for j in range(1, m):
        c = buf[j]
        k = LETTER | UNSPACED if c >= TABLE_SIZE else kind[c]
        if k & _ALNUM and not k & UNSPACED:
            previous = 0
            h = (h + c * _WORD_PLACES[length & 31]) & _MASK
            length += 1
            continue
        if length:
            words[n] = h
            n += 1
            h = _WORD_SEED
            length = 0
        if not k & UNSPACED:
            previous = 0
            continue
        if previous:
            words[n] = ((previous * _PLACES[0] + c * _PLACES[1]) & _MASK) ^ _WORD_SEED
            n += 1
        previous = c
    if length:
        words[n] = h
        n += 1
    return n


@compiled
def _bucket(h: int) -> int:
    """The table row of a 32-bit sum or hash."""
    return ((h ^ (h >> 15)) * _FINAL & _MASK) >> 16


@compiled
def line_buckets(buf: U32, m: int, words: U32, n_words: int, buckets: U32) -> int:
    """Table rows of a folded line: its n-grams of MIN_NGRAM to MAX_NGRAM code points, words and word pairs.

    This is what the learning path counts; `add_rows` below walks the same rows without writing them down.

    Args:
        buckets: at least MAX_NGRAM * m + 2 * n_words long.
    """
    n = 0
    for i in range(m):
        h = 0
        for j in range(min(MAX_NGRAM, m - i)):
            h = (h + buf[i + j] * _PLACES[j]) & _MASK
            if j + 1 >= MIN_NGRAM:
                buckets[n] = _bucket(h)
                n += 1
    for i in range(n_words):
        buckets[n] = _bucket(words[i] ^ _PAIR_SEED)
        n += 1
        if i:
            buckets[n] = _bucket((words[i - 1] * _PAIR_SEED & _MASK) ^ words[i])
            n += 1
    return n


@compiled
def add_rows(buf: U32, m: int, words: U32, n_words: int, table: I8, acc: I32) -> int:
    """Add the table rows of a folded line to acc (N_COLUMNS); returns how many rows."""
    n = 0
    acc[:] = 0
    for i in range(m):
        h = 0
        for j in range(min(MAX_NGRAM, m - i)):
            h = (h + buf[i + j] * _PLACES[j]) & _MASK
            if j + 1 >= MIN_NGRAM:
                row = table[_bucket(h)]
                for k in range(N_COLUMNS):
                    acc[k] += row[k]
                n += 1
    for i in range(n_words):
        row = table[_bucket(words[i] ^ _PAIR_SEED)]
        for k in range(N_COLUMNS):
            acc[k] += row[k]
        n += 1
        if i:
            row = table[_bucket((words[i - 1] * _PAIR_SEED & _MASK) ^ words[i])]
            for k in range(N_COLUMNS):
                acc[k] += row[k]
            n += 1
    return n


@compiled
def score_lines(
    codes: U32, starts: I32, ends: I32, n_lines: int, fold: U32, lookalike: U32, kind: U8, disguised: U8,
    table: I8, sums: I32, n_rows: I32, counts: I32, words: U32, word_offsets: I32,
) -> None:  # fmt: skip
    """Stage 1 of n_lines lines at once.

    Args:
        sums: int32 (n_lines, N_COLUMNS), out: added-up weights.
        n_rows: int32 (n_lines,), out: how many weights were added.
        counts: int32 (n_lines, N_COUNTS), out: see `fold_line`.
        words: uint32, as long as all lines together plus one each, out: word hashes of all lines.
        word_offsets: int32 (n_lines + 1,), out: where each line's words start.
    """
    longest = 0
    for i in range(n_lines):
        longest = max(longest, ends[i] - starts[i])
    buf = np.empty(longest + 2, dtype=np.uint32)
    origin = np.empty(longest + 2, dtype=np.int32)
    word_offsets[0] = 0
    for i in range(n_lines):
        m = fold_line(codes, starts[i], ends[i], fold, lookalike, kind, disguised, buf, origin, counts[i])
        first = word_offsets[i]
        n_words = hash_words(buf, m, kind, words[first:])
        word_offsets[i + 1] = first + n_words
        n_rows[i] = add_rows(buf, m, words[first:], n_words, table, sums[i])


@compiled
def count_buckets(
    codes: U32, starts: I32, ends: I32, n_lines: int, fold: U32, lookalike: U32, kind: U8, disguised: U8,
    buckets: U32, bucket_offsets: NDArray[np.int64], counts: I32,
) -> None:  # fmt: skip
    """The learning path's view: all table rows of each line, written down one after another."""
    longest = 0
    for i in range(n_lines):
        longest = max(longest, ends[i] - starts[i])
    buf = np.empty(longest + 2, dtype=np.uint32)
    origin = np.empty(longest + 2, dtype=np.int32)
    words = np.empty(longest + 3, dtype=np.uint32)
    bucket_offsets[0] = 0
    for i in range(n_lines):
        m = fold_line(codes, starts[i], ends[i], fold, lookalike, kind, disguised, buf, origin, counts[i])
        n_words = hash_words(buf, m, kind, words)
        n = line_buckets(buf, m, words, n_words, buckets[bucket_offsets[i] :])
        bucket_offsets[i + 1] = bucket_offsets[i] + n
