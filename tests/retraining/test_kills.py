"""A retraining that is killed leaves what serves alone, and the same again ends as if nothing had happened."""

import os
import signal
import subprocess
from pathlib import Path

import pytest

from app.registry.registry import Registry
from app.store.opening import opened
from classifier.model import LineClassifier, load_model
from tests.registry.conftest import MakeModel, make_model

from .conftest import command, retraining, run, stored, versions

__all__ = ["make_model"]


def kill_at(step: str, data_dir: Path, *arguments: str) -> None:
    """Run `bersih` until it says that it begins this step, then kill it."""
    with subprocess.Popen(**command(data_dir, *arguments), stderr=subprocess.PIPE) as process:
        assert process.stderr is not None
        for line in process.stderr:
            if line.strip() == step:
                os.kill(process.pid, signal.SIGKILL)
                break
    assert process.returncode == -signal.SIGKILL


@pytest.mark.slow
def test_a_killed_retraining_starts_again_and_gives_the_same_model(
    tmp_path: Path, small_data: Path, make_model: MakeModel, model: LineClassifier
) -> None:
    feedback = stored(model)
    before = make_model("2", 0.01)
    found = []
    for name, rows in (("killed", feedback), ("whole", feedback[::-1])):
        data_dir = tmp_path / name
        registry = Registry(data_dir / "models")
        registry.promote(registry.add(before), by="test", force_reason="where this test begins")
        serving = registry.serving_folder()
        with opened(data_dir / "bersih.db") as stores:
            stores.feedback.add_all(rows)
        if name == "killed":
            known = versions(data_dir)
            for step in ("stage 2, fold 1 of 3", "write the model folder", "measure against the model that serves"):
                kill_at(step, data_dir, *retraining(small_data))
                assert registry.serving_folder() == serving
                assert load_model(serving).id.digest
                assert versions(data_dir) == known
        made = run(data_dir, *retraining(small_data))
        assert made.returncode == 0, made.stderr
        found.append({one["digest"]: one["gate"] for one in versions(data_dir).values()})
    assert found[0] == found[1]
    assert len(found[0]) == 3
