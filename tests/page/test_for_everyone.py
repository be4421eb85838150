"""The page for everyone: accessible by axe's rules in both schemes, on a phone, and in either theme."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import httpx
import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page, expect

from app.review.sample import Sample, sample_id
from app.store.opening import opened
from tests.running_service import RunningService, running_service

from .conftest import OpenPage

ADDRESSES = ["/", "/?example", "/feedback", "/review", "/model"]
RULES = {"runOnly": ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]}
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}


def violations(page: Page) -> list[tuple[str, list[str]]]:
    found = Axe().run(page, options=RULES).response["violations"]
    return [(rule["id"], [node["html"][:200] for node in rule["nodes"]]) for rule in found]


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    """A service with something on every tab: feedback, and a text in doubt."""
    folder = tmp_path_factory.mktemp("full")
    with opened(folder / "bersih.db") as stores:
        text = "Harga beras turun di tiga provinsi.\nLihat semua\nKata Bulog begitu\nSimak"
        stores.samples.add_all([Sample(sample_id(text), text, "kabar.example", 0.9, datetime.now(UTC))], kept=9)
    with running_service(data_dir=folder) as running:
        _send_feedback(running)
        yield running


def _send_feedback(site: RunningService) -> None:
    correction = {"start": 0, "end": 5, "label": "spam", "kind": "loans"}
    body: dict[str, Any] = {"text": "Harga beras turun.", "corrections": [correction], "comment": "seen everywhere"}
    httpx.post(f"{site.url}/v1/feedback", json=body, timeout=60)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("address", ADDRESSES)
def test_axe_finds_nothing(open_page: OpenPage, site: RunningService, address: str, scheme: str) -> None:
    with open_page(f"{site.url}{address}", color_scheme=scheme) as page:
        assert violations(page) == []


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_axe_finds_nothing_while_correcting(open_page: OpenPage, site: RunningService, scheme: str) -> None:
    with open_page(f"{site.url}/?example", color_scheme=scheme, reduced_motion="reduce") as page:
        page.locator(".keep summary").click()
        page.locator(".line summary").nth(3).click()
        page.locator(".corrector").get_by_text("spam", exact=True).click()
        expect(page.locator(".kinds")).to_be_visible()
        expect(page.locator("#pending")).to_be_visible()
        page.locator(".line summary").nth(1).hover()
        assert violations(page) == []


def test_axe_finds_nothing_in_the_dialog(open_page: OpenPage, site: RunningService) -> None:
    with open_page(f"{site.url}/") as page:
        page.locator("#key-button").click()
        assert violations(page) == []


@pytest.mark.parametrize("address", ADDRESSES)
def test_nothing_is_wider_than_a_phone(open_page: OpenPage, site: RunningService, address: str) -> None:
    with open_page(f"{site.url}{address}", **PHONE) as page:
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_correcting_fits_a_phone(open_page: OpenPage, site: RunningService) -> None:
    with open_page(f"{site.url}/?example", **PHONE) as page:
        page.locator(".line summary").first.tap()
        page.locator(".corrector").get_by_text("promo", exact=True).tap()
        expect(page.get_by_role("button", name="Send feedback")).to_be_in_viewport()
        assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_theme_can_be_chosen_and_stays(open_page: OpenPage, site: RunningService) -> None:
    with open_page(f"{site.url}/", color_scheme="light") as page:
        paper = "getComputedStyle(document.documentElement).backgroundColor"
        light = page.evaluate(paper)
        page.locator("#theme-button").click()
        assert page.evaluate(paper) == light
        page.locator("#theme-button").click()
        dark = page.evaluate(paper)
        assert dark != light
        page.reload()
        assert page.evaluate(paper) == dark
        expect(page.locator("#theme-button")).to_have_text("Theme: dark")


def test_the_first_tab_stop_skips_to_the_content(open_page: OpenPage, site: RunningService) -> None:
    with open_page(f"{site.url}/") as page:
        page.keyboard.press("Tab")
        expect(page.get_by_role("link", name="Skip to content")).to_be_focused()
        page.keyboard.press("Enter")
        expect(page.locator("#main")).to_be_focused()


def test_a_line_is_read_with_its_label_and_score(open_page: OpenPage, site: RunningService) -> None:
    with open_page(f"{site.url}/?example") as page:
        snapshot = page.locator(".line").first.aria_snapshot()
        label = str(page.locator(".line").first.get_attribute("data-label"))
    assert label in snapshot
    assert "Beranda > Nasional > Transportasi" in snapshot
