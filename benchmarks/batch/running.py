"""One job in a process of its own, and what it cost: CPU of it and all its workers beside the time on the clock."""

import json
import os
import resource
import shutil
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path

CHILD = "benchmarks.batch.running"


@dataclass(frozen=True, slots=True)
class Cost:
    """What one run cost."""

    wall_s: float
    cpu_s: float
    peak_bytes: int
    """Largest resident memory of any one worker."""
    documents: int


def run(kind: str, source: Path, output: Path, workers: int = 1) -> Cost:
    """Run a job from nothing and measure it; `kind` is one of `JOBS`."""
    shutil.rmtree(output, ignore_errors=True)
    command = [sys.executable, "-m", CHILD, kind, str(source), str(output), str(workers)]
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if done.returncode:
        raise SystemExit(f"{kind} on {source} failed:\n{done.stderr[-2000:]}")
    shutil.rmtree(output, ignore_errors=True)
    return Cost(**json.loads(done.stdout.strip().splitlines()[-1]))


def _cpu() -> float:
    own, children = resource.getrusage(resource.RUSAGE_SELF), resource.getrusage(resource.RUSAGE_CHILDREN)
    return own.ru_utime + own.ru_stime + children.ru_utime + children.ru_stime


def _job(kind: str, source: Path, output: Path, workers: int) -> tuple[int, int]:
    import classifier
    from app.batch.job import run_job
    from app.batch.plan import Settings
    from app.batch.planning import make_plan

    output_format = "parquet" if source.name == "parquet" else "jsonl"
    settings = Settings(output_format=output_format, cleaning=kind != "copy", counts=kind == "counted")
    plan = make_plan([str(source)], str(output), settings, model=classifier.load_model().id.digest)
    result = run_job(plan, str(output), workers=workers)
    assert not result.failures, result.failures
    assert result.tally.clean
    _stop_workers()
    return result.tally.documents, max(shard.peak_bytes for shard in result.results)


def _stop_workers() -> None:
    """Their CPU is known only once they have ended."""
    from joblib.externals.loky import get_reusable_executor

    get_reusable_executor().shutdown(wait=True)


def _count(source: Path, output: Path) -> tuple[int, int]:
    import classifier
    from app.batch.plan import Settings, Stage, tasks_of
    from app.batch.planning import make_plan
    from app.batch.shard import peak_bytes, run_shard

    plan = make_plan([str(source)], str(output), Settings(counts=True), model=classifier.load_model().id.digest)
    documents = 0
    for stage in (Stage.COUNT, Stage.MERGE):
        documents += sum(run_shard(task).tally.documents for task in tasks_of(plan, str(output), stage))
    return documents, peak_bytes()


def _bare(source: Path, output: Path) -> tuple[int, int]:
    """The least that any such job does: unpack, parse, write, pack."""
    import msgspec
    import zstandard

    from app.batch.shard import peak_bytes

    output.mkdir(parents=True)
    documents = 0
    for path in sorted(source.iterdir()):
        with path.open("rb") as packed, (output / path.name).open("wb") as out:
            reader = zstandard.ZstdDecompressor().stream_reader(packed)
            writer = zstandard.ZstdCompressor(2).stream_writer(out)
            tail = b""
            while piece := reader.read(1 << 20):
                *lines, tail = (tail + piece).split(b"\n")
                for line in lines:
                    writer.write(msgspec.json.encode(msgspec.json.decode(line)) + b"\n")
                    documents += 1
            writer.flush(zstandard.FLUSH_FRAME)
    return documents, peak_bytes()


def _datatrove(source: Path, output: Path, workers: int, as_it_comes: bool) -> tuple[int, int]:
    from datatrove.executor import LocalPipelineExecutor
    from datatrove.pipeline.filters import C4QualityFilter
    from datatrove.pipeline.readers import JsonlReader
    from datatrove.pipeline.writers import JsonlWriter

    from app.batch.shard import peak_bytes

    steps = [
        JsonlReader(str(source), compression="zstd"),
        # As it comes, it counts sentences with spaCy, which is most of what it costs; else only its rules for lines.
        C4QualityFilter() if as_it_comes else C4QualityFilter(filter_no_terminal_punct=False, min_num_sentences=-1),
        JsonlWriter(str(output / "out"), compression="zstd"),
    ]
    files = len(list(source.iterdir()))
    LocalPipelineExecutor(steps, tasks=files, workers=workers, logging_dir=str(output / "logs")).run()
    return 0, peak_bytes()


def main() -> None:
    """The child: imports, warm-up and loading stand outside of the measurement, for every kind alike."""
    kind, source, output, workers = sys.argv[1], Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4])
    if kind != "bare" and not kind.startswith("datatrove"):
        import classifier

        classifier.clean("Satu kalimat.\n\nPosted By : togel")
    elif kind.startswith("datatrove"):
        import datatrove.pipeline.filters  # noqa: F401
    started, cpu = time.perf_counter(), _cpu()
    if kind.startswith("datatrove"):
        documents, peak = _datatrove(source, output, workers, kind == "datatrove-default")
    elif kind in ("bare", "count"):
        documents, peak = (_bare if kind == "bare" else _count)(source, output)
    else:
        documents, peak = _job(kind, source, output, workers)
    wall, used = time.perf_counter() - started, _cpu() - cpu
    print(json.dumps({"wall_s": wall, "cpu_s": used, "peak_bytes": peak, "documents": documents}))
    sys.stdout.flush()
    os._exit(0)


if __name__ == "__main__":
    main()
