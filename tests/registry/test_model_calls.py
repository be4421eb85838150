"""The registry over HTTP: only an admin key changes what serves, and every worker follows."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.keys import Role, make_key, write_keys
from app.registry.registry import Registry
from app.service import create_app
from app.settings import Settings
from classifier.model import LineClassifier

from .conftest import MakeModel
from .test_registry import spoil

TEXT = "Harga beras turun di tiga provinsi, kata Bulog pada Senin pagi.\n\nPosted By : keluaran sgp"


@pytest.fixture
def keys(tmp_path: Path) -> dict[Role, str]:
    made = {role: make_key(role.value, [role]) for role in Role}
    write_keys(tmp_path / "keys.toml", [key for key, _ in made.values()])
    return {role: shown for role, (_, shown) in made.items()}


@pytest.fixture
def settings(tmp_path: Path, keys: dict[Role, str]) -> Settings:
    return Settings(data_dir=tmp_path, keys_file=tmp_path / "keys.toml", model_poll_s=0.05)


@pytest.fixture
def client(settings: Settings, keys: dict[Role, str], model: LineClassifier) -> Iterator[TestClient]:
    """An admin's client of a service on loopback."""
    headers = {"Authorization": f"Bearer {keys[Role.ADMIN]}"}
    with TestClient(create_app(settings, model), headers=headers) as client:
        yield client


def digest(client: TestClient) -> str:
    answer = client.post("/v1/clean", json={"text": TEXT}).json()
    assert answer["model"]["digest"] == client.get("/v1/model").json()["digest"]
    return str(answer["model"]["digest"])


def wait_for(client: TestClient, wanted: str) -> None:
    deadline = time.monotonic() + 30
    while client.get("/v1/model").json()["digest"] != wanted:
        assert time.monotonic() < deadline
        time.sleep(0.02)


def test_a_promoted_model_answers_at_once_and_rollback_restores_the_digest(
    client: TestClient, registry: Registry, make_model: MakeModel, model: LineClassifier
) -> None:
    registry.add(make_model("2", 0.01, against=model.id))
    answer = client.post("/v1/model/promote", json={"version": "2"})
    assert answer.json() == {"model": {"version": "2", "digest": digest(client)}, "changed": True}
    assert digest(client) != model.id.digest
    assert client.post("/v1/model/rollback").json()["model"]["digest"] == model.id.digest == digest(client)


def test_reload_serves_what_the_registry_was_told_elsewhere(
    settings: Settings, registry: Registry, make_model: MakeModel, model: LineClassifier, keys: dict[Role, str]
) -> None:
    never = settings.model_copy(update={"model_poll_s": 3600.0})
    headers = {"Authorization": f"Bearer {keys[Role.ADMIN]}"}
    with TestClient(create_app(never, model), headers=headers) as client:
        registry.add(make_model("2", 0.01, against=model.id))
        registry.promote("2", by="ani")
        assert digest(client) == model.id.digest
        assert client.post("/v1/model/reload").json()["changed"] is True
        assert digest(client) != model.id.digest
        assert client.post("/v1/model/reload").json()["changed"] is False


def test_other_workers_follow_by_themselves(
    client: TestClient, settings: Settings, registry: Registry, make_model: MakeModel, model: LineClassifier
) -> None:
    registry.add(make_model("2", 0.01, against=model.id))
    with TestClient(create_app(settings, model)) as other:
        client.post("/v1/model/promote", json={"version": "2"})
        wait_for(other, digest(client))
        client.post("/v1/model/rollback")
        wait_for(other, model.id.digest)


def test_a_promoted_model_serves_after_a_restart(
    settings: Settings, registry: Registry, make_model: MakeModel, model: LineClassifier
) -> None:
    registry.add(make_model("2", 0.01, against=model.id))
    registry.promote("2", by="ani")
    with TestClient(create_app(settings)) as client:
        assert client.get("/v1/model").json()["version"] == "2"


@pytest.mark.parametrize("damage", ["truncate", "flip", "remove"])
def test_a_broken_model_leaves_the_old_one_serving(
    client: TestClient, registry: Registry, make_model: MakeModel, model: LineClassifier, damage: str
) -> None:
    name = registry.add(make_model("2", 0.01, against=model.id))
    spoil(registry.find(name).folder, damage)
    answer = client.post("/v1/model/promote", json={"version": "2"})
    assert answer.status_code == 409
    assert "cannot serve" in answer.json()["detail"]
    assert digest(client) == model.id.digest


def test_a_model_that_breaks_after_its_promotion_leaves_the_old_one_serving(
    settings: Settings, registry: Registry, make_model: MakeModel, model: LineClassifier, keys: dict[Role, str]
) -> None:
    never = settings.model_copy(update={"model_poll_s": 3600.0})
    headers = {"Authorization": f"Bearer {keys[Role.ADMIN]}"}
    with TestClient(create_app(never, model), headers=headers) as client:
        registry.add(make_model("2", 0.01, against=model.id))
        registry.promote("2", by="ani")
        spoil(registry.serving_folder(), "truncate")
        answer = client.post("/v1/model/reload")
        assert answer.status_code == 409
        assert "goes on serving" in answer.json()["detail"]
        assert digest(client) == model.id.digest


def test_the_gate_answers_with_its_table(
    client: TestClient, registry: Registry, make_model: MakeModel, model: LineClassifier
) -> None:
    registry.add(make_model("2", 0.01, against=model.id, passed=False))
    refused = client.post("/v1/model/promote", json={"version": "2"})
    assert refused.status_code == 409
    assert "floor 0.005" in refused.json()["detail"]
    forced = client.post("/v1/model/promote", json={"version": "2", "reason": "the floor was measured wrongly"})
    assert forced.status_code == 200
    assert client.get("/v1/model/versions").json()["history"][0]["reason"] == "the floor was measured wrongly"


@pytest.mark.parametrize("path", ["reload", "rollback", "promote"])
def test_only_an_admin_key_changes_the_model_even_on_loopback(
    settings: Settings, model: LineClassifier, keys: dict[Role, str], path: str
) -> None:
    with TestClient(create_app(settings, model)) as client:

        def status(key: str | None) -> int:
            headers = {"Authorization": f"Bearer {key}"} if key else {}
            return client.post(f"/v1/model/{path}", json={"version": "9"}, headers=headers).status_code

        assert status(None) == 401
        assert status("bersih_0_guess") == 401
        assert status(keys[Role.CLEAN]) == status(keys[Role.FEEDBACK]) == 403
        assert status(keys[Role.ADMIN]) == {"reload": 200, "rollback": 409, "promote": 404}[path]


def test_without_any_admin_key_nothing_changes_the_model(tmp_path: Path, model: LineClassifier) -> None:
    with TestClient(create_app(Settings(data_dir=tmp_path), model)) as client:
        answer = client.post("/v1/model/rollback")
        assert answer.status_code == 401
        assert "bersih keys add" in answer.json()["detail"]


def test_a_model_named_by_the_settings_stays(
    settings: Settings, keys: dict[Role, str], make_model: MakeModel, model: LineClassifier
) -> None:
    named = settings.model_copy(update={"model_path": make_model("2", 0.01)})
    headers = {"Authorization": f"Bearer {keys[Role.ADMIN]}"}
    with TestClient(create_app(named), headers=headers) as client:
        answer = client.post("/v1/model/rollback")
        assert answer.status_code == 409
        assert "BERSIH_MODEL_PATH" in answer.json()["detail"]
        assert client.get("/v1/model").json()["version"] == "2"


@pytest.mark.parametrize(
    "body", [{}, {"version": ""}, {"version": "2", "reason": "short"}, {"version": "2", "force": True}, []]
)
def test_promotions_that_say_nothing_are_refused(client: TestClient, body: object) -> None:
    assert client.post("/v1/model/promote", json=body).status_code == 422


def test_metrics_tell_which_model_serves(
    client: TestClient, registry: Registry, make_model: MakeModel, model: LineClassifier
) -> None:
    registry.add(make_model("2", 0.01, against=model.id))
    client.post("/v1/model/promote", json={"version": "2"})
    lines = [line for line in client.get("/metrics").text.splitlines() if line.startswith("bersih_model")]
    assert [line.rpartition(" ")[2] for line in lines if 'version="2"' in line] == ["1.0"]
    assert [line.rpartition(" ")[2] for line in lines if model.id.digest in line] == ["0.0"]
