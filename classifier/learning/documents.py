"""What training sees: documents as lists of lines with labels, from whichever source."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, field, replace

import numpy as np
from numpy.typing import NDArray

from classifier.arrays import I64
from classifier.labels import LABEL_INDEX, SPAM_KINDS, LineLabel

from .dataset import LabelledArticle

UNKNOWN = -1
ARTICLE = "article"
FEEDBACK = "feedback"
"""Source of what people corrected."""
VARIANT_MARK = "#"
"""Stands in the id of a changed copy, before its number."""
BODY = LABEL_INDEX[LineLabel.BODY]
SPAM = LABEL_INDEX[LineLabel.SPAM]
COMMENT = LABEL_INDEX[LineLabel.COMMENT]


@dataclass(frozen=True, slots=True)
class Junk:
    """Junk glued into a line: offsets within the line, and its label's index."""

    start: int
    end: int
    label: int


@dataclass(frozen=True, slots=True)
class TrainingDocument:
    """A document to learn from.

    Attributes:
        lines: non-empty, without line ends.
        labels: label indices, `UNKNOWN` where nobody said.
        kept: what alignment with a gold article says where labels are unknown: 1 in it, 0 not, -1 unclear.
        junk: by line index.
        kinds: spam kind index of spam lines, by line index.
        blank_before: whether an empty line stands before each line.
        weight: of the whole document.
        page_type: "article", or what else the page is by those who collected it: "forum", "product", "listing", ...
    """

    id: str
    source: str
    host: str
    language: str
    style: str
    lines: tuple[str, ...]
    labels: tuple[int, ...]
    kept: tuple[int, ...] = ()
    junk: dict[int, tuple[Junk, ...]] = field(default_factory=dict)
    kinds: dict[int, int] = field(default_factory=dict)
    blank_before: tuple[bool, ...] = ()
    title: str | None = None
    gold: str | None = None
    weight: float = 1.0
    page_type: str = ARTICLE

    @property
    def is_labelled(self) -> bool:
        """Whether a person or model read every line (as against labels by alignment)."""
        return not self.kept

    @property
    def is_variant(self) -> bool:
        """Whether it is a changed copy of another document (see augment.py)."""
        return VARIANT_MARK in self.id

    @property
    def is_judged_on(self) -> bool:
        """Whether thresholds and figures may be taken on it: not where the model's mistakes were picked out."""
        return not self.is_variant and self.source != FEEDBACK

    @property
    def text(self) -> str:
        """The document as a scraper would hand it over."""
        parts: list[str] = []
        for i, line in enumerate(self.lines):
            if i:
                parts.append("\n\n" if self.blank_before and self.blank_before[i] else "\n")
            parts.append(line)
        return "".join(parts)

    def with_labels(self, labels: NDArray[np.int64]) -> "TrainingDocument":
        """A copy whose unknown labels a teacher has filled in."""
        return replace(self, labels=tuple(int(label) for label in labels))


def from_article(article: LabelledArticle, source: str = "own", weight: float = 1.0) -> TrainingDocument:
    """A labelled article as training sees it."""
    junk: dict[int, tuple[Junk, ...]] = {}
    kinds: dict[int, int] = {}
    blank: list[bool] = []
    previous_end = 0
    for i, line in enumerate(article.lines):
        if line.junk:
            junk[i] = tuple(
                Junk(span.start - line.start, span.end - line.start, LABEL_INDEX[span.label]) for span in line.junk
            )
        if line.kind:
            kinds[i] = SPAM_KINDS.index(line.kind)
        blank.append(article.text.count("\n", previous_end, line.start) > 1)
        previous_end = line.end
    return TrainingDocument(
        id=article.id, source=source, host=article.host, language=article.language, style=article.style,
        lines=tuple(article.text[line.start : line.end] for line in article.lines),
        labels=tuple(LABEL_INDEX[line.label] for line in article.lines),
        junk=junk, kinds=kinds, blank_before=tuple(blank), weight=weight,
    )  # fmt: skip


def from_feedback(article: LabelledArticle, corrected: Collection[int], weight: float) -> TrainingDocument:
    """A corrected article as training sees it.

    Args:
        corrected: indices of the lines that a person spoke about. What the model said of the others is no
            truth: learned from, it would make the model surer of its own mistakes.
        weight: of the whole document.
    """
    document = from_article(article, FEEDBACK, weight)
    return replace(
        document,
        labels=tuple(label if i in corrected else UNKNOWN for i, label in enumerate(document.labels)),
        junk={i: spans for i, spans in document.junk.items() if i in corrected},
        kinds={i: kind for i, kind in document.kinds.items() if i in corrected},
    )


def flatten(documents: Sequence[TrainingDocument]) -> tuple[I64, I64, NDArray[np.bool_]]:
    """Label and length of every line of the documents, and whether nothing is glued into it; arrays of (n_lines,)."""
    labels = np.concatenate([document.labels for document in documents])
    lengths = np.array([len(line) for document in documents for line in document.lines], dtype=np.int64)
    plain = np.array([i not in document.junk for document in documents for i in range(len(document.lines))])
    return labels, lengths, plain
