"""Feedback over HTTP, on the real service and a real database."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from app.keys import Role, make_key, write_keys
from app.service import create_app
from app.settings import Settings
from classifier.learning.dataset import parse_article
from classifier.model import LineClassifier

TEXT = (
    "Harga beras turun di tiga provinsi sejak Senin, kata Bulog.\nPosted By : keluaran sgp hari ini\n🎰 Daftar sekarang"
)
FOOTER = {"start": 60, "end": 93, "label": "spam", "kind": "gambling"}


@pytest.fixture
def client(place: str | Path, model: LineClassifier) -> Iterator[TestClient]:
    where = {"data_dir": place.parent} if isinstance(place, Path) else {"database_url": place}
    with TestClient(create_app(Settings.model_validate(where), model)) as client:
        yield client


def send(client: TestClient, text: str = TEXT, *corrections: dict[str, Any], **fields: Any) -> str:
    body = {"text": text, "corrections": corrections or [FOOTER], **fields}
    answer = client.post("/v1/feedback", json=body)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def listed(client: TestClient, **query: Any) -> list[dict[str, Any]]:
    answer = client.get("/v1/feedback", params=query)
    assert answer.status_code == 200, answer.text
    return list(answer.json()["feedback"])


def test_the_same_content_gets_the_same_id_and_is_kept_once(client: TestClient) -> None:
    assert send(client) == send(client)
    assert len(listed(client)) == 1


def test_order_of_corrections_does_not_matter(client: TestClient) -> None:
    other = {"start": 94, "end": 111, "label": "spam"}
    assert send(client, TEXT, FOOTER, other) == send(client, TEXT, other, FOOTER)


def test_feedback_carries_the_model_it_disagrees_with(client: TestClient, model: LineClassifier) -> None:
    send(client)
    [one] = listed(client)
    assert one["model"] == {"version": model.id.version, "digest": model.id.digest}
    assert one["corrections"][0]["model_label"] is not None
    assert 0 <= one["corrections"][0]["model_score"] <= 1


def test_only_the_site_of_an_address_is_kept(client: TestClient) -> None:
    send(client, url="https://Kabar.Example:8080/politik/1?token=secret")
    assert listed(client)[0]["host"] == "kabar.example"


def test_a_lone_surrogate_is_kept(client: TestClient) -> None:
    body = '{"text": "Harga \\ud83d beras turun", "corrections": [{"start": 6, "end": 7, "label": "ad"}]}'
    answer = client.post("/v1/feedback", content=body, headers={"Content-Type": "application/json"})
    assert answer.status_code == 202
    assert "\\ud83d" in client.get("/v1/feedback").text


@pytest.mark.parametrize(
    ("corrections", "words"),
    [
        ([], "at least 1"),
        ([{"start": 5, "end": 5, "label": "spam"}], "is not before"),
        ([{"start": 0, "end": 112, "label": "spam"}], "111 code points"),
        ([{"start": 59, "end": 60, "label": "spam"}], "white space"),
        ([{"start": 0, "end": 10, "label": "spam"}, {"start": 5, "end": 20, "label": "body"}], "overlaps"),
        ([{"start": -1, "end": 10, "label": "spam"}], "greater than or equal to 0"),
        ([{"start": 0, "end": 10, "label": "junk"}], "'body'"),
        ([{"start": 0, "end": 10, "label": "spam", "kind": "casino"}], "'gambling'"),
        ([{"start": 0.5, "end": 10, "label": "spam"}], "integer"),
    ],
)
def test_wrong_corrections_are_refused_with_the_reason(client: TestClient, corrections: object, words: str) -> None:
    answer = client.post("/v1/feedback", json={"text": TEXT, "corrections": corrections})
    assert answer.status_code == 422
    assert words in answer.json()["detail"]
    assert listed(client) == []


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (b"{", "application/json", 400),
        (b"[]", "application/json", 422),
        (b'{"text": "a"}', "application/json", 422),
        (b'{"text": "a", "corrections": [], "stars": 5}', "application/json", 422),
        (b"text", "text/plain", 415),
    ],
)
def test_bodies_that_are_no_feedback_are_refused(
    client: TestClient, content: bytes, media_type: str, status: int
) -> None:
    answer = client.post("/v1/feedback", content=content, headers={"Content-Type": media_type})
    assert answer.status_code == status
    assert answer.headers["content-type"] == "application/problem+json"


def test_filters_narrow_the_list(client: TestClient) -> None:
    send(client)
    send(client, TEXT, {"start": 0, "end": 59, "label": "caption"})
    assert len(listed(client)) == 2
    assert [one["corrections"][0]["label"] for one in listed(client, label="caption")] == ["caption"]
    assert listed(client, since="2999-01-01T00:00:00") == []
    assert len(listed(client, before="2999-01-01T00:00:00+07:00", person="anonymous")) == 2
    assert listed(client, model="another") == []


def test_long_lists_come_in_parts(client: TestClient) -> None:
    sent = [send(client, comment=str(i)) for i in range(5)]
    first = client.get("/v1/feedback", params={"limit": 3}).json()
    second = client.get("/v1/feedback", params={"limit": 3, "after": first["next"]}).json()
    assert [one["id"] for one in first["feedback"] + second["feedback"]] == sent[::-1]
    assert (first["total"], second["next"]) == (5, None)


@pytest.mark.parametrize("after", ["x", "20241124T120000.0", "-", "\0", "20241124T120000.0-\0"])
def test_a_made_up_place_in_the_list_is_refused(client: TestClient, after: str) -> None:
    assert client.get("/v1/feedback", params={"after": after}).status_code == 422


@pytest.mark.parametrize(
    "query", [{"person": "\0"}, {"model": "\0"}, {"label": "junk"}, {"since": "soon"}, {"limit": 0}]
)
def test_filters_that_cannot_be_are_refused(client: TestClient, query: dict[str, Any]) -> None:
    assert client.get("/v1/feedback", params=query).status_code == 422
    if "limit" not in query:
        assert client.get("/v1/feedback/export", params=query).status_code == 422


def test_the_export_is_training_data(client: TestClient) -> None:
    send(client, url="https://kabar.example/1")
    answer = client.get("/v1/feedback/export")
    [row] = [json.loads(line) for line in answer.text.splitlines()]
    article = parse_article(row, "export")
    assert article.host == "kabar.example"
    assert [line.label.value for line in article.lines][1] == "spam"
    assert "attachment" in answer.headers["content-disposition"]


def test_the_export_holds_every_piece_of_feedback(client: TestClient) -> None:
    sent = {send(client, comment=str(i)) for i in range(130)}
    lines = client.get("/v1/feedback/export").text.splitlines()
    assert {json.loads(line)["id"] for line in lines} == sent


def test_deleted_feedback_is_gone(client: TestClient) -> None:
    id_ = send(client)
    assert client.delete(f"/v1/feedback/{id_}").json() == {"deleted": 1}
    assert client.delete(f"/v1/feedback/{id_}").json() == {"deleted": 0}
    assert listed(client) == []


def test_only_corrected_lines_are_kept_where_privacy_asks_for_it(tmp_path: Path, model: LineClassifier) -> None:
    settings = Settings(data_dir=tmp_path, feedback_keeps="lines")
    with TestClient(create_app(settings, model)) as client:
        id_ = send(client)
        [one] = listed(client)
        assert one["id"] == id_ == send(client)
    assert one["is_excerpt"] is True
    assert one["text"] == TEXT[60:93]
    assert (one["corrections"][0]["start"], one["corrections"][0]["end"]) == (0, 33)


def test_a_database_that_is_away_refuses_feedback_and_cleans_on(tmp_path: Path, model: LineClassifier) -> None:
    blocked = tmp_path / "file"
    blocked.write_text("not a folder")
    with TestClient(create_app(Settings(data_dir=blocked), model)) as client:
        answer = client.post("/v1/feedback", json={"text": TEXT, "corrections": [FOOTER]})
        assert answer.status_code == 503
        assert answer.headers["retry-after"] == "5"
        assert client.post("/v1/clean", json={"text": TEXT}).status_code == 200


def test_keys_decide_who_may_send_and_who_may_delete(tmp_path: Path, model: LineClassifier) -> None:
    keys = {role: make_key(role.value, [role]) for role in Role}
    write_keys(tmp_path / "keys.toml", [key for key, _ in keys.values()])
    settings = Settings(data_dir=tmp_path, auth="required", keys_file=tmp_path / "keys.toml")
    with TestClient(create_app(settings, model)) as client:

        def status(role: Role | None, method: str, path: str, **rest: Any) -> int:
            headers = {"Authorization": f"Bearer {keys[role][1]}"} if role else {}
            return client.request(method, path, headers=headers, **rest).status_code

        body = {"text": TEXT, "corrections": [FOOTER]}
        assert status(None, "POST", "/v1/feedback", json=body) == 401
        assert status(Role.CLEAN, "POST", "/v1/feedback", json=body) == 403
        assert status(Role.FEEDBACK, "POST", "/v1/feedback", json=body) == 202
        assert status(Role.CLEAN, "GET", "/v1/feedback") == 403
        assert status(Role.CLEAN, "GET", "/v1/feedback/export") == 403
        assert status(Role.FEEDBACK, "DELETE", f"/v1/feedback/{'0' * 64}") == 403
        assert status(Role.ADMIN, "DELETE", f"/v1/feedback/{'0' * 64}") == 200
        answer = client.get("/v1/feedback", headers={"Authorization": f"Bearer {keys[Role.FEEDBACK][1]}"})
        assert answer.json()["feedback"][0]["people"] == [keys[Role.FEEDBACK][0].id]
