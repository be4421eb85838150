"""`python -m benchmarks.batch`: every kind of job in turn, several rounds, the middle one shown.

Kinds are interleaved, so that what else the machine does hits all of them alike. CPU-seconds stand beside the clock:
on a busy machine only they can be compared.
"""

import argparse
import importlib.util
import json
import statistics
import tempfile
from pathlib import Path

from .corpus import write_corpus
from .running import Cost, run

Case = tuple[str, str, int]
"""Kind of job, folder of the corpus, workers."""

FEW, FEW_BYTES = "few", 4 << 20
"""A folder of a few articles: counting the sentences of a large corpus with spaCy takes an hour."""

CASES: dict[str, Case] = {
    "bare loop, zst": ("bare", "zst", 1),
    "job without cleaning, zst": ("copy", "zst", 1),
    "job, zst": ("clean", "zst", 1),
    "job, zst, 2 workers": ("clean", "zst", 2),
    "job without cleaning, Parquet": ("copy", "parquet", 1),
    "job, Parquet": ("clean", "parquet", 1),
    "counting, zst": ("count", "zst", 1),
    "datatrove with C4 rules, zst": ("datatrove", "zst", 1),
    "datatrove's C4 filter as it comes, zst": ("datatrove-default", f"{FEW}/zst", 1),
}
NEEDS = {"datatrove": ("datatrove", "orjson"), "datatrove-default": ("datatrove", "orjson", "spacy")}
"""Kinds that need packages which bersih does not bring."""


def main() -> None:
    """Generate, measure, print."""
    options = _options()
    cases = {name: case for name, case in CASES.items() if options.only in name}
    for name, (kind, _, _) in list(cases.items()):
        if missing := [module for module in NEEDS.get(kind, ()) if importlib.util.find_spec(module) is None]:
            print(f"{name}: left out, {missing[0]} is not installed")
            del cases[name]
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        corpus = Path(folder)
        documents = write_corpus(corpus, options.mb << 20)
        write_corpus(corpus / FEW, FEW_BYTES)
        size, few = _megabytes(corpus / "plain"), _megabytes(corpus / FEW / "plain")
        sizes = {name: few if source.startswith(FEW) else size for name, (_, source, _) in cases.items()}
        print(f"{documents:,} documents, {size:.0f} MB of JSON, {options.rounds} rounds\n")
        rounds: dict[str, list[Cost]] = {name: [] for name in cases}
        for _ in range(options.rounds):
            for name, (kind, source, workers) in cases.items():
                rounds[name].append(run(kind, corpus / source, corpus / "out", workers))
    middle = {name: min(costs, key=lambda cost: abs(cost.cpu_s - _median(costs))) for name, costs in rounds.items()}
    _print_costs(middle, sizes)
    print(json.dumps(_figures(middle, sizes), indent=1))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.batch", description=__doc__)
    parser.add_argument("--mb", type=int, default=100, help="MiB of JSON to generate")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="only cases whose name has this in it")
    parser.add_argument("--folder", default=None, help="where to generate; the system's temporary folder")
    return parser.parse_args()


def _megabytes(folder: Path) -> float:
    return sum(path.stat().st_size for path in folder.iterdir()) / 1e6


def _median(costs: list[Cost]) -> float:
    return statistics.median(cost.cpu_s for cost in costs)


def _print_costs(costs: dict[str, Cost], sizes: dict[str, float]) -> None:
    print("| job | CPU s | s | CPU ms per MB | MB/s | MB of memory a worker |\n|---|---|---|---|---|---|")
    for name, cost in costs.items():
        speeds = f"{1000 * cost.cpu_s / sizes[name]:.1f} | {sizes[name] / cost.wall_s:.1f}"
        print(f"| {name} | {cost.cpu_s:.2f} | {cost.wall_s:.2f} | {speeds} | {cost.peak_bytes / 1e6:.0f} |")
    print()


def _figures(costs: dict[str, Cost], sizes: dict[str, float]) -> dict[str, float]:
    """What is wanted of the job, as far as it was measured; shares are of CPU for each megabyte."""
    per_mb = {name: cost.cpu_s / sizes[name] for name, cost in costs.items()}

    def share(one: str, other: str) -> float | None:
        return round(per_mb[one] / per_mb[other], 3) if one in per_mb and other in per_mb else None

    found: dict[str, float | None] = {
        "speed_zst_of_copy": share("job without cleaning, zst", "job, zst"),
        "speed_parquet_of_copy": share("job without cleaning, Parquet", "job, Parquet"),
        "counting_of_cleaning": share("counting, zst", "job, zst"),
        "datatrove_c4_rules_of_job": share("datatrove with C4 rules, zst", "job, zst"),
        "datatrove_c4_as_it_comes_of_job": share("datatrove's C4 filter as it comes, zst", "job, zst"),
        "datatrove_c4_of_copy": share("datatrove with C4 rules, zst", "job without cleaning, zst"),
    }
    copy, bare = per_mb.get("job without cleaning, zst"), per_mb.get("bare loop, zst")
    if copy and bare:
        found["engine_cpu_ms_per_mb"] = round(1000 * copy, 2)
        found["engine_beyond_bare_loop_cpu_ms_per_mb"] = round(1000 * (copy - bare), 2)
    one, two = costs.get("job, zst"), costs.get("job, zst, 2 workers")
    if one and two:
        found["two_workers_times_faster"] = round(one.wall_s / two.wall_s, 2)
    return {name: value for name, value in found.items() if value is not None}


if __name__ == "__main__":
    main()
