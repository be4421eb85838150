"""The first tab: a text goes in, every line is shown, the article stands beside it."""

from pathlib import Path

import httpx
import pytest
from playwright.sync_api import Page, expect

from app.page.routes import example_text
from tests.running_service import RunningService

from .conftest import OpenPage


def paste(page: Page, text: str) -> None:
    page.locator("#text").fill(text)
    page.get_by_role("button", name="Clean", exact=True).click()
    expect(page.locator("#answer")).to_have_count(1)


def answer_to(site: RunningService, text: str, **options: object) -> dict[str, object]:
    asked = {"text": text, "options": {"include": ["lines"], **options}}
    answer = httpx.post(f"{site.url}/v1/clean", json=asked, timeout=60)
    assert answer.status_code == 200
    return dict(answer.json())


def labels_shown(page: Page) -> list[str]:
    return [str(line.get_attribute("data-label")) for line in page.locator(".line").all()]


def test_every_line_is_shown_as_the_service_labels_it(page: Page, site: RunningService) -> None:
    paste(page, example_text())
    lines = answer_to(site, example_text())["lines"]
    assert isinstance(lines, list)
    assert labels_shown(page) == [line["label"] for line in lines]
    cut = page.locator(".line.cut")
    expect(cut).to_have_count(sum(not line["kept"] for line in lines))


def test_the_article_beside_it_is_the_cleaned_text(page: Page, site: RunningService) -> None:
    paste(page, example_text())
    shown = page.locator(".article").inner_text()
    assert shown.split() == str(answer_to(site, example_text())["text"]).split()


def test_spam_is_called_out_and_leads_to_its_line(page: Page, site: RunningService) -> None:
    text = f"{example_text()}\nPosted By : slot gacor maxwin hari ini"
    paste(page, text)
    spam = answer_to(site, text)["spam"]
    assert isinstance(spam, list)
    assert spam
    expect(page.locator(".spam-found li")).to_have_count(len(spam))
    page.locator(".spam-found a").last.click()
    expect(page.locator(".line.target")).to_have_count(1)


def test_resting_on_a_line_tells_label_score_and_reason(page: Page) -> None:
    paste(page, example_text())
    line = page.locator(".line").first
    hint = line.locator(".hint")
    expect(hint).to_be_hidden()
    line.locator("summary").hover()
    expect(hint).to_be_visible()
    assert str(line.get_attribute("data-label")) in hint.inner_text()


def test_the_form_works_without_script(open_page: OpenPage, site: RunningService) -> None:
    with open_page(f"{site.url}/", java_script_enabled=False) as page:
        page.locator("#text").fill(example_text())
        page.get_by_text("precision", exact=True).click()
        page.get_by_role("button", name="Clean", exact=True).click()
        expect(page.locator(".line")).to_have_count(example_text().count("\n") - example_text().count("\n\n"))
        assert page.locator('input[value="precision"]').is_checked()
        assert page.locator("#text").input_value().split() == example_text().split()
        page.locator(".line summary").first.click()
        expect(page.locator(".line .why").first).to_be_visible()


def test_another_profile_cleans_again(page: Page, site: RunningService) -> None:
    paste(page, example_text())
    with page.expect_response(lambda answer: answer.request.method == "POST") as answered:
        page.get_by_text("precision", exact=True).click()
    assert answered.value.request.post_data_json["options"]["profile"] == "precision"
    expect(page.locator("#result")).not_to_have_attribute("aria-busy", "true")
    lines = answer_to(site, example_text(), profile="precision")["lines"]
    assert isinstance(lines, list)
    expect(page.locator(".line.cut")).to_have_count(sum(not line["kept"] for line in lines))


def test_labels_can_be_kept(page: Page) -> None:
    paste(page, example_text())
    title = page.locator(".line.l-title").first
    expect(title).to_have_class("line l-title cut")
    page.get_by_text("Also keep").click()
    page.locator(".keep").get_by_text("title", exact=True).click()
    expect(page.locator(".line.l-title").first).to_have_class("line l-title")


def test_a_dropped_file_is_cleaned(page: Page) -> None:
    page.evaluate(
        """text => {
            const data = new DataTransfer();
            data.items.add(new File([text], "article.txt", { type: "text/plain" }));
            document.body.dispatchEvent(new DragEvent("drop", { dataTransfer: data, bubbles: true, cancelable: true }));
        }""",
        example_text(),
    )
    expect(page.locator("#answer")).to_have_count(1)
    assert page.locator("#text").input_value() == example_text()


def test_pasting_into_the_empty_field_cleans_at_once(page: Page) -> None:
    page.locator("#text").focus()
    page.evaluate(
        """text => {
            const field = document.querySelector("#text");
            field.dispatchEvent(new ClipboardEvent("paste", { bubbles: true }));
            field.value = text;
        }""",
        example_text(),
    )
    expect(page.locator("#answer")).to_have_count(1)


def test_the_article_can_be_copied(open_page: OpenPage, site: RunningService) -> None:
    with open_page(f"{site.url}/?example", permissions=["clipboard-read", "clipboard-write"]) as page:
        page.get_by_role("button", name="Copy").click()
        expect(page.locator("#status")).to_have_text("The article is on the clipboard.")
        copied = page.evaluate("navigator.clipboard.readText()")
    assert copied == answer_to(site, example_text())["text"]


@pytest.mark.parametrize(("button", "name"), [("Text", "article.txt"), ("JSON", "article.json")])
def test_the_article_can_be_downloaded(
    open_page: OpenPage, site: RunningService, tmp_path: Path, button: str, name: str
) -> None:
    with open_page(f"{site.url}/?example") as page:
        with page.expect_download() as download:
            page.get_by_role("button", name=button, exact=True).click()
        assert download.value.suggested_filename == name
        download.value.save_as(tmp_path / name)
    content = (tmp_path / name).read_text("utf-8")
    text = str(answer_to(site, example_text())["text"])
    assert content == text if name.endswith("txt") else text.splitlines()[0] in content


def test_the_text_is_still_there_after_another_tab(page: Page) -> None:
    paste(page, example_text())
    tabs = page.get_by_role("navigation", name="Sections")
    tabs.get_by_role("link", name="Feedback").click()
    tabs.get_by_role("link", name="Clean").click()
    expect(page.locator("#answer")).to_have_count(1)


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("<script>document.title = 'broken'</script>\n</script><img src=x onerror=alert(1)>", id="markup"),
        pytest.param("]]><!-- --!> </textarea></template> &amp; &lt;", id="ends"),
        pytest.param("a \x00 NUL, a \x0b tab\nand 🎰 𝟟𝟟 emoji\n\u202etxet desrever", id="odd-characters"),
    ],
)
def test_text_is_only_ever_text(page: Page, text: str) -> None:
    paste(page, text)
    assert page.title() == "Clean · bersih"
    shown = [line.inner_text() for line in page.locator(".line .text").all()]
    assert [line.replace("\ufffd", "\x00") for line in shown] == text.split("\n")


def test_an_answer_in_the_place_of_a_fault(page: Page) -> None:
    # Out of sight: to lay out that many lines takes the browser half a minute on a busy machine.
    page.evaluate(
        "const text = document.querySelector('#text'); text.hidden = true; text.value = 'x\\n'.repeat(200_001)"
    )
    page.get_by_role("button", name="Clean", exact=True).click()
    expect(page.get_by_role("alert")).to_contain_text("413")
    expect(page.get_by_role("alert")).to_contain_text("200002 lines")


@pytest.mark.parametrize(
    ("content", "media_type", "status"),
    [
        (b"text=%ff%fe", "application/x-www-form-urlencoded", 200),
        ("text=ä".encode(), "application/x-www-form-urlencoded", 422),
        (b"a&" * 1000, "application/x-www-form-urlencoded", 422),
        (b"profile=harsh&text=a", "application/x-www-form-urlencoded", 422),
        (b"keep=junk&text=a", "application/x-www-form-urlencoded", 422),
        (b"text", "multipart/form-data", 415),
        (b"{", "application/json", 400),
    ],
)
def test_whatever_is_sent_is_answered_with_a_page(
    site: RunningService, content: bytes, media_type: str, status: int
) -> None:
    answer = httpx.post(f"{site.url}/", content=content, headers={"Content-Type": media_type}, timeout=60)
    assert answer.status_code == status
    assert answer.headers["content-type"].startswith("text/html")


def test_five_thousand_lines_are_shown_and_the_rest_counted(site: RunningService) -> None:
    answer = httpx.post(f"{site.url}/", data={"text": "Satu kalimat.\n" * 6_000}, timeout=60)
    assert answer.text.count('<li id="at-') == 5_000
    assert "1,000 more lines" in answer.text


@pytest.mark.parametrize("name", ["style.css", "page.js", "icon.svg"])
def test_static_files_are_kept_for_good_by_their_digest(site: RunningService, name: str) -> None:
    html = httpx.get(f"{site.url}/", timeout=60).text
    address = html.split(f"/static/{name}?v=")[1].split('"')[0]
    kept = httpx.get(f"{site.url}/static/{name}?v={address}", timeout=60)
    assert "immutable" in kept.headers["cache-control"]
    assert httpx.get(f"{site.url}/static/{name}?v=old", timeout=60).headers["cache-control"] == "no-cache"


@pytest.mark.parametrize("name", ["..%2froutes.py", "%2e%2e/routes.py", "none.js", "style.css%00"])
def test_nothing_but_its_files_is_handed_out(site: RunningService, name: str) -> None:
    assert httpx.get(f"{site.url}/static/{name}", timeout=60).status_code == 404
