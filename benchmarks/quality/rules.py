"""Peers that are rules: nothing at all, C4's, FineWeb's, a pattern."""

import re
from collections import Counter

from classifier.learning.evaluation.gold import GoldDocument
from classifier.learning.evaluation.outcomes import Outcome, keep_lines

_END_MARKS = (".", "?", "!", '"', "'", "”", "’")
_POLICIES = ("terms of use", "privacy policy", "cookie policy", "uses cookies", "use of cookies", "use cookies")
C4_MIN_WORDS = 5
"""Of a line. Raffel et al., JMLR 21 (2020), section 2.2, and the code of TensorFlow Datasets (c4_utils.py) say 5;
the paper's first version and datatrove's C4QualityFilter have 3."""
MAX_WORD_LENGTH = 1000
_POSTED_BY = re.compile(r"^\W*posted\s+by\b", re.IGNORECASE)


def _lines(document: GoldDocument) -> list[str]:
    return [document.text[line.start : line.end].strip() for line in document.lines]


def _passes_c4(line: str, min_words: int, end_mark: bool) -> bool:
    words, lower = line.split(), line.lower()
    if end_mark and (not line.endswith(_END_MARKS) or line.endswith("...")):
        return False
    if len(words) < min_words or any(len(word) > MAX_WORD_LENGTH for word in words):
        return False
    # C4 drops the whole page for a curly bracket or "lorem ipsum"; dropping the line only is kinder to it here.
    return not ("javascript" in lower or "lorem ipsum" in lower or "{" in line or any(p in lower for p in _POLICIES))


def c4(document: GoldDocument) -> Outcome:
    """C4's line rules: ends in terminal punctuation, five words, no "javascript", no policy notice, no bracket."""
    return keep_lines(document, [_passes_c4(line, C4_MIN_WORDS, end_mark=True) for line in _lines(document)])


def _is_dropped_by_fineweb(lines: list[str]) -> bool:
    """FineWeb's own document rules (Penedo et al. 2024, section 3.6; thresholds of datatrove's fineweb.py)."""
    text = "".join(lines)
    ended = sum(line.endswith((".", "?", "!", '"', "'")) for line in lines) / len(lines)
    short = sum(len(line) <= 30 for line in lines) / len(lines)
    repeated = sum(len(line) * (n - 1) for line, n in Counter(lines).items() if n > 1) / max(len(text), 1)
    breaks = (len(lines) - 1) / max(sum(len(line.split()) for line in lines), 1)
    return ended <= 0.12 or short >= 0.67 or repeated >= 0.1 or breaks > 0.3


def fineweb(document: GoldDocument) -> Outcome:
    """FineWeb: C4's line rules without terminal punctuation and with three words, then its document rules."""
    lines = _lines(document)
    kept = [_passes_c4(line, 3, end_mark=False) for line in lines]
    left = [line for line, keep in zip(lines, kept, strict=True) if keep]
    return keep_lines(document, [False] * len(lines) if not left or _is_dropped_by_fineweb(left) else kept)


def posted_by(document: GoldDocument) -> Outcome:
    """The pattern that site owners write first: a line that begins with "Posted by"."""
    found = [bool(_POSTED_BY.match(line)) for line in _lines(document)]
    return keep_lines(document, [not hit for hit in found], found)
