"""A worker needs the same memory however large the row groups of its input are."""

import subprocess
import sys
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from .corpus import BODY

# The peak is read from where the model is loaded on; what loading and compiling took is not the shard's.
PROGRAM = """
import sys
from pathlib import Path
import classifier
classifier.clean("Satu kalimat.\\n\\nPosted By : togel")
from app.batch.plan import Settings, tasks_of
from app.batch.read_parquet import arrow
from app.batch.shard import peak_bytes, run_shard
from tests.batch.corpus import plan_of
arrow()
Path("/proc/self/clear_refs").write_text("5")
before = peak_bytes()
[task] = tasks_of(plan_of([Path(sys.argv[1])], Path(sys.argv[2]), Settings(output_format="parquet")), sys.argv[2])
run_shard(task)
print(peak_bytes() - before)
"""


def growth(folder: Path, documents: int) -> int:
    """Bytes that cleaning a file of one row group took."""
    text = "\n\n".join(f"{BODY} {n}" for n in range(20))
    table = pa.table({"text": [f"Berita {n}: {text}" for n in range(documents)]})
    folder.mkdir()
    pq.write_table(table, folder / "a.parquet", compression="zstd", row_group_size=documents, use_dictionary=False)
    command = [sys.executable, "-c", PROGRAM, str(folder / "a.parquet"), str(folder / "out")]
    done = subprocess.run(command, check=True, capture_output=True, text=True, cwd=Path(__file__).parents[2])
    return int(done.stdout)


@pytest.mark.skipif(not Path("/proc/self/clear_refs").exists(), reason="peaks can be read anew on Linux only")
def test_a_large_row_group_takes_no_more_memory_than_a_small_one(tmp_path: Path) -> None:
    small, large = growth(tmp_path / "small", 2500), growth(tmp_path / "large", 15_000)
    assert large <= small + (16 << 20), f"{small >> 20} and {large >> 20} MiB"
    assert large <= 80 << 20
