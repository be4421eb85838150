"""A database in trouble costs feedback a 503, and cleaning nothing."""

import sqlite3
import subprocess
import sys
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from sqlalchemy import event
from sqlalchemy.pool import Pool

from app.feedback import desk
from app.service import create_app
from app.settings import Settings
from classifier.model import LineClassifier

BODY = {"text": "Harga beras turun.", "corrections": [{"start": 0, "end": 5, "label": "ad"}]}


@pytest.fixture
def client(tmp_path: Path, model: LineClassifier, monkeypatch: pytest.MonkeyPatch) -> Iterator[TestClient]:
    monkeypatch.setattr(desk, "BUSY_S", 0.5)
    with TestClient(create_app(Settings(data_dir=tmp_path), model)) as client:
        yield client


def send(client: TestClient, text: str = BODY["text"]) -> int:
    return client.post("/v1/feedback", json={**BODY, "text": text}).status_code


def test_a_locked_database_refuses_feedback_for_as_long_as_it_is_locked(client: TestClient, tmp_path: Path) -> None:
    assert send(client) == 202
    other = sqlite3.connect(tmp_path / "bersih.db", isolation_level=None)
    other.execute("BEGIN IMMEDIATE")
    statuses: list[int] = []
    senders = [threading.Thread(target=lambda: statuses.append(send(client))) for _ in range(12)]
    for sender in senders:
        sender.start()
    for _ in range(20):
        assert client.post("/v1/clean", json={"text": BODY["text"]}).status_code == 200
    for sender in senders:
        sender.join()
    assert statuses == [503] * 12
    other.execute("ROLLBACK")
    other.close()
    assert send(client, "Harga beras turun lagi.") == 202


def test_a_full_disk_refuses_feedback_and_keeps_what_is_there(client: TestClient) -> None:
    assert send(client) == 202

    def fill(connection: Any, *_: object) -> None:
        # SQLite itself answers "database or disk is full" when it may not grow the file.
        (pages,) = connection.execute("PRAGMA page_count").fetchone()
        connection.execute(f"PRAGMA max_page_count = {pages}")

    event.listen(Pool, "checkout", fill)
    try:
        assert send(client, "x" * 100_000) == 503
        assert client.post("/v1/clean", json={"text": BODY["text"]}).status_code == 200
    finally:
        event.remove(Pool, "checkout", fill)
    assert client.get("/v1/feedback").json()["total"] == 1


def test_a_service_that_takes_no_feedback_loads_no_database() -> None:
    code = (
        "import sys; from app.service import create_app; from app.settings import Settings; create_app(Settings());"
        "print({'sqlalchemy', 'alembic', 'jinja2', 'psycopg', 'sklearn'} & sys.modules.keys())"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout == "set()\n"
