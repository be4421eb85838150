"""Correcting on the page: what a person clicks is what the store gets, to the code point."""

from typing import Any

import httpx
from playwright.sync_api import Locator, Page, expect

from tests.running_service import RunningService

from .conftest import OpenPage

TEXT = "𝟟𝟟 Harga beras 🎰 turun di tiga provinsi, kata Bulog.\nBaca juga: Jalan tol\nPosted By : toto"
LINES = TEXT.split("\n")


def open_text(page: Page, text: str = TEXT) -> None:
    page.locator("#text").fill(text)
    page.get_by_role("button", name="Clean", exact=True).click()
    expect(page.locator(".line")).to_have_count(text.count("\n") + 1)


def correct(page: Page, number: int, label: str, kind: str | None = None) -> Locator:
    line = page.locator(".line").nth(number)
    if line.locator(".corrector").count() == 0:
        line.locator("summary").click()
    line.locator(".corrector fieldset").first.get_by_text(label, exact=True).click()
    if kind:
        line.locator(".kinds").get_by_text(kind, exact=True).click()
    return line


def send(page: Page) -> None:
    page.get_by_role("button", name="Send feedback").click()
    expect(page.locator("#status")).to_contain_text("Stored as")


def stored(site: RunningService) -> dict[str, Any]:
    newest: dict[str, Any] = httpx.get(f"{site.url}/v1/feedback", params={"limit": 1}, timeout=60).json()["feedback"][0]
    return newest


def marked(one: dict[str, Any]) -> list[tuple[str, str, str | None]]:
    return [(one["text"][c["start"] : c["end"]], c["label"], c["kind"]) for c in one["corrections"]]


def test_a_corrected_line_is_stored_and_shown_as_such(page: Page, site: RunningService) -> None:
    open_text(page)
    correct(page, 2, "spam", "gambling")
    page.locator("#comment").fill("on every page of this site")
    send(page)
    one = stored(site)
    assert marked(one) == [(LINES[2], "spam", "gambling")]
    assert one["comment"] == "on every page of this site"
    assert one["text"] == TEXT
    expect(page.locator(".line.stored")).to_have_count(1)
    expect(page.locator("#pending")).to_be_hidden()


def test_several_lines_go_together(page: Page, site: RunningService) -> None:
    open_text(page)
    correct(page, 0, "caption")
    correct(page, 1, "promo")
    expect(page.locator("#pending .count")).to_have_text("2 corrections")
    send(page)
    assert marked(stored(site)) == [(LINES[0], "caption", None), (LINES[1], "promo", None)]


def test_marked_words_are_corrected_alone_whatever_stands_before_them(page: Page, site: RunningService) -> None:
    open_text(page)
    page.locator(".line .text").first.evaluate(
        """(text, word) => {
            const node = [...text.childNodes].find(n => n.textContent.includes(word));
            const inner = node.nodeType === 3 ? node : node.firstChild;
            const at = inner.textContent.indexOf(word);
            getSelection().setBaseAndExtent(inner, at, inner, at + word.length);
            text.click();
        }""",
        "🎰 turun",
    )
    expect(page.locator(".line").first.locator(".scope")).to_contain_text("“🎰 turun”")
    correct(page, 0, "ad")
    send(page)
    assert marked(stored(site)) == [("🎰 turun", "ad", None)]


def test_a_correction_can_be_undone_or_discarded(page: Page) -> None:
    open_text(page)
    line = correct(page, 0, "caption")
    line.get_by_role("button", name="Undo this correction").click()
    expect(page.locator("#pending")).to_be_hidden()
    correct(page, 0, "caption")
    correct(page, 1, "promo")
    page.get_by_role("button", name="Discard").click()
    expect(page.locator("#pending")).to_be_hidden()
    expect(page.locator(".line.corrected")).to_have_count(0)


def test_choosing_what_the_model_said_corrects_nothing(page: Page) -> None:
    open_text(page)
    line = page.locator(".line").first
    said = str(line.get_attribute("data-label"))
    correct(page, 0, "legal" if said != "legal" else "ad")
    correct(page, 0, said)
    expect(page.locator("#pending")).to_be_hidden()


def test_corrections_that_were_not_sent_are_not_lost_without_asking(page: Page) -> None:
    open_text(page)
    correct(page, 0, "caption")
    asked: list[str] = []
    page.once("dialog", lambda dialog: (asked.append(dialog.message), dialog.dismiss()))
    page.get_by_role("button", name="Clean", exact=True).click()
    expect(page.locator("#pending .count")).to_have_text("1 correction")
    assert asked == ["Discard the corrections that were not sent?"]


def test_all_of_it_goes_by_keyboard(page: Page, site: RunningService) -> None:
    open_text(page)
    page.locator(".line summary").first.focus()
    page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowDown")
    expect(page.locator(".line summary").nth(2)).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator(".corrector")).to_be_visible()
    page.keyboard.press("Tab")
    chosen = page.evaluate("document.activeElement.value")
    page.keyboard.press("ArrowRight")
    label = page.evaluate("document.activeElement.value")
    assert label != chosen
    page.get_by_role("button", name="Send feedback").focus()
    page.keyboard.press("Enter")
    expect(page.locator("#status")).to_contain_text("Stored as")
    assert marked(stored(site))[0][:2] == (LINES[2], label)


def test_a_refusal_is_told_and_nothing_is_lost(open_page: OpenPage, site: RunningService) -> None:
    with open_page(f"{site.url}/") as page:
        open_text(page)
        correct(page, 0, "caption")
        refusal = '{"detail": "the database did not take this: disk full"}'
        page.route("**/v1/feedback", lambda route: route.fulfill(status=503, body=refusal))
        page.get_by_role("button", name="Send feedback").click()
        expect(page.locator("#status")).to_contain_text("Not stored: the database did not take this: disk full")
        expect(page.locator("#pending .count")).to_have_text("1 correction")
