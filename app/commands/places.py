"""Where the commands find data and floors, when nobody says."""

from pathlib import Path

import typer

ROOT = Path(__file__).parents[2]
TRAINING_DATA = ROOT / "training_data"
FLOORS = ROOT / "benchmarks" / "quality" / "floors.json"
SHARED_CORPORA = ROOT.parent / "shared" / "data"


def corpora_beside(named: Path | None) -> Path | None:
    """The folder of public sets: the one that was named, else ../shared/data where it exists."""
    if named is not None and not named.is_dir():
        raise typer.BadParameter(f"{named} is not a folder", param_hint="--corpora")
    return named or (SHARED_CORPORA if SHARED_CORPORA.is_dir() else None)
