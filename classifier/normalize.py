"""Folding: what a character counts as when a line is scored.

Spammers hide words behind look-alike letters, mathematical alphabets, zero-width marks and
spaces between letters. Folding undoes this for scoring only; whatever is reported is the
caller's own text, found again through the map of positions that `folding.fold_line` writes.

The tables are built by `fold_tables.py` and read here from a file: building them asks Unicode about
seventy thousand characters, which takes longer than starting the rest of the program, and a file gives
the same scores on every version of Python.
"""

import zlib
from pathlib import Path
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

TABLE_SIZE = 0x20000
"""Code points below this have an entry of their own; above it lie rare CJK and private use."""

# Classes of characters, as bits of one byte.
LETTER, UPPER, DIGIT, SPACE, PUNCTUATION, UNSPACED, SENTENCE_END, DROPPED = (1 << i for i in range(8))

# An entry of `FoldTables.fold`: the target in the low bits, the class above it, then what few characters are.
TARGET = TABLE_SIZE - 1
KIND_SHIFT = 17
LOOKALIKE, ODD, LATIN, COMMA, SEPARATOR, COLON, PAIR = (1 << i for i in range(25, 32))

# An entry of `FoldTables.role`: what a character is to the search for places where a line may be parted.
SMALL_LETTER, DIGIT_ALONE, CAPITAL, BLANK, WIDE_BLANK, COMMA_MARK, MARK, COLON_MARK = (1 << i for i in range(8))

TABLE_FILE = Path(__file__).with_name("fold_tables.bin")


class FoldTables(NamedTuple):
    """Look-up tables of the compiled scorer, one entry a code point below `TABLE_SIZE`.

    Attributes:
        fold: uint32. Bits 0-16: the code point it is scored as (0: dropped); any digit as 0, any space as a space.
            Bits 17-24: its class, as in `kind`. Above: `LOOKALIKE` imitates a Latin letter; `ODD` is a disguised
            letter or an @; `LATIN` is scored as a-z; `COMMA`; `SEPARATOR` (| > » · / • ›); `COLON`; `PAIR` is
            w or /, of which two together may be part of an address.
        lookalike: uint32, the Latin letter it imitates, of a digit the one it stands for in g4c0r, else 0.
        kind: uint8, bits of the classes above.
        tally: uint64, eight counters of one byte that a line adds up: letters, upper-case letters, digits,
            punctuation, sentence ends, spaces, commas, unspaced letters.
        role: uint8, at most one of: a letter that is no capital; a digit; a capital; " "; other white space; ",";
            another ASCII mark, brackets that open and | excepted. `COLON_MARK` comes on top.
    """

    fold: NDArray[np.uint32]
    lookalike: NDArray[np.uint32]
    kind: NDArray[np.uint8]
    tally: NDArray[np.uint64]
    role: NDArray[np.uint8]


def tables_from(fold: NDArray[np.uint32], lookalike: NDArray[np.uint32]) -> FoldTables:
    """All four tables from the two that are independent."""
    kind = (fold >> KIND_SHIFT & 0xFF).astype(np.uint8)
    in_word = kind & (LETTER | DIGIT) != 0
    counted = (
        kind & LETTER != 0,
        kind & UPPER != 0,
        kind & (LETTER | DIGIT) == DIGIT,
        (kind & PUNCTUATION != 0) & ~in_word,
        (kind & SENTENCE_END != 0) & ~in_word,
        kind & SPACE != 0,
        fold & COMMA != 0,
        kind & (LETTER | UNSPACED) == LETTER | UNSPACED,
    )
    bytes_of_tally = np.stack(counted, axis=1).astype(np.uint8)
    return FoldTables(fold, lookalike, kind, bytes_of_tally.view("<u8").ravel().astype(np.uint64), _roles(kind))


def _roles(kind: NDArray[np.uint8]) -> NDArray[np.uint8]:
    role = np.zeros(TABLE_SIZE, dtype=np.uint8)
    role[kind & SPACE != 0] = WIDE_BLANK
    role[kind & DIGIT != 0] = DIGIT_ALONE
    role[kind & LETTER != 0] = SMALL_LETTER
    role[(kind & UPPER != 0) & (kind & (LETTER | DIGIT) != 0)] = CAPITAL
    for code in range(128):
        char = chr(code)
        if char.isspace():
            role[code] = BLANK if char == " " else WIDE_BLANK
        elif not char.isalnum():
            role[code] = COMMA_MARK if char == "," else 0 if char in "([|" else MARK
    role[[58, 0xFF1A]] |= COLON_MARK
    return role


def pack_tables(tables: FoldTables) -> bytes:
    """The content of `TABLE_FILE`."""
    columns = np.stack([tables.fold - np.arange(TABLE_SIZE, dtype=np.uint32), tables.lookalike])
    return zlib.compress(columns.astype("<u4").tobytes(), 9)


def read_tables() -> FoldTables:
    """The packaged tables."""
    columns = np.frombuffer(zlib.decompress(TABLE_FILE.read_bytes()), "<u4").astype(np.uint32).reshape(2, TABLE_SIZE)
    return tables_from(columns[0] + np.arange(TABLE_SIZE, dtype=np.uint32), columns[1])


TABLES = read_tables()
