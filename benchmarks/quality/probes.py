"""Real articles with one made piece put in, and what a cleaner does about that piece alone.

The articles are unlabelled, so the same article without the piece is cleaned too: whatever goes
only when the piece is there was lost because of it.
"""

import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray

from benchmarks.quality.footers import Form, UnseenFooters
from classifier.learning.documents import UNKNOWN
from classifier.learning.evaluation.counts import NEARLY_ALL
from classifier.learning.evaluation.gold import GoldDocument, GoldLine
from classifier.learning.evaluation.outcomes import Cleaner, Outcome, Span
from classifier.lines import split_lines

_LEFTOVER = re.compile(
    r"baca|simak|lihat juga|tonton|scroll|advert|gambas|saksikan|\bvideo\b|infografis", re.IGNORECASE
)
_SENTENCE_END = re.compile(r"[.!?][\"”]? (?=[A-Z\"“])")
_HOST_LINE_LENGTH = 90
Mask = NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Probe:
    """An article with a piece in it, and the article as it was.

    Attributes:
        form: of the piece, with its place where it is glued into a line.
        at: where in `base.text` something was put in.
        span: of the piece in `document.text`.
        is_line: whether the piece stands on a line of its own.
    """

    form: str
    base: GoldDocument
    document: GoldDocument
    at: int
    span: Span
    is_line: bool

    def stretched(self, mask: Mask) -> Mask:
        """A mask over the article as it was, laid over the article with the piece."""
        return np.insert(mask, [self.at] * (len(self.document.text) - mask.size), False)

    def shrunk(self, mask: Mask) -> Mask:
        """The reverse: what was put in is left out."""
        shift = len(self.document.text) - len(self.base.text)
        return np.delete(mask, np.s_[self.at : self.at + shift])


@dataclass(frozen=True, slots=True)
class ProbeCounts:
    """Sums over probes of one form."""

    n: int = 0
    removed: int = 0
    """The piece is gone (glued: nine tenths of it) and nothing else went with it from its line."""
    called_spam: int = 0
    chars: int = 0
    chars_lost: int = 0
    """Of the article's own, gone only when the piece is there."""
    lines: int = 0
    lines_lost: int = 0

    def __add__(self, other: "ProbeCounts") -> "ProbeCounts":
        return ProbeCounts(*(getattr(self, name) + getattr(other, name) for name in self.__slots__))


def plain_document(id: str, text: str, language: str, title: str | None = None, host: str = "") -> GoldDocument:
    """A text about whose lines nothing is known."""
    lines = tuple(GoldLine(x.start, x.end, UNKNOWN, None) for x in split_lines(text) if x.has_text(text))
    return GoldDocument(id, host, language, "extractor", text, lines, title)


def _host_lines(base: GoldDocument) -> list[GoldLine]:
    """Long lines of whole sentences without leftovers of their own: only there is the truth plain."""
    return [
        line
        for line in base.lines
        if line.end - line.start >= _HOST_LINE_LENGTH
        and base.text[line.end - 1] in '."”!?'
        and not _LEFTOVER.search(base.text[line.start : line.end])
    ]


def _insert(base: GoldDocument, at: int, before: str, piece: str, after: str, form: str, is_line: bool) -> Probe:
    text = base.text[:at] + before + piece + after + base.text[at:]
    document = plain_document(base.id, text, base.language, base.title, base.host)
    start = at + len(before)
    return Probe(form, base, document, at, (start, start + len(piece)), is_line)


def _glue(base: GoldDocument, piece: str, form: Form, place: str, random: Random) -> Probe | None:
    hosts = _host_lines(base)
    if not hosts:
        return None
    line = hosts[-1] if place == "end" and form.is_spam else random.choice(hosts)
    name = f"{form.name} ({place})"
    if place == "end":
        return _insert(base, line.end, random.choice(("", " ")), piece, "", name, False)
    if place == "start":
        return _insert(base, line.start, "", piece, random.choice(("", " ")), name, False)
    ends = [line.start + found.end() for found in _SENTENCE_END.finditer(base.text[line.start : line.end])]
    if not ends:
        return None
    return _insert(base, random.choice(ends), "", piece, random.choice(("", " ")), name, False)


def make_probes(bases: Sequence[GoldDocument], footers: UnseenFooters, n: int, seed: int = 0) -> list[Probe]:
    """About n probes of each form and place; articles are taken in turn."""
    probes: list[Probe] = []
    for form in footers.forms:
        for place in form.inline or ("",):
            for i in range(n):
                random = Random(f"{seed}/{form.name}/{place}/{i}")
                base, piece = bases[(i + len(probes)) % len(bases)], footers.piece(form, random)
                if place:
                    probe = _glue(base, piece, form, place, random)
                else:
                    end = random.choice(("\n", "\n\n"))
                    probe = _insert(base, len(base.text.rstrip()), end, piece, "", form.name, True)
                if probe is not None:
                    probes.append(probe)
    return probes


def true_bylines(bases: Sequence[GoldDocument], footers: UnseenFooters, n: int, seed: int = 0) -> list[Probe]:
    """Articles that end with a true byline, which may go but is never spam."""
    probes = []
    for i in range(n):
        random = Random(f"{seed}/byline/{i}")
        base = bases[i % len(bases)]
        probes.append(_insert(base, len(base.text.rstrip()), "\n", footers.byline(random), "", "true byline", True))
    return probes


def last_lines(bases: Sequence[GoldDocument], texts: Sequence[str], name: str) -> list[Probe]:
    """Each text as the last line of an article."""
    return [
        _insert(base, len(base.text.rstrip()), "\n", " ".join(text.split()), "", name, True)
        for i, text in enumerate(texts)
        for base in (bases[i % len(bases)],)
    ]


def _filled(document: GoldDocument, spans: Iterable[Span]) -> Mask:
    """Which visible characters lie in the spans."""
    mask = np.zeros(len(document.text), dtype=np.bool_)
    for start, end in spans:
        mask[start:end] = True
    return mask & np.fromiter((not char.isspace() for char in document.text), np.bool_, len(document.text))


def count_probe(probe: Probe, before: Outcome, after: Outcome) -> ProbeCounts:
    """What became of the piece, and of the article around it."""
    start, end = probe.span
    piece = _filled(probe.document, [probe.span])[start:end].sum()
    gone = _filled(probe.document, after.removed)
    whole = [(0, len(probe.base.text))]
    kept = _filled(probe.base, whole) & ~_filled(probe.base, before.removed)
    lost = probe.shrunk(gone & probe.stretched(kept))
    cut = gone[start:end].sum()
    enough = cut == piece if probe.is_line else cut >= NEARLY_ALL * piece and not lost.any()
    return ProbeCounts(
        n=1,
        removed=int(enough),
        called_spam=int(2 * _filled(probe.document, after.spam)[start:end].sum() >= piece),
        chars=int(kept.sum()),
        chars_lost=int(lost.sum()),
        lines=len(probe.base.lines),
        lines_lost=sum(int(2 * lost[line.start : line.end].sum() > line.end - line.start) for line in probe.base.lines),
    )


def run_probes(
    probes: Sequence[Probe], cleaner: Cleaner, progress: Callable[[Sequence[Probe]], Iterable[Probe]] = iter
) -> dict[str, ProbeCounts]:
    """Counts by form."""
    before: dict[str, Outcome] = {}
    counts: dict[str, ProbeCounts] = {}
    for probe in progress(probes):
        if probe.base.id not in before:
            before[probe.base.id] = cleaner(probe.base)
        found = count_probe(probe, before[probe.base.id], cleaner(probe.document))
        counts[probe.form] = counts.get(probe.form, ProbeCounts()) + found
    return counts


def clean_articles_called_spam(bases: Sequence[GoldDocument], cleaner: Cleaner) -> tuple[int, int]:
    """Articles in which some spam was reported, and how many were asked."""
    return sum(bool(cleaner(base).spam) for base in bases), len(bases)
