"""Whole articles beside cleaners that a user would take instead."""

from collections.abc import Callable

import classifier
from classifier.dates import remembered_date

from .material import Material
from .peers import article_cleaners
from .section import Section, microseconds, percent
from .timing import Case, interleave

N = 60
OURS = "bersih, `clean()`"
BATCH = "bersih, `clean_batch()`"


def _anew(run: Callable[[], object]) -> object:
    """Run without the dates that earlier rounds have read: in use, every article is a new one."""
    remembered_date.cache_clear()
    return run()


def measure_beside(material: Material, rounds: int) -> Section:
    """Time of an article for each, and how many times that of `clean()` it is."""
    texts = material.articles[:N]
    cases = [
        Case(OURS, lambda: _anew(lambda: [classifier.clean(text) for text in texts]), len(texts)),
        Case(BATCH, lambda: _anew(lambda: classifier.clean_batch(texts)), len(texts)),
    ]
    for name, (inputs, call) in article_cleaners(texts).items():
        cases.append(Case(name, lambda inputs=inputs, call=call: [call(one) for one in inputs], len(texts)))  # type: ignore[misc]
    timings = interleave(cases, rounds)
    ours = timings[OURS].median
    rows = [
        [name, microseconds(timing.median), f"{timing.median / ours:.2f}", f"± {percent(timing.spread)}"]
        for name, timing in timings.items()
    ]
    note = (
        f"CPU time, {rounds} rounds in turns over the same {N} articles. trafilatura and jusText read each line as a "
        "paragraph of a page; the pages are made beforehand. Peers find no spam; C4's rules give no metadata."
    )
    figures = {f"times: {name}": timing.median / ours for name, timing in timings.items()}
    columns = ("", "us an article", "times `clean()`", "spread")
    return Section(f"Beside other cleaners: {material.name}", columns, rows, note, figures)
