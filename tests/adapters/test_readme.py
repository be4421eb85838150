"""Every example of app/adapters/README.md runs against the real library, where that is installed."""

import importlib.util
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

README = Path(__file__).parents[2] / "app/adapters/README.md"
EXAMPLES = re.findall(r"^## (.+?)\n.*?```python\n(.+?)```", README.read_text("utf-8"), re.DOTALL | re.MULTILINE)
MODULES = {
    "trafilatura": ("trafilatura",),
    "newspaper4k": ("newspaper",),
    "Hugging Face datasets": ("datasets",),
    "Ray Data": ("ray", "pandas"),  # Ray alone runs tasks; its Data part imports pandas
    "datatrove": ("datatrove",),
}


def test_every_library_has_an_example() -> None:
    assert [name for name, _ in EXAMPLES] == list(MODULES)


@pytest.mark.slow
@pytest.mark.parametrize(("name", "code"), EXAMPLES, ids=[name for name, _ in EXAMPLES])
def test_example_runs(name: str, code: str, tmp_path: Path) -> None:
    if missing := [module for module in MODULES[name] if importlib.util.find_spec(module) is None]:
        pytest.skip(f"{missing[0]} is not installed: bersih does not bring it, its users have it")
    # In a process of its own: these libraries warn, patch and start servers as they like.
    done = subprocess.run(
        [sys.executable, "-c", code],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(README.parents[2]), "HF_HOME": str(tmp_path), "HF_HUB_OFFLINE": "1"},
        capture_output=True,
        text=True,
        timeout=200,
    )
    assert done.returncode == 0, done.stderr[-3000:]
