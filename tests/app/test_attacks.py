"""What a hostile caller may try: each costs it a connection, and nobody else anything."""

import gzip
import itertools
import json
import select
import socket
import time
from collections.abc import Iterable, Iterator

import httpx
import psutil
import pytest
import zstandard

from tests.running_service import RunningService, running_service

from .problems import assert_problem

JSON = {"content-type": "application/json"}
NDJSON = {"content-type": "application/x-ndjson"}
MEBIBYTE = 1024 * 1024
CLEAN_HEAD = b"POST /v1/clean HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"


@pytest.fixture(scope="module")
def impatient() -> Iterator[RunningService]:
    with running_service(header_timeout_s=1, request_timeout_s=2, stall_timeout_s=1, max_connections=40) as service:
        yield service


def memory_of(service: RunningService) -> int:
    return int(psutil.Process(service.process.pid).memory_info().rss)


def until_closed(connection: socket.socket) -> bytes:
    return b"".join(iter(lambda: connection.recv(65536), b""))


def sent_until_cut(connection: socket.socket, pieces: Iterable[bytes]) -> int:
    """Bytes that could be sent before the server hung up; a server that never does fails the test."""
    sent = 0
    try:
        for piece in pieces:
            connection.sendall(piece)
            sent += len(piece)
            assert sent < 2000 * MEBIBYTE
    except (ConnectionError, TimeoutError):
        return sent
    raise AssertionError("the pieces ended first")


def status_now(service: RunningService) -> int | None:
    """Of a small request; None where the connection was closed before an answer could be read."""
    try:
        return httpx.post(f"{service.url}/v1/clean", json={"text": "Isi."}, timeout=60).status_code
    except httpx.TransportError:
        return None


def still_answers(service: RunningService) -> bool:
    return status_now(service) == 200


def wait_for_status(service: RunningService, status: int) -> None:
    """Until the service has noticed what others did to it: on a busy machine that takes its time."""
    deadline = time.monotonic() + 30
    while status_now(service) != status:
        assert time.monotonic() < deadline
        time.sleep(0.05)


@pytest.mark.parametrize("pack", [gzip.compress, zstandard.compress], ids=["gzip", "zstd"])
@pytest.mark.parametrize("path", ["/v1/clean", "/v1/clean/batch"])
def test_bomb_is_refused_before_it_grows(service: RunningService, pack: object, path: str) -> None:
    encoding = "gzip" if pack is gzip.compress else "zstd"
    bomb = (gzip.compress if encoding == "gzip" else zstandard.compress)(b"[" + b" " * 400 * MEBIBYTE)
    before = memory_of(service)
    response = httpx.post(service.url + path, content=bomb, headers={**JSON, "content-encoding": encoding}, timeout=60)
    assert_problem(response, 413, "too-large")
    assert memory_of(service) - before < 100 * MEBIBYTE


def test_bomb_in_one_line_of_a_batch_costs_one_error(service: RunningService) -> None:
    bomb = gzip.compress(b'{"id": 1, "text": "' + b"a" * 200 * MEBIBYTE + b'"}\n{"id": 2, "text": "b"}\n')
    before = memory_of(service)
    response = httpx.post(
        f"{service.url}/v1/clean/batch", content=bomb, headers={**NDJSON, "content-encoding": "gzip"}, timeout=60
    )
    first, second = map(json.loads, response.text.splitlines())
    assert (first["error"]["status"], second["text"]) == (413, "b")
    assert memory_of(service) - before < 100 * MEBIBYTE


def test_declared_length_beyond_the_limit_is_refused_before_any_body(service: RunningService) -> None:
    with socket.create_connection(("127.0.0.1", service.port), timeout=20) as connection:
        connection.sendall(CLEAN_HEAD + b"Content-Length: 10000000000\r\n\r\n")
        assert connection.recv(4096).startswith(b"HTTP/1.1 413 ")


def test_body_that_goes_on_after_its_refusal_is_cut(service: RunningService) -> None:
    with socket.create_connection(("127.0.0.1", service.port), timeout=20) as connection:
        connection.sendall(CLEAN_HEAD + b"Content-Length: 10000000000\r\n\r\n")
        assert sent_until_cut(connection, itertools.repeat(b" " * 65536)) < 100 * MEBIBYTE
    assert still_answers(service)


def test_ten_million_lines_are_refused(service: RunningService) -> None:
    response = httpx.post(
        f"{service.url}/v1/clean", content=b"a\n" * 4_000_000, headers={"content-type": "text/plain"}, timeout=60
    )
    assert "lines" in assert_problem(response, 413, "too-large")["detail"]
    body = b'{"text": "' + b"\\n" * 10_000_000 + b'"}'
    assert_problem(httpx.post(f"{service.url}/v1/clean", content=body, headers=JSON, timeout=60), 413, "too-large")


@pytest.mark.parametrize("path", ["/v1/clean", "/v1/clean/batch"])
def test_deep_nesting_is_refused(service: RunningService, path: str) -> None:
    for body in (b"[" * 5_000_000, b'{"a":' * 1_000_000, b'{"text": "\\ud800", "a": ' + b"[" * 1_000_000):
        assert_problem(httpx.post(service.url + path, content=body, headers=JSON, timeout=60), 400, "malformed-json")
    assert still_answers(service)


def test_integer_of_a_million_digits_is_refused(service: RunningService) -> None:
    body = b'{"text": "a", "id": ' + b"9" * 1_000_000 + b"}"
    assert httpx.post(f"{service.url}/v1/clean", content=body, headers=JSON, timeout=60).status_code in (400, 422)


def test_many_wrong_fields_do_not_make_a_large_answer(service: RunningService) -> None:
    body = json.dumps({f"field {i}": i for i in range(100_000)})
    response = httpx.post(f"{service.url}/v1/clean", content=body, headers=JSON, timeout=30)
    assert len(assert_problem(response, 422, "wrong-fields")["errors"]) == 100
    assert len(response.content) < 20_000


def test_headers_that_trickle_are_cut(impatient: RunningService) -> None:
    with socket.create_connection(("127.0.0.1", impatient.port), timeout=20) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: x\r\n")
        assert until_closed(connection).startswith(b"HTTP/1.1 408 ")


def test_silent_connection_is_closed(impatient: RunningService) -> None:
    with socket.create_connection(("127.0.0.1", impatient.port), timeout=20) as connection:
        assert until_closed(connection) == b""


def test_headers_without_end_are_cut(impatient: RunningService) -> None:
    with socket.create_connection(("127.0.0.1", impatient.port), timeout=20) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\n")
        headers = (b"X-%d: %s\r\n" % (i, b"a" * 1000) for i in itertools.count())
        assert sent_until_cut(connection, headers) < 10 * MEBIBYTE
    assert still_answers(impatient)


@pytest.mark.parametrize("pause_s", [0.3, 1.5])
def test_body_that_trickles_is_cut(impatient: RunningService, pause_s: float) -> None:
    with socket.create_connection(("127.0.0.1", impatient.port), timeout=20) as connection:
        connection.sendall(CLEAN_HEAD + b"Content-Length: 1000\r\n\r\n")
        deadline = time.monotonic() + 30
        answer = b""
        connection.settimeout(pause_s)
        while not answer and time.monotonic() < deadline:
            connection.sendall(b" ")
            try:
                answer = connection.recv(4096)
            except TimeoutError:
                continue
        assert answer.startswith(b"HTTP/1.1 408 ")


def test_many_slow_connections_do_not_keep_others_out(impatient: RunningService) -> None:
    slow = [socket.create_connection(("127.0.0.1", impatient.port)) for _ in range(60)]
    try:
        for connection in slow[:30]:
            connection.sendall(b"POST /v1/clean HTTP/1.1\r\n")
        wait_for_status(impatient, 200)
    finally:
        for connection in slow:
            connection.close()


def test_reader_that_takes_nothing_is_cut_and_does_not_grow_the_server(impatient: RunningService) -> None:
    line = json.dumps({"text": "Isi berita hari ini. " * 400}).encode() + b"\n"
    before = memory_of(impatient)
    with socket.create_connection(("127.0.0.1", impatient.port), timeout=20) as connection:
        connection.sendall(
            b"POST /v1/clean/batch HTTP/1.1\r\nHost: x\r\nContent-Type: application/x-ndjson\r\n"
            b"Content-Length: 100000000000\r\n\r\n"
        )
        assert sent_until_cut(connection, itertools.repeat(line * 8)) < 100 * MEBIBYTE
    assert memory_of(impatient) - before < 30 * MEBIBYTE
    assert still_answers(impatient)


@pytest.mark.parametrize(
    "path",
    ["/../../etc/passwd", "/v1/../../etc/passwd", "/static/..%2f..%2fetc/passwd", "/docs/../../../etc/passwd", "/%00"],
)
def test_no_path_leads_to_a_file(service: RunningService, path: str) -> None:
    with socket.create_connection(("127.0.0.1", service.port), timeout=20) as connection:
        connection.sendall(b"GET %s HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n" % path.encode())
        answer = until_closed(connection)
    assert answer.startswith(b"HTTP/1.1 404 ")
    assert b"root:" not in answer


def test_more_requests_than_are_wanted_are_answered_503_and_health_still_answers() -> None:
    with running_service(max_in_flight=2) as service:
        holding = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(2)]
        for connection in holding:
            connection.sendall(CLEAN_HEAD + b"Content-Length: 10\r\n\r\n")
        wait_for_status(service, 503)
        response = httpx.post(f"{service.url}/v1/clean", json={"text": "a"}, timeout=60)
        assert_problem(response, 503, "overloaded")
        assert response.headers["retry-after"] == "1"
        assert httpx.get(f"{service.url}/healthz", timeout=60).status_code == 200
        for connection in holding:
            connection.close()
        wait_for_status(service, 200)


def test_large_bodies_all_at_once_are_answered_503_instead_of_filling_the_memory() -> None:
    with running_service(max_buffered_bytes=3 * MEBIBYTE) as service:
        holding = [socket.create_connection(("127.0.0.1", service.port)) for _ in range(2)]
        for connection in holding:
            connection.sendall(CLEAN_HEAD + b"Content-Length: 9000000\r\n\r\n" + b" " * 2 * MEBIBYTE)
        # Which of the two is one too many depends on whose bytes the service reads first.
        refused, _, _ = select.select(holding, [], [], 60)
        assert [connection.recv(12) for connection in refused] == [b"HTTP/1.1 503"]
        for connection in holding:
            connection.close()
