"""`bersih batch` from outside: exit codes, files, and what a person is told."""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from .corpus import digests, json_lines, read_stream, rows

pytestmark = pytest.mark.slow


def bersih(*arguments: object, code: int = 0) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, "-m", "app.main", *map(str, arguments)]
    done = subprocess.run(command, capture_output=True, text=True, timeout=300)
    assert done.returncode == code, done.stderr
    assert "Traceback" not in done.stderr
    return done


@pytest.fixture
def source(tmp_path: Path) -> Path:
    path = tmp_path / "in/a.jsonl"
    path.parent.mkdir()
    path.write_bytes(json_lines(rows(300)))
    return path


@pytest.fixture
def damaged(source: Path) -> Path:
    source.write_bytes(source.read_bytes() + b"{bad\n")
    return source


def test_folder_is_cleaned_and_reported(source: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    done = bersih("batch", source.parent, "--output", out, "--block", "Posted By", "--json", "--workers", 1)
    report: dict[str, Any] = json.loads(done.stdout)
    assert report == json.loads((out / "report.json").read_text())
    assert (report["totals"]["records"], report["totals"]["documents"], report["adds_up"]) == (300, 300, True)
    assert len(read_stream(out / "removed")) == 300
    assert "300 = 300 cleaned + 0 rejected" in done.stderr
    page = (out / "report.html").read_text()
    assert "<svg" in page
    assert "http" not in page.replace("https://site", "")


def test_rejects_give_exit_code_3_unless_allowed(damaged: Path, tmp_path: Path) -> None:
    done = bersih("batch", damaged, "--output", tmp_path / "out", code=3)
    assert "rejected 1: JSON is malformed" in done.stderr
    bersih("batch", damaged, "--output", tmp_path / "out", "--allow-rejects")


def test_dry_run_shows_the_plan_and_writes_nothing(source: Path, tmp_path: Path) -> None:
    done = bersih("batch", source, "--output", tmp_path / "out", "--dry-run")
    assert "1 files" in done.stdout
    plan = json.loads(bersih("batch", source, "--output", tmp_path / "out", "--dry-run", "--json").stdout)
    assert [shard["index"] for shard in plan["shards"]] == [0]
    assert not (tmp_path / "out").exists()


def test_wrong_usage_is_told_with_exit_code_2(source: Path, tmp_path: Path) -> None:
    for wrong in (
        ["missing.jsonl"],
        [source, "--engine", "spark"],
        [source, "--profile", "bold"],
        [source, "--limit", 0],
    ):
        bersih("batch", *wrong, "--output", tmp_path / "out", code=2)
    assert not (tmp_path / "out").exists()


def test_another_plan_fails_with_exit_code_1(source: Path, tmp_path: Path) -> None:
    bersih("batch", source, "--output", tmp_path / "out")
    done = bersih("batch", source, "--output", tmp_path / "out", "--profile", "recall", code=1)
    assert "profile was 'balanced', is 'recall'" in done.stderr


def test_tasks_run_one_by_one_give_the_same_bytes(source: Path, tmp_path: Path) -> None:
    source.write_bytes(json_lines(rows(6000)))
    options = ("--shard-mb", 1, "--allow-rejects")
    bersih("batch", source, "--output", tmp_path / "whole", *options)
    bersih("batch", source, "--output", tmp_path / "tasks", *options, "--plan-only")
    shards = len(json.loads((tmp_path / "tasks/plan.json").read_text())["shards"])
    assert shards > 1
    for index in reversed(range(shards)):
        bersih("batch", "run-task", "--plan", tmp_path / "tasks/plan.json", "--index", index)
    bersih("batch", "run-task", "--plan", tmp_path / "tasks/plan.json", "--index", shards, code=2)
    assert digests(tmp_path / "tasks") == digests(tmp_path / "whole")
    report = json.loads(bersih("batch", source, "--output", tmp_path / "tasks", *options, "--json").stdout)
    assert report["run"]["shards_found_done"] == shards


def test_shard_that_fails_is_told_and_the_others_are_done(source: Path, tmp_path: Path) -> None:
    other = source.parent / "b.jsonl"
    other.write_bytes(json_lines(rows(5)))
    out = tmp_path / "out"
    bersih("batch", source.parent, "--output", out, "--plan-only")
    (out / "documents").mkdir()
    # A folder where the output of the first shard should go: it cannot be replaced by a file.
    (out / "documents/00000.jsonl.zst/x").mkdir(parents=True)
    done = bersih("batch", source.parent, "--output", out, code=1)
    assert "shard 0" in done.stderr
    assert (out / "documents/00001.jsonl.zst").exists()
