"""A service that was told to remember sites takes their templates out, and never the body of an article."""

import json
from collections.abc import Iterator
from itertools import count
from typing import Any

import httpx
import pytest

from classifier.cleaning import TEMPLATE_REASON
from tests.batch.test_site_memory import site_rows
from tests.running_service import RunningService, running_service

HOSTS, PAGES = 3, 40
ARTICLE = "\n\n".join(
    f"Menteri ke-{i} menutup rapat di Bandung dan pulang ke Jakarta pada hari Senin." for i in range(6)
)


@pytest.fixture(scope="module")
def remembering() -> Iterator[RunningService]:
    with running_service(site_memory_mib=16) as service:
        yield service


@pytest.fixture
def client(remembering: RunningService) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=remembering.url, timeout=60) as http:
        yield http


def cleaned(client: httpx.Client, rows: list[dict[str, Any]], **options: object) -> list[dict[str, Any]]:
    articles = [{**row, "options": options} for row in rows]
    response = client.post("/v1/clean/batch", json=articles)
    assert response.status_code == 200
    answers: list[dict[str, Any]] = response.json()
    return answers


def test_template_that_comes_back_goes_with_its_reason_and_the_body_stays(
    client: httpx.Client, service: RunningService
) -> None:
    rows, templates = site_rows(HOSTS, PAGES)
    with httpx.Client(base_url=service.url, timeout=60) as plain:
        without = cleaned(plain, rows)
    for row, answer, before in zip(rows, cleaned(client, rows), without, strict=True):
        for piece in answer["removed"]:
            if piece["reason"] == TEMPLATE_REASON:
                assert piece["text"].strip() in templates
        lost = set(before["text"].split("\n")) - set(answer["text"].split("\n"))
        assert lost <= templates
        assert row["id"] == answer["id"]
    late = cleaned(client, rows)[-20:]
    assert not {line for answer in late for line in answer["text"].split("\n")} & templates


def test_page_that_is_sent_again_and_again_is_one_page(client: httpx.Client) -> None:
    row = {"url": "https://again.example/1", "text": ARTICLE}
    rest = " ".join(f"Wali kota ke-{i} meninjau jalan yang rusak di Garut bersama warga." for i in range(30))
    other = {"url": "https://again.example/2", "text": ARTICLE.split("\n\n")[0] + "\n\n" + rest}
    answers = cleaned(client, [row] * 30 + [other])
    assert [answer["text"] for answer in answers] == [row["text"]] * 30 + [other["text"]]


def test_phrase_that_the_caller_allows_stays(client: httpx.Client) -> None:
    numbers = count()
    line = "Kontak redaksi dan alamat kami di jalan raya utama"
    pages = [
        {"url": f"https://kept.example/{next(numbers)}", "text": f"{line}\n\nMenteri ke-{i} pulang. " + ARTICLE}
        for i in range(30)
    ]
    assert line in cleaned(client, pages, allow=["alamat kami"])[-1]["text"]


@pytest.mark.parametrize("url", [None, "", "nowhere", "http://", "http://[", "https://\ud800.example/"])
def test_page_without_a_site_is_cleaned_as_ever(client: httpx.Client, url: str | None) -> None:
    body = json.dumps({"text": ARTICLE, "url": url}).encode("ascii")
    response = client.post("/v1/clean", content=body, headers={"content-type": "application/json"})
    assert response.json()["text"] == ARTICLE
