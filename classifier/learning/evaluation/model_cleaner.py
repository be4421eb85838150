"""The model as a cleaner to be measured: the path that serves, and nothing else."""

import numpy as np

from classifier.cleaning import clean_with
from classifier.labels import LABEL_INDEX
from classifier.model import LineClassifier
from classifier.options import Profile, parse_options

from .gold import GoldDocument
from .outcomes import Cleaner, Outcome


def model_cleaner(
    model: LineClassifier, profile: Profile = Profile.BALANCED, use_title: bool = True, reasons: bool = False
) -> Cleaner:
    """Cleaning as the service does it: the same function, the same options.

    Args:
        use_title: hand over the headline where the set knows it, as a scraper would.
        reasons: ask for evidence too, for a person to read.
    """
    options = parse_options(profile, include=("lines", "evidence") if reasons else ("lines",))

    def clean(document: GoldDocument) -> Outcome:
        title = document.title if use_title else None
        article = clean_with(model, document.text, options, title=title)
        analysis = model.analyse(document.text, title)
        return Outcome(
            text=article.text,
            removed=tuple((span.start, span.end) for span in article.removed),
            spam=tuple((span.start, span.end) for span in article.spam),
            needs_review=article.needs_review,
            labels=tuple(LABEL_INDEX[line.label] for line in article.lines or ()),
            keep=np.asarray(analysis.keep, dtype=np.float64),
            probabilities=np.asarray(analysis.labels, dtype=np.float64),
            reasons=tuple(span.reason for span in article.removed),
        )

    return clean
