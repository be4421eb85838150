"""Keys: who gets in, who does not, and what is stored."""

import signal
import stat
from collections.abc import Iterator
from pathlib import Path

import httpx
import pytest

from app.access import WRONG_KEYS_PER_MINUTE
from app.errors import SettingsError
from app.keys import KeyRing, Role, make_key, read_keys, write_keys
from tests.running_service import RunningService, running_service

from .problems import assert_problem

ARTICLE = {"text": "Isi."}


@pytest.fixture(scope="module")
def keys_file(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, dict[Role, str]]:
    made = {role: make_key(f"for {role}", [role]) for role in Role}
    path = tmp_path_factory.mktemp("keys") / "keys.toml"
    write_keys(path, [key for key, _ in made.values()])
    return path, {role: shown for role, (_, shown) in made.items()}


@pytest.fixture(scope="module")
def guarded(keys_file: tuple[Path, dict[Role, str]]) -> Iterator[RunningService]:
    with running_service(auth="required", keys_file=keys_file[0]) as service:
        yield service


def post(service: RunningService, **headers: str) -> httpx.Response:
    return httpx.post(f"{service.url}/v1/clean", json=ARTICLE, headers=headers, timeout=60)


def test_right_key_opens(guarded: RunningService, keys_file: tuple[Path, dict[Role, str]]) -> None:
    key = keys_file[1][Role.CLEAN]
    assert post(guarded, authorization=f"Bearer {key}").status_code == 200
    assert post(guarded, authorization=f"bearer  {key}").status_code == 200
    assert post(guarded, **{"x-api-key": key}).status_code == 200


def test_no_key_is_answered_401_with_how_to_send_one(guarded: RunningService) -> None:
    response = post(guarded)
    assert_problem(response, 401, "unauthorized")
    assert response.headers["www-authenticate"].startswith("Bearer")


def test_key_for_something_else_is_answered_403(
    guarded: RunningService, keys_file: tuple[Path, dict[Role, str]]
) -> None:
    assert_problem(post(guarded, authorization=f"Bearer {keys_file[1][Role.ADMIN]}"), 403, "forbidden")


@pytest.mark.parametrize("path", ["/v1/clean", "/v1/clean/batch"])
def test_every_cleaning_call_needs_the_key(guarded: RunningService, path: str) -> None:
    assert_problem(httpx.post(guarded.url + path, json=[], timeout=60), 401, "unauthorized")


def test_health_needs_no_key(guarded: RunningService) -> None:
    assert httpx.get(f"{guarded.url}/healthz", timeout=60).status_code == 200


def test_guessing_is_slowed_down_but_the_right_key_still_opens(
    keys_file: tuple[Path, dict[Role, str]],
) -> None:
    key = keys_file[1][Role.CLEAN]
    with running_service(auth="required", keys_file=keys_file[0]) as service, httpx.Client(timeout=60) as client:
        guesses = [f"{key[:-1]}{'0' if key[-1] != '0' else '1'}", "bersih_0_0", "x", key[1:], key.upper()]
        statuses: list[int] = []
        # A guess or two more are forgiven as time goes by, on a slow machine some more.
        while 429 not in statuses and len(statuses) < 10 * WRONG_KEYS_PER_MINUTE:
            headers = {"authorization": f"Bearer {guesses[len(statuses) % len(guesses)]}"}
            statuses.append(client.post(f"{service.url}/v1/clean", json=ARTICLE, headers=headers).status_code)
        assert set(statuses[:WRONG_KEYS_PER_MINUTE]) == {401}
        assert statuses[-1] == 429
        assert post(service, authorization=f"Bearer {key}").status_code == 200
        assert key not in service.log.read_text("utf-8")


def test_listening_to_the_world_without_keys_is_refused_unless_switched_off_in_words() -> None:
    with pytest.raises(AssertionError, match="BERSIH_AUTH=open-to-everyone"), running_service("--host", "0.0.0.0"):
        pass
    with running_service("--host", "0.0.0.0", auth="open-to-everyone") as service:
        assert post(service).status_code == 200


def test_only_a_hash_is_stored_and_only_for_its_owner(tmp_path: Path) -> None:
    key, shown = make_key('the "scraper"\\', [Role.CLEAN, Role.FEEDBACK])
    path = tmp_path / "keys.toml"
    write_keys(path, [key])
    assert shown.rpartition("_")[2] not in path.read_text("utf-8")
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert read_keys(path) == (key,)
    assert list(tmp_path.iterdir()) == [path]


def test_ring_finds_only_whole_keys() -> None:
    key, shown = make_key("a", [Role.CLEAN])
    ring = KeyRing([key])
    assert ring.find(shown) is key
    for wrong in (
        "",
        "_",
        "__",
        shown[:-1],
        shown + "0",
        shown.replace("bersih", "other"),
        f"bersih_{key.id}_",
        "é\ud800",
    ):
        assert ring.find(wrong) is None


NO_KEYS = ["keys = 3", "[[keys]]\nid = 1", "not toml", '[[keys]]\nid="a"\nname="b"\nroles=["x"]\nsha256=""']


@pytest.mark.parametrize("content", NO_KEYS)
def test_file_that_holds_no_keys_is_refused_with_its_name(tmp_path: Path, content: str) -> None:
    path = tmp_path / "keys.toml"
    path.write_text(content)
    with pytest.raises(SettingsError, match=r"keys\.toml is not a keys file"):
        read_keys(path)


def test_documents_beyond_the_rate_are_answered_429_with_when_to_come_back() -> None:
    with running_service(documents_per_minute=3) as service:
        answers = [post(service) for _ in range(4)]
        assert [answer.status_code for answer in answers] == [200, 200, 200, 429]
        assert_problem(answers[-1], 429, "rate-limited")
        assert 1 <= int(answers[-1].headers["retry-after"]) <= 20


def test_hangup_reads_the_keys_again_and_a_broken_file_leaves_them(tmp_path: Path) -> None:
    path = tmp_path / "keys.toml"
    (old, old_shown), (new, new_shown) = (make_key(name, [Role.CLEAN]) for name in ("old", "new"))
    write_keys(path, [old])
    with running_service(auth="required", keys_file=path) as service:
        assert post(service, **{"x-api-key": old_shown}).status_code == 200
        write_keys(path, [new])
        service.process.send_signal(signal.SIGHUP)
        service.wait_for_log(event="keys read again")
        assert post(service, **{"x-api-key": new_shown}).status_code == 200
        assert post(service, **{"x-api-key": old_shown}).status_code == 401
        path.write_text("keys = 3", "utf-8")
        service.process.send_signal(signal.SIGHUP)
        service.wait_for_log(event="keys not read again, those from before are valid")
        assert post(service, **{"x-api-key": new_shown}).status_code == 200
