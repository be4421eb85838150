"""One article in, one answer out: what `/v1/clean` and each line of a batch have in common."""

import logging
from collections.abc import Callable, Iterable, Iterator
from typing import NamedTuple, TypeVar

from classifier.cleaning import Article, clean_with
from classifier.model import LineClassifier
from classifier.options import CleanOptions
from classifier.results import CleanedArticle

from .batch.template_lines import without_template
from .errors import Problem, internal_error
from .grouping import clean_grouped
from .reading import check_size, id_in, options_of
from .schemas import ArticleIn
from .state import ServiceState
from .writing import answer_of, to_json

Raw = TypeVar("Raw")

FAULTS = logging.getLogger("bersih.faults")


def answer_article(state: ServiceState, model: LineClassifier, article: ArticleIn) -> dict[str, object]:
    """The members of an article's answer.

    Raises:
        Problem: 413 or 422, this article is not one that can be cleaned here.
    """
    options = options_of(article)
    return answer_of(clean_article(state, model, article, options), options, article.id)


def clean_article(
    state: ServiceState, model: LineClassifier, article: ArticleIn, options: CleanOptions
) -> CleanedArticle:
    """The article cleaned and counted.

    Args:
        model: the one that served when the request began.

    Raises:
        Problem: 413, it is larger than what is cleaned here.
    """
    options = _admitted(state, article, options)
    # In the event loop on purpose: a hand-over to a thread costs more than cleaning an article.
    cleaned = clean_with(model, article.text, options, url=article.url, title=article.title, language=article.language)
    _count(state, article, cleaned)
    return cleaned


def answer_lines(
    state: ServiceState, model: LineClassifier, raws: Iterable[Raw], read: Callable[[Raw], ArticleIn], request_id: str
) -> Iterator[bytes]:
    """The answers to some articles of a batch, as JSON, in order; what is wrong with one is said in its place."""
    asked = [_asked(state, raw, read, request_id) for raw in raws]
    cleaned = iter(clean_grouped(model, [(_bare(one.article), one.options) for one in asked if isinstance(one, Asked)]))
    for one in asked:
        yield _answer(state, one, next(cleaned), request_id) if isinstance(one, Asked) else one


class Asked(NamedTuple):
    """An article of a batch that can be cleaned."""

    article: ArticleIn
    options: CleanOptions


def _asked(state: ServiceState, raw: Raw, read: Callable[[Raw], ArticleIn], request_id: str) -> Asked | bytes:
    """The article and how to clean it, or its error line."""
    id_: object = None
    try:
        article = read(raw)
        id_ = article.id
        return Asked(article, _admitted(state, article, options_of(article)))
    except Problem as problem:
        return error_line(state, problem, id_ if id_ is not None else id_in(raw))
    except Exception as error:  # one article must not cost the rest of its batch: logged, counted, shown in place
        return _fault_line(state, error, id_, request_id)


def _answer(state: ServiceState, asked: Asked, cleaned: CleanedArticle | Exception, request_id: str) -> bytes:
    if isinstance(cleaned, Exception):
        return _fault_line(state, cleaned, asked.article.id, request_id)
    try:
        _count(state, asked.article, cleaned)
        return to_json(answer_of(cleaned, asked.options, asked.article.id))
    except Exception as error:  # as in `_asked`
        return _fault_line(state, error, asked.article.id, request_id)


def _admitted(state: ServiceState, article: ArticleIn, options: CleanOptions) -> CleanOptions:
    """How to clean an article that is not too large, with what its site is known for."""
    check_size(article.text, state.settings)
    if state.sites is not None and (lines := state.sites.template_of(article.url, article.text)):
        return without_template(options, lines)
    return options


def _bare(article: ArticleIn) -> Article:
    return Article(article.text, article.title, article.language)


def _count(state: ServiceState, article: ArticleIn, cleaned: CleanedArticle) -> None:
    state.metrics.count_article(cleaned)
    state.sampler.offer(article.text, article.url)


def _fault_line(state: ServiceState, error: Exception, id_: object, request_id: str) -> bytes:
    FAULTS.error("article failed", exc_info=error, extra={"request_id": request_id})
    return error_line(state, internal_error(), id_)


def error_line(state: ServiceState, problem: Problem, id_: object = None) -> bytes:
    """What stands where an answer cannot: the id, as far as it is known, and the problem."""
    state.metrics.document_errors.inc()
    return to_json({"id": id_, "error": problem.members()})
