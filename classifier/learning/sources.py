"""What a training run reads: the project's own data, readings of public pages, public sets, feedback."""

import hashlib
import json
import random
import tomllib
import zlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Any

from classifier.errors import TrainingDataError

from .augment import Comment
from .corpora import read_pages, read_readings, read_rows
from .dataset import digest_of, read_articles
from .documents import FEEDBACK, TrainingDocument, from_article
from .training import TrainingSet

HELD_OUT = "held_out.jsonl"
"""Our own articles that are only measured on."""
PAGE_SETS = ("pages-wcxb-dev", "pages-atf", "pages-zh-cwced")
COMMENT_SET = "comments-judol"
LICENCES = {
    "pages-wcxb-dev": "CC-BY-4.0",
    "pages-atf": "Apache-2.0",
    "pages-zh-cwced": "MIT",
    COMMENT_SET: "MIT",
}
MAX_ALIGNED = {"full": 120, "traf": 500, "readab": 200}
"""Pages labelled by alignment that are learned from, by style: they steady the probabilities; more of them
only cost time (DECISIONS 9)."""
MAX_COMMENTS = 4000
"""Of each class."""
OWN = "training_data"
WEIGHTS: dict[str, float] = {FEEDBACK: 1.0}
"""Of a document by source, against 1 for those not named."""


@dataclass(frozen=True, slots=True)
class Source:
    """A set that a model learned from, as the manifest names it."""

    name: str
    digest: str
    licence: str
    documents: int
    weight: float = 1.0

    def as_dict(self) -> dict[str, Any]:
        """For the manifest."""
        return asdict(self)


def _bucket(text: str) -> int:
    return zlib.crc32(text.encode())


def held_out_hosts(training_data: Path) -> frozenset[str]:
    """Sites of the measuring sets, never learned from."""
    lines = (training_data / "held_out_hosts.txt").read_text(encoding="utf-8").splitlines()
    named = {line.strip() for line in lines if line.strip() and not line.startswith("#")}
    own = training_data / HELD_OUT
    return frozenset(named | {article.host for article in read_articles(own)} if own.exists() else named)


def _digest_of_documents(documents: Iterable[TrainingDocument]) -> str:
    """SHA-256 over texts, labels and weights, in whichever order they come."""
    rows = sorted(json.dumps(asdict(document), sort_keys=True) for document in documents)
    return hashlib.sha256("\n".join(rows).encode()).hexdigest()


def corpus_file(corpora: Path, name: str) -> Path | None:
    """The file of a public set in a folder, None where it is not there."""
    candidates = (corpora / f"{name}.jsonl.zst", corpora / f"{name}.jsonl")
    return next((path for path in candidates if path.exists()), None)


def _choose_pages(documents: list[TrainingDocument], held_out: frozenset[str]) -> list[TrainingDocument]:
    """All pages that somebody read, and a sample of those labelled by alignment."""
    allowed = [document for document in documents if document.host not in held_out]
    chosen: set[str] = set()
    for style, most in MAX_ALIGNED.items():
        aligned = [document for document in allowed if not document.is_labelled and document.style == style]
        chosen.update(document.id for document in sorted(aligned, key=lambda d: _bucket(d.id))[:most])
    return [document for document in allowed if document.is_labelled or document.id in chosen]


def _read_comments(path: Path) -> list[Comment]:
    rows = [row for row in read_rows(path) if row["text"].strip()]
    rows.sort(key=lambda row: _bucket(row["text"]))
    comments = [Comment(" ".join(row["text"].split("\n")).replace("\r", " "), bool(row["spam"])) for row in rows]
    spam = [comment for comment in comments if comment.spam][:MAX_COMMENTS]
    return spam + [comment for comment in comments if not comment.spam][:MAX_COMMENTS]


def gather_sources(
    training_data: Path,
    corpora: Path | None,
    feedback: Sequence[TrainingDocument] = (),
    seed: int = 0,
    weights: Mapping[str, float] = WEIGHTS,
) -> tuple[TrainingSet, list[Source]]:
    """Everything to learn from, and what to call it in the manifest.

    Args:
        training_data: the project's folder of that name.
        corpora: a folder of public sets; those that are not there are left out.
        feedback: corrected articles, see `from_feedback`; those of held-out sites are left out.
        weights: of a document, by the name of its source; 1 for those not named.

    Raises:
        TrainingDataError: there is nothing to learn from, a file does not fit its format, or no source has such a name.
    """
    unknown = sorted(set(weights) - {OWN, FEEDBACK, *PAGE_SETS})
    if unknown:
        expected = ", ".join((OWN, FEEDBACK, *PAGE_SETS))
        raise TrainingDataError(f"weight for {', '.join(unknown)}, which is no source: expected {expected}")
    own = [from_article(article) for article in read_articles(training_data / "articles")]
    if not own:
        raise TrainingDataError(f"no articles in {training_data / 'articles'}: expected *.jsonl files")
    documents = _weighed(own, weights, OWN)
    slots_file = training_data / "footers.toml"
    sources = [
        Source(OWN, digest_of((training_data / "articles").glob("*.jsonl")), "MIT", len(own), weights.get(OWN, 1.0)),
        Source("footers", digest_of([slots_file]), "MIT", 0),
    ]
    if feedback:
        held_out = held_out_hosts(training_data)
        # In order of id: whoever imports the same feedback in another order gets the same model.
        chosen = sorted((one for one in feedback if one.host not in held_out), key=lambda one: one.id)
        documents += _weighed(chosen, weights, FEEDBACK)
        digest, weight = _digest_of_documents(chosen), weights.get(FEEDBACK, 1.0)
        sources.append(Source(FEEDBACK, digest, "of the operator", len(chosen), weight))
    comments: list[Comment] = []
    if corpora is not None:
        pages, comments, more = _read_corpora(training_data, corpora, weights)
        documents += pages
        sources += more
    slots = tomllib.loads(slots_file.read_text(encoding="utf-8"))
    random.Random(seed).shuffle(comments)
    return TrainingSet(documents, comments, slots, seed), sources


def _weighed(
    documents: Iterable[TrainingDocument], weights: Mapping[str, float], source: str
) -> list[TrainingDocument]:
    factor = weights.get(source, 1.0)
    return [replace(document, weight=document.weight * factor) for document in documents]


def _read_corpora(
    training_data: Path, corpora: Path, weights: Mapping[str, float]
) -> tuple[list[TrainingDocument], list[Comment], list[Source]]:
    readings = read_readings(training_data / "readings")
    held_out = held_out_hosts(training_data)
    pages: list[TrainingDocument] = []
    sources = [Source("readings", digest_of((training_data / "readings").glob("*.jsonl")), "MIT", len(readings))]
    for name in PAGE_SETS:
        path = corpus_file(corpora, name)
        if path:
            chosen = _weighed(_choose_pages(read_pages(path, readings), held_out), weights, name)
            pages += chosen
            sources.append(Source(name, digest_of([path]), LICENCES[name], len(chosen), weights.get(name, 1.0)))
    comments: list[Comment] = []
    path = corpus_file(corpora, COMMENT_SET)
    if path:
        comments = _read_comments(path)
        sources.append(Source(COMMENT_SET, digest_of([path]), LICENCES[COMMENT_SET], len(comments)))
    return pages, comments, sources
