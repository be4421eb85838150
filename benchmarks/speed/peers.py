"""What a user would take instead, each ready to be called: learned scorers of lines, and cleaners of articles."""

import importlib.util
from collections.abc import Callable, Sequence
from html import escape
from pathlib import Path

import justext
import numpy as np
import trafilatura
from sklearn.feature_extraction.text import HashingVectorizer
from sklearn.linear_model import SGDClassifier
from sklearn.pipeline import Pipeline, make_pipeline

from benchmarks.quality import rules
from benchmarks.quality.extractors import justext_lines
from benchmarks.quality.learned import Row, fit_fasttext
from benchmarks.quality.probes import plain_document
from classifier.hashing import MAX_NGRAM, MIN_NGRAM, N_BUCKETS
from classifier.labels import LABEL_INDEX, LineLabel
from classifier.learning.stage_one import quantise

from .material import line_pools

Prepared = tuple[Sequence[object], Callable[..., object]]
"""Inputs in the form that a peer takes, and the call for one of them."""
CACHE = Path(__file__).parents[2] / "build" / "speed"


def _labelled_lines() -> list[tuple[str, LineLabel]]:
    return [(line, label) for pool in line_pools().values() for label, lines in pool.items() for line in lines]


def scikit_learn() -> Pipeline:
    """The n-grams of stage 1 (2 to 5 characters, 2^16 rows), a class a label, weights rounded to the same steps."""
    vectorizer = HashingVectorizer(
        analyzer="char", ngram_range=(MIN_NGRAM, MAX_NGRAM), n_features=N_BUCKETS, alternate_sign=False
    )
    lines = _labelled_lines()
    model = SGDClassifier(loss="log_loss", alpha=2e-6, max_iter=2, tol=None, random_state=0)
    model.fit(vectorizer.transform([line for line, _ in lines]), [LABEL_INDEX[label] for _, label in lines])
    table, step = quantise(model.coef_)
    model.coef_ = np.ascontiguousarray(table.T * step)
    return make_pipeline(vectorizer, model)


def fasttext() -> Callable[[Sequence[str]], object]:
    """The classifier of benchmarks.quality, trained on the lines of training_data alone."""
    classes = {LineLabel.BODY: 0, LineLabel.HEADING: 0, LineLabel.SPAM: 2}
    return fit_fasttext([Row(line, classes.get(label, 1)) for line, label in _labelled_lines()], CACHE)


def page_of(text: str) -> str:
    """The lines of an article as the paragraphs of a page."""
    lines = [line for line in text.split("\n") if line.strip()]
    title = escape(lines[0]) if lines else ""
    paragraphs = "\n".join(f"<p>{escape(line)}</p>" for line in lines)
    return (
        f"<!DOCTYPE html>\n<html><head><meta charset='utf-8'><title>{title}</title></head>\n"
        f"<body><article>\n{paragraphs}\n</article></body></html>"
    )


def article_cleaners(texts: Sequence[str]) -> dict[str, Prepared]:
    """Peers that clean an article, by name."""
    pages = [page_of(text) for text in texts]
    stop_list = frozenset(justext.get_stoplist("Indonesian"))
    documents = [plain_document(str(i), text, "id") for i, text in enumerate(texts)]
    return {
        "trafilatura, text": (pages, lambda page: trafilatura.extract(page, include_comments=False)),
        "trafilatura, with metadata": (
            pages, lambda page: trafilatura.extract(page, output_format="json", with_metadata=True),
        ),
        "jusText on the page": ([page.encode() for page in pages], lambda page: justext.justext(page, stop_list)),
        "jusText, lines as paragraphs": (documents, justext_lines),
        **({"datatrove's C4 filter": _datatrove(texts)} if importlib.util.find_spec("datatrove") else {}),
        "C4 line rules of benchmarks.quality": (documents, rules.c4),
    }  # fmt: skip


def _datatrove(texts: Sequence[str]) -> Prepared:
    from datatrove.data import Document
    from datatrove.pipeline.filters import C4QualityFilter

    # Without its count of sentences, which asks for a tokenizer of the language.
    c4 = C4QualityFilter(min_num_sentences=-1)
    return texts, lambda text: c4.filter(Document(text=text, id="0"))
