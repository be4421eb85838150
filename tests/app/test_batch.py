"""`POST /v1/clean/batch`: one answer for one line, in order, while it arrives."""

import gzip
import json
import socket
from typing import Any

import httpx
import pytest
import zstandard

from tests.running_service import RunningService, running_service

from .problems import assert_problem

NDJSON = {"content-type": "application/x-ndjson"}
URL = "/v1/clean/batch"


def lines_of(*articles: object) -> bytes:
    return b"".join(json.dumps(article).encode() + b"\n" for article in articles)


def answers_of(response: httpx.Response) -> list[dict[str, Any]]:
    assert response.status_code == 200, response.text
    assert response.headers["content-type"] == "application/x-ndjson"
    assert response.content.endswith(b"\n") or not response.content
    return [json.loads(line) for line in response.content.split(b"\n")[:-1]]


def post(client: httpx.Client, body: bytes, **headers: str) -> list[dict[str, Any]]:
    return answers_of(client.post(URL, content=body, headers={**NDJSON, **headers}))


def test_answers_come_in_the_order_of_the_lines(client: httpx.Client) -> None:
    answers = post(client, lines_of(*({"id": i, "text": f"Isi {i}."} for i in range(2000))))
    assert [(answer["id"], answer["text"]) for answer in answers] == [(i, f"Isi {i}.") for i in range(2000)]


def test_batch_line_is_answered_like_a_single_article(client: httpx.Client) -> None:
    article = {"id": "x", "text": "Isi berita.\n\nPosted By : slot", "options": {"include": ["lines"]}}
    assert post(client, lines_of(article)) == [client.post("/v1/clean", json=article).json()]


BAD_LINES = {
    "no JSON": (b"{", None, 400),
    "empty": (b"", None, 400),
    "white space": (b"  \r", None, 400),
    "not UTF-8": (b'{"id": "a", "text": "\xff"}', None, 400),
    "a number": (b"17", None, 422),
    "no text": (b'{"id": "a"}', "a", 422),
    "unknown option": (b'{"id": 7, "text": "", "options": {"x": 1}}', 7, 422),
    "beside a surrogate": (b'{"id": "s", "text": "\\ud800", "x": 1}', "s", 422),
    "id of a wrong type": (b'{"id": [1], "text": ""}', None, 422),
}


@pytest.mark.parametrize(("line", "id_", "status"), BAD_LINES.values(), ids=BAD_LINES.keys())
def test_bad_line_has_its_error_in_its_place(client: httpx.Client, line: bytes, id_: object, status: int) -> None:
    good = lines_of({"id": "good", "text": "Isi."})
    before, bad, after = post(client, good + line + b"\n" + good)
    assert before == after
    assert before["text"] == "Isi."
    assert bad.keys() == {"id", "error"}
    assert (bad["id"], bad["error"]["status"]) == (id_, status)


def test_last_line_needs_no_line_feed_and_carriage_returns_do_no_harm(client: httpx.Client) -> None:
    answers = post(client, b'{"text": "satu"}\r\n{"text": "dua"}')
    assert [answer["text"] for answer in answers] == ["satu", "dua"]


def test_empty_batch_has_no_answers(client: httpx.Client) -> None:
    assert post(client, b"") == []
    assert client.post(URL, json=[]).json() == []


def test_lone_surrogates_of_a_batch_line_stay(client: httpx.Client) -> None:
    (answer,) = post(client, b'{"id": "x", "text": "a\\ud800b"}')
    assert (answer["id"], answer["text"]) == ("x", "a\ud800b")


def test_json_array_is_answered_by_an_array(client: httpx.Client) -> None:
    body = json.dumps([{"id": 1, "text": "satu"}, {"id": 2}, 3, {"id": 4, "text": "empat\ud800"}])
    response = client.post(URL, content=body.encode("ascii"), headers={"content-type": "application/json"})
    assert response.headers["content-type"] == "application/json"
    answers = json.loads(response.content)
    assert [answer["id"] for answer in answers] == [1, 2, None, 4]
    assert [("error" in answer) for answer in answers] == [False, True, True, False]


@pytest.mark.parametrize(("body", "status"), [(b"{}", 422), (b"[", 400), (b'["\\ud800"', 400), (b"[" * 9999, 400)])
def test_json_that_is_no_array_is_refused(client: httpx.Client, body: bytes, status: int) -> None:
    response = client.post(URL, content=body, headers={"content-type": "application/json"})
    assert_problem(response, status, "wrong-fields" if status == 422 else "malformed-json")


def test_other_content_types_are_refused(client: httpx.Client) -> None:
    response = client.post(URL, content=b"x", headers={"content-type": "text/csv"})
    assert_problem(response, 415, "unsupported-media-type")


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.ZstdCompressor().compress], ids=["gzip", "zstd"])
def test_packed_bodies_are_unpacked(client: httpx.Client, pack: Any) -> None:
    encoding = "gzip" if pack is gzip.compress else "zstd"
    body = lines_of(*({"id": i, "text": "Isi. " * 200} for i in range(500)))
    assert len(post(client, pack(body), **{"content-encoding": encoding})) == 500
    single = client.post(
        "/v1/clean",
        content=pack(b'{"text": "Isi."}'),
        headers={"content-type": "application/json", "content-encoding": encoding},
    )
    assert single.json()["text"] == "Isi."


@pytest.mark.parametrize("encoding", ["br", "deflate", "gzip, zstd", "x"])
def test_other_encodings_are_refused(client: httpx.Client, encoding: str) -> None:
    for path in ("/v1/clean", URL):
        response = client.post(
            path, content=b"[]", headers={"content-type": "application/json", "content-encoding": encoding}
        )
        assert_problem(response, 415, "unsupported-media-type")
        assert response.headers["accept-encoding"] == "gzip, zstd"


@pytest.mark.parametrize("encoding", ["gzip", "zstd"])
def test_body_that_does_not_unpack_is_refused(client: httpx.Client, encoding: str) -> None:
    packed = gzip.compress(b'{"text": "a"}') if encoding == "gzip" else zstandard.compress(b'{"text": "a"}')
    for body in (b"not packed at all", packed[:-5], b""):
        headers = {"content-type": "application/json", "content-encoding": encoding}
        assert_problem(client.post("/v1/clean", content=body, headers=headers), 400, "malformed-encoding")


def test_packing_that_breaks_off_ends_a_batch_with_an_error_line(client: httpx.Client) -> None:
    packed = gzip.compress(lines_of(*({"id": i, "text": f"Isi {i} {i * i}."} for i in range(5000))))
    *answers, last = post(client, packed[: len(packed) // 2], **{"content-encoding": "gzip"})
    assert len(answers) > 100
    assert all("text" in answer for answer in answers)
    assert last["error"]["status"] == 400


@pytest.fixture(scope="module")
def narrow() -> Any:
    with running_service(max_batch_documents=10, max_body_bytes=1000, max_batch_bytes=5000) as service:
        yield service


def test_line_beyond_the_limit_is_skipped_and_the_rest_goes_on(narrow: RunningService) -> None:
    body = lines_of({"id": 1, "text": "a"}, {"id": 2, "text": "b" * 3000}, {"id": 3, "text": "c"})
    answers = answers_of(httpx.post(narrow.url + URL, content=body, headers=NDJSON, timeout=60))
    assert [answer["id"] for answer in answers] == [1, None, 3]
    assert answers[1]["error"]["status"] == 413


def test_batch_beyond_the_document_limit_ends_with_an_error_line(narrow: RunningService) -> None:
    body = lines_of(*({"id": i, "text": "a"} for i in range(12)))
    answers = answers_of(httpx.post(narrow.url + URL, content=body, headers=NDJSON, timeout=60))
    assert [answer.get("id") for answer in answers] == [*range(10), None]
    assert answers[-1]["error"]["status"] == 413
    assert_problem(httpx.post(narrow.url + URL, json=[{"text": "a"}] * 12, timeout=60), 413, "too-large")


def test_batch_beyond_the_byte_limit_ends_with_an_error_line(narrow: RunningService) -> None:
    body = lines_of(*({"id": i, "text": "a" * 800} for i in range(9)))
    answers = answers_of(httpx.post(narrow.url + URL, content=body, headers=NDJSON, timeout=60))
    assert answers[-1]["error"]["status"] == 413


def test_first_line_is_answered_before_the_second_is_sent(service: RunningService) -> None:
    with socket.create_connection(("127.0.0.1", service.port), timeout=20) as connection:
        connection.sendall(
            b"POST /v1/clean/batch HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n"
            b"Transfer-Encoding: chunked\r\n\r\n"
        )
        received = connection.makefile("rb")
        for i in range(3):
            line = json.dumps({"id": i, "text": "Isi."}).encode() + b"\n"
            connection.sendall(b"%x\r\n%s\r\n" % (len(line), line))
            while not (answer := received.readline()).startswith(b"{"):
                assert answer
            assert json.loads(answer)["id"] == i
        connection.sendall(b"0\r\n\r\n")
