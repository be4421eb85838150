"""`bersih model`: the same registry from the command line."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.registry.registry import Registry
from classifier.model import LineClassifier

from .conftest import MakeModel


def bersih(*arguments: str, data_dir: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "BERSIH_DATA_DIR": str(data_dir)}
    command = [sys.executable, "-m", "app.main", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=120)


@pytest.fixture
def data_dir(tmp_path: Path, registry: Registry, make_model: MakeModel, model: LineClassifier) -> Path:
    registry.add(make_model("2", 0.01, against=model.id))
    registry.add(make_model("3", 0.02, against=model.id, passed=False))
    return tmp_path


def test_promote_and_rollback_are_listed(data_dir: Path, model: LineClassifier) -> None:
    assert bersih("model", "promote", "2", data_dir=data_dir).returncode == 0
    listed = json.loads(bersih("model", "list", "--json", data_dir=data_dir).stdout)
    assert [one["version"] for one in listed["versions"] if one["serves"]] == ["2"]
    assert bersih("model", "rollback", data_dir=data_dir).returncode == 0
    history = json.loads(bersih("model", "history", "--json", data_dir=data_dir).stdout)
    assert [event["action"] for event in history] == ["rollback", "promote"]
    assert f"* {model.id.version}" in bersih("model", "list", data_dir=data_dir).stdout


def test_the_gate_refuses_with_its_table_and_exit_1(data_dir: Path) -> None:
    refused = bersih("model", "promote", "3", data_dir=data_dir)
    assert refused.returncode == 1
    assert "floor 0.005" in refused.stderr
    assert "Traceback" not in refused.stderr


def test_show_has_the_card_and_the_gate(data_dir: Path) -> None:
    shown = bersih("model", "show", "3", data_dir=data_dir).stdout
    assert "# Card of 3" in shown
    assert "floor 0.005" in shown
    assert json.loads(bersih("model", "show", "3", "--json", data_dir=data_dir).stdout)["version"] == "3"


def test_forcing_from_the_command_line_keeps_the_reason(data_dir: Path) -> None:
    assert bersih("model", "promote", "3", "--force", "floor was wrong", data_dir=data_dir).returncode == 0
    assert "(forced: floor was wrong)" in bersih("model", "history", data_dir=data_dir).stdout


@pytest.mark.parametrize(
    ("arguments", "code"),
    [(("promote", "9"), 1), (("rollback",), 1), (("show", "9"), 1), (("promote",), 2), (("mend",), 2)],
)
def test_what_cannot_be_done_is_one_line_and_an_exit_code(
    data_dir: Path, arguments: tuple[str, ...], code: int
) -> None:
    failed = bersih("model", *arguments, data_dir=data_dir)
    assert failed.returncode == code
    assert "Traceback" not in failed.stderr
