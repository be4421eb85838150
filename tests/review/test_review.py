"""Where to look next: the lines in doubt, alike ones together, from files and from sampled traffic."""

import asyncio
import json
import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from app.feedback.desk import FeedbackDesk
from app.model_holder import ModelHolder
from app.review.doubts import DoubtfulLine, doubtful_lines, grouped
from app.review.sample import Sample, sample_id
from app.review.sampling import MAX_WAITING, Sampler
from app.service import create_app
from app.settings import Settings
from app.store.opening import opened
from classifier.labels import LineLabel
from classifier.model import LineClassifier


def line(text: str, keep: float) -> DoubtfulLine:
    return DoubtfulLine(text, 0, len(text), LineLabel.PROMO, keep, "0" * 64, None)


def our_texts() -> list[str]:
    lines = Path("training_data/articles/en.jsonl").read_text("utf-8").split("\n")
    return [json.loads(line)["text"] for line in lines if line]


@pytest.fixture(scope="module")
def doubted(model: LineClassifier) -> str:
    """A text in which this model, whichever it is, doubts a line."""
    return next(text for text in our_texts() if any(doubtful_lines(model, text, "")))


@pytest.fixture(scope="module")
def certain(model: LineClassifier) -> str:
    """A text in which it doubts none."""
    return next(text for text in our_texts() if not any(doubtful_lines(model, text, "")))


def test_doubt_is_greatest_where_a_coin_could_be_tossed() -> None:
    assert [line("a", keep).doubt for keep in (0.0, 0.25, 0.5, 1.0)] == [0.0, 0.5, 1.0, 0.0]


def test_only_doubtful_lines_are_found_and_where_they_stand(model: LineClassifier, doubted: str) -> None:
    found = list(doubtful_lines(model, doubted, "id"))
    assert all(one.doubt >= 0.2 for one in found)
    assert all(doubted[one.start : one.end].strip() == one.text for one in found)
    everything = list(doubtful_lines(model, doubted, "id", least=0.0))
    assert len(everything) > len(found) > 0


def test_lines_alike_but_for_numbers_are_one_group_and_the_weightiest_comes_first() -> None:
    lines = [line("Page 1 of 9", 0.9), line("PAGE 12 of  30", 0.8), line("Page 3 of 4", 0.9), line("Something", 0.75)]
    first, second = grouped(lines)
    assert [one.text for one in first.lines] == ["PAGE 12 of  30", "Page 1 of 9", "Page 3 of 4"]
    assert first.weight == pytest.approx(0.8)
    assert second.weight == pytest.approx(0.5)


def a_sample(text: str, minute: int = 0) -> Sample:
    return Sample(sample_id(text), text, None, 0.5, datetime(2024, 11, 24, tzinfo=UTC) + timedelta(minutes=minute))


def test_samples_are_kept_once_and_the_oldest_go(tmp_path: Path) -> None:
    with opened(tmp_path / "bersih.db") as stores:
        stores.samples.add_all([a_sample(f"text {i} \x00 \ud83d", i) for i in range(5)], kept=3)
        assert stores.samples.add_all([a_sample("text 4 \x00 \ud83d", 9)], kept=3) == 0
        assert [one.text[:6] for one in stores.samples.newest(9)] == ["text 4", "text 3", "text 2"]
        assert stores.samples.delete([sample_id("text 4 \x00 \ud83d")]) == 1


def sampler(model: LineClassifier, **settings: object) -> Sampler:
    made = Settings.model_validate(settings)
    return Sampler(made, ModelHolder(model), FeedbackDesk(made))


def test_nothing_is_sampled_unless_asked_for(tmp_path: Path, model: LineClassifier, doubted: str) -> None:
    one = sampler(model, data_dir=tmp_path)
    one.offer(doubted, None)
    asyncio.run(one.run())
    assert list(tmp_path.iterdir()) == []


def test_sampled_texts_in_doubt_are_kept_and_others_are_not(
    tmp_path: Path, model: LineClassifier, doubted: str, certain: str
) -> None:
    one = sampler(model, data_dir=tmp_path, sampled_share=1)
    one.offer(doubted, "https://kabar.example/1?token=secret")
    one.offer(certain, None)
    asyncio.run(one.write())
    with opened(tmp_path / "bersih.db") as stores:
        assert [(kept.text, kept.host) for kept in stores.samples.newest(9)] == [(doubted, "kabar.example")]


def test_only_doubtful_lines_are_sampled_where_privacy_asks_for_it(
    tmp_path: Path, model: LineClassifier, doubted: str
) -> None:
    one = sampler(model, data_dir=tmp_path, sampled_share=1, feedback_keeps="lines")
    one.offer(doubted, None)
    asyncio.run(one.write())
    with opened(tmp_path / "bersih.db") as stores:
        [kept] = stores.samples.newest(9)
    assert kept.text.split("\n") == [line.text for line in doubtful_lines(model, doubted, "")]


def test_a_database_that_is_away_costs_samples_and_nothing_else(
    tmp_path: Path, model: LineClassifier, doubted: str
) -> None:
    (tmp_path / "file").write_text("not a folder")
    one = sampler(model, data_dir=tmp_path / "file", sampled_share=1)
    for _ in range(3 * MAX_WAITING):
        one.offer(doubted, None)
    asyncio.run(one.write())
    assert (tmp_path / "file").read_text() == "not a folder"


@pytest.fixture
def client(tmp_path: Path, model: LineClassifier) -> Iterator[TestClient]:
    with TestClient(create_app(Settings(data_dir=tmp_path), model)) as client:
        yield client


def test_the_review_list_shrinks_as_texts_are_corrected_or_dismissed(
    client: TestClient, tmp_path: Path, doubted: str
) -> None:
    assert client.get("/v1/review").json() == {"groups": []}
    other = f"{doubted}\nmore of it"
    with opened(tmp_path / "bersih.db") as stores:
        stores.samples.add_all([a_sample(doubted), a_sample(other)], kept=9)
    groups = client.get("/v1/review").json()["groups"]
    assert {one["document"] for group in groups for one in group["lines"]} == {sample_id(doubted), sample_id(other)}
    body = {"text": doubted, "corrections": [{"start": 0, "end": 5, "label": "promo"}]}
    assert client.post("/v1/feedback", json=body).status_code == 202
    assert client.delete(f"/v1/review/{sample_id(other)}").json() == {"deleted": 1}
    assert client.get("/v1/review").json() == {"groups": []}


def test_the_page_lists_what_is_in_doubt(client: TestClient, tmp_path: Path, doubted: str) -> None:
    assert "Sampling is off" in client.get("/review").text
    with opened(tmp_path / "bersih.db") as stores:
        stores.samples.add_all([replace(a_sample(doubted), host="kabar.example")], kept=9)
    page = client.get("/review").text
    assert "likely to stay" in page
    assert "kabar.example" in page


def bersih(*arguments: str, data_dir: Path) -> subprocess.CompletedProcess[str]:
    environment = {**os.environ, "BERSIH_DATA_DIR": str(data_dir)}
    command = [sys.executable, "-m", "app.main", "review", *arguments]
    return subprocess.run(command, env=environment, capture_output=True, text=True, timeout=180)


def test_review_of_files_from_the_command_line_is_ready_for_the_page(
    tmp_path: Path, doubted: str, certain: str
) -> None:
    rows = [{"text": doubted, "url": "https://kabar.example/1"}, {"text": certain}]
    (tmp_path / "texts.jsonl").write_text("\n".join(map(json.dumps, rows)), "utf-8")
    listed = bersih(str(tmp_path / "texts.jsonl"), "--json", "--to-page", data_dir=tmp_path)
    groups = [json.loads(line) for line in listed.stdout.splitlines()]
    assert {one["document"] for group in groups for one in group["lines"]} == {sample_id(doubted)}
    assert "1 new texts under Review" in listed.stderr
    assert bersih(data_dir=tmp_path).stdout.count("\n") == len(groups)


@pytest.mark.parametrize("content", ["{", "[]", '{"body": "a"}'])
def test_a_file_of_something_else_is_wrong_usage(tmp_path: Path, content: str) -> None:
    (tmp_path / "texts.jsonl").write_text(content, "utf-8")
    failed = bersih(str(tmp_path / "texts.jsonl"), data_dir=tmp_path)
    assert failed.returncode == 2
    assert "line 1" in failed.stderr
