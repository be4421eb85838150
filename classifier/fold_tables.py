"""Writes `fold_tables.bin` from Python's Unicode data: `python -m classifier.fold_tables`.

Run it when a class of characters changes here, or for a new version of Unicode; then retrain, as lines
may fold differently.
"""

import unicodedata

import numpy as np

from .normalize import (
    COLON,
    COMMA,
    DIGIT,
    DROPPED,
    KIND_SHIFT,
    LATIN,
    LETTER,
    LOOKALIKE,
    ODD,
    PAIR,
    PUNCTUATION,
    SENTENCE_END,
    SEPARATOR,
    SPACE,
    TABLE_FILE,
    TABLE_SIZE,
    UNSPACED,
    UPPER,
    FoldTables,
    pack_tables,
    tables_from,
)

# Letters of other scripts that look like a Latin one (Unicode TR39, confusables.txt; the single
# letters only). They are folded only inside a word that also has Latin letters, so that Russian,
# Greek and Ukrainian text stays as it is.
_LOOKALIKES = {
    "а": "a", "в": "b", "с": "c", "ԁ": "d", "е": "e", "ғ": "f", "ɡ": "g", "һ": "h", "і": "i", "ј": "j",
    "к": "k", "ӏ": "l", "м": "m", "п": "n", "о": "o", "р": "p", "ԛ": "q", "г": "r", "ѕ": "s", "т": "t",
    "υ": "u", "ѵ": "v", "ԝ": "w", "х": "x", "у": "y", "α": "a", "β": "b", "ε": "e", "η": "n", "ι": "i",
    "κ": "k", "ν": "v", "ο": "o", "ρ": "p", "σ": "o", "τ": "t", "χ": "x", "γ": "y", "ω": "w", "ц": "u",
    "и": "u", "н": "h", "ь": "b", "ё": "e", "ї": "i", "є": "e", "օ": "o", "ո": "n", "ս": "u",
    "ց": "g", "հ": "h", "ѡ": "w", "ү": "y", "ө": "o", "ӓ": "a", "ӧ": "o", "ɑ": "a", "ɩ": "i", "ʀ": "r",
}  # fmt: skip

# Letters that NFKC leaves alone though they are drawn as plain letters.
_ENCLOSED = [(0x1F130, 26), (0x1F150, 26), (0x1F170, 26), (0x1F1E6, 26)]
_SMALL_CAPITALS = dict(zip("ᴀʙᴄᴅᴇꜰɢʜɪᴊᴋʟᴍɴᴏᴘǫʀꜱᴛᴜᴠᴡʏᴢ", "abcdefghijklmnopqrstuvwyz", strict=True))
_SENTENCE_ENDS = ".!?…。！？｡؟۔।॥።։؏᙮‽⁇⁈⁉"
_ZERO_WIDTH = {0xAD, 0x34F, 0x61C, 0x180E, 0xFEFF, *range(0x200B, 0x2010), *range(0x202A, 0x202F),
               *range(0x2060, 0x2070), *range(0xFE00, 0xFE10), *range(0x300, 0x370), 0x1AB0}  # fmt: skip
_LEET = "oizeasgtbg"  # what the digits 0 to 9 stand for between two Latin letters
_COMMAS, _SEPARATORS = ",、，،", "|>»·/•›"
# What is asked of Unicode; in between lie CJK ideographs, Hangul, surrogates, private use and little else.
_ASKED = ((0, 0x3400), (0xA000, 0xAC00), (0xD7A4, 0xD800), (0xF900, 0x10800), (0x1D400, 0x1D800), (0x1F100, 0x1F200))


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


def _target_of(char: str) -> str:
    """The character it is scored as: NFKC, lower case, 0 for a digit, where that is a single one."""
    plain = unicodedata.normalize("NFKC", char)
    lower = (plain if len(plain) == 1 else char).lower()
    target = lower if len(lower) == 1 and ord(lower) < TABLE_SIZE else char
    return "0" if unicodedata.category(target) == "Nd" else target


def build_tables() -> FoldTables:
    """Tables for the running Python's version of Unicode."""
    target = np.arange(TABLE_SIZE, dtype=np.uint32)
    kind = np.zeros(TABLE_SIZE, dtype=np.uint32)
    marks = np.zeros(TABLE_SIZE, dtype=np.uint32)
    kind[0x3400:0xA000] = LETTER | UNSPACED
    kind[0xAC00:0xD7A4] = LETTER
    for code in (code for first, last in _ASKED for code in range(first, last)):
        char = chr(code)
        kind[code] = _kind_of(code, char)
        if kind[code] & DROPPED:
            target[code] = 0
            continue
        folded = _target_of(char)
        target[code] = ord(folded)
        if folded != char:
            kind[code] |= _kind_of(ord(folded), folded) & (LETTER | DIGIT | UNSPACED)
            if 0x1D400 <= code < 0x1D800 or 0x2460 <= code < 0x2500:
                marks[code] |= ODD
    for first, count in _ENCLOSED:
        codes = slice(first, first + count)
        target[codes], kind[codes], marks[codes] = np.arange(97, 97 + count), LETTER, ODD
    for small, latin in _SMALL_CAPITALS.items():
        target[ord(small)], marks[ord(small)] = ord(latin), ODD
    in_word = kind & (LETTER | DIGIT) != 0
    astray = in_word & ~in_word[target]  # small letters of blocks that are not asked for
    target[astray] = np.flatnonzero(astray)
    target[kind & SPACE != 0] = ord(" ")
    lookalike = _lookalikes()
    marks[lookalike != 0] |= LOOKALIKE
    for code in np.flatnonzero(target == ord("0")).tolist():
        lookalike[code] = ord(_LEET[unicodedata.digit(unicodedata.normalize("NFKC", chr(code)))])
    marks[(target >= ord("a")) & (target <= ord("z"))] |= LATIN
    marks[(target == ord("w")) | (target == ord("/"))] |= PAIR
    for chars, mark in ((_COMMAS, COMMA), (_SEPARATORS, SEPARATOR), (":", COLON), ("@", ODD)):
        marks[[ord(char) for char in chars]] |= mark
    return tables_from(target | kind << np.uint32(KIND_SHIFT) | marks, lookalike)


def _lookalikes() -> np.ndarray[tuple[int], np.dtype[np.uint32]]:
    lookalike = np.zeros(TABLE_SIZE, dtype=np.uint32)
    for other, latin in _LOOKALIKES.items():
        for variant in (other, other.upper()):
            if len(variant) == 1:
                lookalike[ord(variant)] = ord(latin)
    return lookalike


if __name__ == "__main__":
    TABLE_FILE.write_bytes(pack_tables(build_tables()))
