"""One run: train on data, public sets and feedback; measure; put the candidate into the registry.

Nothing is kept between the steps. Until the last of them, which is one rename, the registry knows nothing of the
run, so a run that was killed is simply started again, and comes to the same model.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from tempfile import TemporaryDirectory

from app.errors import RegistryError
from app.feedback.training import FeedbackArticle
from app.registry.registry import Registry, Version, name_of
from app.registry.verdict import write_verdict
from classifier import load_model
from classifier.learning.documents import TrainingDocument, from_feedback
from classifier.learning.evaluation.evaluation import Evaluation, pooled
from classifier.learning.evaluation.gold import GoldDocument
from classifier.learning.evaluation.report import plots_of
from classifier.learning.retrain import retrain
from classifier.learning.sources import WEIGHTS

from .gate import judge
from .held_out import held_out_sets

PLOTS = {
    "curve": "junk-removed-against-body-lost",
    "calibration": "calibration",
    "recall": "precision-and-recall",
    "confusion": "labels-mistaken-for-others",
}
"""Plots of an evaluation, and what the page calls them."""


@dataclass(frozen=True, slots=True)
class Sources:
    """What a run reads.

    Attributes:
        corpora: folder of public sets to learn from, None for none.
        measured: folder of public sets to measure on, None for our own held-out articles alone.
        weights: of a document, by the name of its source.
        floors: file of pinned floors.
    """

    training_data: Path
    corpora: Path | None
    measured: Path | None
    floors: Path
    weights: Mapping[str, float] = field(default_factory=lambda: WEIGHTS)


@dataclass(frozen=True, slots=True)
class Watcher:
    """Who is told how far a run is."""

    step: Callable[[str], None]
    documents: Callable[[Iterable[GoldDocument], str], Iterable[GoldDocument]]


def make_candidate(
    registry: Registry,
    sources: Sources,
    feedback: Sequence[FeedbackArticle],
    seed: int,
    trained_at: str,
    watcher: Watcher,
) -> Version:
    """A new version in the registry, with its card, plots, and what the gate says of it against the one that serves.

    Raises:
        BersihError: the data do not fit their format, or the model that serves cannot be loaded.
        RegistryError: the candidate is the model that serves, or the registry cannot be read.
    """
    current = load_model(registry.serving_folder())
    with TemporaryDirectory(prefix="bersih-candidate-") as draft:
        folder = Path(draft) / "model"
        retrain(
            folder, sources.training_data, sources.corpora, documents_of(feedback), seed,
            trained_at, sources.weights, report=watcher.step,
        )  # fmt: skip
        candidate = load_model(folder)
        if candidate.id.digest == current.id.digest:
            raise RegistryError(
                f"the same inputs gave the model that serves, {name_of(current.id)}: nothing has changed"
            )
        watcher.step("measure against the model that serves")
        sets = held_out_sets(sources.training_data, sources.measured)
        verdict, evaluations = judge(current, candidate, sets, sources.floors, watcher.documents)
        write_verdict(folder, verdict)
        _draw(folder, evaluations)
        name = registry.add(folder)
    # The same model may have been here before, measured against another.
    return registry.judge(name, verdict)


def measure_version(registry: Registry, wanted: str, sources: Sources, watcher: Watcher) -> Version:
    """A version that is there already, measured against the one that serves now.

    Raises:
        UnknownVersionError: no such version.
        RegistryError: it serves, or the registry cannot be read.
        BersihError: a model cannot be loaded, or the data do not fit their format.
    """
    version = registry.find(wanted)
    current = load_model(registry.serving_folder())
    sets = held_out_sets(sources.training_data, sources.measured)
    verdict, _ = judge(current, load_model(version.folder), sets, sources.floors, watcher.documents)
    return registry.judge(version.name, verdict)


def documents_of(feedback: Iterable[FeedbackArticle]) -> list[TrainingDocument]:
    """Feedback as training takes it: only what people said counts as truth."""
    return [from_feedback(one.article, one.corrected, one.weight) for one in feedback]


def _draw(folder: Path, evaluations: Sequence[Evaluation]) -> None:
    for name, picture in plots_of(pooled(evaluations)).items():
        if picture:
            (folder / f"{PLOTS[name]}.svg").write_text(picture, encoding="utf-8")
