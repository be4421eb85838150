"""Which lines of a text could as well have gone the other way."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from classifier.labels import LABELS, LineLabel
from classifier.model import LineClassifier

from .sample import Sample

# Below this the model is about as right as it says it is sure (its calibration is part of the card).
WORTH_A_LOOK = 0.2
DIGITS = re.compile(r"\d+")
SIMILAR_CHARS = 60


@dataclass(frozen=True, slots=True)
class DoubtfulLine:
    """A line of which the model is not sure whether it stays."""

    text: str
    start: int
    end: int
    label: LineLabel
    keep: float
    """Probability that it belongs to the article."""
    document: str
    """Id of the text it stands in."""
    host: str | None

    @property
    def doubt(self) -> float:
        """0 where the model is certain that the line stays, or goes; 1 where it could toss a coin."""
        return 1 - abs(2 * self.keep - 1)


@dataclass(frozen=True, slots=True)
class DoubtfulGroup:
    """Lines that are alike but for numbers and case: one correction says something about all of them."""

    lines: tuple[DoubtfulLine, ...]
    """The most doubtful first."""

    @property
    def weight(self) -> float:
        """What correcting it may teach: the doubts of all its lines together."""
        return sum(line.doubt for line in self.lines)


def doubtful_lines(
    model: LineClassifier, text: str, document: str, host: str | None = None, least: float = WORTH_A_LOOK
) -> Iterator[DoubtfulLine]:
    """The lines of one text whose doubt is at least `least`, in order."""
    analysis = model.analyse(text)
    tops = analysis.labels.argmax(axis=1).tolist()
    spans = zip(analysis.starts.tolist(), analysis.ends.tolist(), analysis.keep.tolist(), tops, strict=True)
    for start, end, keep, top in spans:
        line = DoubtfulLine(text[start:end].strip(), start, end, LABELS[top], keep, document, host)
        if line.doubt >= least:
            yield line


def grouped(lines: Iterable[DoubtfulLine]) -> list[DoubtfulGroup]:
    """Alike lines together, those first that teach most."""
    groups: dict[str, list[DoubtfulLine]] = {}
    for line in lines:
        groups.setdefault(_likeness(line.text), []).append(line)
    found = [DoubtfulGroup(tuple(sorted(group, key=lambda line: -line.doubt))) for group in groups.values()]
    return sorted(found, key=lambda group: -group.weight)


def _likeness(text: str) -> str:
    return " ".join(DIGITS.sub("0", text.casefold()).split())[:SIMILAR_CHARS]


def groups_of_samples(model: LineClassifier, samples: Iterable[Sample], most: int) -> list[DoubtfulGroup]:
    """The groups that teach most among sampled texts, as the model of today sees them."""
    lines = (line for one in samples for line in doubtful_lines(model, one.text, one.id, one.host))
    return grouped(lines)[:most]
