"""The whole loop on real parts: miss, correct, retrain, promote, serve; be refused; roll back."""

import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from app.keys import Role, make_key, write_keys
from app.registry.registry import Registry
from classifier.artifact import read_manifest
from classifier.learning.thresholds import LOSS_BUDGET
from classifier.options import Profile
from tests.running_service import running_service

from .conftest import (
    UNSEEN_FAMILY,
    UNSEEN_WORDINGS,
    family_texts,
    poisoned_feedback,
    retraining,
    run,
    true_feedback,
    versions,
)

UNSEEN = family_texts(UNSEEN_FAMILY, UNSEEN_WORDINGS, skip=70)


@dataclass(frozen=True)
class Team:
    """A service with two workers that a small model serves, the data behind it, and who may call it."""

    url: str
    data_dir: Path
    keys: dict[str, str]

    def post(self, path: str, body: dict[str, Any], person: str = "ani") -> httpx.Response:
        return httpx.post(f"{self.url}{path}", json=body, headers=self.key(person), timeout=60)

    def key(self, person: str) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.keys[person]}"}

    def send(self, feedback: list[dict[str, Any]], person: str) -> None:
        assert [self.post("/v1/feedback", one, person).status_code for one in feedback] == [202] * len(feedback)

    def digest(self) -> str:
        return str(httpx.get(f"{self.url}/v1/model", headers=self.key("ani"), timeout=60).json()["digest"])

    def wait_for(self, digest: str) -> None:
        """Until the workers, each asked several times, serve this model."""
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            if {self.digest() for _ in range(8)} == {digest}:
                return
            time.sleep(0.1)
        raise AssertionError(f"{digest} is not served")

    def n_found(self) -> int:
        """Of the unseen members of the family: those reported as spam, nothing but them removed."""
        answers = [self.post("/v1/clean", {"text": "\n".join(lines)}).json() for lines in UNSEEN]
        return sum(
            [piece["text"] for piece in answer["spam"]] == lines[-1:]
            for answer, lines in zip(answers, UNSEEN, strict=True)
        )


@pytest.fixture
def team(tmp_path: Path, small_model: Path) -> Iterator[Team]:
    made = {name: make_key(name, list(Role)) for name in ("ani", "mallory", "admin")}
    write_keys(tmp_path / "keys.toml", [key for key, _ in made.values()])
    data_dir = tmp_path / "data"
    registry = Registry(data_dir / "models")
    registry.promote(registry.add(small_model), by="test", force_reason="where this test begins")
    with running_service(
        data_dir=data_dir, keys_file=tmp_path / "keys.toml", auth="required", model_poll_s=0.1, workers=2
    ) as service:
        yield Team(service.url, data_dir, {name: shown for name, (_, shown) in made.items()})


def retrain(team: Team, small_data: Path) -> dict[str, Any]:
    """The candidate that retraining adds to the registry."""
    known = versions(team.data_dir)
    made = run(team.data_dir, *retraining(small_data))
    assert made.returncode == 0, made.stderr
    (new,) = [one for name, one in versions(team.data_dir).items() if name not in known]
    return dict(new)


@pytest.mark.slow
def test_the_loop(team: Team, small_data: Path, small_model: Path) -> None:
    before = read_manifest(small_model).digest
    assert team.digest() == before
    assert team.n_found() == 0

    team.send(true_feedback(), "ani")
    candidate = retrain(team, small_data)
    gate = {row["figure"].removeprefix("held_out: "): row for row in candidate["gate"]["rows"]}
    assert candidate["gate"]["passed"]
    assert candidate["gate"]["against"]["digest"] == before
    assert gate["body chars lost"]["candidate"] <= gate["body chars lost"]["current"] + LOSS_BUDGET[Profile.BALANCED]
    assert gate["spam found"]["candidate"] >= gate["spam found"]["current"]

    promoted = run(team.data_dir, "model", "promote", candidate["name"])
    assert promoted.returncode == 0, promoted.stderr
    team.wait_for(candidate["digest"])
    assert team.n_found() >= 0.9 * len(UNSEEN)

    team.send(poisoned_feedback(), "mallory")
    poisoned = retrain(team, small_data)
    assert not poisoned["gate"]["passed"]
    refused = run(team.data_dir, "model", "promote", poisoned["name"])
    assert refused.returncode == 1
    assert "!  held_out: body chars lost" in refused.stderr
    answer = team.post("/v1/model/promote", {"version": poisoned["name"]}, "admin")
    assert answer.status_code == 409
    assert "body chars lost" in answer.json()["detail"]
    assert team.digest() == candidate["digest"]

    assert team.post("/v1/model/rollback", {}, "admin").json()["model"]["digest"] == before
    team.wait_for(before)
    assert team.n_found() == 0
