"""The one place where the batch job hands documents to the classifier."""

from collections.abc import Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path

import classifier
from classifier.cleaning import Article, clean_articles
from classifier.model import LineClassifier
from classifier.options import CleanOptions
from classifier.results import CleanedArticle, Metadata, Stats

from .errors import InputChangedError
from .plan import Task
from .records import Document
from .site_counts import site_memory
from .template_lines import with_site_memory


@lru_cache(maxsize=1)
def loaded_model(path: str | None) -> LineClassifier:
    """The model of a folder, or the packaged one; loaded once a process."""
    return classifier.load_model(None if path is None else Path(path))


class Cleaner:
    """Cleans documents with the model and options of a plan.

    Raises:
        InputChangedError: the model here is not the one of the plan.
    """

    def __init__(self, task: Task) -> None:
        self._model = loaded_model(task.model_path)
        if self._model.id.digest != task.model:
            raise InputChangedError(
                f"the plan was made with model {task.model[:12]}, here is {self._model.id.digest[:12]}"
            )
        self._options = task.settings.clean_options()
        self._cleaning = task.settings.cleaning
        self._memory = site_memory(task.output, task.plan, task.ranges) if task.settings.counts else None

    def clean(self, documents: Sequence[Document]) -> list[CleanedArticle | str]:
        """Of each document the article, or the reason why there is none."""
        if not self._cleaning:
            return [self._as_it_is(document.text) for document in documents]
        if self._memory is None:
            with suppress(Exception):  # the edge; which of the documents it was, shows below
                return [*clean_articles(self._model, [_article(one) for one in documents], self._options)]
        return [self._clean_one(document) for document in documents]

    def _clean_one(self, document: Document) -> CleanedArticle | str:
        try:
            return clean_articles(self._model, [_article(document)], self._options_for(document))[0]
        except Exception as error:  # the edge: one article of the batch loop
            return f"cleaning failed: {type(error).__name__}: {error}"

    def _options_for(self, document: Document) -> CleanOptions:
        if self._memory is None:
            return self._options
        return with_site_memory(self._options, self._memory, document.url, document.text)

    def _as_it_is(self, text: str) -> CleanedArticle:
        return CleanedArticle(text, Metadata(), (), (), False, Stats(0, 0, 0.0), self._model.id)


def _article(document: Document) -> Article:
    return Article(document.text, document.title)
