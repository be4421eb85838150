"""The documents of the comparison; none of their sites, keywords or brands is in training."""

import zlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from classifier.learning.corpora import read_rows
from classifier.learning.dataset import digest_of
from classifier.learning.documents import BODY
from classifier.learning.evaluation.gold import GoldDocument, GoldSet, read_set
from classifier.learning.sources import MAX_COMMENTS, held_out_hosts

from .footers import UnseenFooters
from .probes import Probe, last_lines, make_probes, plain_document, true_bylines

STYLES = {"traf": "after trafilatura", "readab": "after readability", "full": "all visible text"}


@dataclass(frozen=True, slots=True)
class Material:
    """Everything that a run measures on.

    Attributes:
        read: sets labelled by reading, by name.
        pages: pages of held-out sites with a gold article, by style.
        articles: real articles without any spam.
        probes: the same with a made piece in each, true bylines among them.
        comments: the same with a reader's comment as last line.
        about_gambling: genuine reports about gambling; all of it must stay.
    """

    read: dict[str, GoldSet]
    pages: dict[str, GoldSet]
    articles: tuple[GoldDocument, ...]
    probes: tuple[Probe, ...]
    comments: tuple[Probe, ...]
    about_gambling: GoldSet


def _bucket(text: str) -> int:
    return zlib.crc32(text.encode())


def _held_out_pages(data: Path, training_data: Path) -> dict[str, GoldSet]:
    hosts = held_out_hosts(training_data)
    sets = [read_set(data / name) for name in ("pages-wcxb-dev.jsonl.zst", "pages-atf.jsonl.zst")]
    found = [document for one in sets for document in one.documents if document.host in hosts and document.gold]
    digest = "+".join(one.digest[:12] for one in sets)
    return {
        style: GoldSet(f"pages {title}", digest, tuple(d for d in found if d.style == style))
        for style, title in STYLES.items()
    }


def _articles(data: Path, n: int) -> tuple[GoldDocument, ...]:
    rows = sorted(read_rows(data / "news-id-raw.jsonl.zst"), key=lambda row: _bucket(row["url"]))
    return tuple(plain_document(row["url"], row["text"], "id", row["title"], row["source"]) for row in rows[:n])


def unused_comments(data: Path, n: int) -> tuple[list[str], list[str]]:
    """Gambling and ordinary comments that training passes over, n of each.

    They come from the same source as those it uses, so English comments stand with the ordinary ones.
    """
    rows = [row for row in read_rows(data / "comments-judol.jsonl.zst") if row["text"].strip()]
    rows.sort(key=lambda row: _bucket(row["text"]))
    used = {row["text"] for spam in (1, 0) for row in [r for r in rows if r["spam"] == spam][:MAX_COMMENTS]}
    left = [row for row in rows if row["text"] not in used]
    english = [row["text"] for row in read_rows(data / "comments-youtube-en.jsonl.zst") if not row["spam"]]
    ordinary = [row["text"] for row in left if not row["spam"]][: n // 2] + english[: n // 2]
    return [row["text"] for row in left if row["spam"]][:n], ordinary


def _all_body(document: GoldDocument, first: int = 0) -> GoldDocument:
    """The same document with its lines from `first` on known to be body."""
    lines = (replace(x, label=BODY, kept=True) if i >= first else x for i, x in enumerate(document.lines))
    return replace(document, lines=tuple(lines))


def _about_gambling(data: Path, articles: Sequence[GoldDocument]) -> GoldSet:
    """Each report as its paragraphs, and each paragraph alone at the end of an article about something else."""
    reports: dict[str, list[str]] = {}
    path = data / "news-about-gambling-id.jsonl.zst"
    for row in read_rows(path):
        reports.setdefault(row["url"], []).append(" ".join(row["text"].split()))
    found = [_all_body(plain_document(url, "\n".join(paragraphs), "id")) for url, paragraphs in reports.items()]
    for i, paragraph in enumerate(paragraph for paragraphs in reports.values() for paragraph in paragraphs):
        article = articles[i % len(articles)]
        whole = plain_document(f"{article.id}#{i}", f"{article.text.rstrip()}\n{paragraph}", "id")
        found.append(_all_body(whole, len(article.lines)))
    return GoldSet("news about gambling", digest_of([path]), tuple(found))


def gather_material(data: Path, training_data: Path, n: int) -> Material:
    """All sets.

    Args:
        data: folder of the public sets.
        n: articles to build on, and probes of each form.
    """
    articles = _articles(data, n)
    footers = UnseenFooters.from_file()
    spam, ordinary = unused_comments(data, 4 * n)
    return Material(
        read={name: read_set(data / f"{name}.jsonl.zst") for name in ("labelled-en", "labelled-id")},
        pages=_held_out_pages(data, training_data),
        articles=articles,
        probes=(*make_probes(articles, footers, n), *true_bylines(articles, footers, n)),
        comments=(*last_lines(articles, spam, "gambling comment"), *last_lines(articles, ordinary, "ordinary comment")),
        about_gambling=_about_gambling(data, articles),
    )
