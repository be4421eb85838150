"""The page in a real Chromium, against the real service."""

import shutil
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager
from typing import Any

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.running_service import RunningService, running_service

# A busy machine is not a slow program.
LIMIT_MS = 120_000
expect.set_options(timeout=LIMIT_MS)

FLAGS = [
    "--headless",
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]


# Of this folder only: Playwright keeps an event loop running in the thread, and tests elsewhere start their own.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    """The system's Chromium."""
    program = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")
    if program is None:
        pytest.skip("Chromium is not installed (apt-get install chromium)")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=FLAGS)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningService]:
    """A service without keys."""
    with running_service(data_dir=tmp_path_factory.mktemp("data")) as running:
        yield running


OpenPage = Callable[..., AbstractContextManager[Page]]


@pytest.fixture
def open_page(browser: Browser) -> OpenPage:
    """Opens an address; when the page is left, nothing may have gone wrong or outside."""

    @contextmanager
    def open_it(address: str, **settings: Any) -> Iterator[Page]:
        faults: list[str] = []
        context = browser.new_context(**{"viewport": {"width": 1280, "height": 900}, **settings})
        page = context.new_page()
        page.set_default_timeout(LIMIT_MS)
        page.on("pageerror", lambda error: faults.append(f"script: {error}"))
        page.on("request", lambda request: faults.extend([request.url] * is_outside(request.url, address)))
        page.goto(address)
        yield page
        context.close()
        assert faults == []

    return open_it


def is_outside(requested: str, address: str) -> bool:
    host = address.split("/")[2]
    return not requested.startswith((f"http://{host}/", "blob:", "data:"))


@pytest.fixture
def page(open_page: OpenPage, site: RunningService) -> Iterator[Page]:
    """The first tab, empty."""
    with open_page(f"{site.url}/") as page:
        yield page
