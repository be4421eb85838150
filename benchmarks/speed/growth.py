"""How cost grows: with the length of a line, with the lines of an article, with threads."""

import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

import classifier
from classifier.arrays import encode
from classifier.labels import LineLabel
from classifier.model import packaged_model
from classifier.options import DEFAULT_OPTIONS

from .limits import stage_one
from .material import Material, line_pools
from .section import Section, microseconds
from .timing import Case, Timing, interleave

LENGTHS = (10, 30, 100, 300, 1000, 3000, 10_000, 100_000)
COUNTS = (1, 3, 10, 30, 100, 300, 1000, 10_000)
CHARACTERS = 200_000
"""Of all articles of one case together."""
LINES_AN_ARTICLE = 10


def _prose() -> str:
    return " ".join(line for line in line_pools()["id"][LineLabel.BODY])


def _article(prose: str, n_lines: int, length: int) -> str:
    """Lines of `length` characters, one after another from the prose, which starts again at its end."""
    whole = prose * (n_lines * length // len(prose) + 1)
    return "\n".join(whole[i * length : (i + 1) * length] for i in range(n_lines))


def _case(name: str, article: str) -> Case:
    repeats = max(1, CHARACTERS // len(article))
    return Case(name, lambda: [classifier.clean(article) for _ in range(repeats)], repeats)


def measure_growth(rounds: int) -> Section:
    """Time for each character by length of line, and for each line by lines in the article."""
    prose = _prose()
    by_length = {n: _article(prose, LINES_AN_ARTICLE, n) for n in LENGTHS}
    by_count = {n: _article(prose, n, 150) for n in COUNTS}
    cases = [_case(f"length {n}", article) for n, article in by_length.items()]
    cases += [_case(f"count {n}", article) for n, article in by_count.items()]
    timings = interleave(cases, rounds)
    per_character = {n: timings[f"length {n}"].median / len(article) for n, article in by_length.items()}
    per_line = {n: timings[f"count {n}"].median / n for n in COUNTS}
    rows = [
        [f"{length:,}", f"{per_character[length] * 1e9:,.1f}", f"{count:,}", microseconds(per_line[count])]
        for length, count in zip(LENGTHS, COUNTS, strict=True)
    ]
    columns = ("characters a line", "ns a character", "lines an article", "us a line")
    note = f"CPU time of `clean()` on Indonesian prose: {LINES_AN_ARTICLE} lines of each length, n lines of 150."
    figures = {
        **{f"ns a character at {n}": seconds * 1e9 for n, seconds in per_character.items()},
        **{f"us a line at {n}": seconds * 1e6 for n, seconds in per_line.items()},
    }
    return Section("How cost grows", columns, rows, note, figures)


def measure_threads(material: Material, rounds: int) -> Section:
    """Two blocks one after another, and on two threads at once; on the clock."""
    half = min(600, len(material.articles) // 2)
    halves = material.articles[:half], material.articles[half : 2 * half]
    model = packaged_model()
    codes = [encode("\n".join(half)) for half in halves]
    with ThreadPoolExecutor(2) as pool:
        works = {
            "stage 1, block call": lambda i: stage_one(codes[i], model._engine),
            "compiled block call": lambda i: model.judge(halves[i], [None] * len(halves[i]), DEFAULT_OPTIONS),
            "`clean_batch()`": lambda i: len(classifier.clean_batch(halves[i])),
        }
        cases = []
        for name, work in works.items():
            cases.append(Case(f"{name}/1", lambda work=work: [work(0), work(1)], 1))  # type: ignore[misc]
            cases.append(Case(f"{name}/2", lambda work=work: list(pool.map(work, (0, 1))), 1))  # type: ignore[misc]
        timings = interleave(cases, rounds, time.perf_counter)
    rows: list[list[str]] = []
    figures: dict[str, float] = {}
    for name in works:
        one, two = timings[f"{name}/1"], timings[f"{name}/2"]
        faster = [a / b for a, b in zip(one.seconds, two.seconds, strict=True)]
        ratio = Timing(faster)
        rows.append([name, _milliseconds(one.seconds), _milliseconds(two.seconds), f"{ratio.median:.2f}"])
        figures[f"2 threads: {name}"] = ratio.median
    note = "On the clock, as threads save nothing else: every other program on the machine shows in it."
    return Section("Two threads", ("", "1 thread, ms", "2 threads, ms", "times faster"), rows, note, figures)


def _milliseconds(seconds: Sequence[float]) -> str:
    return f"{Timing(list(seconds)).median * 1e3:,.1f}"
