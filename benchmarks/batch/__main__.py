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

CASES: dict[str, Case] = {
    "bare loop, zst": ("bare", "zst", 1),
    "job without cleaning, zst": ("copy", "zst", 1),
    "job, zst": ("clean", "zst", 1),
    "job, zst, 2 workers": ("clean", "zst", 2),
    "job without cleaning, Parquet": ("copy", "parquet", 1),
    "job, Parquet": ("clean", "parquet", 1),
    "counting, zst": ("count", "zst", 1),
    "datatrove with C4 rules, zst": ("datatrove", "zst", 1),
}


def main() -> None:
    """Generate, measure, print."""
    options = _options()
    cases = {name: case for name, case in CASES.items() if options.only in name}
    if importlib.util.find_spec("datatrove") is None:
        cases = {name: case for name, case in cases.items() if case[0] != "datatrove"}
        print("datatrove is not installed: left out")
    with tempfile.TemporaryDirectory(dir=options.folder) as folder:
        corpus = Path(folder)
        documents = write_corpus(corpus, options.mb << 20)
        size = sum(path.stat().st_size for path in (corpus / "plain").iterdir()) / 1e6
        print(f"{documents:,} documents, {size:.0f} MB of JSON, {options.rounds} rounds\n")
        rounds: dict[str, list[Cost]] = {name: [] for name in cases}
        for _ in range(options.rounds):
            for name, (kind, source, workers) in cases.items():
                rounds[name].append(run(kind, corpus / source, corpus / "out", workers))
    middle = {name: min(costs, key=lambda cost: abs(cost.cpu_s - _median(costs))) for name, costs in rounds.items()}
    _print_costs(middle, size)
    print(json.dumps(_figures(middle, size), indent=1))


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m benchmarks.batch", description=__doc__)
    parser.add_argument("--mb", type=int, default=100, help="MiB of JSON to generate")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only", default="", help="only cases whose name has this in it")
    parser.add_argument("--folder", default=None, help="where to generate; the system's temporary folder")
    return parser.parse_args()


def _median(costs: list[Cost]) -> float:
    return statistics.median(cost.cpu_s for cost in costs)


def _print_costs(costs: dict[str, Cost], size: float) -> None:
    print("| job | CPU s | s | CPU ms per MB | MB/s | MB of memory a worker |\n|---|---|---|---|---|---|")
    for name, cost in costs.items():
        speeds = f"{1000 * cost.cpu_s / size:.1f} | {size / cost.wall_s:.1f}"
        print(f"| {name} | {cost.cpu_s:.2f} | {cost.wall_s:.2f} | {speeds} | {cost.peak_bytes / 1e6:.0f} |")
    print()


def _figures(costs: dict[str, Cost], size: float) -> dict[str, float]:
    """What issue 6 asks for, as far as it was measured; shares are of CPU."""

    def share(one: str, other: str) -> float | None:
        both = one in costs and other in costs
        return round(costs[one].cpu_s / costs[other].cpu_s, 3) if both else None

    found: dict[str, float | None] = {
        "speed_zst_of_copy": share("job without cleaning, zst", "job, zst"),
        "speed_parquet_of_copy": share("job without cleaning, Parquet", "job, Parquet"),
        "counting_of_cleaning": share("counting, zst", "job, zst"),
        "datatrove_c4_of_job": share("datatrove with C4 rules, zst", "job, zst"),
        "datatrove_c4_of_copy": share("datatrove with C4 rules, zst", "job without cleaning, zst"),
    }
    copy, bare = costs.get("job without cleaning, zst"), costs.get("bare loop, zst")
    if copy and bare:
        found["engine_cpu_ms_per_mb"] = round(1000 * copy.cpu_s / size, 2)
        found["engine_beyond_bare_loop_cpu_ms_per_mb"] = round(1000 * (copy.cpu_s - bare.cpu_s) / size, 2)
    one, two = costs.get("job, zst"), costs.get("job, zst, 2 workers")
    if one and two:
        found["two_workers_times_faster"] = round(one.wall_s / two.wall_s, 2)
    return {name: value for name, value in found.items() if value is not None}


if __name__ == "__main__":
    main()
