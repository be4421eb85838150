"""What the README says is done here, word for word, as far as it takes less than minutes."""

import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from app.main import cli
from app.settings import PREFIX, Settings
from tests.running_service import RunningService

ROOT = Path(__file__).parents[2]
README = (ROOT / "README.md").read_text("utf-8")
MINUTES = ("make ", ".venv/bin/bersih serve", ".venv/bin/bersih retrain", ".venv/bin/bersih evaluate")


def blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def commands() -> list[str]:
    lines = [line.split("  #")[0].strip() for block in blocks("sh") for line in block.splitlines()]
    return [line for line in lines if line and not line.startswith("#")]


@pytest.mark.parametrize("code", blocks("python"))
def test_python_of_the_readme_runs(code: str, service: RunningService) -> None:
    code = code.replace("http://127.0.0.1:8000", service.url)
    done = subprocess.run([sys.executable, "-W", "error", "-c", code], capture_output=True, text=True, cwd=ROOT)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("command", [line for line in commands() if not line.startswith(MINUTES)])
def test_command_of_the_readme_does_its_work(command: str, service: RunningService) -> None:
    if "curl" in command and shutil.which("curl") is None:
        pytest.skip("this machine has no curl")
    command = command.replace("http://127.0.0.1:8000", service.url)
    command = command.replace(".venv/bin/bersih", shlex.join([sys.executable, "-m", "app.main"]))
    done = subprocess.run(["sh", "-c", command], capture_output=True, text=True, cwd=ROOT, timeout=120)
    assert done.returncode == 0, done.stderr
    assert done.stdout


def test_make_targets_of_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text("utf-8")
    for target in re.findall(r"\bmake ([a-z]+)", README):
        assert f"\n{target}:" in makefile


def test_commands_of_the_readme_are_those_of_the_program() -> None:
    named = set(re.findall(r"\bbersih ([a-z][a-z-]+)", README))
    present = {command.name for command in cli.registered_commands} | {group.name for group in cli.registered_groups}
    assert named == present


def shown(default: Any) -> str:
    return "" if default in (None, ()) else f"{default}"


def test_settings_table_is_that_of_the_program() -> None:
    rows = re.findall(rf"^\| `({PREFIX}[A-Z_]+)` \| (.*?) ?\| (.*) \|$", README, re.MULTILINE)
    fields = Settings.model_fields.items()
    assert rows == [(PREFIX + name.upper(), shown(field.default), field.description) for name, field in fields]


def test_files_that_the_readme_links_to_exist() -> None:
    for target in re.findall(r"\]\((?!http)([^)#]+)\)", README):
        assert (ROOT / target).exists(), target
