"""The Chromium of the system, driven by Playwright; without one, what needs it is skipped."""

import shutil
from collections.abc import Generator
from contextlib import contextmanager

import pytest
from playwright.sync_api import Page, sync_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")


@contextmanager
def opened(url: str, **context: object) -> Generator[Page]:
    """Show a page; it must neither complain on the console nor ask for anything but itself."""
    program = next(filter(None, map(shutil.which, NAMES)), None)
    if program is None:
        pytest.skip("no Chromium on this machine")
    with sync_playwright() as playwright:
        # Without a sandbox of its own: containers, where tests run as root, have none to give.
        browser = playwright.chromium.launch(executable_path=program, args=["--no-sandbox"])
        try:
            page = browser.new_context(**context).new_page()  # type: ignore[arg-type]
            complaints: list[str] = []
            asked: list[str] = []
            page.on("pageerror", lambda error: complaints.append(str(error)))
            page.on("console", lambda said: complaints.append(said.text))
            # What drawing without a graphics card makes the driver say of its speed.
            drivers = "GL Driver Message"
            page.on("request", lambda request: asked.append(request.url))
            page.goto(url)
            yield page
            assert [text for text in complaints if drivers not in text] == []
            assert [one for one in asked if not one.startswith(("file:", "data:", "blob:"))] == []
        finally:
            browser.close()
