"""Where a line may be cut: wherever two things that were apart on the page could meet.

After a sentence, at a missing space ("diaBaca juga"), before shouted words, around brackets and separators.
Most cuts part two sentences of the same article; the segment model decides which pieces are junk.
"""

import numpy as np

from .arrays import I32, U8, U32
from .bitmaps import Bitmaps, last_set, next_set
from .compiled import borrowing, inlined
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
from .normalize import BLANK, LETTER, SENTENCE_END, SPACE, UNSPACED, UPPER, WIDE_BLANK

MIN_LINE = 24  # shorter lines are never cut
MIN_SEGMENT = 3  # visible characters
MAX_SEGMENTS = 64  # of one line; what follows stays one piece


@borrowing
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
    return ends_with_shout(codes, first, j + 1, kind)


@borrowing
def ends_with_shout(codes: U32, first: int, last: int, kind: U8) -> bool:
    """Whether the last words of codes[first:last] are a shout: ADVERTISEMENT, SCROLL TO CONTINUE WITH CONTENT."""
    w = word_start(codes, last - 1, first, kind)
    return is_caps(codes, w, last, kind) and _follows_shouting(codes, w, last, first, kind)


@borrowing
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
            is_word = last - i >= 4 and (last == end or codes[last] == 32)
            return is_word and not starts_domain(codes, i)
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
                and is_plain_token(codes, i, start, end, kind)
                and not kind_at(codes, word_start(codes, i - 1, start, kind), kind) & UPPER
            )
        if spaces and before & LETTER:
            return _cut_between_words(codes, j, i, start, end, kind)
    return c == 40 and spaces <= 1 and end - i <= 40 and codes[end - 1] == 41


@borrowing
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


@borrowing
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


@inlined
def _has_visible(roles: U8, first: int, last: int) -> bool:
    """Whether MIN_SEGMENT visible characters stand between."""
    visible = 0
    i = last - 1
    while i >= first and visible < MIN_SEGMENT:
        visible += roles[i] & (BLANK | WIDE_BLANK) == 0
        i -= 1
    return visible >= MIN_SEGMENT


@borrowing
def find_segments(codes: U32, start: int, end: int, maps: Bitmaps, kind: U8, starts: I32, ends: I32) -> int:
    """Write the segments of the line codes[start:end]; returns their number, 0 for a line left whole.

    Segments touch: each starts where the one before it ended, so together they are the line.

    Args:
        maps: of the text that the line is part of.
        starts, ends: at least MAX_SEGMENTS long.
    """
    if end - start < MIN_LINE and not (end - start >= MIN_LINE // 2 and kind_at(codes, start, kind) & UNSPACED):
        return 0
    n = 0
    first = start
    roles, open_places, label_places = maps.roles, maps.open_places, maps.label_places
    last_colon = last_set(maps.colons, start, end)
    opened = next_set(open_places, start + 1, end)
    labelled = next_set(label_places, start + 1, last_colon)
    while n < MAX_SEGMENTS - 1:
        if labelled < min(opened, last_colon):
            i = labelled
            labelled = next_set(label_places, i + 1, last_colon)
        else:
            i = opened
            opened = next_set(open_places, i + 1, end)
        if i >= end:
            break
        if _has_visible(roles, first, i) and _cut_before(codes, i, start, end, kind):
            starts[n], ends[n] = first, i
            n += 1
            first = i
    starts[n], ends[n] = first, end
    return n + 1 if n else 0
