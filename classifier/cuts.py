"""Where a line may be cut: wherever two things that were apart on the page could meet.

After a sentence, at a missing space ("diaBaca juga"), before shouted words, around brackets and separators.
Most cuts part two sentences of the same article; the segment model decides which pieces are junk.
"""

import numpy as np

from .arrays import I32, U8, U32
from .compiled import compiled, inlined
from .marks import (
    ends_shouted,
    is_caps,
    is_closing,
    is_opening,
    is_plain_token,
    is_separator,
    is_shouted,
    kind_at,
    opens_label,
    starts_domain,
    starts_label,
    word_end,
    word_start,
)
from .normalize import DIGIT, LETTER, SENTENCE_END, SPACE, TABLE_SIZE, UNSPACED, UPPER

MIN_LINE = 24  # shorter lines are never cut
MIN_SEGMENT = 3  # visible characters
MAX_SEGMENTS = 64  # of one line; what follows stays one piece


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
    while j > first and kind_at(codes, j, kind) & SPACE:
        spaces += 1
        j -= 1
    if spaces != 1 or is_separator(codes[last]) or codes[last] == 91:
        return True
    if is_closing(codes[j]) or kind_at(codes, j, kind) & SENTENCE_END:
        return True
    w = word_start(codes, j, first, kind)
    return is_caps(codes, w, j + 1, kind) and _follows_shouting(codes, w, j + 1, first, kind)


@compiled
def _cut_before(codes: U32, i: int, start: int, end: int, kind: U8) -> bool:
    """Whether a new segment may start at codes[i] (start < i < end)."""
    c, p = codes[i], codes[i - 1]
    k, pk = kind_at(codes, i, kind), kind_at(codes, i - 1, kind)
    if k & SPACE:
        return False
    if c == 91 or c == 0x3010 or p == 93 or p == 0x3011:
        return True
    if is_separator(c):
        return not is_separator(p)
    # The end of a sentence, closing marks and spaces skipped, before anything that is not lower case.
    j = i - 1
    spaces = 0
    while j > start and kind_at(codes, j, kind) & SPACE:
        spaces += 1
        j -= 1
    if spaces >= 2 or (spaces == 1 and codes[i - 1] == 9):
        return True
    if is_closing(c):
        return False  # before the marks in front of it are counted: a line of brackets would take n * n steps
    closing = 0
    while j > start and is_closing(codes[j]):
        closing += 1
        j -= 1
    before = kind_at(codes, j, kind)
    starts_new = k & UPPER != 0 or k & UNSPACED != 0 or is_opening(c) or (k & LETTER and c > 0x2FF and not k & UPPER)
    if before & SENTENCE_END:
        if spaces:
            return True
        if not spaces and starts_new and (c > 0x7F or k & UPPER or c == 40 or c == 34):
            # "U.S." and "A.B." are no ends of sentences.
            single = j - 2 <= start or not kind_at(codes, j - 2, kind) & LETTER
            return not (single and kind_at(codes, j - 1, kind) & UPPER)
        if not spaces and k & LETTER:
            # "8.600.jasa backlink", but neither "liputan6.com" nor "liputan6.comadalah".
            last = word_end(codes, i, end, kind)
            return last - i >= 4 and last < end and codes[last] == 32 and not starts_domain(codes, i)
        return False
    closer = codes[i - 1 - spaces] if i - 1 - spaces > start else np.uint32(0)
    if closer == 93 or closer == 0x3011:
        return True
    if closer == 41:
        return (k & LETTER != 0 and spaces == 0) or opens_label(codes, i - 1 - spaces, start, end, kind)
    if c == 40 and starts_label(codes, i + 1, end, kind):
        return True
    if spaces == 0 and closing and k & UPPER and p == 0x201D:
        return True
    if k & UPPER and pk & UPPER and i + 1 < end:
        # "ADVERTISEMENTMenurut": the capital that starts a word in small letters.
        return kind_at(codes, i + 1, kind) & (LETTER | UPPER) == LETTER and ends_shouted(codes, i, start, kind)
    if k & UPPER and not pk & UPPER:
        if pk & LETTER and not pk & UNSPACED and c < 0x500 and p < 0x500:
            # "diaBaca": a word in small letters, three of them before the capital, so that "WhatsApp" and
            # "iPhone" stay whole.
            return (
                i - 3 >= start
                and kind_at(codes, i - 2, kind) & (LETTER | UPPER) == LETTER
                and kind_at(codes, i - 3, kind) & (LETTER | UPPER) == LETTER
                and not kind_at(codes, word_start(codes, i - 1, start, kind), kind) & UPPER
                and is_plain_token(codes, i, start, end, kind)
            )
        if spaces and before & LETTER:
            return _cut_between_words(codes, j, i, start, end, kind)
    return c == 40 and spaces <= 1 and end - i <= 40 and codes[end - 1] == 41


@compiled
def _cut_between_words(codes: U32, j: int, i: int, start: int, end: int, kind: U8) -> bool:
    """Whether to cut between the word that ends with codes[j] and the capitalised one at codes[i]."""
    before = word_start(codes, j, start, kind)
    last = word_end(codes, i, end, kind)
    if is_shouted(codes, i, last, kind):
        return not is_caps(codes, before, j + 1, kind)
    if not kind_at(codes, before, kind) & UPPER and starts_label(codes, i, end, kind):
        return True
    # After a shouted run: "... WITH CONTENT Menurut dia".
    return is_caps(codes, before, j + 1, kind) and not is_caps(codes, i, last, kind) and (
        _follows_shouting(codes, before, j + 1, start, kind)
    )  # fmt: skip


@compiled
def _follows_shouting(codes: U32, first: int, last: int, start: int, kind: U8) -> bool:
    """Whether the run of upper-case words that ends with codes[first:last] has a shouted one in it."""
    while True:
        if is_shouted(codes, first, last, kind):
            return True
        if first - 2 < start or not kind_at(codes, first - 1, kind) & SPACE:
            return False
        last = first - 1
        first = word_start(codes, last - 1, start, kind)
        if not is_caps(codes, first, last, kind):
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
    if end - start < MIN_LINE and not (end - start >= MIN_LINE // 2 and kind_at(codes, start, kind) & UNSPACED):
        return 0
    n = 0
    first = start
    visible = 0
    last_colon = _last_colon(codes, start, end)
    # Roles of the four characters around i, three bits each.
    roles = _OTHER << 6 | _OTHER << 3 | _role(int(codes[start]), kind_at(codes, start, kind))
    roles = roles << 3 | _role(int(codes[start + 1]), kind_at(codes, start + 1, kind))
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
