"""What a worker takes of the machine."""

import httpx
import psutil
import pytest

from tests.running_service import running_service

LIMIT_BYTES = 200_000_000


@pytest.mark.usefixtures("service")  # started before, so that all machine code is on disk
def test_worker_stays_below_200_megabytes() -> None:
    with running_service() as service, httpx.Client(base_url=service.url, timeout=60) as client:
        assert client.get("/readyz").is_success  # what start-up needed on the way has gone back by then
        worker = psutil.Process(service.process.pid)
        ready = worker.memory_info().rss
        for i in range(300):
            assert client.post("/v1/clean", json={"text": f"Isi nomor {i}, kata dinas, Senin.\n" * 20}).is_success
        after = worker.memory_info().rss
    assert ready < LIMIT_BYTES
    assert after < LIMIT_BYTES
    assert after - ready < 5_000_000
