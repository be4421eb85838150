"""Small questions about the characters around a place in a line: what a word, a shout, a label is."""

from .arrays import U8, U32
from .compiled import borrowing, inlined
from .normalize import DIGIT, LETTER, SPACE, TABLE_SIZE, UNSPACED, UPPER

MAX_BRACKET = 200  # characters of a bracketed pointer to another story
MAX_TOKEN = 40  # characters on each side; a longer run without spaces is an address or a key
SHOUTED = 5  # upper-case letters in a row that start a segment: ADVERTISEMENT, SCROLL


@inlined
def kind_at(codes: U32, i: int, kind: U8) -> int:
    """The class bits of codes[i]; rare letters above the table count as unspaced ones."""
    c = codes[i]
    return int(kind[c]) if c < TABLE_SIZE else LETTER | UNSPACED


@inlined
def is_opening(c: int) -> bool:
    """Opening brackets, quotes and the marks that scrapers leave before a glued piece."""
    return (
        c == 40 or c == 91 or c == 0x201C or c == 0x2018 or c == 0xAB or c == 0x300C or c == 0x3010
        or c == 0xFF08 or c == 34
    )  # fmt: skip


@inlined
def is_closing(c: int) -> bool:
    """Closing brackets and quotes, which may follow the end of a sentence."""
    return (
        c == 41 or c == 93 or c == 0x201D or c == 0x2019 or c == 0xBB or c == 0x300D or c == 0x3011
        or c == 0xFF09 or c == 34 or c == 39
    )  # fmt: skip


@inlined
def is_separator(c: int) -> bool:
    """Marks that stand between unrelated things on one line."""
    return c == 124 or c == 0x2022 or c == 0x25BA or c == 0x25B6 or c == 0x2192 or c == 0x203A or 0x1F300 <= c < 0x1FB00


@inlined
def word_end(codes: U32, i: int, end: int, kind: U8) -> int:
    """The place after the word that has codes[i]."""
    while i < end and kind_at(codes, i, kind) & (LETTER | DIGIT):
        i += 1
    return i


@inlined
def is_shouted(codes: U32, first: int, last: int, kind: U8) -> bool:
    """Whether codes[first:last] is a long run of upper-case letters."""
    if last - first < SHOUTED:
        return False
    for i in range(first, last):
        if not kind_at(codes, i, kind) & UPPER:
            return False
    return True


@inlined
def is_caps(codes: U32, first: int, last: int, kind: U8) -> bool:
    """Whether every character of a word is upper case, however short it is: the TO of SCROLL TO CONTINUE."""
    for i in range(first, last):
        if not kind_at(codes, i, kind) & UPPER:
            return False
    return last > first


@inlined
def word_start(codes: U32, i: int, start: int, kind: U8) -> int:
    """Start of the word that ends with codes[i]."""
    while i > start and kind_at(codes, i - 1, kind) & (LETTER | DIGIT):
        i -= 1
    return i


@borrowing
def ends_shouted(codes: U32, last: int, start: int, kind: U8) -> bool:
    """Whether what stands of a word before codes[last] is shouted; looks no further back than its capitals."""
    first = last
    while first > start and kind_at(codes, first - 1, kind) & UPPER:
        first -= 1
    is_whole = first == start or not kind_at(codes, first - 1, kind) & (LETTER | DIGIT)
    return is_whole and last - first >= SHOUTED


@borrowing
def opens_label(codes: U32, close: int, start: int, end: int, kind: U8) -> bool:
    """Whether the bracket that closes at `close` opened with a label: "(Baca juga: ...)"."""
    for i in range(close - 1, max(start, close - MAX_BRACKET) - 1, -1):
        if codes[i] == 40:
            return starts_label(codes, i + 1, end, kind)
    return False


@borrowing
def starts_label(codes: U32, first: int, end: int, kind: U8) -> bool:
    """Whether the capitalised words from `first` on lead to a colon within three words ("Baca juga: ...")."""
    i = first
    for _ in range(3):
        i = word_end(codes, i, end, kind)
        if i < end and (codes[i] == 58 or codes[i] == 0xFF1A):
            return i + 1 < end
        if i + 1 < end and codes[i] == 32:
            i += 1
            if codes[i] == 58:
                return True
        else:
            return False
    return False


@borrowing
def starts_domain(codes: U32, i: int) -> bool:
    """com, net, org at codes[i:]: what follows the dot of a web address."""
    a, b, c = codes[i], codes[i + 1], codes[i + 2]
    if a == 99:
        return bool(b == 111 and c == 109)
    if a == 110:
        return bool(b == 101 and c == 116)
    return bool(a == 111 and b == 114 and c == 103)


@borrowing
def is_plain_token(codes: U32, i: int, start: int, end: int, kind: U8) -> bool:
    """Whether the run of non-spaces around codes[i] is short and of letters: no part of an address or a key."""
    first, last = i, i
    while first > start and not kind_at(codes, first - 1, kind) & SPACE and i - first < MAX_TOKEN:
        first -= 1
        if kind_at(codes, first, kind) & DIGIT or codes[first] == 47 or codes[first] == 95:
            return False
    while last < end and not kind_at(codes, last, kind) & SPACE and last - i < MAX_TOKEN:
        if kind_at(codes, last, kind) & DIGIT or codes[last] == 47 or codes[last] == 95:
            return False
        last += 1
    return i - first < MAX_TOKEN and last - i < MAX_TOKEN


@borrowing
def in_address(codes: U32, i: int, start: int, end: int, kind: U8) -> bool:
    """Whether codes[i] stands in a run of non-spaces that is too long for words, or has a slash before it."""
    first = i
    while first > start and not kind_at(codes, first - 1, kind) & SPACE:
        first -= 1
        if i - first >= MAX_TOKEN or codes[first] == 47:
            return True
    return False
