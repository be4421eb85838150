"""Inside a line: where scrapers may have glued junk to a sentence, and what is known of each piece.

A line is cut into *segments* wherever two things that were apart on the page could meet: after a
sentence, at a missing space ("diaBaca juga"), before shouted words, around brackets and separators.
Most cuts part two sentences of the same article; the segment model decides which pieces are junk.
"""

import numpy as np

from .arrays import F32, I32, U8, U32
from .compiled import compiled, inlined
from .features import N_LINE_FEATURES, line_features
from .normalize import DIGIT, LETTER, SENTENCE_END, SPACE, TABLE_SIZE, UNSPACED, UPPER

MIN_LINE = 24  # shorter lines are never cut
MIN_SEGMENT = 3  # visible characters
MAX_SEGMENTS = 64  # of one line; what follows stays one piece
MAX_BRACKET = 200  # characters of a bracketed pointer to another story
MAX_TOKEN = 40  # characters on each side; a longer run without spaces is an address or a key
SHOUTED = 5  # upper-case letters in a row that start a segment: ADVERTISEMENT, SCROLL


@inlined
def _kind_at(codes: U32, i: int, kind: U8) -> int:
    c = codes[i]
    return int(kind[c]) if c < TABLE_SIZE else LETTER | UNSPACED


@inlined
def _is_opening(c: int) -> bool:
    """Opening brackets, quotes and the marks that scrapers leave before a glued piece."""
    return (
        c == 40 or c == 91 or c == 0x201C or c == 0x2018 or c == 0xAB or c == 0x300C or c == 0x3010
        or c == 0xFF08 or c == 34
    )  # fmt: skip


@inlined
def _is_closing(c: int) -> bool:
    return (
        c == 41 or c == 93 or c == 0x201D or c == 0x2019 or c == 0xBB or c == 0x300D or c == 0x3011
        or c == 0xFF09 or c == 34 or c == 39
    )  # fmt: skip


@inlined
def _is_separator(c: int) -> bool:
    """Marks that stand between unrelated things on one line."""
    return c == 124 or c == 0x2022 or c == 0x25BA or c == 0x25B6 or c == 0x2192 or c == 0x203A or 0x1F300 <= c < 0x1FB00


@inlined
def _word_end(codes: U32, i: int, end: int, kind: U8) -> int:
    while i < end and _kind_at(codes, i, kind) & (LETTER | DIGIT):
        i += 1
    return i


@inlined
def _is_shouted(codes: U32, first: int, last: int, kind: U8) -> bool:
    if last - first < SHOUTED:
        return False
    for i in range(first, last):
        if not _kind_at(codes, i, kind) & UPPER:
            return False
    return True


@inlined
def _is_caps(codes: U32, first: int, last: int, kind: U8) -> bool:
    """Whether every character of a word is upper case, however short it is: the TO of SCROLL TO CONTINUE."""
    for i in range(first, last):
        if not _kind_at(codes, i, kind) & UPPER:
            return False
    return last > first


@inlined
def _word_start(codes: U32, i: int, start: int, kind: U8) -> int:
    """Start of the word that ends with codes[i]."""
    while i > start and _kind_at(codes, i - 1, kind) & (LETTER | DIGIT):
        i -= 1
    return i


@compiled
def _ends_shouted(codes: U32, last: int, start: int, kind: U8) -> bool:
    """Whether what stands of a word before codes[last] is shouted; looks no further back than its capitals."""
    first = last
    while first > start and _kind_at(codes, first - 1, kind) & UPPER:
        first -= 1
    is_whole = first == start or not _kind_at(codes, first - 1, kind) & (LETTER | DIGIT)
    return is_whole and last - first >= SHOUTED


@compiled
def _opens_label(codes: U32, close: int, start: int, end: int, kind: U8) -> bool:
    """Whether the bracket that closes at `close` opened with a label: "(Baca juga: ...)"."""
    for i in range(close - 1, max(start, close - MAX_BRACKET) - 1, -1):
        if codes[i] == 40:
            return _starts_label(codes, i + 1, end, kind)
    return False


@compiled
def _starts_label(codes: U32, first: int, end: int, kind: U8) -> bool:
    """Whether the capitalised words from `first` on lead to a colon within three words ("Baca juga: ...")."""
    i = first
    for _ in range(3):
        i = _word_end(codes, i, end, kind)
        if i < end and (codes[i] == 58 or codes[i] == 0xFF1A):
            return i + 1 < end
        if i + 1 < end and codes[i] == 32:
            i += 1
            if codes[i] == 58:
                return True
        else:
            return False
    return False


@compiled
def _starts_domain(codes: U32, i: int) -> bool:
    """com, net, org at codes[i:]: what follows the dot of a web address."""
    a, b, c = codes[i], codes[i + 1], codes[i + 2]
    if a == 99:
        return bool(b == 111 and c == 109)
    if a == 110:
        return bool(b == 101 and c == 116)
    return bool(a == 111 and b == 114 and c == 103)


@compiled
def _is_plain_token(codes: U32, i: int, start: int, end: int, kind: U8) -> bool:
    """Whether the run of non-spaces around codes[i] is short and of letters: no part of an address or a key."""
    first, last = i, i
    while first > start and not _kind_at(codes, first - 1, kind) & SPACE and i - first < MAX_TOKEN:
        first -= 1
        if _kind_at(codes, first, kind) & DIGIT or codes[first] == 47 or codes[first] == 95:
            return False
    while last < end and not _kind_at(codes, last, kind) & SPACE and last - i < MAX_TOKEN:
        if _kind_at(codes, last, kind) & DIGIT or codes[last] == 47 or codes[last] == 95:
            return False
        last += 1
    return i - first < MAX_TOKEN and last - i < MAX_TOKEN


@compiled
def can_end_here(codes: U32, first: int, last: int, end: int, kind: U8) -> bool:
    """Whether junk codes[first:last] may end at `last`: not in the middle of a sentence that goes on.

    At the line's end, after a sentence, at a missing space, after a bracket or a shouted word, before a
    separator or a wide gap. "Program ini tidak termasuk biaya | BBNKB" is none of these.
    """
    if last >= end:
        return True
    j = last - 1
    spaces = 0
    while j > first and _kind_at(codes, j, kind) & SPACE:
        spaces += 1
        j -= 1
    if spaces != 1 or _is_separator(codes[last]) or codes[last] == 91:
        return True
    if _is_closing(codes[j]) or _kind_at(codes, j, kind) & SENTENCE_END:
        return True
    w = _word_start(codes, j, first, kind)
    return _is_caps(codes, w, j + 1, kind) and _follows_shouting(codes, w, j + 1, first, kind)


@compiled
def _cut_before(codes: U32, i: int, start: int, end: int, kind: U8) -> bool:
    """Whether a new segment may start at codes[i] (start < i < end)."""
    c, p = codes[i], codes[i - 1]
    k, pk = _kind_at(codes, i, kind), _kind_at(codes, i - 1, kind)
    if k & SPACE:
        return False
    if c == 91 or c == 0x3010 or p == 93 or p == 0x3011:
        return True
    if _is_separator(c):
        return not _is_separator(p)
    # The end of a sentence, closing marks and spaces skipped, before anything that is not lower case.
    j = i - 1
    spaces = 0
    while j > start and _kind_at(codes, j, kind) & SPACE:
        spaces += 1
        j -= 1
    if spaces >= 2 or (spaces == 1 and codes[i - 1] == 9):
        return True
    if _is_closing(c):
        return False  # before the marks in front of it are counted: a line of brackets would take n * n steps
    closing = 0
    while j > start and _is_closing(codes[j]):
        closing += 1
        j -= 1
    before = _kind_at(codes, j, kind)
    starts_new = k & UPPER != 0 or k & UNSPACED != 0 or _is_opening(c) or (k & LETTER and c > 0x2FF and not k & UPPER)
    if before & SENTENCE_END:
        if spaces:
            return True
        if not spaces and starts_new and (c > 0x7F or k & UPPER or c == 40 or c == 34):
            # "U.S." and "A.B." are no ends of sentences.
            single = j - 2 <= start or not _kind_at(codes, j - 2, kind) & LETTER
            return not (single and _kind_at(codes, j - 1, kind) & UPPER)
        if not spaces and k & LETTER:
            # "8.600.jasa backlink", but neither "liputan6.com" nor "liputan6.comadalah".
            last = _word_end(codes, i, end, kind)
            return last - i >= 4 and last < end and codes[last] == 32 and not _starts_domain(codes, i)
        return False
    closer = codes[i - 1 - spaces] if i - 1 - spaces > start else np.uint32(0)
    if closer == 93 or closer == 0x3011:
        return True
    if closer == 41:
        return (k & LETTER != 0 and spaces == 0) or _opens_label(codes, i - 1 - spaces, start, end, kind)
    if c == 40 and _starts_label(codes, i + 1, end, kind):
        return True
    if spaces == 0 and closing and k & UPPER and p == 0x201D:
        return True
    if k & UPPER and pk & UPPER and i + 1 < end:
        # "ADVERTISEMENTMenurut": the capital that starts a word in small letters.
        return _kind_at(codes, i + 1, kind) & (LETTER | UPPER) == LETTER and _ends_shouted(codes, i, start, kind)
    if k & UPPER and not pk & UPPER:
        if pk & LETTER and not pk & UNSPACED and c < 0x500 and p < 0x500:
            # "diaBaca": a word in small letters, three of them before the capital, so that "WhatsApp" and
            # "iPhone" stay whole.
            return (
                i - 3 >= start
                and _kind_at(codes, i - 2, kind) & (LETTER | UPPER) == LETTER
                and _kind_at(codes, i - 3, kind) & (LETTER | UPPER) == LETTER
                and not _kind_at(codes, _word_start(codes, i - 1, start, kind), kind) & UPPER
                and _is_plain_token(codes, i, start, end, kind)
            )
        if spaces and before & LETTER:
            return _cut_between_words(codes, j, i, start, end, kind)
    return c == 40 and spaces <= 1 and end - i <= 40 and codes[end - 1] == 41


@compiled
def _cut_between_words(codes: U32, j: int, i: int, start: int, end: int, kind: U8) -> bool:
    """Whether to cut between the word that ends with codes[j] and the capitalised one at codes[i]."""
    before = _word_start(codes, j, start, kind)
    last = _word_end(codes, i, end, kind)
    if _is_shouted(codes, i, last, kind):
        return not _is_caps(codes, before, j + 1, kind)
    if not _kind_at(codes, before, kind) & UPPER and _starts_label(codes, i, end, kind):
        return True
    # After a shouted run: "... WITH CONTENT Menurut dia".
    return _is_caps(codes, before, j + 1, kind) and not _is_caps(codes, i, last, kind) and (
        _follows_shouting(codes, before, j + 1, start, kind)
    )  # fmt: skip


@compiled
def _follows_shouting(codes: U32, first: int, last: int, start: int, kind: U8) -> bool:
    """Whether the run of upper-case words that ends with codes[first:last] has a shouted one in it."""
    while True:
        if _is_shouted(codes, first, last, kind):
            return True
        if first - 2 < start or not _kind_at(codes, first - 1, kind) & SPACE:
            return False
        last = first - 1
        first = _word_start(codes, last - 1, start, kind)
        if not _is_caps(codes, first, last, kind):
            return False


# What a character is to the test below; four of them make an index of twelve bits.
_SPACE, _WIDE_SPACE, _SMALL, _DIGIT, _CAPITAL, _COMMA, _MARK, _OTHER = range(8)


def _roles() -> U8:
    """The role of each class of `normalize.FoldTables.kind`, then of each ASCII character."""
    kinds = np.arange(256)
    roles = np.full(256 + 128, _OTHER, dtype=np.uint8)
    in_word = kinds & (LETTER | DIGIT) != 0
    roles[:256][in_word] = np.where(kinds & UPPER, _CAPITAL, np.where(kinds & LETTER, _SMALL, _DIGIT))[in_word]
    roles[:256][kinds & SPACE != 0] = _WIDE_SPACE
    for code in range(128):
        char = chr(code)
        if char.isalnum():
            role = _CAPITAL if char.isupper() else _SMALL if char.isalpha() else _DIGIT
        elif char.isspace():
            role = _SPACE if char == " " else _WIDE_SPACE
        else:
            role = _COMMA if char == "," else _OTHER if char in "([|" else _MARK
        roles[256 + code] = role
    return roles


def _plain_places() -> U8:
    """Where a sentence plainly goes on, so that `_cut_before` need not be asked; it would say no.

    Indexed by whether a colon follows in the line, and by the roles of the two characters before, of
    the character itself, and of the next.
    """
    label_ahead, two_before, before, here, after = np.ix_(np.arange(2), *[np.arange(8)] * 4)
    in_word = np.array([_SMALL, _DIGIT, _CAPITAL])
    after_word = np.isin(before, in_word)
    after_space = (before == _SPACE) & np.isin(two_before, [*in_word, _COMMA])
    small = np.isin(here, [_SMALL, _DIGIT])
    mark = np.isin(here, [_COMMA, _MARK])
    # A capital among capitals, unless it starts a word in small letters: "ADVERTISEMENTMenurut".
    among_capitals = (here == _CAPITAL) & (before == _CAPITAL) & (after != _SMALL)
    # A capitalised word after a word that is no shouting, where no "Baca juga:" can begin.
    capitalised = (here == _CAPITAL) & (after != _CAPITAL) & (two_before != _CAPITAL) & (label_ahead == 0)
    return np.asarray(
        np.isin(here, [_SPACE, _WIDE_SPACE])
        | (after_word & (small | mark | among_capitals))
        | (after_space & (small | capitalised)),
        dtype=np.uint8,
    ).ravel()


_ROLES = _roles()
_PLAIN_PLACES = _plain_places()


@inlined
def _role(c: int, kind: int) -> int:
    """Role of a character and its class; takes no array, so that no reference to one is counted."""
    return int(_ROLES[256 + c if c < 128 else kind])


@compiled
def _last_colon(codes: U32, start: int, end: int) -> int:
    for i in range(end - 1, start - 1, -1):
        if codes[i] == 58 or codes[i] == 0xFF1A:
            return i
    return start - 1


@compiled
def find_segments(codes: U32, start: int, end: int, kind: U8, starts: I32, ends: I32) -> int:
    """Write the segments of the line codes[start:end]; returns their number, 0 for a line left whole.

    Segments touch: each starts where the one before it ended, so together they are the line.

    Args:
        starts, ends: at least MAX_SEGMENTS long.
    """
    if end - start < MIN_LINE and not (end - start >= MIN_LINE // 2 and _kind_at(codes, start, kind) & UNSPACED):
        return 0
    n = 0
    first = start
    visible = 0
    last_colon = _last_colon(codes, start, end)
    # Roles of the four characters around i, three bits each.
    roles = _OTHER << 6 | _OTHER << 3 | _role(int(codes[start]), _kind_at(codes, start, kind))
    roles = roles << 3 | _role(int(codes[start + 1]), _kind_at(codes, start + 1, kind))
    for i in range(start + 1, end):
        before = roles >> 3 & 7
        visible += before != _SPACE and before != _WIDE_SPACE
        following = _SPACE
        if i + 1 < end:
            c = int(codes[i + 1])
            following = _role(c, kind[c] if c < TABLE_SIZE else LETTER)
        roles = (roles << 3 | following) & 0xFFF
        if visible < MIN_SEGMENT or _PLAIN_PLACES[(i < last_colon) << 12 | roles]:
            continue
        if n < MAX_SEGMENTS - 1 and _cut_before(codes, i, start, end, kind):
            starts[n], ends[n] = first, i
            n += 1
            first = i
            visible = 0
    starts[n], ends[n] = first, end
    return n + 1 if n else 0


N_LABELS = 15
N_PLACE = 16
N_SEGMENT_FEATURES = 3 * N_LABELS + N_LABELS + N_LINE_FEATURES + N_PLACE
BEST_RIGHT_COLUMN = N_SEGMENT_FEATURES - 3
CLOSED_COLUMN = N_SEGMENT_FEATURES - 2  # 1 where junk may end with the segment
OPENED_COLUMN = N_SEGMENT_FEATURES - 1  # 1 where what stands before the segment may end there


@compiled
def segment_features(
    logp: F32, counts: I32, lengths: I32, codes: U32, starts: I32, ends: I32, first: int, last: int,
    line_probability: F32, kind: U8, out: F32,
) -> None:  # fmt: skip
    """Write the feature rows of the segments first..last-1, which together are one line.

    Args:
        logp: float32 (n, 15), stage 1's log-probabilities of each segment read as a line of its own.
        line_probability: float32 (15,), stage 2's probabilities of the whole line.
        out: float32 (n, N_SEGMENT_FEATURES).
    """
    line_length = ends[last - 1] - starts[first]
    best_right = 0.0
    for s in range(last - 1, first - 1, -1):
        out[s, BEST_RIGHT_COLUMN] = best_right
        best_right = max(best_right, 1.0 - np.exp(logp[s, 0]))
    best_left = 0.0
    for s in range(first, last):
        row = out[s]
        for k in range(N_LABELS):
            row[k] = logp[s, k]
            row[N_LABELS + k] = logp[s - 1, k] if s > first else -4.0
            row[2 * N_LABELS + k] = logp[s + 1, k] if s + 1 < last else -4.0
            row[3 * N_LABELS + k] = line_probability[k]
        n = 4 * N_LABELS
        line_features(counts[s], lengths[s], 0, kind, row[n : n + N_LINE_FEATURES])
        n += N_LINE_FEATURES
        i = starts[s]
        previous_kind = _kind_at(codes, i - 1, kind) if s > first else SPACE
        e = ends[s]
        while e > i and _kind_at(codes, e - 1, kind) & SPACE:
            e -= 1
        glued_right = s + 1 < last and e == ends[s]
        row[n] = 1.0 if s == first else 0.0
        row[n + 1] = 1.0 if s == last - 1 else 0.0
        row[n + 2] = 1.0 if not previous_kind & SPACE else 0.0
        row[n + 3] = 1.0 if glued_right else 0.0
        row[n + 4] = 1.0 if previous_kind & SENTENCE_END else 0.0
        row[n + 5] = np.log1p(last - first)
        row[n + 6] = np.log1p(s - first)
        row[n + 7] = np.log1p(last - 1 - s)
        row[n + 8] = (ends[s] - starts[s]) / line_length
        row[n + 9] = np.log1p(line_length)
        row[n + 10] = 1.0 if previous_kind & LETTER else 0.0
        row[n + 11] = 1.0 if e > i and codes[e - 1] == 58 else 0.0
        row[n + 12] = best_left
        best_left = max(best_left, 1.0 - np.exp(logp[s, 0]))
        line_end = ends[last - 1]
        row[n + 14] = 1.0 if can_end_here(codes, starts[s], ends[s], line_end, kind) else 0.0
        row[n + 15] = 1.0 if s == first or can_end_here(codes, starts[first], starts[s], line_end, kind) else 0.0
