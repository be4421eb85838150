"""datatrove: a step for any of its pipelines."""

from collections.abc import Iterator
from typing import Any

from datatrove.pipeline.base import PipelineStep

from classifier import clean

from .columns import findings_of


class CleanText(PipelineStep):  # type: ignore[misc]
    """Replaces `text` by the cleaned text and puts what was found into `metadata["bersih"]`.

    Args:
        options: as for `classifier.clean`: profile, keep, block, allow.
    """

    name = "🧹 bersih"
    type = "✂️ - FORMAT"

    def __init__(self, **options: Any) -> None:
        super().__init__()
        self.options = options

    def run(self, data: Any, rank: int = 0, world_size: int = 1) -> Iterator[Any]:
        """Clean each document as it passes; none is dropped."""
        for document in data:
            with self.track_time():
                article = clean(document.text, title=document.metadata.get("title"), **self.options)
                self.stat_update("removed_spans", value=len(article.removed))
                self.stat_update("spam_spans", value=len(article.spam))
                document.text = article.text
                document.metadata["bersih"] = findings_of(article)
                self.update_doc_stats(document)
            yield document
