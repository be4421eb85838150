"""The one visible table of line features: what stage 2 knows about a line besides its words.

Each entry names the feature, why it is there, and where the idea comes from. The numbers are
computed by `line_features` here (the line alone) and `write_rows` in context.py (the line
in its document), in this order.
"""

import math
from dataclasses import dataclass

import numpy as np

from .arrays import F32, I32, U8
from .compiled import borrowing, inlined
from .normalize import DIGIT, LETTER, PUNCTUATION, SENTENCE_END, TABLE_SIZE, UPPER


@dataclass(frozen=True, slots=True)
class Feature:
    """A named number about a line."""

    name: str
    reason: str
    source: str


_KOHLSCHUETTER = "Kohlschütter et al., WSDM 2010"
LINE_FEATURES: tuple[Feature, ...] = (
    Feature("log_length", "body lines are long, menus short", _KOHLSCHUETTER),
    Feature("log_words", "the same, blind to word length", _KOHLSCHUETTER),
    Feature("upper_share", "ADVERTISEMENT, kickers, buttons", _KOHLSCHUETTER),
    Feature("digit_share", "dates, counters, brands with 77 or 138", "ours"),
    Feature("punctuation_share", "separators and hash tags against sentences", "Gopher rules, Rae et al. 2021"),
    Feature("capitalised_words", "headlines and menus Capitalise Their Words", _KOHLSCHUETTER),
    Feature(
        "ends_sentence",
        "body ends with a sentence mark of any script, a quote after it allowed",
        "C4 rules, Raffel et al. 2020",
    ),
    Feature("log_sentence_marks", "several sentences: hardly ever junk", _KOHLSCHUETTER),
    Feature("ends_with_colon", "introduces a list, or 'Baca juga:'", "ours"),
    Feature("starts_with_mark", "bullets, dashes, arrows, hash signs", "Gopher rules, Rae et al. 2021"),
    Feature("starts_with_digit", "numbered lists, dates", "ours"),
    Feature("starts_lower", "a paragraph cut in the middle", "ours"),
    Feature("has_address", "an e-mail or web address", "ours"),
    Feature("log_separators", "| > » · / between menu items and breadcrumbs", "ours"),
    Feature("commas_per_word", "running text has commas", "ours"),
    Feature("mean_word_length", "glued words, addresses, brands", _KOHLSCHUETTER),
    Feature("disguise", "folding undid look-alikes, spaced letters, leet digits", "ours"),
    Feature("in_brackets", "(ant/rez), [Gambas:Video 20detik]", "ours"),
    Feature("blank_before", "paragraphs that scrapers set apart", "ours"),
    Feature("unspaced_share", "scripts without spaces: every length means another thing", "ours"),
    Feature("log_colons", "label: value lines", "ours"),
    Feature("ends_with_question", "interviews, FAQs, teasers", "ours"),
)
N_LINE_FEATURES = len(LINE_FEATURES)
_LOG1P = np.array([math.log1p(n) for n in range(4096)], dtype=np.float32)


@inlined
def log1p_of(n: int) -> np.float32:
    """log(1 + n) of a count, at least 0; small ones are looked up, in a twelfth of the time."""
    return np.float32(_LOG1P[n] if n < _LOG1P.size else np.log1p(n))


@borrowing
def line_features(counts: I32, length: int, blank_before: int, kind: U8, out: F32) -> None:
    """Write the LINE_FEATURES of one line, from the raw counts of `kernel.fold_line`."""
    visible = max(counts[0], 1)
    letters = max(counts[1], 1)
    n_words = max(counts[6], 1)
    # Two unspaced letters count as a word, or a Chinese paragraph would be a single one.
    n_words = max(n_words, counts[10] // 2)
    first, last, before_last = counts[16], counts[14], counts[15]
    first_kind = np.int64(kind[first]) if first < TABLE_SIZE else LETTER
    last_kind = np.int64(kind[last]) if last < TABLE_SIZE else LETTER
    before_kind = np.int64(kind[before_last]) if before_last < TABLE_SIZE else LETTER
    closing = last_kind & PUNCTUATION != 0 and before_kind & SENTENCE_END != 0
    out[0] = log1p_of(length)
    out[1] = log1p_of(n_words)
    out[2] = counts[2] / letters
    out[3] = counts[3] / visible
    out[4] = counts[4] / visible
    out[5] = counts[7] / n_words
    out[6] = 1.0 if last_kind & SENTENCE_END or closing else 0.0
    out[7] = log1p_of(counts[5])
    out[8] = 1.0 if last == 58 or last == 0xFF1A else 0.0
    out[9] = 1.0 if first_kind & PUNCTUATION and first != 34 and first != 0x201C else 0.0
    out[10] = 1.0 if first_kind & DIGIT else 0.0
    out[11] = 1.0 if first_kind & LETTER and not first_kind & UPPER else 0.0
    out[12] = counts[17]
    out[13] = log1p_of(counts[12])
    out[14] = counts[11] / n_words
    out[15] = min(visible / n_words, 20.0)
    out[16] = log1p_of(counts[8])
    out[17] = 1.0 if (first == 40 and last == 41) or (first == 91 and last == 93) else 0.0
    out[18] = blank_before
    out[19] = counts[10] / letters
    out[20] = log1p_of(counts[18])
    out[21] = 1.0 if last == 63 or last == 0xFF1F or last == 0x61F else 0.0
