"""The trained classifier: both stages and the segments, loaded once, shared by all threads."""

from collections.abc import Iterator, Sequence
from functools import cache
from pathlib import Path

from .arrays import U32, encode
from .artifact import PACKAGED_MODEL, Manifest, ModelParts, load_parts
from .blocks import analyse_texts
from .decision import Policy
from .evidence import loudest_words
from .kinds import kind_of
from .labels import SpamKind
from .pipeline import Analysis, analyse
from .results import ModelId
from .weights import pack_engine


class LineClassifier:
    """Calibrated label probabilities for every line of a document, and what is decided from them.

    Holds no state of a call: any number of threads may use one at the same time.
    """

    def __init__(self, parts: ModelParts, manifest: Manifest) -> None:
        self.parts = parts
        self.manifest = manifest
        self.policy: Policy = manifest.policy
        self.id = ModelId(manifest.version, manifest.digest)
        self._engine = pack_engine(parts.weights)

    def analyse(self, text: str, title: str | None = None) -> Analysis:
        """Probabilities of every non-empty line, and of the segments of lines that may have junk glued in.

        Args:
            text: a whole document, lines in order: a shuffled or shortened one gets other scores.
            title: its headline, where the caller knows it; line ends in it count as spaces.
        """
        codes = encode(text if not title else f"{text}\n{' '.join(title.split())}")
        return analyse(codes, len(text), self._engine)

    def analyse_many(self, texts: Sequence[str]) -> Iterator[Analysis]:
        """`analyse` of each text, in order, from one compiled call for all of them."""
        return analyse_texts(texts, self._engine)

    def loudest_words(self, codes: U32, start: int, end: int, label: int, against: int) -> tuple[int, int]:
        """Offsets of the words of codes[start:end] that speak most for `label` against `against`."""
        w = self.parts.weights
        return loudest_words(codes, start, end, w.fold, w.scorer.table, label, against)

    def kind_of(self, text: str) -> SpamKind:
        """The likeliest kind of a piece of spam."""
        return kind_of(text, self.parts.weights.fold, self.parts.kind_table)


def load_model(path: Path | None = None) -> LineClassifier:
    """The model of a folder; the packaged one where no folder is named.

    Raises:
        ModelError: the folder is missing, damaged or of another version.
    """
    return LineClassifier(*load_parts(path or PACKAGED_MODEL))


@cache
def packaged_model() -> LineClassifier:
    """The model that comes with the package, loaded on first use."""
    return load_model()
