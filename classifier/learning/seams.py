"""What is known of seams, learned: a lexicon from where words stand, a network from glued lines."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np

from classifier.arrays import F32, I8, I32, I64, encode
from classifier.bitmaps import map_text
from classifier.cuts import MAX_SEGMENTS, MIN_LINE, find_segments
from classifier.hashing import N_BUCKETS
from classifier.labels import LABEL_INDEX, LineLabel
from classifier.normalize import TABLES
from classifier.seams import (
    BEGINS,
    BEGUN,
    EARLIER,
    FINISHES,
    INSIDE,
    LAST,
    MAX_SEAMS,
    N_SEAM_FEATURES,
    STEP,
    Seams,
    count_words,
    seam_rows,
)

from .augment import seeded
from .documents import BODY, TrainingDocument
from .fitting import fit_network
from .gluing import GluePool, inner_place

MIN_BODY, MAX_HEADLINE = 40, 200
"""Characters of a body line, and of a headline or the like, from which words are counted."""
MAX_LINE = 3000
HIDDEN, EPOCHS = (16, 16), 25
GLUED_COPIES, GLUED_SHARE = 2, 0.5
"""How often body lines are shown once more with a piece glued in, at most, and how often that is done."""
_HEADLINES = {
    LABEL_INDEX[label]
    for label in (LineLabel.TITLE, LineLabel.RELATED, LineLabel.HEADING, LineLabel.PROMO, LineLabel.SECTION)
}


def count_document_words(documents: Sequence[TrainingDocument]) -> I32:
    """Word counts of all lines as their authors wrote them, repeated ones of a site once; see `seams.count_words`."""
    counts = np.zeros((4, N_BUCKETS), dtype=np.int32)
    seen: set[tuple[str, str]] = set()
    for document in documents:
        if document.is_variant or not document.is_labelled:
            continue
        for i, (line, label) in enumerate(zip(document.lines, document.labels, strict=True)):
            key = (document.host, line)
            is_body = label == BODY and len(line) > MIN_BODY
            if key in seen or i in document.junk or not (is_body or (label in _HEADLINES and len(line) < MAX_HEADLINE)):
                continue
            seen.add(key)
            codes = encode(line[:MAX_LINE])
            count_words(codes, is_body, TABLES, counts)
    return counts


def lexicon_from(counts: I32) -> I8:
    """Log-odds of a word's place, drawn towards what an unknown word is like."""
    lexicon = np.empty((2, N_BUCKETS))
    lexicon[BEGINS] = np.log((counts[BEGUN] + 0.3) / (counts[INSIDE] + 0.6))
    lexicon[FINISHES] = np.log((counts[LAST] + 0.3) / (counts[EARLIER] + 1.5))
    return np.clip(np.round(lexicon / STEP), -127, 127).astype(np.int8)


def _edges(document: TrainingDocument, i: int) -> set[int]:
    """Where junk starts and ends in line i, spaces skipped."""
    line = document.lines[i]
    places = [place for span in document.junk.get(i, ()) for place in (span.start, span.end)]
    return {place + len(line[place:]) - len(line[place:].lstrip()) for place in places}


def _candidates(line: str, lexicon: I8) -> tuple[list[int], F32]:
    """Places and feature rows of the candidates in a line, piece by piece, as the serving path looks at them."""
    codes = encode(line[:MAX_LINE])
    starts, ends = np.empty((2, MAX_SEGMENTS), dtype=np.int32)
    maps = map_text(codes, len(codes), TABLES)
    n = find_segments(codes, 0, len(codes), maps, TABLES.kind, starts, ends)
    pieces = list(zip(starts[:n].tolist(), ends[:n].tolist(), strict=True)) or [(0, len(codes))]
    places = np.empty(MAX_SEAMS, dtype=np.int32)
    X = np.empty((MAX_SEAMS, N_SEAM_FEATURES), dtype=np.float32)
    found, rows = [], [np.empty((0, N_SEAM_FEATURES), dtype=np.float32)]
    for first, last in pieces:
        n = seam_rows(codes, first, last, len(codes), maps, TABLES, lexicon, places, X)
        found += places[:n].tolist()
        rows.append(X[:n].copy())
    return found, np.vstack(rows)


@dataclass(slots=True)
class _Rows:
    """Candidates gathered so far, and whether junk starts or ends at each."""

    X: list[F32] = field(default_factory=list)
    y: list[int] = field(default_factory=list)

    def add(self, line: str, edges: set[int], lexicon: I8) -> None:
        places, X = _candidates(line, lexicon)
        self.X.append(X)
        self.y += [int(place in edges) for place in places]


def gather_seams(documents: Sequence[TrainingDocument], lexicon: I8, pools: dict[str, GluePool]) -> tuple[F32, I64]:
    """Feature rows of all candidates of a fold's documents, and which of them are seams.

    From body lines as their authors wrote them, from some of those with a piece glued before a sentence, and from
    those of changed copies, where spaces are lost as well.
    """
    rows = _Rows()
    for document in documents:
        if not document.is_labelled:
            continue
        random, pool = seeded(document.id, "seams"), pools.get(document.language, GluePool())
        for i, line in enumerate(document.lines):
            if len(line) < MIN_LINE or document.labels[i] != BODY:
                continue
            if i in document.junk or document.is_variant:
                rows.add(line, _edges(document, i), lexicon)
            else:
                rows.add(line, set(), lexicon)
                for _ in range(GLUED_COPIES):
                    piece = pool.draw(random)
                    if piece and random.random() < GLUED_SHARE:
                        at, after = inner_place(line, random)
                        glued = piece[0] + after
                        rows.add(line[:at] + glued + line[at:], {at + len(glued)}, lexicon)
    return np.vstack(rows.X), np.array(rows.y, dtype=np.int64)


def fit_seams(
    folds: Sequence[Sequence[TrainingDocument]], pools: Sequence[dict[str, GluePool]], seed: int
) -> tuple[Seams, list[Seams]]:
    """Seams from all documents, and for each fold with a lexicon that has not seen its sites.

    One network for all: its few features name no word.

    Args:
        folds: documents by fold.
        pools: what is glued into those of each fold.
    """
    counts = [count_document_words(documents) for documents in folds]
    total = np.sum(counts, axis=0)
    lexica = [lexicon_from(total - one) for one in counts]
    parts = [gather_seams(*fold) for fold in zip(folds, lexica, pools, strict=True)]
    X, y = np.vstack([X for X, _ in parts]), np.concatenate([y for _, y in parts])
    network = fit_network(X, y, np.ones(len(y)), 2, seed, hidden=HIDDEN, epochs=EPOCHS, alpha=1e-4, n_members=1)
    return Seams(lexicon_from(total), network), [Seams(lexicon, network) for lexicon in lexica]
