"""Many articles to the classifier at once: what a streamed batch and the batch job have in common."""

import logging
from collections.abc import Sequence

from classifier.cleaning import Article, clean_articles
from classifier.model import LineClassifier
from classifier.options import CleanOptions
from classifier.results import CleanedArticle

FAULTS = logging.getLogger("bersih.faults")


def clean_grouped(
    model: LineClassifier, asked: Sequence[tuple[Article, CleanOptions]]
) -> list[CleanedArticle | Exception]:
    """Each article cleaned with its options, in order, or the error that it alone has.

    Those with equal options go through in one call, which costs a quarter less than one by one.
    """
    groups: dict[CleanOptions, list[int]] = {}
    for place, (_, options) in enumerate(asked):
        groups.setdefault(options, []).append(place)
    found: dict[int, CleanedArticle | Exception] = {}
    for options, places in groups.items():
        found.update(zip(places, _clean_group(model, [asked[place][0] for place in places], options), strict=True))
    return [found[place] for place in range(len(asked))]


def _clean_group(
    model: LineClassifier, articles: Sequence[Article], options: CleanOptions
) -> Sequence[CleanedArticle | Exception]:
    try:
        return clean_articles(model, articles, options)
    except Exception as error:  # the edge: one article must not cost the others, and which it was shows one by one
        if len(articles) == 1:
            return [error]
        FAULTS.warning("articles failed together", extra={"n": len(articles), "cause": repr(error)})
        return [one for article in articles for one in _clean_group(model, [article], options)]
