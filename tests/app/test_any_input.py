"""Whatever Hypothesis thinks of: an answer, nothing lost, one for one in batches."""

import json
import socket
from typing import Any

import httpx
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.running_service import RunningService

LINE_ENDS = st.sampled_from(["\n", "\r\n", "\r", "\n\n", "\u2028", "\x85", "\x0c"])
ANY_CHARACTER = st.characters(codec=None, exclude_categories=())
WORDS = st.sampled_from(
    ["Posted By : slot gacor", "Baca juga: ", "Gubernur meresmikan jembatan. ", "SCROLL TO CONTINUE"]
)
TEXTS = st.lists(st.one_of(st.text(ANY_CHARACTER, max_size=60), LINE_ENDS, WORDS), max_size=20).map("".join)
JSON_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4),
    max_leaves=12,
)
ARTICLES = st.fixed_dictionaries(
    {"text": TEXTS}, optional={"id": st.text(max_size=9) | st.integers(-9, 9), "options": JSON_VALUES, "title": TEXTS}
)


def post(client: httpx.Client, path: str, body: bytes, media_type: str = "application/json") -> httpx.Response:
    return client.post(path, content=body, headers={"content-type": media_type})


def rebuilt(text: str, answer: dict[str, Any]) -> str:
    """The kept text with the removed pieces put back where they were."""
    parts, position = [], 0
    for piece in answer["removed"]:
        assert text[piece["start"] : piece["end"]] == piece["text"]
        parts += [text[position : piece["start"]]]
        position = piece["end"]
    assert "".join([*parts, text[position:]]) == answer["text"]
    return "".join(part for part in [answer["text"], *(piece["text"] for piece in answer["removed"])])


@settings(max_examples=300)
@given(TEXTS)
def test_any_text_is_answered_and_nothing_of_it_is_lost(client: httpx.Client, text: str) -> None:
    response = post(client, "/v1/clean", json.dumps({"text": text}).encode("ascii"))
    assert response.status_code == 200
    assert len(rebuilt(text, json.loads(response.content))) == len(text)


@settings(max_examples=300)
@given(JSON_VALUES | ARTICLES)
def test_any_json_is_answered_or_refused_with_a_reason(client: httpx.Client, value: object) -> None:
    response = post(client, "/v1/clean", json.dumps(value).encode("ascii"))
    assert response.status_code in (200, 422)
    assert response.json()


@settings(max_examples=200)
@given(st.binary(max_size=300), st.sampled_from(["application/json", "text/plain", "application/x-ndjson"]))
def test_any_bytes_are_answered_or_refused_with_a_reason(client: httpx.Client, body: bytes, media_type: str) -> None:
    for path in ("/v1/clean", "/v1/clean/batch"):
        response = post(client, path, body, media_type)
        assert response.status_code in (200, 400, 415, 422)


@settings(max_examples=100)
@given(st.lists(ARTICLES.map(lambda value: json.dumps(value).encode()) | st.binary(max_size=30), max_size=12))
def test_batch_answers_each_line_as_it_would_alone(client: httpx.Client, lines: list[bytes]) -> None:
    lines = [line.replace(b"\n", b" ") for line in lines]
    body = b"".join(line + b"\n" for line in lines)
    answers = post(client, "/v1/clean/batch", body, "application/x-ndjson").content.split(b"\n")[:-1]
    assert len(answers) == len(lines)
    for line, answer in zip(lines, map(json.loads, answers), strict=True):
        alone = post(client, "/v1/clean", line)
        if alone.status_code == 200:
            assert answer == json.loads(alone.content)
        else:
            assert answer["error"]["status"] == alone.status_code


@settings(max_examples=60)
@given(st.lists(st.integers(1, 200), max_size=20))
def test_body_that_arrives_in_any_pieces_is_read_whole(service: RunningService, cuts: list[int]) -> None:
    body = json.dumps({"id": "whole", "text": "Isi berita. " * 40}).encode()
    head = b"POST /v1/clean HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nConnection: close\r\n"
    request = head + b"Content-Length: %d\r\n\r\n%s" % (len(body), body)
    with socket.create_connection(("127.0.0.1", service.port), timeout=20) as connection:
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        for cut in cuts:
            connection.sendall(request[:cut])
            request = request[cut:]
        connection.sendall(request)
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    assert answer.startswith(b"HTTP/1.1 200 ")
    assert b'"id":"whole"' in answer


def test_caller_that_goes_away_leaves_no_fault_behind(service: RunningService) -> None:
    for sent in (b"POST /v1/clean HTTP/1.1\r\n", b"POST /v1/clean HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\n{"):
        with socket.create_connection(("127.0.0.1", service.port)) as connection:
            connection.sendall(sent)
    assert httpx.get(f"{service.url}/healthz", timeout=60).status_code == 200
