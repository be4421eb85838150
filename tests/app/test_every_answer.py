"""What holds for every answer of the service: its id, its headers, the shape of its errors."""

import socket

import httpx
import pytest
from starlette.testclient import TestClient

from app.service import create_app
from app.settings import Settings
from classifier.model import LineClassifier
from tests.running_service import RunningService, running_service

from .problems import assert_problem

PATHS = ["/healthz", "/readyz", "/metrics", "/v1/model", "/docs", "/openapi.json"]


@pytest.mark.parametrize("path", PATHS)
def test_path_answers(client: httpx.Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert response.headers["x-content-type-options"] == "nosniff"
    assert len(response.headers["x-request-id"]) == 32


def test_request_id_of_the_caller_comes_back(client: httpx.Client) -> None:
    response = client.get("/healthz", headers={"x-request-id": "Crawl-7.page_19"})
    assert response.headers["x-request-id"] == "Crawl-7.page_19"


@pytest.mark.parametrize("given", ["a b", "x" * 129, "a\tb", 'a"b', "a;b", "\u00e9".encode(), ""])
def test_request_id_that_could_do_harm_is_replaced(client: httpx.Client, given: str) -> None:
    response = client.get("/healthz", headers={"x-request-id": given})
    assert len(response.headers["x-request-id"]) == 32


def test_line_end_in_a_header_never_reaches_the_answer(service: RunningService) -> None:
    with socket.create_connection(("127.0.0.1", service.port), timeout=10) as connection:
        connection.sendall(
            b"GET /healthz HTTP/1.1\r\nHost: x\r\nX-Request-ID: a\rSet-Cookie: b\r\nConnection: close\r\n\r\n"
        )
        assert b"set-cookie" not in b"".join(iter(lambda: connection.recv(4096), b"")).lower()


def test_unknown_path_is_a_problem(client: httpx.Client) -> None:
    assert_problem(client.get("/v1/nothing"), 404, "not-found")


def test_wrong_method_is_a_problem_that_names_the_right_one(client: httpx.Client) -> None:
    response = client.get("/v1/clean")
    assert_problem(response, 405, "method-not-allowed")
    assert response.headers["allow"] == "POST"


def test_what_is_not_http_is_a_problem(service: RunningService) -> None:
    with socket.create_connection(("127.0.0.1", service.port), timeout=10) as connection:
        connection.sendall(b"\x16\x03\x01 hello\r\n\r\n")
        answer = b"".join(iter(lambda: connection.recv(4096), b""))
    assert answer.startswith(b"HTTP/1.1 400 ")
    assert b"application/problem+json" in answer
    assert b"malformed-http" in answer


def test_fault_of_the_service_is_a_problem_without_its_cause(model: LineClassifier) -> None:
    app = create_app(Settings(), model)

    @app.get("/fault")
    def fault() -> None:
        raise RuntimeError("secret of the server")

    response = TestClient(app, raise_server_exceptions=False).get("/fault", headers={"x-request-id": "r1"})
    assert (response.status_code, response.headers["x-request-id"]) == (500, "r1")
    assert response.json()["type"] == "/docs#problem-internal-error"
    assert "secret" not in response.text


def test_page_may_not_be_framed_or_load_from_elsewhere(client: httpx.Client) -> None:
    headers = client.get("/docs").headers
    assert "default-src 'self'" in headers["content-security-policy"]
    assert "frame-ancestors 'none'" in headers["content-security-policy"]
    assert headers["x-frame-options"] == "DENY"
    assert "content-security-policy" not in client.get("/healthz").headers


def test_only_listed_hosts_are_answered() -> None:
    with running_service(allowed_hosts="bersih.example, 127.0.0.1") as service:
        assert httpx.get(f"{service.url}/healthz", timeout=60).status_code == 200
        assert httpx.get(f"{service.url}/healthz", headers={"host": "BERSIH.example:99"}, timeout=60).status_code == 200
        assert_problem(
            httpx.get(f"{service.url}/healthz", headers={"host": "evil.example"}, timeout=60), 421, "unknown-host"
        )


def test_only_listed_origins_may_call_from_a_page() -> None:
    with running_service(cors_origins="https://desk.example") as service:
        ask = {"origin": "https://desk.example", "access-control-request-method": "POST"}
        allowed = httpx.options(f"{service.url}/v1/clean", headers=ask)
        assert allowed.headers["access-control-allow-origin"] == "https://desk.example"
        other = httpx.post(
            f"{service.url}/v1/clean", json={"text": "a"}, headers={"origin": "https://evil.example"}, timeout=60
        )
        assert "access-control-allow-origin" not in other.headers


def test_model_is_told_with_its_digest(client: httpx.Client, model: LineClassifier) -> None:
    told = client.get("/v1/model").json()
    assert (told["version"], told["digest"]) == (model.id.version, model.id.digest)
