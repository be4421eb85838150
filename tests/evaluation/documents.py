"""Documents with known truth, so that a test shows only what matters to it."""

from classifier.labels import LABEL_INDEX, LineLabel
from classifier.learning.documents import UNKNOWN, Junk
from classifier.learning.evaluation.gold import KEPT_INDICES, GoldDocument, GoldLine, GoldSet
from classifier.learning.evaluation.outcomes import Outcome

BODY = "Harga beras turun di Cianjur, kata dinas."
OTHER = "Petani menyambut baik keputusan itu."
SPAM = "Posted By : keluaran sgp hari ini"


def document(*lines: tuple[str, str], glued: str = "", gold: str | None = None, name: str = "one") -> GoldDocument:
    """Lines with their labels ("?" for unknown); `glued` is junk inside whichever line has it."""
    text = "\n".join(line for line, _ in lines)
    found, position = [], 0
    for line, label in lines:
        index = UNKNOWN if label == "?" else LABEL_INDEX[LineLabel(label)]
        kept = None if label == "?" else index in KEPT_INDICES
        at = line.find(glued) if glued else -1
        junk = (Junk(position + at, position + at + len(glued), LABEL_INDEX[LineLabel.SPAM]),) if at >= 0 else ()
        found.append(GoldLine(position, position + len(line), index, kept, junk))
        position += len(line) + 1
    return GoldDocument(name, "example.org", "id", "extractor", text, tuple(found), gold=gold)


def cut(document: GoldDocument, *pieces: str, spam: tuple[str, ...] = ()) -> Outcome:
    """The outcome of cutting these pieces out of a document, and of calling some of them spam."""
    spans = sorted((document.text.index(piece), document.text.index(piece) + len(piece)) for piece in pieces)
    text, position = "", 0
    for start, end in spans:
        text += document.text[position:start]
        position = end
    called = tuple((document.text.index(piece), document.text.index(piece) + len(piece)) for piece in spam)
    return Outcome(text + document.text[position:], tuple(spans), spam=called)


def gold_set(*documents: GoldDocument, name: str = "few") -> GoldSet:
    """A set with a digest of its own."""
    return GoldSet(name, "0" * 64, documents)
