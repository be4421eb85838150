"""Feedback as retraining reads it: labelled articles, what of them people said, and how much they weigh."""

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import msgspec

from classifier.errors import TrainingDataError
from classifier.learning.corpora import read_rows
from classifier.learning.dataset import LabelledArticle, parse_article

from .content import Feedback, corrections_within
from .filters import EVERYTHING, FeedbackFilter
from .training_format import feedback_of, row_of

# So much feedback of one person always counts in full: a small team, or its first week, is one person.
FREE_SHARE_ARTICLES = 50


@dataclass(frozen=True, slots=True)
class FeedbackArticle:
    """One corrected article."""

    article: LabelledArticle
    corrected: frozenset[int]
    """Indices of the lines that a person spoke about; the labels of all others are the model's own."""
    people: tuple[str, ...]
    weight: float
    """0 to 1, see `weights_of`."""


def read_feedback(place: str | Path, which: FeedbackFilter = EVERYTHING) -> list[FeedbackArticle]:
    """All feedback of a database, oldest first.

    Args:
        place: SQLite file or address, as `Settings.database` has it.

    Raises:
        StoreError: the database cannot be read.
    """
    from app.store.opening import opened

    with opened(place) as stores:
        found = list(stores.feedback.each(which))
    weights = weights_of([one.people for one in found])
    return [_article(one, weight) for one, weight in zip(found, weights, strict=True)]


def read_feedback_file(path: Path) -> list[FeedbackArticle]:
    """What `bersih feedback export` wrote, or articles of which a person labelled every line.

    Raises:
        TrainingDataError: names the line that does not fit the format.
    """
    rows = [(row, f"{path.name}:{number}") for number, row in enumerate(read_rows(path), 1)]
    try:
        found = [feedback_of(row) for row, _ in rows]
    except (msgspec.ValidationError, TypeError) as error:
        raise TrainingDataError(f"{path.name}: its member `feedback` was changed by hand ({error})") from error
    weights = weights_of([one.people if one else () for one in found])
    return [
        _article(one, weight) if one else _all_labelled(parse_article(row, where), weight)
        for (row, where), one, weight in zip(rows, found, weights, strict=True)
    ]


def weights_of(senders: Sequence[Sequence[str]]) -> list[float]:
    """A weight for each piece of feedback, so that nobody outvotes all the others together.

    A person's pieces weigh in all at most as much as everyone else's number, and
    `FREE_SHARE_ARTICLES` at least; what several people sent weighs as that of the one who weighs most.

    >>> weights_of([["ani"], ["budi"]])
    [1.0, 1.0]
    >>> sum(weights_of([["ani"]] * 1000 + [["budi"]] * 100)[:1000])
    100.0
    """
    counts = Counter(person for people in senders for person in people)
    total = counts.total()
    weight = {person: min(1.0, max(FREE_SHARE_ARTICLES, total - count) / count) for person, count in counts.items()}
    return [max((weight[person] for person in people), default=1.0) for people in senders]


def _all_labelled(article: LabelledArticle, weight: float) -> FeedbackArticle:
    return FeedbackArticle(article, frozenset(range(len(article.lines))), (), weight)


def _article(feedback: Feedback, weight: float) -> FeedbackArticle:
    article = parse_article(row_of(feedback), f"feedback {feedback.id}")
    corrected = frozenset(
        number for number, line in enumerate(article.lines) if corrections_within(feedback, line.start, line.end)
    )
    return FeedbackArticle(article, corrected, feedback.people, weight)
