"""From labelled documents to the weights of a model. Every step is seeded: same inputs, same weights.

What a later step learns from must look as it will in use, so each step sees the earlier one's
*out-of-fold* answers: folds by site, and with footers whose keywords the fold's own model has not met.
"""

import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import scipy.sparse
from numpy.typing import NDArray
from sklearn.linear_model import LogisticRegression

from classifier.arrays import F32, I64, encode
from classifier.forward import Network, Trees, network_probabilities, tree_margins
from classifier.labels import N_LABELS
from classifier.normalize import TABLES
from classifier.pipeline import line_rows, segment_rows
from classifier.seams import Seams
from classifier.segments import LOOSE_COLUMN
from classifier.weights import Scorer

from .augment import Comment, variant
from .documents import BODY, COMMENT, SPAM, UNKNOWN, TrainingDocument
from .fitting import fit_network, fit_trees
from .footers import FooterMaker
from .gluing import GluePool, glue_pools, note_pools
from .stage_one import bucket_matrix, fit_scorer

N_FOLDS = 3
ALIGNED_LINE_WEIGHT = 0.3
"""Of a line labelled by alignment and teacher, against 1 for one labelled by reading."""
ALIGNED_DOCUMENT_WEIGHT = 0.15
COMMENT_WEIGHT = 0.5
"""Of a comment that stage 1 reads alone."""
GLUED_WEIGHT = 3.0
"""Of a glued piece among segments: they are one in fifty there, and one in five in the wild."""
Report = Callable[[str], None]


@dataclass(slots=True)
class TrainingSet:
    """Everything a training run reads."""

    documents: list[TrainingDocument]
    comments: list[Comment]
    slots: dict[str, Any]
    seed: int = 0
    n_variants: dict[str, int] = field(default_factory=lambda: {"own": 3})
    """Changed copies made of each document, by source; one for sources not named."""


@dataclass(slots=True)
class Lines:
    """The training view of a list of documents, flattened: what fitting functions take."""

    X: F32
    y: I64
    weight: NDArray[np.float64]

    def known(self) -> tuple[F32, I64, NDArray[np.float64]]:
        """Only the rows whose label is known."""
        rows = self.y != UNKNOWN
        return self.X[rows], self.y[rows], self.weight[rows]


@dataclass(slots=True)
class SegmentRows:
    """Where each segment of a list of documents stands."""

    document: I64
    length: I64
    line_is_body: NDArray[np.bool_]
    line_keep: F32
    """Probability of keeping the line."""
    is_loose: NDArray[np.bool_]
    """Whether no mark stands between the segment and the next of its line."""


def fold_of(name: str) -> int:
    """The fold of a site, or of a comment by its text, 0 to N_FOLDS - 1."""
    return zlib.crc32(name.encode()) % N_FOLDS


def by_fold(documents: Sequence[TrainingDocument]) -> list[list[TrainingDocument]]:
    """The documents of each fold."""
    return [[document for document in documents if fold_of(document.host) == fold] for fold in range(N_FOLDS)]


def fold_pools(documents: Sequence[TrainingDocument], slots: dict[str, Any]) -> list[dict[str, GluePool]]:
    """What is glued into the documents of each fold: lines and wordings of its own, which its models have not met."""
    return [glue_pools(fold, note_pools(slots, i, N_FOLDS)) for i, fold in enumerate(by_fold(documents))]


def _encode(text: str, title: str | None) -> tuple[NDArray[np.uint32], int]:
    whole = text if title is None else f"{text}\n{title}"
    return encode(whole), len(text)


def _uses_title(document: TrainingDocument) -> bool:
    """Half of the documents are shown with their title, half without: callers differ as well."""
    return document.title is not None and "\n" not in document.title and zlib.crc32(document.id.encode()) % 2 == 0


def document_rows(document: TrainingDocument, scorer: Scorer) -> F32:
    """Stage 2's feature rows of a document, through the code that serves."""
    codes, text_end = _encode(document.text, document.title if _uses_title(document) else None)
    starts, _, X = line_rows(codes, text_end, TABLES, scorer)
    if len(starts) != len(document.lines):
        raise ValueError(f"{document.id}: {len(document.lines)} lines became {len(starts)}")
    return X


def comments_by_fold(comments: Sequence[Comment]) -> list[list[Comment]]:
    """The readers' comments that documents of each fold are shown with."""
    return [[comment for comment in comments if fold_of(comment.text) == fold] for fold in range(N_FOLDS)]


def expand(data: TrainingSet) -> list[TrainingDocument]:
    """The documents and their changed copies; footers of a fold use keywords of its own."""
    pools = fold_pools(data.documents, data.slots)
    makers = [FooterMaker(data.slots, fold, N_FOLDS) for fold in range(N_FOLDS)]
    comments = comments_by_fold(data.comments)
    out: list[TrainingDocument] = []
    for document in data.documents:
        fold = fold_of(document.host)
        if document.is_labelled:
            out.append(document)
        for number in range(data.n_variants.get(document.source, 1)):
            out.append(variant(document, number + 1, makers[fold], pools[fold], comments[fold]))
    return out


def _stage_one_lines(
    documents: Sequence[TrainingDocument], comments: Sequence[Comment]
) -> tuple[list[str], I64, NDArray[np.float64]]:
    """Lines with known labels, repeated ones of a site once; then the comments."""
    seen: set[tuple[str, str, int]] = set()
    lines, labels, weights = [], [], []
    for document in documents:
        line_weight = document.weight * (1.0 if document.is_labelled else ALIGNED_LINE_WEIGHT)
        for i, (line, label) in enumerate(zip(document.lines, document.labels, strict=True)):
            key = (document.host, line, label)
            if label == UNKNOWN or i in document.junk or key in seen:
                continue
            seen.add(key)
            lines.append(line)
            labels.append(label)
            weights.append(line_weight)
        for i, spans in document.junk.items():
            for span in spans:
                if span.label != UNKNOWN:
                    lines.append(document.lines[i][span.start : span.end].strip())
                    labels.append(span.label)
                    weights.append(line_weight)
    lines += [comment.text for comment in comments]
    labels += [SPAM if comment.spam else COMMENT for comment in comments]
    weights += [COMMENT_WEIGHT] * len(comments)
    return lines, np.array(labels, dtype=np.int64), np.array(weights)


def fit_fold_scorers(
    documents: Sequence[TrainingDocument], seed: int, comments: Sequence[Comment] = ()
) -> tuple[Scorer, list[Scorer]]:
    """Stage 1 on all documents and comments, and for each fold on the others."""
    parts = [
        _stage_one_lines(fold, said) for fold, said in zip(by_fold(documents), comments_by_fold(comments), strict=True)
    ]
    matrices = [bucket_matrix(lines) for lines, _, _ in parts]

    def fit(chosen: Sequence[int]) -> Scorer:
        X = scipy.sparse.vstack([matrices[i] for i in chosen]).tocsr()
        y = np.concatenate([parts[i][1] for i in chosen])
        return fit_scorer(X, y, np.concatenate([parts[i][2] for i in chosen]), seed)

    everything = fit(range(N_FOLDS))
    return everything, [fit([i for i in range(N_FOLDS) if i != fold]) for fold in range(N_FOLDS)]


def line_weights(document: TrainingDocument) -> NDArray[np.float64]:
    """Weights of a document's lines: long documents do not drown short ones, long lines count more."""
    lengths = np.array([len(line) for line in document.lines])
    base = document.weight * (1.0 if document.is_labelled else ALIGNED_DOCUMENT_WEIGHT)
    by_length = 1 + np.minimum(lengths, 400) / 200
    return np.asarray(base * len(lengths) ** -0.5 * by_length, dtype=np.float64)


def gather(documents: Sequence[TrainingDocument], scorers: Sequence[Scorer]) -> Lines:
    """Feature rows of all lines, each document by the scorer that has not seen its site."""
    X = np.vstack([document_rows(document, scorers[fold_of(document.host)]) for document in documents])
    y = np.concatenate([np.array(document.labels, dtype=np.int64) for document in documents])
    return Lines(X, y, np.concatenate([line_weights(document) for document in documents]))


def run_network(network: Network, X: F32) -> F32:
    """Probabilities (n, N_LABELS) by the code that serves."""
    out = np.empty((len(X), N_LABELS), dtype=np.float32)
    network_probabilities(X, len(X), *network, out)
    return out


def run_trees(trees: Trees, X: F32) -> F32:
    """Log-odds (n,) by the code that serves."""
    out = np.empty(len(X), dtype=np.float32)
    tree_margins(X, len(X), *trees, out)
    return out


def teach(documents: list[TrainingDocument], seed: int) -> list[TrainingDocument]:
    """Fill in the labels of aligned documents: alignment says kept or not, a teacher says which label.

    The teacher has learned from lines labelled by reading only. Where it is sure of the opposite of
    what alignment says, the line stays unknown: gold articles are cut short, and differ in convention.
    """
    labelled = [document for document in documents if document.is_labelled]
    if len(labelled) == len(documents):
        return documents
    scorer, fold_scorers = fit_fold_scorers(labelled, seed)
    lines = gather(labelled, fold_scorers)
    known = lines.y != UNKNOWN
    teacher = fit_network(lines.X[known], lines.y[known], lines.weight[known], N_LABELS, seed)
    out = []
    for document in documents:
        if document.is_labelled:
            out.append(document)
        else:
            p = run_network(teacher, document_rows(document, scorer))
            kept, keep = np.array(document.kept), p[:, :2].sum(axis=1)
            labels = np.where(kept == 1, p[:, :2].argmax(axis=1), 2 + p[:, 2:].argmax(axis=1))
            doubtful = (kept == 1) & (keep < 0.03) | (kept == 0) & (keep > 0.97)
            given = np.array(document.labels)
            labels = np.where(given != UNKNOWN, given, np.where((kept < 0) | doubtful, UNKNOWN, labels))
            out.append(document.with_labels(labels))
    return out


@dataclass(slots=True)
class StageTwo:
    """Stage 2 on all lines, and its out-of-fold answers."""

    network: Network
    trees: Trees
    blend: F32
    keep: F32
    """Out-of-fold probability of keeping each line, float32 (n_lines,)."""
    labels: F32
    """Out-of-fold label probabilities, float32 (n_lines, N_LABELS)."""


def fit_stage_two(lines: Lines, line_folds: I64, seed: int, report: Report) -> StageTwo:
    """Network and trees, their blend fitted on out-of-fold answers."""
    known = lines.y != UNKNOWN
    keep = (lines.y < 2).astype(np.int64)
    labels = np.zeros((len(lines.y), N_LABELS), dtype=np.float32)
    margins = np.zeros(len(lines.y), dtype=np.float32)
    for fold in range(N_FOLDS):
        report(f"stage 2, fold {fold + 1} of {N_FOLDS}")
        train, test = known & (line_folds != fold), line_folds == fold
        labels[test] = run_network(
            fit_network(lines.X[train], lines.y[train], lines.weight[train], N_LABELS, seed), lines.X[test]
        )
        margins[test] = run_trees(fit_trees(lines.X[train], keep[train], lines.weight[train], seed), lines.X[test])
    report("stage 2, all")
    network = fit_network(lines.X[known], lines.y[known], lines.weight[known], N_LABELS, seed)
    trees = fit_trees(lines.X[known], keep[known], lines.weight[known], seed)
    p = np.clip(labels[:, :2].sum(axis=1), 1e-6, 1 - 1e-6)
    evidence = np.column_stack([margins, np.log(p / (1 - p))])
    mix = LogisticRegression().fit(evidence[known], keep[known], sample_weight=lines.weight[known])
    blend = np.array([*mix.coef_[0], mix.intercept_[0]], dtype=np.float32)
    final = 1 / (1 + np.exp(-(evidence @ blend[:2] + blend[2])))
    labels[:, :2] *= (final / p)[:, None]
    labels[:, 2:] *= ((1 - final) / (1 - p))[:, None]
    return StageTwo(network, trees, blend, final.astype(np.float32), labels)


def _segment_target(document: TrainingDocument, i: int, start: int, end: int) -> int:
    """The label of a piece of line i: junk where most of it is, else the line's own."""
    for span in document.junk.get(i, ()):
        overlap = min(end, span.end) - max(start, span.start)
        if overlap > 0.5 * (end - start):
            return span.label
    return document.labels[i]


def gather_segments(
    documents: Sequence[TrainingDocument], scorers: Sequence[Scorer], seams: Sequence[Seams], labels: Sequence[F32]
) -> tuple[Lines, I64, SegmentRows]:
    """Feature rows and targets of all segments of labelled documents, the fold of each, and where it stands."""
    rows, weights = [], []
    targets: list[int] = []
    folds: list[int] = []
    places: list[tuple[int, int, bool, float]] = []
    for number, (document, line_labels) in enumerate(zip(documents, labels, strict=True)):
        fold = fold_of(document.host)
        codes, _ = _encode(document.text, None)
        starts, ends = line_offsets(document)
        line, s_starts, s_ends, X = segment_rows(codes, starts, ends, line_labels, TABLES, scorers[fold], seams[fold])
        if not len(line):
            continue
        rows.append(X)
        keep = line_labels[:, : BODY + 2].sum(axis=1)
        for i, s, e in zip(line.tolist(), s_starts.tolist(), s_ends.tolist(), strict=True):
            targets.append(_segment_target(document, i, s - starts[i], e - starts[i]))
            places.append((number, e - s, document.labels[i] in (BODY, BODY + 1), float(keep[i])))
        glued = np.array(targets[-len(line) :]) != np.array(document.labels)[line]
        weights.append(document.weight * len(line) ** -0.3 * np.where(glued, GLUED_WEIGHT, 1.0))
        folds += [fold] * len(line)
    where = SegmentRows(
        np.array([place[0] for place in places], dtype=np.int64),
        np.array([place[1] for place in places], dtype=np.int64),
        np.array([place[2] for place in places], dtype=np.bool_),
        np.array([place[3] for place in places], dtype=np.float32),
        np.concatenate([X[:, LOOSE_COLUMN] > 0 for X in rows]),
    )
    lines = Lines(np.vstack(rows), np.array(targets, dtype=np.int64), np.concatenate(weights))
    return lines, np.array(folds, dtype=np.int64), where


def out_of_fold_labels(lines: Lines, folds: I64, seed: int) -> F32:
    """Label probabilities of each line or segment by a network that has not seen its site."""
    out = np.zeros((len(lines.y), N_LABELS), dtype=np.float32)
    for fold in range(N_FOLDS):
        test = folds == fold
        if test.any():
            train = ~test & (lines.y != UNKNOWN)
            network = fit_network(lines.X[train], lines.y[train], lines.weight[train], N_LABELS, seed)
            out[test] = run_network(network, lines.X[test])
    return out


def line_offsets(document: TrainingDocument) -> tuple[NDArray[np.int32], NDArray[np.int32]]:
    """Where each line of a document's text starts and ends."""
    starts, ends, position = [], [], 0
    for i, line in enumerate(document.lines):
        if i:
            position += 2 if document.blank_before and document.blank_before[i] else 1
        starts.append(position)
        position += len(line)
        ends.append(position)
    return np.array(starts, dtype=np.int32), np.array(ends, dtype=np.int32)
