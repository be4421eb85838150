"""The one place where the batch job hands documents to the classifier."""

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path

import classifier
from app.grouping import clean_grouped
from classifier.cleaning import Article
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
        asked = [self._asked(document) for document in documents]
        cleaned = iter(clean_grouped(self._model, [one for one in asked if not isinstance(one, Exception)]))
        found = (one if isinstance(one, Exception) else next(cleaned) for one in asked)
        return [_reason_of(one) if isinstance(one, Exception) else one for one in found]

    def _asked(self, document: Document) -> tuple[Article, CleanOptions] | Exception:
        options = self._options
        if self._memory is not None:
            try:
                options = with_site_memory(options, self._memory, document.url, document.text)
            except Exception as error:  # the edge: one article of the batch loop
                return error
        return Article(document.text, document.title), options

    def _as_it_is(self, text: str) -> CleanedArticle:
        return CleanedArticle(text, Metadata(), (), (), False, Stats(0, 0, 0.0), self._model.id)


def _reason_of(error: Exception) -> str:
    return f"cleaning failed: {type(error).__name__}: {error}"
