"""Models change under load: no request is lost, and every answer is whole of the model that it names."""

import json
import threading
import time
from pathlib import Path
from typing import Any

import httpx

from app.keys import Role, make_key, write_keys
from app.registry.registry import Registry
from app.writing import answer_of, to_json
from classifier.cleaning import clean_with
from classifier.model import LineClassifier, load_model
from classifier.options import parse_options
from tests.running_service import running_service

from .conftest import MakeModel

TEXTS = [
    f"Harga beras {n} turun di tiga provinsi, kata Bulog pada Senin pagi.\nFoto: Antara\n\nPosted By : keluaran sgp {n}"
    for n in range(5)
]
OPTIONS = parse_options(include=("lines",))
N_CLIENTS = 6
N_CHANGES = 6


class Caller(threading.Thread):
    """Sends articles, one by one and in batches, until it is told to stop."""

    def __init__(self, url: str, stop: threading.Event) -> None:
        super().__init__(daemon=True)
        self.answers: list[dict[str, Any]] = []
        self.batches: list[list[dict[str, Any]]] = []
        self.failures: list[object] = []
        self._url = url
        self._halt = stop

    def run(self) -> None:
        articles = [{"id": i, "text": text, "options": {"include": ["lines"]}} for i, text in enumerate(TEXTS)]
        batch = "\n".join(json.dumps(article) for article in articles * 8).encode()
        ndjson = {"Content-Type": "application/x-ndjson"}
        with httpx.Client(base_url=self._url, timeout=60) as client:
            while not self._halt.is_set():
                for article in articles:
                    answer = client.post("/v1/clean", json=article)
                    self.answers.append(answer.json())
                    self.failures.extend([answer.status_code] * (answer.status_code != 200))
                answer = client.post("/v1/clean/batch", content=batch, headers=ndjson)
                self.batches.append([json.loads(line) for line in answer.text.splitlines()])


def expected_answers(models: list[LineClassifier]) -> dict[tuple[str, int], dict[str, Any]]:
    return {
        (model.id.digest, i): json.loads(to_json(answer_of(clean_with(model, text, OPTIONS), OPTIONS, i)))
        for model in models
        for i, text in enumerate(TEXTS)
    }


def test_every_answer_is_of_the_model_that_it_names(
    tmp_path: Path, registry: Registry, make_model: MakeModel, model: LineClassifier
) -> None:
    key, shown = make_key("admin", [Role.ADMIN])
    write_keys(tmp_path / "keys.toml", [key])
    folder = make_model("2", 0.2, against=model.id)
    registry.add(folder)
    other = load_model(folder)
    expected = expected_answers([model, other])
    assert expected[model.id.digest, 0]["lines"] != expected[other.id.digest, 0]["lines"]
    settings = {"data_dir": tmp_path, "keys_file": tmp_path / "keys.toml", "model_poll_s": 0.1, "workers": 2}
    with running_service(**settings) as service:
        stop = threading.Event()
        callers = [Caller(service.url, stop) for _ in range(N_CLIENTS)]
        for caller in callers:
            caller.start()
        change_models(service.url, shown)
        stop.set()
        for caller in callers:
            caller.join(60)
    assert [failure for caller in callers for failure in caller.failures] == []
    answers = [answer for caller in callers for answer in caller.answers]
    assert {answer["model"]["digest"] for answer in answers} == {digest for digest, _ in expected}
    batches = [batch for caller in callers for batch in caller.batches]
    assert all(len(batch) == 8 * len(TEXTS) for batch in batches)
    assert all(len({line["model"]["digest"] for line in batch}) == 1 for batch in batches)
    for answer in (*answers, *(line for batch in batches for line in batch)):
        assert answer == expected[answer["model"]["digest"], answer["id"]]


def change_models(url: str, key: str) -> None:
    headers = {"Authorization": f"Bearer {key}"}
    for i in range(N_CHANGES):
        time.sleep(1)
        path, body = ("rollback", None) if i % 2 else ("promote", {"version": "2"})
        answer = httpx.post(f"{url}/v1/model/{path}", json=body, headers=headers, timeout=60)
        assert answer.status_code == 200, answer.text
