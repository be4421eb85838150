"""Peers that learn, from the very same rows as bersih: each line alone, without its document."""

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from random import Random

import floret
import numpy as np
from numpy.typing import NDArray
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import SGDClassifier

from classifier.learning.documents import BODY, SPAM, UNKNOWN, TrainingDocument
from classifier.learning.evaluation.gold import GoldDocument
from classifier.learning.evaluation.outcomes import Cleaner, Outcome, keep_lines
from classifier.learning.sources import gather_sources
from classifier.learning.training import expand

CLASSES = ("keep", "junk", "spam")
MAX_LINES = 250_000
"""Drawn at random where there are more: minutes, not hours, and no better beyond."""
Probabilities = Callable[[Sequence[str]], NDArray[np.float64]]
"""Lines to probabilities of shape (n_lines, 3), in the order of CLASSES."""


@dataclass(frozen=True, slots=True)
class Row:
    """A line as a peer learns it."""

    text: str
    target: int


def _target(document: TrainingDocument, i: int) -> int | None:
    label = document.labels[i]
    if label == UNKNOWN:
        kept = document.kept[i] if document.kept else UNKNOWN
        return None if kept == UNKNOWN else 0 if kept else 1
    return 0 if label <= BODY + 1 else 2 if label == SPAM else 1


def training_rows(training_data: Path, corpora: Path) -> list[Row]:
    """The lines that bersih trains on, its made footers and comments with them, repeated ones of a site once."""
    documents = expand(gather_sources(training_data, corpora)[0])
    seen: dict[tuple[str, str, int], Row] = {}
    for document in documents:
        for i, line in enumerate(document.lines):
            target = _target(document, i)
            if target is not None and i not in document.junk:
                seen.setdefault((document.host, line, target), Row(line, target))
    rows = list(seen.values())
    Random(0).shuffle(rows)
    return rows[:MAX_LINES]


def fit_linear(rows: Sequence[Row]) -> Probabilities:
    """A linear model of character n-grams, 2 to 5, as stage 1 of bersih but alone and in scikit-learn."""
    vectorizer = HashingVectorizer(analyzer="char_wb", ngram_range=(2, 5), n_features=2**18, alternate_sign=False)
    model = SGDClassifier(loss="log_loss", alpha=1e-6, random_state=0, max_iter=8, tol=None)
    model.fit(vectorizer.transform([row.text for row in rows]), [row.target for row in rows])
    return lambda lines: np.asarray(model.predict_proba(vectorizer.transform(list(lines))), dtype=np.float64)


def _one_line(text: str) -> str:
    return " ".join(text.split()).lower()


def fit_fasttext(rows: Sequence[Row], cache: Path) -> Probabilities:
    """A supervised fastText classifier (floret in its fastText mode: the same code with a module name of its own).

    Args:
        cache: folder for the training file and the model; an unchanged training file is not trained on again.
    """
    lines = "".join(f"__label__{CLASSES[row.target]} {_one_line(row.text)}\n" for row in rows)
    stem = cache / f"fasttext-{zlib.crc32(lines.encode('utf-8', 'replace')):08x}"
    cache.mkdir(parents=True, exist_ok=True)
    if stem.with_suffix(".bin").exists():
        model = floret.load_model(str(stem.with_suffix(".bin")))
    else:
        stem.with_suffix(".txt").write_text(lines, encoding="utf-8", errors="replace")
        model = floret.train_supervised(
            str(stem.with_suffix(".txt")), dim=32, epoch=8, lr=0.4, minn=2, maxn=5, wordNgrams=2, bucket=500_000,
            thread=1, verbose=0,  # more threads race, and no two runs would agree
        )  # fmt: skip
        model.save_model(str(stem.with_suffix(".bin")))
        stem.with_suffix(".txt").unlink()

    def probabilities(texts: Sequence[str]) -> NDArray[np.float64]:
        out = np.zeros((len(texts), len(CLASSES)))
        for i, text in enumerate(texts):
            # The public method copies arrays in a way numpy 2 refuses; this is what it calls.
            for p, label in model.f.predict(_one_line(text) + "\n", len(CLASSES), 0.0, "replace"):
                out[i, CLASSES.index(label.removeprefix("__label__"))] = min(p, 1.0)
        return out

    return probabilities


def line_cleaner(probabilities: Probabilities) -> Cleaner:
    """A cleaner that keeps a line where "keep" is the likelier half, and calls it spam where that wins."""

    def clean(document: GoldDocument) -> Outcome:
        p = probabilities([document.text[line.start : line.end] for line in document.lines])
        keep = p[:, 0] >= 0.5
        return keep_lines(document, keep.tolist(), (~keep & (p.argmax(axis=1) == 2)).tolist())

    return clean
