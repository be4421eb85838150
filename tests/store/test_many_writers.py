"""A hundred writers at once: nothing is lost, nothing is there twice, and a kill takes nothing that was confirmed."""

import multiprocessing
import os
import signal
import threading
import time
from collections.abc import Iterator
from multiprocessing.connection import Connection
from pathlib import Path

import httpx
import pytest

from app.store.database import Database
from app.store.feedback_store import FeedbackStore
from app.store.opening import opened
from tests.running_service import running_service

from .test_feedback_store import feedback

# Spawned processes would spend seconds each on importing what they need.
FORK = multiprocessing.get_context("fork")
pytestmark = pytest.mark.filterwarnings("ignore:This process .* is multi-threaded:DeprecationWarning")
N_WRITERS = 100
EACH = 5


@pytest.fixture
def places(place: str | Path) -> Iterator[str | Path]:
    with opened(place):
        yield place


def test_a_hundred_threads_lose_nothing(database: Database) -> None:
    store = FeedbackStore(database)
    faults: list[Exception] = []

    def write(writer: int) -> None:
        try:
            for i in range(EACH):
                store.add(feedback(comment=f"{writer}-{i}", person=str(writer)))
            store.add(feedback(comment="the same from all", person=str(writer)))
        except Exception as error:  # told below, outside of the thread
            faults.append(error)

    threads = [threading.Thread(target=write, args=(writer,)) for writer in range(N_WRITERS)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert faults == []
    found = {one.comment: one for one in store.each()}
    assert len(found) == N_WRITERS * EACH + 1
    assert len(found["the same from all"].people) == N_WRITERS


def _write(place: str | Path, writer: int, told: Connection) -> None:
    with opened(place) as stores:
        for i in range(1000):
            one = feedback(comment=f"{writer}-{i}")
            stores.feedback.add(one)
            told.send(one.id)


def test_what_was_confirmed_survives_a_kill(places: str | Path) -> None:
    ends = [FORK.Pipe(duplex=False) for _ in range(4)]
    processes = [FORK.Process(target=_write, args=(places, i, sender)) for i, (_, sender) in enumerate(ends)]
    for process in processes:
        process.start()
    confirmed = {receiver.recv() for receiver, _ in ends for _ in range(5)}
    for process in processes:
        os.kill(int(process.pid or 0), signal.SIGKILL)
        process.join()
    for receiver, sender in ends:
        sender.close()
        while receiver.poll():
            try:
                confirmed.add(receiver.recv())
            except EOFError:
                break
    with opened(places) as stores:
        assert confirmed <= {one.id for one in stores.feedback.each()}
        assert stores.feedback.add(feedback(comment="and it goes on")) is True


@pytest.mark.slow
def test_a_hundred_callers_of_a_service_with_two_workers_lose_nothing(place: str | Path, tmp_path: Path) -> None:
    where = {"data_dir": place.parent} if isinstance(place, Path) else {"database_url": place}
    confirmed: list[str] = []
    with running_service(workers=2, **where) as service:

        def call(writer: int) -> None:
            with httpx.Client(base_url=service.url, timeout=120) as client:
                for i in range(EACH):
                    body = {
                        "text": "Harga beras turun.",
                        "corrections": [{"start": 0, "end": 5, "label": "ad"}],
                        "comment": f"{writer}-{i}",
                    }
                    while (answer := client.post("/v1/feedback", json=body)).status_code == 503:
                        time.sleep(0.2)
                    confirmed.append(answer.json()["id"])

        threads = [threading.Thread(target=call, args=(writer,)) for writer in range(N_WRITERS)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        assert httpx.get(f"{service.url}/v1/feedback", timeout=60).json()["total"] == N_WRITERS * EACH
    assert len(set(confirmed)) == N_WRITERS * EACH
