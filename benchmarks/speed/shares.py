"""Where the time of an article goes: every step of `clean()` under a stopwatch, the compiled ones taken apart."""

import importlib
import time
from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import numpy as np

import classifier
from classifier.arrays import encode
from classifier.model import LineClassifier, packaged_model
from classifier.options import DEFAULT_OPTIONS
from classifier.pipeline import analyse, line_rows, read_lines, segment_rows
from classifier.verdicts import judge_block
from classifier.weights import unpack_engine

from .material import Material
from .section import Section, microseconds, percent
from .timing import Case, interleave

STEPS = (
    ("compiled", "classifier.verdicts", "judge_block"),
    ("encoding", "classifier.verdicts", "encode"),
    ("reasons", "classifier.cleaning", "_reasons"),
    ("spans of the answer", "classifier.cleaning", "_take_out"),
    ("language", "classifier.cleaning", "language_of"),
    ("metadata, dates", "classifier.cleaning", "collect_metadata"),
)
"""Name of a step, and the function that is it; what it calls of the others is not counted to it."""
N_TEXTS = 300
"""A round."""
REST = "everything else (Python)"


class Stopwatch:
    """Seconds of each step, without those of the steps inside it."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = defaultdict(float)
        self._inside: list[float] = []

    def timed(self, step: str, function: Callable[..., Any]) -> Callable[..., Any]:
        """The function, with its time booked to `step`."""

        def run(*args: Any, **kwargs: Any) -> Any:
            self._inside.append(0.0)
            begun = time.perf_counter()
            try:
                return function(*args, **kwargs)
            finally:
                spent = time.perf_counter() - begun
                self.seconds[step] += spent - self._inside.pop()
                if self._inside:
                    self._inside[-1] += spent

        return run


@contextmanager
def watched(stopwatch: Stopwatch) -> Iterator[None]:
    """Within it, each of STEPS runs under the stopwatch.

    Raises:
        SystemExit: a step is no longer where STEPS says.
    """
    replaced = []
    for step, module_name, name in STEPS:
        module = importlib.import_module(module_name)
        if not hasattr(module, name):
            raise SystemExit(f"{module_name} has no {name} any more: say in {__name__}.STEPS what the step is now")
        replaced.append((module, name, getattr(module, name)))
        setattr(module, name, stopwatch.timed(step, getattr(module, name)))
    try:
        yield
    finally:
        for module, name, function in replaced:
            setattr(module, name, function)


def compiled_parts(model: LineClassifier, texts: Sequence[str], rounds: int) -> dict[str, float]:
    """Seconds an article of the parts of the compiled call, from calls that do ever more of it."""
    engine, rules = unpack_engine(model._engine), model._rules_of(DEFAULT_OPTIONS)
    fold, scorer = engine.folding, engine.scorer
    codes = [encode(text) for text in texts]
    bounds = [np.array([0, len(text), len(text)], dtype=np.int64) for text in texts]
    analyses = [model.analyse(text) for text in texts]
    cases = [
        Case("lines", lambda: [read_lines(c, c.size, fold, scorer) for c in codes], len(codes)),
        Case("rows", lambda: [line_rows(c, c.size, fold, scorer) for c in codes], len(codes)),
        Case("segments", lambda: [segment_rows(c, a.starts, a.ends, a.labels, fold, scorer, engine.seams)
                                  for c, a in zip(codes, analyses, strict=True)], len(codes)),
        Case("analysis", lambda: [analyse(c, c.size, model._engine) for c in codes], len(codes)),
        Case("all", lambda: [judge_block(c, b, model._engine, rules)
                             for c, b in zip(codes, bounds, strict=True)], len(codes)),
    ]  # fmt: skip
    found = {name: timing.median for name, timing in interleave(cases, rounds).items()}
    parts = {
        "lines, folding, stage 1": found["lines"],
        "features of stage 2": found["rows"] - found["lines"],
        "trees and networks": found["analysis"] - found["rows"] - found["segments"],
        "segments": found["segments"],
        "decision, evidence": found["all"] - found["analysis"],
    }
    return {name: max(seconds, 0.0) for name, seconds in parts.items()}


def measure_shares(material: Material, rounds: int) -> Section:
    """Share of each step in the time of `clean()`."""
    texts = material.articles[: N_TEXTS * rounds]  # each once: dates are remembered
    for text in material.articles[-100:]:
        classifier.clean(text)
    stopwatch = Stopwatch()
    whole = stopwatch.timed(REST, classifier.clean)
    with watched(stopwatch):
        for text in texts:
            whole(text)
    steps = {step: seconds / len(texts) for step, seconds in stopwatch.seconds.items()}
    parts = compiled_parts(packaged_model(), texts[:200], rounds)
    compiled = steps.pop("compiled", 0.0)
    scale = compiled / sum(parts.values())
    steps = {**{name: seconds * scale for name, seconds in parts.items()}, **steps}
    total = sum(steps.values())
    rows = [[step, microseconds(seconds), percent(seconds / total)] for step, seconds in _largest_first(steps)]
    note = "Mean times on the clock; parts of the compiled call by difference, scaled to its time in place."
    figures = {f"share of {step}": seconds / total for step, seconds in steps.items()}
    return Section(f"Share of each step: {material.name}", ("step", "us an article", "share"), rows, note, figures)


def _largest_first(steps: dict[str, float]) -> list[tuple[str, float]]:
    return sorted(steps.items(), key=lambda item: -item[1])
