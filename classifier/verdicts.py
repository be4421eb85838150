"""From texts to verdicts in one compiled call: the analysis, the decision, and what a report of it needs.

A block of documents is an Arrow-like column of code points and where each document lies in it; a single
article is a block of one.
"""

from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np

from .arrays import F32, I32, I64, U8, U32, encode
from .compiled import borrowing, compiled
from .decision import (
    BODY,
    END,
    KEYWORD_END,
    KEYWORD_START,
    KIND,
    LABEL,
    N_CUT,
    NEXT,
    PERCENT,
    PIECE_END,
    PIECE_START,
    SCORE,
    SPAM,
    START,
    WHOLE,
    WORDS_END,
    WORDS_START,
    Cuts,
    Decision,
    decide,
)
from .evidence import loudest_words, read_piece, room_for
from .kinds import kind_of
from .labels import LABEL_INDEX, LineLabel
from .marks import kind_at
from .normalize import SPACE
from .pipeline import Analysis, analyse_with
from .rules import Rules, find_phrases
from .weights import Engine, PackedEngine, unpack_engine

_BYLINE, _NAVIGATION = LABEL_INDEX[LineLabel.BYLINE], LABEL_INDEX[LineLabel.NAVIGATION]


class Line(NamedTuple):
    """A non-empty line and what was decided about it. A row of `Verdicts.lines`."""

    start: int
    end: int
    label: int
    kept: int
    phrase: int
    """The caller's phrase found in it, or -1."""


class Document(NamedTuple):
    """What was decided about a text as a whole. A row of `Verdicts.documents`."""

    n_lines: int
    n_kept: int
    needs_review: int
    sample_start: int
    sample_end: int
    """Running text for the language detector."""
    first_line: int
    first_cut: int
    end_cut: int
    """Which rows of `Verdicts` are its own."""


N_LINE, N_DOCUMENT = len(Line._fields), len(Document._fields)
LINE_START, LINE_END, LINE_LABEL, LINE_KEPT, LINE_PHRASE = range(N_LINE)
N_LINES, N_KEPT, NEEDS_REVIEW, SAMPLE_START, SAMPLE_END, FIRST_LINE, FIRST_CUT, END_CUT = range(N_DOCUMENT)


class Verdicts(NamedTuple):
    """What was decided about a block of documents, rows of all of them joined; offsets count from each text's start.

    Attributes:
        lines: int32 (n, N_LINE), rows of `Line`.
        line_scores: float32 (n,), probability of each line's label.
        cuts: int32 (n, N_CUT), see `decision.Cuts`.
        documents: int64 (n_documents, N_DOCUMENT), rows of `Document`.
    """

    lines: I32
    line_scores: F32
    cuts: I32
    documents: I64


@compiled
def _with_room(array: Any, size: int) -> Any:
    """The array, or a longer copy of it if it has fewer than size rows."""
    if array.shape[0] >= size:
        return array
    longer = np.empty((max(size, 2 * array.shape[0]), *array.shape[1:]), dtype=array.dtype)
    longer[: array.shape[0]] = array
    return longer


@compiled
def judge_block(codes: U32, bounds: I64, packed: PackedEngine, rules: Rules) -> Verdicts:
    """The verdict on each document of a block.

    Args:
        bounds: int64 (2 * n_documents + 1,): document d is codes[bounds[2 * d]:bounds[2 * d + 2]], and at
            bounds[2 * d + 1] its text ends and its title begins, see `pipeline.read_lines`; its end if it has no title.
    """
    engine = unpack_engine(packed)
    n_documents = bounds.size // 2
    documents = np.empty((n_documents, N_DOCUMENT), dtype=np.int64)
    lines, line_scores = np.empty((n_documents, N_LINE), dtype=np.int32), np.empty(n_documents, dtype=np.float32)
    cuts = np.empty((n_documents, N_CUT), dtype=np.int32)
    i = c = 0
    for d in range(n_documents):
        own = codes[bounds[2 * d] : bounds[2 * d + 2]]
        text_end = bounds[2 * d + 1] - bounds[2 * d]
        analysis = analyse_with(own, text_end, engine)
        phrases = find_phrases(own, analysis.starts, analysis.ends, engine.folding, rules)
        decision = decide(analysis, rules, phrases)
        j, e = i + analysis.starts.size, c + decision.cuts.shape[0]
        documents[d, FIRST_LINE], documents[d, FIRST_CUT], documents[d, END_CUT] = i, c, e
        lines, line_scores = _with_room(lines, j), _with_room(line_scores, j)
        cuts = _with_room(cuts, e)
        _write_lines(analysis, decision, phrases, lines[i:j], line_scores[i:j])
        _account_for(own, text_end, decision, engine)
        cuts[c:e] = decision.cuts
        _write_document(analysis, decision, documents[d])
        i, c = j, e
    return Verdicts(lines[:i], line_scores[:i], cuts[:c], documents)


@borrowing
def _write_lines(analysis: Analysis, decision: Decision, phrases: I32, lines: I32, scores: F32) -> None:
    for i in range(phrases.size):
        line = lines[i]
        line[LINE_START], line[LINE_END] = analysis.starts[i], analysis.ends[i]
        line[LINE_LABEL], line[LINE_KEPT], line[LINE_PHRASE] = decision.labels[i], decision.kept[i], phrases[i]
        scores[i] = decision.scores[i]


@borrowing
def _write_document(analysis: Analysis, decision: Decision, document: I64) -> None:
    """Counts, and the longest kept line (the longest of all if none is kept) as a sample of the language."""
    n_kept = longest = start = end = 0
    for i in range(decision.kept.size):
        n_kept += decision.kept[i]
    for i in range(decision.kept.size):
        length = analysis.ends[i] - analysis.starts[i]
        if length > longest and (decision.kept[i] or not n_kept):
            longest, start, end = length, analysis.starts[i], analysis.ends[i]
    document[N_LINES], document[N_KEPT], document[NEEDS_REVIEW] = decision.kept.size, n_kept, decision.needs_review
    document[SAMPLE_START], document[SAMPLE_END] = start, end


@compiled
def _account_for(codes: U32, text_end: int, decision: Decision, engine: Engine) -> None:
    """Fill in the columns of the cuts that say why, and of spam what it sells."""
    cuts = decision.cuts
    longest = 0
    for c in range(cuts.shape[0]):
        longest = max(longest, cuts[c, END] - cuts[c, START])
    room = room_for(longest)
    kind, table = engine.folding.kind, engine.scorer.table
    for c in range(cuts.shape[0]):
        start, end, label = cuts[c, START], cuts[c, END], cuts[c, LABEL]
        score = np.float64(decision.cut_scores[c])
        cuts[c, SCORE], cuts[c, PERCENT] = np.rint(10_000 * score), np.rint(100 * score)  # both exact before rounding
        cuts[c, NEXT] = _next_line(codes, end, text_end, kind) if cuts[c, WHOLE] else end
        if label == SPAM:
            while end > start and kind_at(codes, end - 1, kind) & SPACE:
                end -= 1
            while start < end and kind_at(codes, start, kind) & SPACE:
                start += 1
        m = read_piece(codes, start, end, engine.folding, room)
        words = loudest_words(room, m, start, end, kind, table, label, BODY if label != BODY else _NAVIGATION)
        cuts[c, WORDS_START], cuts[c, WORDS_END] = words
        if label == SPAM:
            cuts[c, PIECE_START], cuts[c, PIECE_END] = start, end
            cuts[c, KIND] = kind_of(room.buf, m, kind, engine.kind_table)
            words = loudest_words(room, m, start, end, kind, table, SPAM, _BYLINE)
            cuts[c, KEYWORD_START], cuts[c, KEYWORD_END] = words


@borrowing
def _next_line(codes: U32, end: int, text_end: int, kind: U8) -> int:
    """Where the next line with anything on it starts, white space of its own included; the end if there is none."""
    position = line_start = end
    while position < text_end and kind_at(codes, position, kind) & SPACE:
        if codes[position] == 10 or codes[position] == 13:
            line_start = position + 1
        position += 1
    return text_end if position == text_end and line_start == end else line_start


class Verdict(NamedTuple):
    """What was decided about one document."""

    line_rows: I32
    line_scores: F32
    cuts: Cuts
    document: Document

    def lines(self) -> list[Line]:
        """Every non-empty line; made on demand, most callers never ask."""
        return [Line._make(row) for row in self.line_rows.tolist()]


def judge_texts(
    texts: Sequence[str], titles: Sequence[str | None], packed: PackedEngine, rules: Rules
) -> list[Verdict]:
    """The verdict on each text, in order, from one compiled call for all of them.

    Args:
        titles: headline of each, where the caller knows it; line ends in it count as spaces.
    """
    pieces: list[str] = []
    bounds = [0]
    position = 0
    for text, title in zip(texts, titles, strict=True):
        pieces.append(text)
        position += len(text)
        bounds.append(position)
        if title:
            headline = f"\n{' '.join(title.split())}"
            pieces.append(headline)
            position += len(headline)
        bounds.append(position)
    block = judge_block(encode("".join(pieces)), np.array(bounds, dtype=np.int64), packed, rules)
    return [_verdict_of(block, Document._make(row)) for row in block.documents.tolist()]


def _verdict_of(block: Verdicts, document: Document) -> Verdict:
    lines = slice(document.first_line, document.first_line + document.n_lines)
    cuts = block.cuts[document.first_cut : document.end_cut]
    return Verdict(block.lines[lines], block.line_scores[lines], Cuts._make(cuts.T.tolist()), document)
