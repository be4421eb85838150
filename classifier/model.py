"""The trained classifier: both stages and the segments, loaded once, shared by all threads."""

from collections.abc import Sequence
from functools import cache
from pathlib import Path

from .arrays import encode
from .artifact import PACKAGED_MODEL, Manifest, ModelParts, load_parts
from .options import CleanOptions
from .pipeline import Analysis, analyse
from .results import ModelId
from .rules import Policy, Rules, rules_of
from .verdicts import Verdict, judge_texts
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
        self._engine = pack_engine(parts.weights, parts.kind_table)
        self._rules: dict[CleanOptions, Rules] = {}

    def analyse(self, text: str, title: str | None = None) -> Analysis:
        """Probabilities of every non-empty line, and of the segments of lines that may have junk glued in.

        Args:
            text: a whole document, lines in order: a shuffled or shortened one gets other scores.
            title: its headline, where the caller knows it; line ends in it count as spaces.
        """
        codes = encode(text if not title else f"{text}\n{' '.join(title.split())}")
        return analyse(codes, len(text), self._engine)

    def judge(self, texts: Sequence[str], titles: Sequence[str | None], options: CleanOptions) -> list[Verdict]:
        """What is decided about each text, in order, from one compiled call for all of them.

        Args:
            titles: headline of each, where the caller knows it.
        """
        return judge_texts(texts, titles, self._engine, self._rules_of(options))

    def _rules_of(self, options: CleanOptions) -> Rules:
        """The rules of options; those without phrases are few, and remembered."""
        if options.block or options.allow or options.template:
            return rules_of(self.policy, options, self.parts.weights.fold)
        rules = self._rules.get(options)
        if rules is None:
            rules = self._rules[options] = rules_of(self.policy, options, self.parts.weights.fold)
        return rules


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
