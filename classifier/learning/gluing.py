"""Pieces that scrapers glue into sentences, and where they glue them."""

import re
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from random import Random
from typing import Any

from classifier.labels import LABEL_INDEX, LineLabel

from .documents import BODY, TrainingDocument

_RELATED, _TITLE = LABEL_INDEX[LineLabel.RELATED], LABEL_INDEX[LineLabel.TITLE]
_GLUEABLE = {
    LABEL_INDEX[label]
    for label in (LineLabel.RELATED, LineLabel.PROMO, LineLabel.AD, LineLabel.NAVIGATION, LineLabel.BYLINE,
                  LineLabel.CAPTION, LineLabel.TAGS, LineLabel.LEGAL, LineLabel.DATE)
}  # fmt: skip
AT_END, AT_START = 0.35, 0.35
"""Shares of glued pieces put at the end and at the start of a line; the rest stands between sentences."""
NOTE_SHARE = 0.4
"""Of glued pieces: made from the slots of footers.toml, what sites say for themselves."""
POINTER_SHARE = 0.5
"""Of the others: made of an opener ("Baca juga") and a headline, each from another line."""
MIN_PIECE = 12
"""Characters of a piece: shorter ones are single words that nobody would know for junk."""
MIN_PARAGRAPH, MAX_PARAGRAPH = 80, 600
DELICATE_SHARE = 0.5
MIN_REPEATS = 2
"""Lines that start with an opener, so that it is one."""
_DELICATE = re.compile(
    r"\b(judi|judol|togel|slot|kasino|casino|taruhan|lotre|lotter|gambl|betting|poker|pinjol|viagra|crypto|kripto)",
    re.IGNORECASE,
)
_LABEL = re.compile(r"\W*(\w+(?: \w+){0,2}) ?:(?!//)")
_SENTENCE_END = re.compile(r"[.!?…؟।][\"”’»)]* +(?=[\"“‘«(]*[^\W\d_])|[。！？][”」』]?")


@dataclass(slots=True)
class GluePool:
    """What may be glued into the documents of one language."""

    pieces: list[tuple[str, int]] = field(default_factory=list)
    notes: list[tuple[str, int]] = field(default_factory=list)
    """Wordings with slots for a site and a headline, and their labels."""
    sites: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)
    openers: list[str] = field(default_factory=list)
    headlines: list[str] = field(default_factory=list)
    paragraphs: list[str] = field(default_factory=list)
    delicate: list[str] = field(default_factory=list)
    """Paragraphs about what spam sells."""

    def draw(self, random: Random) -> tuple[str, int] | None:
        """A piece and its label; None where there is none to draw from."""
        if self.notes and random.random() < NOTE_SHARE:
            wording, label = random.choice(self.notes)
            headline = random.choice(self.headlines) if self.headlines else ""
            return wording.format(s=random.choice(self.sites), t=headline), label
        if self.openers and self.headlines and random.random() < POINTER_SHARE:
            opener, mark = random.choice(self.openers), random.choice((": ", ": ", ":", " : "))
            pointer = opener + mark + random.choice(self.headlines)
            return (f"({pointer})" if random.random() < 0.06 else pointer), _RELATED
        return random.choice(self.pieces) if self.pieces else None

    def dateline(self, random: Random) -> str | None:
        """What the first sentence of a report starts with; None where no sites are known."""
        if not self.sites or not self.places:
            return None
        site, place = random.choice(self.sites), random.choice(self.places)
        site = random.choice((site, site.upper(), site.replace(" ", "") + random.choice((".com", ".id", ".co.id"))))
        place = random.choice((place, place.upper()))
        line = random.choice(("{s}, {p}", "{s}, {p}", "{p}, {s}", "{p} ({s})", "{p}", "{s}"))
        return line.format(s=site, p=place) + random.choice((" - ", " – ", " -", " — "))

    def paragraph(self, random: Random) -> str | None:
        """A paragraph of another article, half of them about what spam sells; None where there is none."""
        paragraphs = self.delicate if self.delicate and random.random() < DELICATE_SHARE else self.paragraphs
        return random.choice(paragraphs) if paragraphs else None


def _whole_pieces(document: TrainingDocument) -> Iterator[tuple[str, int]]:
    """Lines that nothing is glued to, and what is glued to the others, with their labels."""
    for i, (line, label) in enumerate(zip(document.lines, document.labels, strict=True)):
        if i not in document.junk:
            yield line, label
        for span in document.junk.get(i, ()):
            yield line[span.start : span.end].strip(), span.label


def note_pools(slots: Mapping[str, Any], family: int, n_families: int) -> dict[str, GluePool]:
    """Pools that hold the wordings of one family only, by language.

    Args:
        slots: content of footers.toml.
    """

    def mine(values: Sequence[str]) -> list[str]:
        return [value for value in values if zlib.crc32(value.encode()) % n_families == family]

    notes = slots.get("notes", {})
    pools: dict[str, GluePool] = {}
    for language, by_label in notes.items():
        if isinstance(by_label, dict):
            wordings = [(text, LABEL_INDEX[LineLabel(label)]) for label in by_label for text in mine(by_label[label])]
            pools[language] = GluePool(notes=wordings, sites=mine(notes["sites"]), places=mine(notes.get("places", ())))
    return pools


def glue_pools(documents: Sequence[TrainingDocument], notes: dict[str, GluePool] | None = None) -> dict[str, GluePool]:
    """Pools by language, from lines of labelled documents as their authors wrote them, filled into `notes`."""
    pools = notes or {}
    for document in documents:
        if document.is_variant or not document.is_labelled:
            continue
        pool = pools.setdefault(document.language, GluePool())
        for line, label in _whole_pieces(document):
            if label in _GLUEABLE and MIN_PIECE <= len(line) <= 160:
                pool.pieces.append((line, label))
            if label == BODY and MIN_PARAGRAPH <= len(line) <= MAX_PARAGRAPH and line[-1] in '.!?”"':
                pool.paragraphs.append(line)
                if _DELICATE.search(line):
                    pool.delicate.append(line)
            opened = _LABEL.match(line) if label == _RELATED else None
            if opened:
                pool.openers.append(opened[1])
            if label in (_RELATED, _TITLE) and not opened and 12 <= len(line) <= 120:
                pool.headlines.append(line)
    for pool in pools.values():
        repeats = Counter(opener.lower() for opener in pool.openers)
        pool.openers = [opener for opener in pool.openers if repeats[opener.lower()] >= MIN_REPEATS]
    return pools


def sentence_starts(line: str) -> list[int]:
    """Offsets of the sentences of a line but the first."""
    return [found.end() for found in _SENTENCE_END.finditer(line, 10) if found.end() < len(line) - 10]


def inner_place(line: str, random: Random) -> tuple[int, str]:
    """Where to glue a piece before a sentence of a line: offset, and what stands after the piece."""
    between = random.random() >= AT_START / (1 - AT_END)
    starts = sentence_starts(line) if between else []
    return random.choice(starts or [0]), random.choice(("", " "))


def place_of(line: str, random: Random, at_end: float = AT_END) -> tuple[int, str, str]:
    """Where to glue a piece into a line: offset, and what stands before and after the piece."""
    if random.random() < at_end:
        return len(line), random.choice(("", "", " ")), ""
    at, after = inner_place(line, random)
    return at, "", after
