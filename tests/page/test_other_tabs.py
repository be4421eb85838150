"""The second and the third tab: feedback with filters and export; the model, its versions and its history."""

import json
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from app.keys import Role, make_key, write_keys
from app.page.routes import example_text
from app.registry.registry import Registry
from app.review.sample import Sample, sample_id
from app.store.opening import opened
from classifier.model import LineClassifier
from tests.registry.conftest import MakeModel, make_model
from tests.running_service import RunningService, running_service

from .conftest import OpenPage

__all__ = ["make_model"]

TEXT = "Harga beras turun di tiga provinsi, kata Bulog.\nPosted By : toto nomor"


@pytest.fixture(scope="module")
def own_site() -> Iterator[RunningService]:
    """A service that only this file sends feedback to."""
    with running_service() as running:
        yield running


@pytest.fixture
def fresh(own_site: RunningService) -> Iterator[RunningService]:
    """A service without feedback."""
    yield own_site
    for row in httpx.get(f"{own_site.url}/v1/feedback?limit=100", timeout=60).json()["feedback"]:
        httpx.delete(f"{own_site.url}/v1/feedback/{row['id']}", timeout=60).raise_for_status()


def send(site: RunningService, comment: str, label: str = "spam", **headers: str) -> str:
    correction = {"start": 48, "end": len(TEXT), "label": label}
    body = {"text": TEXT, "corrections": [correction], "comment": comment}
    answer = httpx.post(f"{site.url}/v1/feedback", json=body, headers=headers, timeout=60)
    assert answer.status_code == 202, answer.text
    return str(answer.json()["id"])


def comments(page: Page) -> list[str]:
    return page.locator(".item .comment-text").all_inner_texts()


def test_feedback_is_listed_filtered_and_exported(open_page: OpenPage, fresh: RunningService, tmp_path: Path) -> None:
    send(fresh, "first", "promo")
    send(fresh, "second", "legal")
    with open_page(f"{fresh.url}/feedback") as page:
        assert comments(page) == ["second", "first"]
        page.get_by_label("Really is").select_option("promo")
        expect(page.locator(".item")).to_have_count(1)
        assert comments(page) == ["first"]
        assert "label=promo" in page.url
        with page.expect_download() as download:
            page.get_by_role("link", name="Export as training data").click()
        download.value.save_as(tmp_path / "feedback.jsonl")
    rows = [json.loads(line) for line in (tmp_path / "feedback.jsonl").read_text("utf-8").splitlines()]
    assert [row["feedback"]["comment"] for row in rows] == ["first"]
    assert [line["label"] for line in rows[0]["lines"]][1] == "promo"


def test_the_list_works_without_script(open_page: OpenPage, fresh: RunningService) -> None:
    send(fresh, "first", "promo")
    send(fresh, "second", "legal")
    with open_page(f"{fresh.url}/feedback", java_script_enabled=False) as page:
        page.get_by_label("Really is").select_option("legal")
        page.get_by_role("button", name="Filter").click()
        assert comments(page) == ["second"]
        page.get_by_role("button", name="Open the text").click()
        expect(page.locator(".line")).to_have_count(2)


def test_long_lists_are_paged(open_page: OpenPage, fresh: RunningService) -> None:
    for i in range(23):
        send(fresh, str(i))
    with open_page(f"{fresh.url}/feedback") as page:
        expect(page.locator(".item")).to_have_count(20)
        page.get_by_role("link", name="Older").click()
        expect(page.locator(".item")).to_have_count(3)
        assert comments(page) == ["2", "1", "0"]


def test_feedback_can_be_opened_again_and_deleted(open_page: OpenPage, fresh: RunningService) -> None:
    send(fresh, "first")
    with open_page(f"{fresh.url}/feedback") as page:
        page.get_by_role("button", name="Open the text").click()
        expect(page.locator(".line")).to_have_count(2)
        assert page.locator("#text").input_value() == TEXT
        page.goto(f"{fresh.url}/feedback")
        page.once("dialog", lambda dialog: dialog.accept())
        page.get_by_role("button", name="Delete").click()
        expect(page.locator(".item")).to_have_count(0)
    assert httpx.get(f"{fresh.url}/v1/feedback", timeout=60).json()["total"] == 0


def test_a_line_in_doubt_is_one_click_from_being_corrected(open_page: OpenPage, tmp_path: Path) -> None:
    text = f"{example_text()}Lihat semua\nSimak"
    data_dir = tmp_path / "data"
    with opened(data_dir / "bersih.db") as stores:
        stores.samples.add_all([Sample(sample_id(text), text, None, 0.9, datetime.now(UTC))], kept=9)
    with running_service(data_dir=data_dir) as site, open_page(f"{site.url}/review") as page:
        first = page.locator(".item").first
        doubted = first.locator(".comment-text").inner_text()
        first.get_by_role("button", name="Open the text").click()
        line = page.locator(".line").filter(has=page.locator("summary:focus"))
        expect(line.locator(".text")).to_have_text(doubted)
        page.get_by_role("navigation", name="Sections").get_by_role("link", name="Review").click()
        page.locator(".item").first.get_by_role("button", name="Nothing is wrong").click()
        expect(page.locator(".item")).to_have_count(0)


def test_markup_in_feedback_is_only_text(open_page: OpenPage, fresh: RunningService) -> None:
    send(fresh, "</textarea><script>document.title='broken'</script>")
    with open_page(f"{fresh.url}/feedback") as page:
        assert page.title() == "Feedback · bersih"
        assert comments(page) == ["</textarea><script>document.title='broken'</script>"]


@pytest.mark.parametrize("query", ["since=soon", "after=x", "person=%00", "before=2024-13-01"])
def test_filters_that_cannot_be_are_told_on_the_page(site: RunningService, query: str) -> None:
    answer = httpx.get(f"{site.url}/feedback?{query}", timeout=60)
    assert answer.status_code == 422
    assert 'role="alert"' in answer.text


@pytest.fixture
def guarded(tmp_path: Path, make_model: MakeModel, model: LineClassifier) -> Iterator[tuple[RunningService, str]]:
    """A service that wants keys and has two models to choose from, and its admin's key."""
    key, shown = make_key("admin", list(Role))
    write_keys(tmp_path / "keys.toml", [key])
    registry = Registry(tmp_path / "data" / "models")
    good = make_model("2", 0.01, against=model.id)
    (good / "precision_recall.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="900" height="400"/>')
    registry.add(good)
    registry.add(make_model("3", 0.02, against=model.id, passed=False))
    settings = {"data_dir": tmp_path / "data", "keys_file": tmp_path / "keys.toml", "auth": "required"}
    with running_service(**settings) as running:
        yield running, shown


def use_key(page: Page, key: str) -> None:
    page.locator("#key-button").click()
    page.get_by_label("Key", exact=True).fill(key)
    page.keyboard.press("Enter")


def test_a_key_opens_what_needs_one(open_page: OpenPage, guarded: tuple[RunningService, str]) -> None:
    site, key = guarded
    with open_page(f"{site.url}/") as page:
        page.locator("#text").fill(TEXT)
        page.get_by_role("button", name="Clean", exact=True).click()
        expect(page.get_by_role("alert")).to_contain_text("401")
        use_key(page, key)
        expect(page.locator(".line")).to_have_count(2)
        page.get_by_role("link", name="Feedback", exact=True).click()
        expect(page.locator(".filters")).to_be_visible()
        with page.expect_download() as download:
            page.evaluate(
                "document.body.insertAdjacentHTML('beforeend', '<a href=/v1/feedback/export download=f>f</a>')"
            )
            page.get_by_role("link", name="f", exact=True).click()
        assert download.value.failure() is None


def test_the_model_is_shown_promoted_and_rolled_back(
    open_page: OpenPage, guarded: tuple[RunningService, str], model: LineClassifier
) -> None:
    site, key = guarded
    with open_page(f"{site.url}/model") as page:
        expect(page.locator(".intro")).to_contain_text(model.id.digest)
        use_key(page, key)
        page.on("dialog", lambda dialog: dialog.accept())
        row = page.locator(".versions li").filter(
            has=page.locator("b", has_text="2").and_(page.get_by_text("2", exact=True))
        )
        row.get_by_role("button", name="Promote").click()
        expect(page.locator(".intro b")).to_have_text("2")
        picture = page.get_by_role("img", name="Evaluation plot: precision recall")
        expect(picture).to_be_visible()
        drawn, shown = picture.evaluate("picture => [picture.naturalWidth, picture.clientWidth]")
        assert shown == drawn, "small print is read as it was drawn"
        page.get_by_role("button", name="Roll back").click()
        expect(page.locator(".intro b")).to_have_text(model.id.version)
        expect(page.locator(".history li")).to_have_count(2)


def test_the_gate_is_passed_over_only_with_a_reason(open_page: OpenPage, guarded: tuple[RunningService, str]) -> None:
    site, key = guarded
    with open_page(f"{site.url}/model") as page:
        use_key(page, key)
        page.on("dialog", lambda dialog: dialog.accept())
        row = page.locator(".versions li").filter(has_text="gate refused")
        row.get_by_role("button", name="Promote").click()
        expect(page.locator(".intro b")).not_to_have_text("3")
        row.get_by_placeholder("Reason to pass over the gate").fill("the floor was measured on the wrong set")
        row.get_by_role("button", name="Promote").click()
        expect(page.locator(".intro b")).to_have_text("3")
        expect(page.locator(".history")).to_contain_text("the floor was measured on the wrong set")


@pytest.mark.parametrize("name", ["weights.npz", "manifest.json", "..%2fmanifest.json", "none.svg"])
def test_no_other_file_of_a_model_is_handed_out(site: RunningService, name: str) -> None:
    assert httpx.get(f"{site.url}/model/plots/{name}", timeout=60).status_code == 404
