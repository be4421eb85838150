"""What an operator sees: metrics, logs, traces; never an article's text."""

import http.server
import json
import logging
import threading
import time
from collections.abc import Iterator

import httpx
import pytest

from app.logs import JsonLines
from classifier.model import LineClassifier
from tests.running_service import RunningService, running_service

SECRET = "Katasandirahasia"
FIELDS = {
    "time",
    "level",
    "logger",
    "event",
    "request_id",
    "method",
    "path",
    "status",
    "duration_ms",
    "documents",
    "caller",
}


def metrics_of(service: RunningService) -> dict[str, float]:
    text = httpx.get(f"{service.url}/metrics", timeout=60).text
    lines = (line.rsplit(" ", 1) for line in text.splitlines() if not line.startswith("#"))
    return {name: float(value) for name, value in lines}


def metrics_after(service: RunningService, n_requests: int) -> dict[str, float]:
    """Metrics once so many requests are counted: a worker counts after it has answered, another may be asked before."""
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline:
        numbers = metrics_of(service)
        requests = {name: n for name, n in numbers.items() if name.startswith("bersih_requests_total")}
        if sum(n for name, n in requests.items() if "/metrics" not in name) >= n_requests:
            return numbers
        time.sleep(0.02)
    raise AssertionError(f"{n_requests} requests are not counted: {numbers}")


@pytest.fixture(params=[1, 2], ids=["one worker", "two workers"])
def fresh(request: pytest.FixtureRequest) -> Iterator[RunningService]:
    with running_service(workers=request.param) as service:
        yield service


def test_metrics_count_what_all_workers_did(fresh: RunningService, model: LineClassifier) -> None:
    for _ in range(10):
        httpx.post(f"{fresh.url}/v1/clean", json={"text": "Isi."}, timeout=60)
    httpx.post(f"{fresh.url}/v1/clean", content=b"{", headers={"content-type": "application/json"}, timeout=60)
    httpx.post(f"{fresh.url}/v1/clean/batch", json=[{"text": "Isi."}, {}, {"text": "Isi."}], timeout=60)
    httpx.get(f"{fresh.url}/no/such/path", timeout=60)
    numbers = metrics_after(fresh, n_requests=13)
    assert numbers["bersih_documents_total"] == 12
    assert numbers["bersih_document_errors_total"] == 1
    assert numbers['bersih_requests_total{method="POST",route="/v1/clean",status="200"}'] == 10
    assert numbers['bersih_requests_total{method="POST",route="/v1/clean",status="400"}'] == 1
    assert numbers['bersih_requests_total{method="none",route="none",status="404"}'] == 1
    assert numbers['bersih_request_seconds_count{route="/v1/clean/batch"}'] == 1
    kept = numbers["bersih_lines_kept_total"]
    removed = sum(value for name, value in numbers.items() if name.startswith("bersih_removed_total"))
    assert kept + removed == 12
    info = f'bersih_model_info{{digest="{model.id.digest}",version="{model.id.version}"}}'
    assert numbers[info] == 1


def test_metrics_of_strange_paths_and_methods_do_not_grow(service: RunningService) -> None:
    for i in range(30):
        httpx.request(f"METHOD{i}", f"{service.url}/strange/{i}", timeout=60)
    names = [name for name in metrics_of(service) if "METHOD" in name or "strange" in name]
    assert names == []


def test_every_request_is_one_log_line_without_its_text() -> None:
    with running_service(log_level="debug") as service:
        for i, body in enumerate([{"text": SECRET}, {SECRET: 1}, {"text": SECRET, "language": SECRET * 20}, SECRET]):
            httpx.post(f"{service.url}/v1/clean", json=body, headers={"x-request-id": f"r{i}"}, timeout=60)
        httpx.post(
            f"{service.url}/v1/clean/batch",
            json=[{"text": SECRET}, SECRET],
            headers={"x-request-id": "batch"},
            timeout=60,
        )
        line = service.wait_for_log(request_id="batch")
        assert line.keys() == FIELDS
        assert (line["path"], line["status"], line["documents"]) == ("/v1/clean/batch", 200, 2)
        assert [entry["status"] for entry in service.log_lines() if entry.get("request_id", "")[:1] == "r"] == [
            200,
            422,
            422,
            422,
        ]
        assert SECRET not in service.log.read_text("utf-8")


def test_path_of_a_log_line_cannot_end_the_line() -> None:
    with running_service() as service:
        httpx.get(f"{service.url}/a%0A%7B%22event%22:%22forged%22%7D", headers={"x-request-id": "forging"}, timeout=60)
        assert service.wait_for_log(request_id="forging")["event"] == "request"
        assert all(line["event"] != "forged" for line in service.log_lines())


def test_spans_go_to_the_collector_and_continue_the_callers_trace() -> None:
    received: list[bytes] = []

    class Collector(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            received.append(self.rfile.read(int(self.headers["content-length"])))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *_: object) -> None:
            """Nothing to the terminal."""

    trace_id = "0af7651916cd43dd8448eb211c80319c"
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), Collector) as collector:
        thread = threading.Thread(target=collector.serve_forever)
        thread.start()
        endpoint = f"http://127.0.0.1:{collector.server_port}/v1/traces"
        try:
            with running_service(otlp_endpoint=endpoint) as service:
                headers = {"traceparent": f"00-{trace_id}-b7ad6b7169203331-01"}
                httpx.post(f"{service.url}/v1/clean", json={"text": SECRET}, headers=headers, timeout=60)
                deadline = time.monotonic() + 20
                while not received and time.monotonic() < deadline:
                    time.sleep(0.1)
        finally:
            collector.shutdown()
            thread.join()
    sent = b"".join(received)
    assert bytes.fromhex(trace_id) in sent
    assert b"POST /v1/clean" in sent
    assert SECRET.encode() not in sent


def test_log_lines_are_json_whatever_they_hold() -> None:
    record = logging.LogRecord("x", logging.INFO, "", 0, "a %s", ('"\n\ud800',), None)
    record.odd = object()
    line = JsonLines().format(record)
    assert "\n" not in line
    assert json.loads(line)["event"].startswith("a ")
