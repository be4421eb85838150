"""What happened to the records of a shard, and of all shards together."""

import re
from collections.abc import Iterable
from dataclasses import dataclass, field, fields
from urllib.parse import urlsplit

from classifier.results import CleanedArticle

from .records import Document, Reject

TOP_NAMES = 200
"""Keywords and hosts that a shard passes on; sums over shards are exact for all that are common."""
MAX_NAMES = 20_000
SAMPLES = 20
SAMPLE_CHARACTERS = 400

Sums = dict[str, int]


@dataclass(slots=True)
class Tally:
    """Counts; those of a shard stand in its done-marker, those of the job in `report.json`."""

    records: int = 0
    """Read, whether they became documents or rejects."""
    documents: int = 0
    rejects: int = 0
    damages: int = 0
    """Stretches that could not be read and whose number of records nobody knows."""
    doubtful: int = 0
    """Documents out of a compressed member whose checksum fails."""
    needs_review: int = 0
    spam_documents: int = 0
    lines: int = 0
    lines_kept: int = 0
    characters_in: int = 0
    characters_out: int = 0
    removed_spans: Sums = field(default_factory=dict)
    """By label."""
    removed_characters: Sums = field(default_factory=dict)
    """By label."""
    spam_kinds: Sums = field(default_factory=dict)
    keywords: Sums = field(default_factory=dict)
    hosts: Sums = field(default_factory=dict)
    """Spans of spam by host."""
    reject_reasons: Sums = field(default_factory=dict)
    review_samples: list[dict[str, str | int | None]] = field(default_factory=list)

    @property
    def removed_share(self) -> float:
        """Share of the characters that went."""
        return 1 - self.characters_out / self.characters_in if self.characters_in else 0.0

    @property
    def clean(self) -> bool:
        """Everything could be read."""
        return not self.rejects and not self.damages

    def read(self, records: int) -> None:
        """Records that came out of a reader."""
        self.records += records

    def document(self, file: str, document: Document, article: CleanedArticle) -> None:
        """One that was written."""
        self.documents += 1
        self.doubtful += document.doubtful
        self.lines += article.stats.lines
        self.lines_kept += article.stats.kept
        self.characters_in += len(document.text)
        self.characters_out += len(article.text)
        for span in article.removed:
            _add(self.removed_spans, span.label.value)
            _add(self.removed_characters, span.label.value, span.end - span.start)
        if article.spam:
            self._spam(document, article)
        if article.needs_review or document.doubtful:
            self.needs_review += 1
            if len(self.review_samples) < SAMPLES:
                self.review_samples.append(_sample(file, document, article))

    def reject(self, reject: Reject) -> None:
        """One that was written to the rejects."""
        self.rejects += reject.records
        self.damages += reject.damage
        _add(self.reject_reasons, kind_of_reason(reject.reason), max(1, reject.records))

    def _spam(self, document: Document, article: CleanedArticle) -> None:
        self.spam_documents += 1
        host = host_of(document.url)
        for span in article.spam:
            _add(self.spam_kinds, span.kind.value)
            if span.keyword:
                _add_bounded(self.keywords, " ".join(span.keyword.lower().split()))
            if host:
                _add_bounded(self.hosts, host)

    def closed(self) -> "Tally":
        """With names cut to the common ones, all in a fixed order."""
        self.keywords, self.hosts = top(self.keywords, TOP_NAMES), top(self.hosts, TOP_NAMES)
        for name in ("removed_spans", "removed_characters", "spam_kinds", "reject_reasons"):
            setattr(self, name, dict(sorted(getattr(self, name).items())))
        return self


def total(tallies: Iterable[Tally]) -> Tally:
    """The sum over shards, in their order."""
    whole = Tally()
    for tally in tallies:
        for part in fields(Tally):
            value = getattr(tally, part.name)
            if isinstance(value, int):
                setattr(whole, part.name, getattr(whole, part.name) + value)
            elif isinstance(value, list):
                whole.review_samples = (whole.review_samples + value)[:SAMPLES]
            else:
                for name, count in value.items():
                    _add(getattr(whole, part.name), name, count)
    return whole.closed()


def top(sums: Sums, count: int) -> Sums:
    """The largest, ties by name."""
    return dict(sorted(sums.items(), key=lambda item: (-item[1], item[0]))[:count])


def host_of(url: str | None) -> str | None:
    """Host of an address in lower case, without `www.`; None where there is none."""
    if not url:
        return None
    try:
        host = urlsplit(url if "//" in url else f"//{url}").hostname
    except ValueError:
        return None
    return host.removeprefix("www.") if host else None


def kind_of_reason(reason: str) -> str:
    """A reason without the places and values in it, so that equal ones are counted together."""
    return re.sub(r"\d+", "#", reason.partition(":")[0])[:100]


def _add(sums: Sums, name: str, count: int = 1) -> None:
    sums[name] = sums.get(name, 0) + count


def _add_bounded(sums: Sums, name: str) -> None:
    if len(sums) >= MAX_NAMES and name not in sums:
        kept = top(sums, MAX_NAMES // 2)
        sums.clear()
        sums.update(kept)
    _add(sums, name)


def _sample(file: str, document: Document, article: CleanedArticle) -> dict[str, str | int | None]:
    return {
        "file": file,
        "offset": document.offset,
        "row": document.row,
        "id": document.id,
        "why": "altered on disk" if document.doubtful else "too much of the text would go",
        "text": document.text[:SAMPLE_CHARACTERS],
        "cleaned": article.text[:SAMPLE_CHARACTERS],
    }
