"""The packaged tables of characters are those that the builder makes."""

import unicodedata

import numpy as np

from classifier.fold_tables import build_tables
from classifier.normalize import (
    DIGIT,
    KIND_SHIFT,
    LETTER,
    TABLE_SIZE,
    TABLES,
    TARGET,
    UNSPACED,
    pack_tables,
    read_tables,
)

UNICODE_OF_THE_FILE = "14.0.0"


def test_the_file_holds_what_the_builder_makes() -> None:
    built = build_tables()
    different = np.flatnonzero((built.fold != TABLES.fold) | (built.lookalike != TABLES.lookalike))
    if unicodedata.unidata_version == UNICODE_OF_THE_FILE:
        assert different.size == 0
    else:  # another Python: only characters that Unicode gave a meaning since may differ
        assert different.size < 0.02 * TABLE_SIZE


def test_reading_gives_back_what_was_packed() -> None:
    again = read_tables()
    for name in TABLES._fields:
        np.testing.assert_array_equal(getattr(again, name), getattr(TABLES, name))
    assert pack_tables(again) == pack_tables(TABLES)


def test_folding_never_moves_a_character_in_or_out_of_a_word() -> None:
    target, kind = TABLES.fold & TARGET, TABLES.fold >> KIND_SHIFT & 0xFF
    scored = kind != 128
    assert np.array_equal((kind & (LETTER | DIGIT) != 0)[scored], (kind[target] & (LETTER | DIGIT) != 0)[scored])
    assert not (kind[target][scored] & UNSPACED & ~kind[scored]).any()
