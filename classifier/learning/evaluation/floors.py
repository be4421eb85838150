"""Floors: figures that a change may not make worse, pinned with the digest of the data they were measured on."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from classifier.errors import FloorError

from .evaluation import Evaluation
from .figures import FIGURES, Better

SLACK = 0.001
"""Two machines round a float differently, and a line on the edge flips: this much is not a fall."""
JUMP = 0.05
"""A gain this large is more often a leak or a broken set than a better model."""

BETTER: dict[str, Better] = {
    **{figure.name: figure.better for figure in FIGURES if figure.guarded},
    "macro_f1": "higher",
    "calibration_error": "lower",
}
"""The guarded figures, and which way is better."""


Kind = Literal["fell", "jumped", "unmeasured", "other data"]
_WHAT: dict[Kind, str] = {
    "fell": "fell below its floor",
    "jumped": "is better than its floor by more than a model gets: look for a leak, then re-pin",
    "unmeasured": "has a floor but is no longer measured",
    "other data": "was pinned on other data",
}
Floors = dict[str, dict[str, Any]]


@dataclass(frozen=True, slots=True)
class Breach:
    """Something about a floor that needs a person."""

    set: str
    figure: str
    kind: Kind
    pinned: float | None = None
    found: float | None = None

    def __str__(self) -> str:
        values = (
            f" ({self.pinned:.5f} -> {self.found:.5f})" if self.pinned is not None and self.found is not None else ""
        )
        return f"{self.set}: {self.figure} {_WHAT[self.kind]}{values}"


def read_floors(path: Path) -> Floors:
    """Pinned floors by set name; empty where nothing was pinned yet."""
    return dict(json.loads(path.read_text(encoding="utf-8"))) if path.exists() else {}


def _worse_by(figure: str, pinned: float, found: float) -> float:
    return pinned - found if BETTER[figure] == "higher" else found - pinned


def _figure_breaches(name: str, pinned: dict[str, float], found: dict[str, float | None]) -> list[Breach]:
    breaches = []
    for figure, floor in pinned.items():
        value = found.get(figure)
        if value is None:
            breaches.append(Breach(name, figure, "unmeasured"))
        elif _worse_by(figure, floor, value) > SLACK:
            breaches.append(Breach(name, figure, "fell", floor, value))
        elif _worse_by(figure, floor, value) < -JUMP:
            breaches.append(Breach(name, figure, "jumped", floor, value))
    return breaches


def check_floors(floors: Floors, evaluations: Sequence[Evaluation]) -> list[Breach]:
    """What is worse than pinned, suspiciously better, or of other data; a set without a floor is passed over."""
    breaches: list[Breach] = []
    for one in evaluations:
        floor = floors.get(one.name)
        if floor is None:
            continue
        if floor["digest"] != one.digest or floor["documents"] != one.counts.documents:
            breaches.append(Breach(one.name, "the whole set", "other data"))
        else:
            breaches += _figure_breaches(one.name, floor["figures"], one.figures())
    return breaches


def _pinned(one: Evaluation) -> dict[str, Any]:
    figures = {name: value for name, value in one.figures().items() if name in BETTER and value is not None}
    return {
        "digest": one.digest,
        "documents": one.counts.documents,
        "cleaner": one.cleaner,
        "model": one.model,
        "figures": {name: round(value, 5) for name, value in figures.items()},
    }


def pin_floors(path: Path, evaluations: Sequence[Evaluation], reason: str | None = None) -> None:
    """Write the figures found as the new floors of their sets; floors of other sets stay.

    Args:
        reason: why a floor may go down or its data change; recorded beside the floor.

    Raises:
        FloorError: a figure would go down, or the data changed, and no reason was given.
    """
    floors = read_floors(path)
    falls = [breach for breach in check_floors(floors, evaluations) if breach.kind != "jumped"]
    if falls and not (reason or "").strip():
        raise FloorError(
            "; ".join(map(str, falls))
            + ". Nothing was pinned: pass --allow-lower with the reason, and write a decision record"
        )
    for one in evaluations:
        history = floors.get(one.name, {}).get("lowered", [])
        what = [str(breach) for breach in falls if breach.set == one.name]
        if what:
            history = [*history, {"reason": reason, "what": what}]
        floors[one.name] = {**_pinned(one), "lowered": history}
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(floors, indent=2, sort_keys=True) + "\n", encoding="utf-8")
