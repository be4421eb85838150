"""Compiled code does what the same source does as plain Python, and never leaves its buffers."""

import os
import subprocess
import sys
from pathlib import Path

import numpy as np
import pytest

from classifier.arrays import encode
from classifier.context import N_FEATURES, write_rows
from classifier.model import LineClassifier
from classifier.pipeline import _view, read_lines
from classifier.weights import unpack_engine
from tests.kernel.findings import Findings, findings, read_findings

ROOT = Path(__file__).parents[2]
CHECKED_CODE = ROOT / "tests" / "kernel" / "__pycache__" / "bounds-checked"
"""Machine code that looks before it reads: a minute's work, kept for the next run as the other is."""


def findings_elsewhere(seed: int, rounds: int, folder: Path, **environment: str) -> Findings:
    """The findings of a new process with a cache of machine code apart from ours."""
    file = folder / "findings.npz"
    run = subprocess.run(
        [sys.executable, "-m", "tests.kernel.findings", str(seed), str(rounds), str(file)],
        cwd=ROOT, env={**os.environ, "NUMBA_CACHE_DIR": str(CHECKED_CODE), **environment},
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert run.returncode == 0, run.stderr
    return read_findings(file)


def assert_equal(found: Findings, expected: Findings, tolerance: float) -> None:
    assert found.keys() == expected.keys()
    for name, array in expected.items():
        if array.dtype == np.float32:
            np.testing.assert_allclose(found[name], array, rtol=0, atol=tolerance, err_msg=name)
        else:
            np.testing.assert_array_equal(found[name], array, err_msg=name)


@pytest.mark.slow
def test_plain_python_finds_the_same(tmp_path: Path) -> None:
    # NumPy's exp and log differ from the compiled ones in the last bit.
    assert_equal(findings_elsewhere(1, 0, tmp_path, NUMBA_DISABLE_JIT="1"), findings(1, 0), tolerance=1e-3)


@pytest.mark.slow
def test_no_length_leads_out_of_a_buffer(tmp_path: Path) -> None:
    # Hardly optimised: the checks and the sums are the same. Without any, numba keeps no machine code.
    found = findings_elsewhere(2, 4, tmp_path, NUMBA_BOUNDSCHECK="1", NUMBA_OPT="1")
    assert_equal(found, findings(2, 4), tolerance=0)


def test_rows_come_out_the_same_in_parts(model: LineClassifier) -> None:
    text = "\n".join(f"Baris {i} tentang beras, kata dinas pada hari Senin di Cianjur." for i in range(40))
    engine = unpack_engine(model._engine)
    lines = read_lines(encode(text), len(text), engine.folding, engine.scorer)
    view = _view(lines, engine.folding.kind)
    whole = np.empty((40, N_FEATURES), dtype=np.float32)
    write_rows(view, 0, 40, whole)
    for first, last in ((0, 1), (7, 23), (39, 40)):
        part = np.empty((last - first, N_FEATURES), dtype=np.float32)
        write_rows(view, first, last, part)
        np.testing.assert_array_equal(part, whole[first:last])
