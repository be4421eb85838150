"""Stage 1 alone: lines to scores, beside learned peers and beside what the machine can do at most."""

from collections.abc import Sequence

import numpy as np

from classifier.arrays import encode
from classifier.model import packaged_model
from classifier.rows import PADDING

from .limits import hash_and_add, hash_only, read_only, stage_one
from .material import Material
from .peers import fasttext, scikit_learn
from .section import Section, microseconds, percent
from .timing import Case, Timing, interleave

N_OURS, N_PEERS = 200, 40
BLOCK, EACH = "stage 1, one block call", "stage 1, a call an article"
HASH, HASH_ADD = "limit: hashing the n-grams only", "limit: hashing and adding weights"
READ = "limit: reading the bytes only"
SKLEARN_BATCH, SKLEARN_EACH = "scikit-learn, one call for all", "scikit-learn, a call an article"
FASTTEXT = "fastText, a call an article"


def _lines(text: str) -> list[str]:
    return [line for line in text.split("\n") if line.strip()]


def _cases(material: Material) -> list[Case]:
    texts, few = material.articles[:N_OURS], material.articles[:N_PEERS]
    engine = packaged_model()._engine
    joined = "\n".join(texts)
    padded = np.concatenate([encode(joined), np.zeros(PADDING, dtype=np.uint32)])
    content = np.frombuffer(joined.encode("utf-8", "replace"), np.uint8)
    pipeline, fast = scikit_learn(), fasttext()
    lines = [_lines(text) for text in few]
    every_line = [line for article in lines for line in article]
    return [
        Case(BLOCK, lambda: stage_one(encode("\n".join(texts)), engine), len(texts)),
        Case(EACH, lambda: [stage_one(encode(text), engine) for text in texts], len(texts)),
        Case(HASH, lambda: hash_only(padded), len(texts)),
        Case(HASH_ADD, lambda: hash_and_add(padded, engine), len(texts)),
        Case(READ, lambda: read_only(content), len(texts)),
        Case(SKLEARN_BATCH, lambda: pipeline.predict_proba(every_line), len(few)),
        Case(SKLEARN_EACH, lambda: [pipeline.predict_proba(article) for article in lines], len(few)),
        Case(FASTTEXT, lambda: [fast(article) for article in lines], len(few)),
    ]


def measure_stage_one(material: Material, rounds: int) -> Section:
    """Time of an article and throughput; bersih's include turning the string into code points."""
    timings = interleave(_cases(material), rounds)
    size = {n: Material("", material.articles[:n]).n_bytes / n for n in (N_OURS, N_PEERS)}
    peers = (SKLEARN_BATCH, SKLEARN_EACH, FASTTEXT)
    rows = [_row(name, timing, size[N_PEERS if name in peers else N_OURS]) for name, timing in timings.items()]
    per_byte = {name: timing.median / size[N_PEERS if name in peers else N_OURS] for name, timing in timings.items()}
    figures = {
        "block, times scikit-learn's batch": per_byte[SKLEARN_BATCH] / per_byte[BLOCK],
        "block, share of hashing only": per_byte[HASH] / per_byte[BLOCK],
        "block, share of hashing and adding": per_byte[HASH_ADD] / per_byte[BLOCK],
        "a call, times scikit-learn's": per_byte[SKLEARN_EACH] / per_byte[EACH],
        "a call, times fastText's": per_byte[FASTTEXT] / per_byte[EACH],
    }
    note = (
        f"CPU time, {rounds} rounds in turns; {N_OURS} articles, peers {N_PEERS} of them. Limits start from code "
        "points and bytes that lie ready. scikit-learn: `HashingVectorizer` of 2 to 5 characters on 2^16 rows and a "
        "linear model of 15 classes with weights rounded as ours are. fastText: floret in its fastText mode."
    )
    return Section(f"Stage 1: {material.name}", ("", "us an article", "MB/s", "spread"), rows, note, figures)


def _row(name: str, timing: Timing, n_bytes: float) -> Sequence[str]:
    return [name, microseconds(timing.median), f"{n_bytes / timing.median / 1e6:,.1f}", f"± {percent(timing.spread)}"]
