"""What the README shows is run as it stands there."""

import re
import shlex
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
BERSIH = ".venv/bin/bersih"
LONG_RUNNING = ("serve", "retrain", "batch")
"""Commands with tests of their own: a server, minutes of training, a folder of files."""


def _blocks(language: str) -> list[str]:
    return re.findall(rf"```{language}\n(.*?)```", README, re.DOTALL)


def _commands() -> list[str]:
    lines = [line.split("  #")[0].strip() for block in _blocks("sh") for line in block.splitlines()]
    commands = [line for line in lines if line.startswith(BERSIH)]
    return [command for command in commands if command.split()[1] not in LONG_RUNNING]


@pytest.mark.parametrize("command", _commands())
def test_command_of_the_readme_works(command: str) -> None:
    words, _, source = command.partition("<")
    arguments = shlex.split(words)[1:]
    content = (ROOT / source.strip()).read_bytes() if source else None
    done = subprocess.run(
        [sys.executable, "-m", "app.main", *arguments], cwd=ROOT, input=content, capture_output=True, timeout=120
    )
    assert done.returncode == 0, done.stderr.decode()
    assert done.stdout.strip()


def test_python_example_of_the_readme_finds_the_footer(capsys: pytest.CaptureFixture[str]) -> None:
    (example,) = (block for block in _blocks("python") if "classifier.clean" in block)
    exec(compile(example, "README.md", "exec"), {})  # noqa: S102  the README's own code
    assert "keluaran sgp hari ini" in capsys.readouterr().out


def test_make_targets_of_the_readme_exist() -> None:
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    named = {word for block in _blocks("sh") for word in re.findall(r"\bmake (\w+)", block)}
    assert named
    assert all(re.search(rf"^{target}:", makefile, re.MULTILINE) for target in named)


def test_settings_table_of_the_readme_is_complete() -> None:
    from app.settings import Settings

    assert [name for name in Settings.model_fields if f"`BERSIH_{name.upper()}`" not in README] == []


def test_no_file_names_a_package_registry() -> None:
    files = subprocess.run(["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    address = re.compile(rb"https?://[^\s\"']*/simple/|(?:--|extra-)index-url[= ]https?:")
    found = [name for name in files if (ROOT / name).is_file() and address.search((ROOT / name).read_bytes())]
    assert found == []
