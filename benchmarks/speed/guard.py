"""`python -m benchmarks.speed.guard`: has it become slower? As a ratio to a fixed piece of work of the same run.

The fixed work (counting words, sorting, hashing) is done before and after each measured one, so that a slow or busy
machine slows down both. Exit status 1 where a ratio is above its bound in guard.json; `--pin` writes new bounds.
"""

import hashlib
import json
import statistics
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Annotated

import numpy as np
import typer

import classifier

from .material import generate

BOUNDS = Path(__file__).with_name("guard.json")
MARGIN = 1.25
"""Room between a pinned ratio and its bound: from run to run, ratios on a busy machine differ by a tenth."""
N_ARTICLES = 200
Work = Callable[[Sequence[str]], object]


def fixed_work(texts: Sequence[str]) -> None:
    """Strings, small Python objects, arrays and hashing, in about the shares that cleaning has of them."""
    for text in texts:
        Counter(text.split())
        content = text.encode()
        hashlib.blake2b(content).digest()
        np.sort(np.frombuffer(content, np.uint8).astype(np.uint32))


MEASURED: dict[str, Work] = {
    "clean() of made articles": lambda texts: [classifier.clean(text) for text in texts],
    "clean_batch() of made articles": classifier.clean_batch,
    "clean() of one long line": lambda texts: classifier.clean(" ".join(texts).replace("\n", " ")),
    "clean() of many short lines": lambda texts: classifier.clean("\n".join(texts[0].split()[:50] * 200)),
}


def ratios(rounds: int) -> dict[str, float]:
    """CPU time of each measured work over that of the fixed work around it, the median of the rounds."""
    texts = generate(N_ARTICLES).articles
    found: dict[str, list[float]] = {name: [] for name in MEASURED}
    for round_ in range(rounds + 1):
        before = _seconds(fixed_work, texts)
        for name, work in MEASURED.items():
            spent = _seconds(work, texts)
            after = _seconds(fixed_work, texts)
            if round_:  # the first one warms up
                found[name].append(2 * spent / (before + after))
            before = after
    return {name: round(statistics.median(values), 3) for name, values in found.items()}


def _seconds(work: Work, texts: Sequence[str]) -> float:
    begun = time.process_time()
    work(texts)
    return time.process_time() - begun


def main(
    rounds: Annotated[int, typer.Option(min=1, help="Times that each is measured.")] = 9,
    pin: Annotated[bool, typer.Option("--pin", help=f"Write bounds {MARGIN} times today's ratios.")] = False,
    bounds: Annotated[Path, typer.Option(help="File of the bounds.")] = BOUNDS,
) -> None:
    """Compare today's ratios with their bounds."""
    found = ratios(rounds)
    if pin:
        pinned = {name: round(ratio * MARGIN, 3) for name, ratio in found.items()}
        bounds.write_text(json.dumps(pinned, indent=1) + "\n", encoding="utf-8")
    allowed = json.loads(bounds.read_text(encoding="utf-8"))
    if allowed.keys() != found.keys():
        raise SystemExit(f"{bounds} is about {sorted(allowed)}, measured were {sorted(found)}: pin it anew (--pin)")
    worse = [name for name, ratio in found.items() if ratio > allowed[name]]
    for name, ratio in found.items():
        print(f"{name}: {ratio:.3f} times the fixed work, bound {allowed[name]:.3f}{' WORSE' * (name in worse)}")
    raise typer.Exit(code=bool(worse))


if __name__ == "__main__":
    typer.run(main)
