"""Killed at any moment, a job goes on where it was, and its outputs are those of an undisturbed run."""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from contextlib import suppress
from pathlib import Path

import psutil
import pytest

from app.batch.errors import ResumeError
from app.batch.job import _alone_in

from .corpus import clean_files, digests, json_lines, members, rows

DOCUMENTS = 3000


@pytest.fixture(scope="module")
def inputs(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("inputs")
    (folder / "a.jsonl").write_bytes(json_lines(rows(DOCUMENTS)) + b"{bad\n")
    (folder / "b.jsonl.gz").write_bytes(members(json_lines(rows(DOCUMENTS, start=DOCUMENTS)))[0][:-30])
    return folder


@pytest.fixture(scope="module")
def finished(inputs: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("undisturbed")
    cleaned = clean_files([inputs], folder, shard_bytes=100_000)
    assert cleaned.sums[0] > DOCUMENTS
    return folder


@pytest.fixture(scope="module")
def undisturbed(finished: Path) -> dict[str, str]:
    return digests(finished)


@pytest.fixture
def output(finished: Path, tmp_path: Path) -> Path:
    """A finished job of a test's own."""
    return Path(shutil.copytree(finished, tmp_path / "output"))


def start(inputs: Path, output: Path, workers: int) -> subprocess.Popen[bytes]:
    program = (
        "from tests.batch.corpus import clean_files; from pathlib import Path; import sys;"
        "clean_files([Path(sys.argv[1])], Path(sys.argv[2]), workers=int(sys.argv[3]), shard_bytes=100_000)"
    )
    return subprocess.Popen(
        [sys.executable, "-c", program, str(inputs), str(output), str(workers)],
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )


def wait_for_work(output: Path, job: subprocess.Popen[bytes]) -> None:
    deadline = time.monotonic() + 120
    while not (output / "done").exists() and job.poll() is None and time.monotonic() < deadline:
        time.sleep(0.01)


@pytest.mark.parametrize("workers", [2, 3])
def test_outputs_do_not_depend_on_the_workers(
    inputs: Path, undisturbed: dict[str, str], tmp_path: Path, workers: int
) -> None:
    clean_files([inputs], tmp_path, workers=workers, shard_bytes=100_000)
    assert digests(tmp_path) == undisturbed


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(3))
def test_killed_job_is_continued_to_the_same_bytes(
    inputs: Path, undisturbed: dict[str, str], tmp_path: Path, seed: int
) -> None:
    chance = random.Random(seed)
    for _ in range(4):
        with start(inputs, tmp_path, workers=1 + seed % 2) as job:
            wait_for_work(tmp_path, job)
            time.sleep(chance.uniform(0, 0.3))
            job.kill()
    clean_files([inputs], tmp_path, workers=2, shard_bytes=100_000)
    assert digests(tmp_path) == undisturbed
    assert not (tmp_path / "_attempts").exists()


@pytest.mark.slow
def test_killed_worker_is_replaced_while_the_job_runs(
    inputs: Path, undisturbed: dict[str, str], tmp_path: Path
) -> None:
    with start(inputs, tmp_path, workers=2) as job:
        wait_for_work(tmp_path, job)
        workers = [child for child in psutil.Process(job.pid).children() if _is_worker(child)]
        assert workers
        with suppress(psutil.NoSuchProcess):
            workers[0].send_signal(signal.SIGKILL)
        assert job.wait(300) == 0
    assert digests(tmp_path) == undisturbed


def _is_worker(process: psutil.Process) -> bool:
    with suppress(psutil.NoSuchProcess):
        return "popen_loky" in " ".join(process.cmdline())
    return False


def test_second_run_reads_nothing_again(inputs: Path, output: Path) -> None:
    before = {path: path.stat().st_mtime_ns for path in (output / "documents").iterdir()}
    again = clean_files([inputs], output, shard_bytes=100_000)
    assert all(shard.found_done for shard in again.result.results)
    assert {path: path.stat().st_mtime_ns for path in (output / "documents").iterdir()} == before


def damage_size(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:-1])


def damage_byte(path: Path) -> None:
    content = bytearray(path.read_bytes())
    content[len(content) // 2] ^= 1
    path.write_bytes(content)


@pytest.mark.parametrize("harm", [damage_size, damage_byte, os.unlink])
@pytest.mark.parametrize("name", ["documents/00001.jsonl.zst", "removed/00000.jsonl.zst", "done/00002.json"])
def test_output_that_was_harmed_is_made_again(
    inputs: Path, undisturbed: dict[str, str], output: Path, harm: object, name: str
) -> None:
    harm(output / name)  # type: ignore[operator]
    assert digests(output) != undisturbed
    clean_files([inputs], output, shard_bytes=100_000)
    assert digests(output) == undisturbed


def test_leftovers_of_killed_attempts_are_cleared(inputs: Path, output: Path) -> None:
    (output / "_attempts").mkdir()
    (output / "_attempts/0123-00000.jsonl.zst").write_bytes(b"half")
    clean_files([inputs], output, shard_bytes=100_000)
    assert not (output / "_attempts").exists()


def test_two_jobs_never_share_an_output(inputs: Path, tmp_path: Path) -> None:
    with _alone_in(str(tmp_path)), pytest.raises(ResumeError, match="another job writes"):
        clean_files([inputs], tmp_path)
