"""Machine code from disk is used when it is that of the present sources, and only then."""

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from classifier.cleaning import clean_with
from classifier.compiled import compiled
from classifier.machine_code import source_stamp
from classifier.model import LineClassifier
from classifier.options import DEFAULT_OPTIONS

ROOT = Path(__file__).parents[2]
PROBE = """
import numpy as np
from classifier.kernel import count_lines
print(count_lines(np.array([10, 97, 10], dtype=np.uint32)), sum(count_lines.stats.cache_hits.values()))
"""
PARTS_OF_ALL_KINDS = """Ekonomi
Harga beras turun di Cianjur, kata dinas, Senin (3/6/2024).
Warga lega.Baca juga: Panen Raya di Garut
HARGA BERAS TURUN DI CIANJUR KATA DINAS
Posted By : keluaran sgp hari ini"""


def probe(package_parent: Path, cache: Path) -> tuple[int, int]:
    """Lines counted and functions read from the cache, in a new process."""
    run = subprocess.run(
        [sys.executable, "-c", PROBE], cwd=package_parent, check=True, capture_output=True, text=True,
        env={**os.environ, "NUMBA_CACHE_DIR": str(cache), "PYTHONPATH": str(package_parent)},
    )  # fmt: skip
    lines, hits = run.stdout.split()
    return int(lines), int(hits)


@pytest.fixture
def copied_package(tmp_path: Path) -> Path:
    ignored = shutil.ignore_patterns("__pycache__", "learning", "model")
    shutil.copytree(ROOT / "classifier", tmp_path / "copy" / "classifier", ignore=ignored)
    return tmp_path / "copy"


def test_code_is_read_from_disk_until_any_compiled_source_changes(copied_package: Path, tmp_path: Path) -> None:
    cache = tmp_path / "cache"
    assert probe(copied_package, cache) == (3, 0)
    assert probe(copied_package, cache) == (3, 1)
    other = copied_package / "classifier" / "segments.py"  # not the file of the function
    other.write_text(other.read_text() + "\n# changed\n")
    assert probe(copied_package, cache) == (3, 0)


def in_new_process(program: str) -> str:
    return subprocess.run([sys.executable, "-c", program], cwd=ROOT, check=True, capture_output=True, text=True).stdout


def test_a_process_whose_code_is_on_disk_never_loads_the_compiler(model: LineClassifier) -> None:
    clean_with(model, PARTS_OF_ALL_KINDS, DEFAULT_OPTIONS)
    cleaned = f"import classifier; classifier.clean({PARTS_OF_ALL_KINDS!r})"
    loaded = in_new_process(f"import sys; {cleaned}; print(*sys.modules, sep='\\n')").split()
    assert not {"numba.np.arraymath", "numba.np.linalg", "numba.cpython.unicode"} & set(loaded)


def test_what_comes_from_disk_can_be_compiled_into_something_new() -> None:
    program = """
import numba, numpy as np
from classifier.kernel import count_lines

lines = np.array([10, 97, 10], dtype=np.uint32)
alone = count_lines(lines)
assert sum(count_lines.stats.cache_hits.values()) == 1
twice = numba.njit(lambda codes: count_lines(codes) + count_lines(codes) + int(np.sort(codes)[0] > 9))
print(alone, twice(lines))
"""
    in_new_process(PROBE)  # so that it is on disk
    assert in_new_process(program).split() == ["3", "7"]


def test_plain_function_stays_reachable() -> None:
    def double(x: int) -> int:
        return 2 * x

    assert compiled(double).py_func(4) == 8  # type: ignore[attr-defined]


def test_the_stamp_is_one_of_the_sources() -> None:
    assert source_stamp() == source_stamp()
    assert len(source_stamp()) == 64
