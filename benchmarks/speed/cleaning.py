"""The whole of `clean()` and `clean_batch()`: what a caller waits for."""

import time

import classifier

from .material import Material
from .section import Section, microseconds, percent
from .timing import Case, Timing, each_call, interleave, percentile

N_CALLS = 2000
N_BATCH = 10_000


def measure_cleaning(material: Material, rounds: int) -> Section:
    """Latency of single articles, and throughput of a batch."""
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
    batch = Material(material.name, material.articles[:N_BATCH])
    megabytes = batch.n_bytes / 1e6
    timing = interleave([Case("batch", lambda: classifier.clean_batch(batch.articles), 1)], min(rounds, 3))["batch"]
    rows.append(_batch_row(timing, len(batch.articles), megabytes))
    figures |= {"batch_mb_per_s": megabytes / timing.median, "article_bytes": 1e6 * megabytes / len(batch.articles)}
    note = f"{n:,} calls each; a batch of {len(batch.articles):,} articles, {megabytes:.1f} MB of UTF-8."
    return Section(f"Whole articles: {material.name}", ("", "p50", "p99", "mean", "MB/s"), rows, note, figures)


def _batch_row(timing: Timing, n: int, megabytes: float) -> list[str]:
    per_article = microseconds(timing.median / n)
    speed = f"{megabytes / timing.median:.1f} ± {percent(timing.spread)}"
    return ["`clean_batch()`, us an article, CPU", "", "", per_article, speed]
