"""`bersih feedback`: out of the store and into it, from the command line."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from app.store.database import Database
from app.store.feedback_store import FeedbackStore
from app.store.migrating import migrate

from .test_feedback_store import feedback


def bersih(*arguments: str, data: bytes = b"") -> subprocess.CompletedProcess[bytes]:
    environment = {name: value for name, value in os.environ.items() if not name.startswith("BERSIH_")}
    command = [sys.executable, "-m", "app.main", "feedback", *arguments]
    return subprocess.run(command, env=environment, input=data, capture_output=True, timeout=120)


@pytest.fixture
def address(tmp_path: Path) -> str:
    database = Database(tmp_path / "full.db")
    migrate(database)
    FeedbackStore(database).add_all([feedback(comment="one"), feedback(comment="two", version="2")])
    database.close()
    return f"sqlite:///{tmp_path / 'full.db'}"


def test_an_export_goes_through_a_pipe_into_another_store(address: str, tmp_path: Path) -> None:
    exported = bersih("export", "--database", address)
    other = f"sqlite:///{tmp_path / 'other.db'}"
    imported = bersih("import", "-", "--database", other, data=exported.stdout)
    assert imported.stderr == b"2 new, 2 in the file\n"
    assert bersih("export", "--database", other).stdout == exported.stdout


def test_an_export_can_be_narrowed_and_written_to_a_file(address: str, tmp_path: Path) -> None:
    output = tmp_path / "feedback.jsonl"
    assert bersih("export", str(output), "--model", "2", "--database", address).returncode == 0
    assert [json.loads(line)["feedback"]["comment"] for line in output.read_text("utf-8").splitlines()] == ["two"]
    assert [path.name for path in tmp_path.glob(".*")] == []


def test_a_file_with_a_fault_adds_nothing(address: str) -> None:
    exported = bersih("export", "--database", address).stdout
    changed = exported.replace(b'"one"', b'"uno"') + b"{"
    failed = bersih("import", "-", "--database", address, data=changed)
    assert failed.returncode == 1
    assert b"its id is not that of its content" in failed.stderr
    assert bersih("export", "--database", address).stdout == exported


@pytest.mark.parametrize("arguments", [("import", "no/such/file"), ("export", "no/such/folder/x"), ("import",)])
def test_files_that_are_not_there_are_wrong_usage(address: str, arguments: tuple[str, ...]) -> None:
    failed = bersih(*arguments, "--database", address)
    assert failed.returncode == 2
    assert b"Traceback" not in failed.stderr


def test_a_wrong_address_is_told_without_its_password() -> None:
    failed = bersih("export", "--database", "mysql://ani:geheim@host/db")
    assert failed.returncode == 1
    assert b"postgresql://" in failed.stderr
    assert b"geheim" not in failed.stderr
