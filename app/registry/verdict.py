"""What the gate says of a candidate: written beside its weights when it was measured, read before it is promoted."""

from dataclasses import dataclass
from pathlib import Path

import msgspec

from app.errors import RegistryError
from classifier.results import ModelId

from .publishing import replace_text

FILE = "gate.json"


@dataclass(frozen=True, slots=True)
class Row:
    """One figure, measured for both models on the same held-out sites."""

    figure: str
    current: float
    candidate: float
    passed: bool
    why: str = ""
    """The floor that it fell below, or the interval in which the difference lies."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """Whether a candidate may take the place of the model it was compared with."""

    passed: bool
    against: ModelId
    rows: tuple[Row, ...] = ()


def write_verdict(folder: Path, verdict: Verdict) -> None:
    """Write the verdict into a model folder, in the place of an earlier one."""
    replace_text(folder / FILE, msgspec.json.format(msgspec.json.encode(verdict)).decode() + "\n")


def read_verdict(folder: Path) -> Verdict | None:
    """The verdict in a model folder; None where the gate has not seen it.

    Raises:
        RegistryError: the file is not a verdict.
    """
    path = folder / FILE
    try:
        return msgspec.json.decode(path.read_bytes(), type=Verdict)
    except FileNotFoundError:
        return None
    except (OSError, msgspec.MsgspecError) as error:
        raise RegistryError(f"{path} is damaged ({error}): run `bersih retrain` again") from error


def table_of(verdict: Verdict) -> str:
    """The figures as lines of text, those that fell marked."""
    rows = [("", "figure", "current", "candidate", "")]
    rows += [
        ("" if row.passed else "!", row.figure, f"{row.current:.5g}", f"{row.candidate:.5g}", row.why)
        for row in verdict.rows
    ]
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    return "\n".join(
        "  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip() for row in rows
    )
