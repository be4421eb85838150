"""From data to a model folder: gather, train, choose thresholds, measure out of fold, write."""

import platform
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version as package_version
from pathlib import Path
from typing import Any

import numpy as np
from threadpoolctl import threadpool_limits

from classifier.artifact import Manifest, ModelParts, save_model
from classifier.labels import N_LABELS
from classifier.normalize import TABLES
from classifier.options import Profile
from classifier.weights import Weights

from .card import write_card
from .documents import TrainingDocument
from .fitting import fit_network
from .kinds import fit_kind_table, spam_lines
from .out_of_fold import measure_lines
from .seams import fit_seams
from .sources import WEIGHTS, gather_sources
from .thresholds import LOSS_BUDGET, choose_thresholds, thresholds_by_source
from .training import (
    StageTwo,
    TrainingSet,
    by_fold,
    expand,
    fit_fold_scorers,
    fit_stage_two,
    fold_of,
    fold_pools,
    gather,
    gather_segments,
    out_of_fold_labels,
    teach,
)

MAX_REMOVED_SHARE = 0.97
"""The guard's limit. Of 1,585 public pages with all their menus 0.1 % have less article than the 3 % left here."""
LIBRARIES = ("numpy", "numba", "scikit-learn", "scipy")
Report = Callable[[str], None]


def retrain(
    output: Path,
    training_data: Path,
    corpora: Path | None = None,
    feedback: Sequence[TrainingDocument] = (),
    seed: int = 0,
    trained_at: str = "",
    weights: Mapping[str, float] = WEIGHTS,
    report: Report = lambda _: None,
) -> Manifest:
    """Train a model and write its folder; the same inputs give the same digest.

    Args:
        output: folder to write; files in it are replaced one by one, the manifest last.
        training_data: the project's own data.
        corpora: folder of public sets, None for the project's own data alone.
        feedback: corrected articles, see `documents.from_feedback`.
        trained_at: ISO 8601 date for the manifest; the library has no clock.
        weights: of a document, by the name of its source.
        report: called with a line of text before each step.
    """
    report("read data")
    data, sources = gather_sources(training_data, corpora, feedback, seed, weights)
    # Threads that spin while they wait for each other took 2.5 times the CPU on a busy machine of two cores.
    with threadpool_limits(limits=1):
        parts, manifest = train(data, report)
    manifest |= {
        "version": f"{package_version('bersih')}-{trained_at or 'undated'}",
        "trained_at": trained_at,
        "sources": [source.as_dict() for source in sources],
        "libraries": {"python": platform.python_version(), **{name: package_version(name) for name in LIBRARIES}},
        "seed": seed,
    }
    report("write the model folder")
    return save_model(output, parts, manifest, write_card(manifest))


def train(data: TrainingSet, report: Report) -> tuple[ModelParts, dict[str, Any]]:
    """All learned parts, and what the manifest says about how they decide and how good they are."""
    report("make variants")
    documents = expand(data)
    report("teach aligned documents")
    documents = teach(documents, data.seed)
    report("stage 1")
    scorer, fold_scorers = fit_fold_scorers(documents, data.seed, data.comments)
    report("features")
    lines = gather(documents, fold_scorers)
    folds = np.concatenate([np.full(len(document.lines), fold_of(document.host)) for document in documents])
    stage_two = fit_stage_two(lines, folds, data.seed, report)
    labelled, keep, labels = _labelled(documents, stage_two)
    report("seams")
    seams, fold_seams = fit_seams(by_fold(labelled), fold_pools(labelled, data.slots), data.seed)
    report("segments")
    segments, segment_folds, segment_rows = gather_segments(labelled, fold_scorers, fold_seams, labels)
    segment_network = fit_network(*segments.known(), N_LABELS, data.seed)
    segment_labels = out_of_fold_labels(segments, segment_folds, data.seed)
    report("spam kinds, thresholds, figures")
    kind_table = fit_kind_table(*spam_lines(documents), data.seed)
    thresholds = choose_thresholds(labelled, keep, segments, segment_labels, segment_rows)
    weights = Weights(TABLES, scorer, stage_two.network, stage_two.trees, stage_two.blend, segment_network, seams)
    manifest = {
        "thresholds": {profile.value: values for profile, values in thresholds.items()},
        "max_removed_share": MAX_REMOVED_SHARE,
        "metrics": {
            "keep_thresholds_by_source": thresholds_by_source(labelled, keep),
            "out_of_fold": measure_lines(labelled, labels, thresholds[Profile.BALANCED]["keep"]),
            "loss_budget": {profile.value: share for profile, share in LOSS_BUDGET.items()},
        },
    }
    return ModelParts(weights, kind_table), manifest


def _labelled(
    documents: list[TrainingDocument], stage_two: StageTwo
) -> tuple[list[TrainingDocument], list[Any], list[Any]]:
    """The documents labelled by reading, with the out-of-fold answers of their lines."""
    offsets = np.cumsum([0, *(len(document.lines) for document in documents)])
    rows = [i for i, document in enumerate(documents) if document.is_labelled]
    parts = [slice(offsets[i], offsets[i + 1]) for i in rows]
    return (
        [documents[i] for i in rows],
        [stage_two.keep[part] for part in parts],
        [stage_two.labels[part] for part in parts],
    )
