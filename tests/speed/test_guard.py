import json
from pathlib import Path

import pytest
import typer

from benchmarks.speed import guard


@pytest.fixture
def ratios(monkeypatch: pytest.MonkeyPatch) -> dict[str, float]:
    found = dict.fromkeys(guard.MEASURED, 2.0)
    monkeypatch.setattr(guard, "ratios", lambda rounds: found)
    return found


def status_of(bounds: Path, pin: bool = False) -> int:
    with pytest.raises(typer.Exit) as left:
        guard.main(rounds=1, pin=pin, bounds=bounds)
    return left.value.exit_code


def test_a_slower_run_fails_and_is_named(
    tmp_path: Path, ratios: dict[str, float], capsys: pytest.CaptureFixture[str]
) -> None:
    bounds = tmp_path / "guard.json"
    assert status_of(bounds, pin=True) == 0
    slower = next(iter(ratios))
    ratios[slower] *= guard.MARGIN * 1.01
    capsys.readouterr()
    assert status_of(bounds) == 1
    assert next(line for line in capsys.readouterr().out.splitlines() if "WORSE" in line).startswith(slower)


def test_bounds_of_other_work_are_refused(tmp_path: Path, ratios: dict[str, float]) -> None:
    (tmp_path / "guard.json").write_text(json.dumps({"something": 1.0}))
    with pytest.raises(SystemExit, match="pin it anew"):
        guard.main(rounds=1, pin=False, bounds=tmp_path / "guard.json")


def test_the_committed_bounds_are_about_what_is_measured() -> None:
    assert json.loads(guard.BOUNDS.read_text("utf-8")).keys() == guard.MEASURED.keys()


def test_work_that_takes_twice_as_long_has_twice_the_ratio(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(guard, "MEASURED", {"once": len, "twice": list})
    cost = {guard.fixed_work: 3.0, len: 3.0, list: 6.0}
    monkeypatch.setattr(guard, "_seconds", lambda work, texts: cost[work])
    assert guard.ratios(rounds=3) == {"once": 1.0, "twice": 2.0}
