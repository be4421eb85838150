"""Things that happen: a stop, a killed worker, a broken model folder."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import httpx
import psutil
import pytest

import classifier
from app.client import Article, Client, Retries
from tests.running_service import RunningService, running_service

from .load import Callers

PACKAGED_MODEL = Path(classifier.__file__).parent / "model"


def wait_until(condition: object, limit_s: float = 60) -> None:
    deadline = time.monotonic() + limit_s
    while not condition():  # type: ignore[operator]
        assert time.monotonic() < deadline
        time.sleep(0.02)


def wait_for_workers(service: RunningService, n_workers: int) -> None:
    wait_until(lambda: sum(line["event"] == "worker ready" for line in service.log_lines()) >= n_workers)


@pytest.mark.parametrize("workers", [1, 2])
def test_stop_under_load_loses_no_accepted_request(workers: int) -> None:
    with running_service(workers=workers, drain_s=0.5) as service:
        if workers > 1:
            wait_for_workers(service, workers)
        with Callers(service.port) as callers:
            wait_until(lambda: callers.tally.answered > 200)
            assert service.stop() == 0
    assert callers.tally.lost == []


def test_stopping_service_says_it_is_not_ready_while_it_still_answers() -> None:
    with running_service(drain_s=3) as service, httpx.Client(base_url=service.url, timeout=60) as client:
        assert client.get("/readyz").status_code == 200
        service.process.send_signal(signal.SIGTERM)
        wait_until(lambda: client.get("/readyz").status_code == 503)
        response = client.post("/v1/clean", json={"text": "Isi."})
        assert response.status_code == 200
        assert response.headers["connection"] == "close"


def test_batch_in_flight_is_finished_after_a_stop() -> None:
    with running_service() as service:

        def slow_lines() -> object:
            for i in range(20):
                if i == 5:
                    service.process.send_signal(signal.SIGTERM)
                time.sleep(0.1)
                yield json.dumps({"id": i, "text": "Isi."}).encode() + b"\n"

        response = httpx.post(
            f"{service.url}/v1/clean/batch",
            content=slow_lines(),  # type: ignore[arg-type]
            headers={"content-type": "application/x-ndjson"},
            timeout=30,
        )
        assert [json.loads(line)["id"] for line in response.text.splitlines()] == list(range(20))
        assert service.process.wait(30) == 0


def test_killed_worker_is_replaced_and_the_client_loses_no_document() -> None:
    with running_service(workers=2) as service, Client(service.url, retries=Retries(base_s=0.1)) as client:
        wait_for_workers(service, 2)
        articles = (Article(f"Isi nomor {i}. " * 20, id=i) for i in range(4000))
        ids = []
        for n_answers, answer in enumerate(client.clean_many(articles)):
            ids.append(answer.id)
            if n_answers == 500:
                children = psutil.Process(service.process.pid).children()
                workers = [child for child in children if "spawn_main" in " ".join(child.cmdline())]
                workers[-1].kill()
        assert ids == list(range(4000))
        wait_for_workers(service, 3)
        assert service.stop() == 0


def test_workers_end_when_their_supervisor_is_killed() -> None:
    with running_service(workers=2) as service:
        wait_for_workers(service, 2)
        workers = psutil.Process(service.process.pid).children(recursive=True)
        service.process.kill()
        _, alive = psutil.wait_procs(workers, timeout=30)
        assert alive == []


def test_hangup_renews_the_workers_without_losing_a_request() -> None:
    with running_service(workers=2, drain_s=0.3) as service:
        wait_for_workers(service, 2)
        with Callers(service.port, n_callers=4) as callers:
            service.process.send_signal(signal.SIGHUP)
            wait_for_workers(service, 4)
            wait_until(lambda: callers.tally.answered > 500)
        assert callers.tally.lost == []


def flip_a_bit(file: Path) -> None:
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def halve(file: Path) -> None:
    file.write_bytes(file.read_bytes()[: file.stat().st_size // 2])


@pytest.mark.parametrize("damage", [flip_a_bit, halve, Path.unlink])
@pytest.mark.parametrize("workers", [1, 2])
def test_damaged_model_folder_is_refused_with_the_reason(tmp_path: Path, damage: object, workers: int) -> None:
    folder = tmp_path / "model"
    shutil.copytree(PACKAGED_MODEL, folder)
    for file in folder.glob("*.npz"):
        damage(file)  # type: ignore[operator]
    command = [sys.executable, "-m", "app.main", "serve", "--port", "0", "--workers", str(workers)]
    environment = {**os.environ, "BERSIH_MODEL_PATH": str(folder)}
    done = subprocess.run(command, capture_output=True, env=environment, text=True, timeout=60)
    assert done.returncode == 1
    assert "weights" in done.stderr
    assert "Traceback" not in done.stderr
