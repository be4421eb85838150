"""Folding: what a character counts as when a line is scored, and where it came from.

Spammers hide words behind look-alike letters, mathematical alphabets, zero-width marks and
spaces between letters. Folding undoes this for scoring only; whatever is reported is the
caller's own text, found again through the map of positions that `fold_text` returns.
"""

import unicodedata
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

TABLE_SIZE = 0x20000
"""Code points below this have an entry of their own; above it lie rare CJK and private use."""

# Classes of characters, as bits of one byte.
LETTER, UPPER, DIGIT, SPACE, PUNCTUATION, UNSPACED, SENTENCE_END, DROPPED = (1 << i for i in range(8))

# Letters of other scripts that look like a Latin one (Unicode TR39, confusables.txt; the single
# letters only). They are folded only inside a word that also has Latin letters, so that Russian,
# Greek and Ukrainian text stays as it is.
_LOOKALIKES = {
    "а": "a", "в": "b", "с": "c", "ԁ": "d", "е": "e", "ғ": "f", "ɡ": "g", "һ": "h", "і": "i", "ј": "j",
    "к": "k", "ӏ": "l", "м": "m", "п": "n", "о": "o", "р": "p", "ԛ": "q", "г": "r", "ѕ": "s", "т": "t",
    "υ": "u", "ѵ": "v", "ԝ": "w", "х": "x", "у": "y", "α": "a", "β": "b", "ε": "e", "η": "n", "ι": "i",
    "κ": "k", "ν": "v", "ο": "o", "ρ": "p", "σ": "o", "τ": "t", "χ": "x", "γ": "y", "ω": "w", "ц": "u",
    "и": "u", "н": "h", "ь": "b", "з": "3", "ё": "e", "ї": "i", "є": "e", "օ": "o", "ո": "n", "ս": "u",
    "ց": "g", "հ": "h", "ѡ": "w", "ү": "y", "ө": "o", "ӓ": "a", "ӧ": "o", "ɑ": "a", "ɩ": "i", "ʀ": "r",
}  # fmt: skip

# Letters that NFKC leaves alone though they are drawn as plain letters.
_ENCLOSED = [(0x1F130, 26), (0x1F150, 26), (0x1F170, 26), (0x1F1E6, 26)]
_SMALL_CAPITALS = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnopqrstuvwyz", strict=True))
_SENTENCE_ENDS = ".!?…。！？｡؟۔।॥։።؏᙮‽⁇⁈⁉"
_ZERO_WIDTH = {0xAD, 0x34F, 0x61C, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F),
               *range(0x2060, 0x2070), *range(0xFE00, 0xFE10), *range(0x300, 0x370), 0x1AB0}  # fmt: skip


class FoldTables(NamedTuple):
    """Look-up tables of the compiled scorer, one entry a code point below `TABLE_SIZE`.

    Attributes:
        fold: uint32, the code point it is scored as (0: dropped); digits become ASCII.
        lookalike: uint32, the Latin letter it imitates, else 0.
        kind: uint8, bits of the classes above.
        disguised: uint8, 1 where folding undid a disguise (a mathematical or enclosed letter).
    """

    fold: NDArray[np.uint32]
    lookalike: NDArray[np.uint32]
    kind: NDArray[np.uint8]
    disguised: NDArray[np.uint8]


def _is_unspaced(code: int) -> bool:
    """Whether the script writes words without spaces between them (CJK, kana, Thai, Lao, Khmer, Burmese)."""
    return (
        0x0E00 <= code < 0x0F00 or 0x1000 <= code < 0x10A0 or 0x1780 <= code < 0x1800
        or 0x3040 <= code < 0x3100 or 0x3400 <= code < 0xA000 or 0xF900 <= code < 0xFB00
    )  # fmt: skip


def _kind_of(code: int, char: str) -> int:
    if code in _ZERO_WIDTH or code >= 0xE0000:
        return DROPPED
    category = unicodedata.category(char)
    kind = 0
    if category[0] in "LM":
        kind |= LETTER
    if category in ("Lu", "Lt"):
        kind |= UPPER
    if category == "Nd":
        kind |= DIGIT
    if char.isspace():
        kind |= SPACE
    if category[0] in "PS":
        kind |= PUNCTUATION
    if char in _SENTENCE_ENDS:
        kind |= SENTENCE_END
    if _is_unspaced(code) and kind & LETTER:
        kind |= UNSPACED
    return kind


def build_tables() -> FoldTables:
    """Tables for the running Python's Unicode version."""
    fold = np.arange(TABLE_SIZE, dtype=np.uint32)
    kind = np.zeros(TABLE_SIZE, dtype=np.uint8)
    disguised = np.zeros(TABLE_SIZE, dtype=np.uint8)
    lookalike = np.zeros(TABLE_SIZE, dtype=np.uint32)
    kind[0x3400:0xA000] = LETTER | UNSPACED
    kind[0xAC00:0xD7A4] = LETTER
    for first, last in (
        (0, 0x3400),
        (0xA000, 0xAC00),
        (0xD7A4, 0xD800),
        (0xF900, 0x10800),
        (0x1D400, 0x1D800),
        (0x1F100, 0x1F200),
    ):
        for code in range(first, last):
            char = chr(code)
            bits = _kind_of(code, char)
            if bits & DROPPED:
                fold[code], kind[code] = 0, bits
                continue
            plain = unicodedata.normalize("NFKC", char)
            lower = (plain if len(plain) == 1 else char).lower()
            target = lower if len(lower) == 1 else char
            if unicodedata.category(target) == "Nd":
                target = str(unicodedata.digit(target))
            fold[code] = ord(target)
            if target != char and (0x1D400 <= code < 0x1D800 or 0x2460 <= code < 0x2500):
                disguised[code] = 1
            kind[code] = bits | (_kind_of(ord(target), target) & (LETTER | DIGIT | UNSPACED) if target != char else 0)
    for first, count in _ENCLOSED:
        for i in range(count):
            fold[first + i], kind[first + i], disguised[first + i] = 97 + i, LETTER, 1
    for small, latin in _SMALL_CAPITALS.items():
        fold[ord(small)], disguised[ord(small)] = ord(latin), 1
    for other, latin in _LOOKALIKES.items():
        for variant in (other, other.upper()):
            if len(variant) == 1:
                lookalike[ord(variant)] = ord(latin)
    return FoldTables(fold, lookalike, kind, disguised)


TABLES = build_tables()
