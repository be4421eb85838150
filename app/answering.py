"""One article in, one answer out: what `/v1/clean` and each line of a batch have in common."""

import logging
from collections.abc import Callable
from typing import TypeVar

from classifier.cleaning import clean_with
from classifier.model import LineClassifier
from classifier.options import CleanOptions
from classifier.results import CleanedArticle

from .batch.template_lines import without_template
from .errors import Problem, internal_error
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
    check_size(article.text, state.settings)
    if state.sites is not None and (lines := state.sites.template_of(article.url, article.text)):
        options = without_template(options, lines)
    # In the event loop on purpose: a hand-over to a thread costs more than cleaning an article.
    cleaned = clean_with(model, article.text, options, url=article.url, title=article.title, language=article.language)
    state.metrics.count_article(cleaned)
    state.sampler.offer(article.text, article.url)
    return cleaned


def answer_line(
    state: ServiceState, model: LineClassifier, raw: Raw, read: Callable[[Raw], ArticleIn], request_id: str
) -> bytes:
    """The answer to one article of a batch, as JSON; what is wrong with it is said in its place."""
    id_: object = None
    try:
        article = read(raw)
        id_ = article.id
        return to_json(answer_article(state, model, article))
    except Problem as problem:
        return error_line(state, problem, id_ if id_ is not None else id_in(raw))
    except Exception:  # one article must not cost the rest of its batch: logged, counted, shown in place
        FAULTS.exception("article failed", extra={"request_id": request_id})
        return error_line(state, internal_error(), id_)


def error_line(state: ServiceState, problem: Problem, id_: object = None) -> bytes:
    """What stands where an answer cannot: the id, as far as it is known, and the problem."""
    state.metrics.document_errors.inc()
    return to_json({"id": id_, "error": problem.members()})
