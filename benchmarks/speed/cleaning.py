"""The whole of `clean()` and `clean_batch()`: what a caller waits for."""

import time

import classifier

from .material import Material
from .section import Section, microseconds, percent
from .timing import Timing, each_call, percentile

N_CALLS = 2000
N_BATCH, N_PARTS = 10_000, 5


def measure_cleaning(material: Material, rounds: int) -> Section:
    """Latency of single articles, and throughput of batches; every article once, whatever `rounds` says."""
    rows: list[list[str]] = []
    figures: dict[str, float] = {}
    for text in material.articles[-100:]:
        classifier.clean(text)
    n = min(N_CALLS, len(material.articles) // 2)
    for i, (name, clock) in enumerate((("CPU", time.thread_time), ("clock", time.perf_counter))):
        alone = material.articles[i * n : (i + 1) * n]  # each once: dates are remembered
        calls = each_call(classifier.clean, alone, clock)
        p50, p99 = percentile(calls, 0.5), percentile(calls, 0.99)
        mean = sum(calls) / len(calls)
        rows.append([f"`clean()`, us an article, {name}", *map(microseconds, (p50, p99, mean)), ""])
        if name == "CPU":
            figures |= {"clean_p50_us": p50 * 1e6, "clean_p99_us": p99 * 1e6, "clean_mean_us": mean * 1e6}
    n_all, megabytes = len(material.articles), material.n_bytes / 1e6
    timing = _time_batches(material)
    rows.append(_batch_row(timing, n_all, megabytes))
    figures |= {"batch_mb_per_s": megabytes / n_all / timing.median, "article_bytes": 1e6 * megabytes / n_all}
    note = f"{n:,} calls each; {n_all:,} articles in {N_PARTS} batches, {megabytes:.1f} MB of UTF-8, each article once."
    return Section(f"Whole articles: {material.name}", ("", "p50", "p99", "mean", "MB/s"), rows, note, figures)


def _time_batches(material: Material) -> Timing:
    """CPU seconds of an article in each of N_PARTS batches; the first hundred articles warm up."""
    classifier.clean_batch(material.articles[:100])
    timing = Timing()
    size = len(material.articles) // N_PARTS
    for first in range(0, N_PARTS * size, size):
        begun = time.process_time()
        classifier.clean_batch(material.articles[first : first + size])
        timing.seconds.append((time.process_time() - begun) / size)
    return timing


def _batch_row(timing: Timing, n: int, megabytes: float) -> list[str]:
    speed = f"{megabytes / n / timing.median:.1f} ± {percent(timing.spread)}"
    return ["`clean_batch()`, us an article, CPU", "", "", microseconds(timing.median), speed]
