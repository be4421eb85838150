"""Documents as they turn up in the wild: with footers, comments, glued leftovers, other blank lines."""

import re
import zlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from random import Random

from classifier.labels import LABEL_INDEX, SPAM_KINDS, LineLabel, SpamKind

from .documents import BODY, COMMENT, SPAM, VARIANT_MARK, Junk, TrainingDocument
from .footers import FooterMaker
from .gluing import GluePool, place_of

_BYLINE = LABEL_INDEX[LineLabel.BYLINE]
_LOSES_SPACES = {BODY: 60, LABEL_INDEX[LineLabel.RELATED]: 20, LABEL_INDEX[LineLabel.PROMO]: 20}
"""Labels of lines that have links in them, with the length from which one has."""
_NAME = re.compile(r"(?:[^\W\d_a-z]\w+ ){1,3}(?=[^\W\d_])")
_BEFORE_NAME = re.compile(r"(?<=[^\W\d_]) (?=[^\W\d_a-z]\w)")
_BETWEEN_WORDS = re.compile(r"(?<=[^\W\d_]) (?=[^\W\d_])")
_STRAYS = ("\ufeff", "\u200b", "\u200e", "\u200d")
MAX_EDGES = 200
GLUED_SHARE = 0.65
"""Of variants: in one crawl a fifth of all lines had something glued in."""
SPAM_SHARE = 0.35
"""Of glued pieces."""
SPAM_AT_END = 0.8
"""Of glued spam: what is injected stands behind what was written."""
DATELINE_SHARE = 0.25
"""Of variants: their first paragraph starts with paper and place, as news does."""
STRAY_SHARE = 0.06
"""Of variants: byte order marks and the like are left behind where texts were put together."""
LOST_SPACE_SHARE = 0.4
"""Of variants: scrapers that drop link tags lose the space beside each link, and nothing is junk there."""


@dataclass(frozen=True, slots=True)
class Comment:
    """A reader's comment; `spam` where it sells gambling."""

    text: str
    spam: bool


class _Builder:
    """A document under change: parallel lists that stay parallel."""

    def __init__(self, document: TrainingDocument) -> None:
        self.lines = list(document.lines)
        self.labels = list(document.labels)
        self.kept = list(document.kept)
        self.junk = [document.junk.get(i, ()) for i in range(len(self.lines))]
        self.kinds = [document.kinds.get(i) for i in range(len(self.lines))]
        self.blank = list(document.blank_before or [False] * len(self.lines))
        self.document = document

    def insert(self, at: int, text: str, label: int, kind: SpamKind | None = None) -> None:
        self.lines.insert(at, text)
        self.labels.insert(at, label)
        if self.document.kept:
            self.kept.insert(at, 1 if label == BODY else 0)
        self.junk.insert(at, ())
        self.kinds.insert(at, SPAM_KINDS.index(kind) if kind else None)
        self.blank.insert(at, False)

    def glue(self, i: int, at: int, text: str, label: int) -> None:
        """Put `text` into line i at offset `at`; junk already in the line must lie before it."""
        self.lines[i] = self.lines[i][:at] + text + self.lines[i][at:]
        moved = tuple(
            Junk(span.start + len(text), span.end + len(text), span.label) if span.start >= at else span
            for span in self.junk[i]
        )
        self.junk[i] = (*moved, Junk(at, at + len(text), label))

    def build(self, suffix: str) -> TrainingDocument:
        return replace(
            self.document,
            id=self.document.id + suffix,
            lines=tuple(self.lines),
            labels=tuple(self.labels),
            kept=tuple(self.kept),
            junk={i: spans for i, spans in enumerate(self.junk) if spans},
            kinds={i: kind for i, kind in enumerate(self.kinds) if kind is not None},
            blank_before=tuple(self.blank),
        )


def seeded(*parts: object) -> Random:
    """A generator that depends on the parts alone, not on what was drawn before."""
    return Random(zlib.crc32("/".join(map(str, parts)).encode()))


def _place_footer(builder: _Builder, maker: FooterMaker, random: Random) -> None:
    choice = random.random()
    if choice < 0.6:
        footers = [maker.spam(random)]
    elif choice < 0.75:
        footers = [maker.spam(random) for _ in range(random.randint(2, 5))]
    elif choice < 0.85:
        footer = maker.spam(random)
        builder.insert(random.randint(0, min(2, len(builder.lines))), footer.text, SPAM, footer.kind)
        return
    else:
        footer = maker.spam(random)
        builder.insert(random.randint(1, len(builder.lines)), footer.text, SPAM, footer.kind)
        return
    for footer in footers:
        builder.insert(len(builder.lines), footer.text, SPAM, footer.kind)


def _glue(builder: _Builder, maker: FooterMaker, pool: GluePool, random: Random, n: int) -> None:
    bodies = [i for i, label in enumerate(builder.labels) if label == BODY and len(builder.lines[i]) > 40]
    random.shuffle(bodies)
    for i in bodies[:n]:
        if builder.junk[i]:
            continue
        piece = None if random.random() < SPAM_SHARE else pool.draw(random)
        text, label = piece or (maker.glued(random), SPAM)
        at, before, after = (
            place_of(builder.lines[i], random) if piece else place_of(builder.lines[i], random, SPAM_AT_END)
        )
        builder.glue(i, at, before + text + after, label)


def _link_edges(line: str) -> list[int]:
    """Spaces beside what may be a link: after a run of capitalised words, before one, and after any other word."""
    after = [found.end() - 1 for found in _NAME.finditer(line)]
    before = [found.start() for found in _BEFORE_NAME.finditer(line)]
    return [*after, *after, *before, *(found.start() for found in _BETWEEN_WORDS.finditer(line))][:MAX_EDGES]


def _lose_spaces(builder: _Builder, random: Random) -> None:
    """Take out the space on one side of a link here and there, in body lines and in what leads elsewhere."""
    for i, label in enumerate(builder.labels):
        line = builder.lines[i]
        if builder.junk[i] or len(line) < _LOSES_SPACES.get(label, len(line) + 1) or random.random() < 0.5:
            continue
        edges = _link_edges(line)
        for j in sorted({random.choice(edges) for _ in range(random.randint(1, 4))} if edges else (), reverse=True):
            line = line[:j] + line[j + 1 :]
        builder.lines[i] = line


def _add_dateline(builder: _Builder, pool: GluePool, random: Random) -> None:
    """Start the first paragraph with a dateline."""
    dateline = pool.dateline(random)
    first = next((i for i, label in enumerate(builder.labels) if label == BODY and len(builder.lines[i]) > 60), -1)
    if dateline and first >= 0 and not builder.junk[first] and " - " not in builder.lines[first][:60]:
        builder.lines[first] = dateline + builder.lines[first]


def _leave_strays(builder: _Builder, random: Random) -> None:
    """Put a mark that nobody sees behind some lines: it hides nothing there."""
    for i, junk in enumerate(builder.junk):
        if not junk and random.random() < 0.2:
            builder.lines[i] += random.choice(_STRAYS)


def _set_blank_lines(builder: _Builder, random: Random) -> None:
    choice = random.random()
    if choice < 0.45:
        builder.blank = [False] * len(builder.lines)
    elif choice < 0.85:
        builder.blank = [i > 0 for i in range(len(builder.lines))]
    else:
        builder.blank = [i > 0 and random.random() < 0.6 for i in range(len(builder.lines))]


def variant(
    document: TrainingDocument,
    number: int,
    maker: FooterMaker,
    pools: dict[str, GluePool],
    comments: Sequence[Comment],
) -> TrainingDocument:
    """One changed copy of a document; the same number gives the same copy."""
    random = seeded(document.id, number)
    builder = _Builder(document)
    pool = pools.get(document.language, GluePool())
    choice = random.random()
    if choice < 0.44:
        _place_footer(builder, maker, random)
    elif choice < 0.55:
        at = len(builder.lines) if random.random() < 0.75 else random.randint(0, min(3, len(builder.lines)))
        builder.insert(at, maker.byline(random).text, _BYLINE)
    elif choice < 0.74 and comments:
        for _ in range(random.choice((1, 1, 1, 2, 3, 6))):
            comment = random.choice(comments)
            kind = SpamKind.GAMBLING if comment.spam else None
            builder.insert(len(builder.lines), comment.text, SPAM if comment.spam else COMMENT, kind)
    elif choice < 0.82:
        # What ends an article on another subject is not always junk.
        paragraph = pool.paragraph(random)
        if paragraph:
            builder.insert(len(builder.lines), paragraph, BODY)
    if random.random() < DATELINE_SHARE:
        _add_dateline(builder, pool, random)
    if random.random() < LOST_SPACE_SHARE:
        _lose_spaces(builder, random)
    if random.random() < GLUED_SHARE:
        _glue(builder, maker, pool, random, random.randint(1, 5))
    if random.random() < STRAY_SHARE:
        _leave_strays(builder, random)
    _set_blank_lines(builder, random)
    return builder.build(f"{VARIANT_MARK}{number}")


MakerOf = Callable[[TrainingDocument], FooterMaker]
