"""app/batch/README.md names every column and option that there is."""

import re
from pathlib import Path

from app.batch.rows import Findings, RejectRow, RemovedRow

ROOT = Path(__file__).parents[2]
README = (ROOT / "app/batch/README.md").read_text("utf-8")


def row_of(name: str) -> set[str]:
    [line] = [line for line in README.splitlines() if line.startswith(f"| `{name}/`")]
    return set(re.findall(r"`(\w+)`", line))


def test_columns_are_the_ones_that_are_written() -> None:
    assert row_of("documents") == {"bersih", *Findings.__struct_fields__}
    assert row_of("removed") == set(RemovedRow.__struct_fields__)
    assert row_of("rejects") == set(RejectRow.__struct_fields__)


def test_options_exist() -> None:
    from typer.main import get_command

    from app.batch.cli import batch

    commands = get_command(batch).commands.values()  # type: ignore[attr-defined]
    known = {option for command in commands for parameter in command.params for option in parameter.opts}
    script = (ROOT / "examples/batch.slurm").read_text("utf-8")
    assert set(re.findall(r"--[a-z][a-z-]+", README)) <= known
    assert (
        set(re.findall(r"--[a-z][a-z-]+", script)) - {"--array", "--cpus-per-task", "--mem", "--time", "--requeue"}
        <= known
    )
