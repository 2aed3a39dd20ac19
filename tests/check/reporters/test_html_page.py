"""The HTML report as its reader uses it: in a browser, from a file."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from chromium import assert_accessible_and_fits, expect

from liquidpilot.check.reporters import Background, html
from liquidpilot.check.results import CheckReport

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = pytest.mark.browser


def _open_pages(page: Page) -> None:
    """Show the explanation of each rule."""
    page.evaluate(
        "() => document.querySelectorAll('details').forEach(each => { each.open = true })"
    )


@pytest.mark.parametrize(
    ("size", "scheme"), [((1280, 800), "light"), ((1280, 800), "dark"), ((390, 800), "light")]
)
def test_it_is_accessible_and_fits(
    size: tuple[int, int],
    scheme: str,
    report: CheckReport,
    background: Background,
    browser: Browser,
    tmp_path: Path,
) -> None:
    file = tmp_path / "report.html"
    file.write_text(html.report(report, background), encoding="utf-8")
    assert_accessible_and_fits(browser, file.as_uri(), size, scheme, _open_pages)


def test_it_can_be_searched(
    report: CheckReport, background: Background, browser: Browser, tmp_path: Path
) -> None:
    file = tmp_path / "report.html"
    file.write_text(html.report(report, background), encoding="utf-8")
    page = browser.new_page()
    try:
        page.goto(file.as_uri())
        shown = page.locator(".rule:visible > summary code")
        expect(shown).to_have_text(["curly-quotes", "missing-attribute", "missing-preheader"])
        page.fill("[type=search]", "hole ADA")
        expect(shown).to_have_text(["missing-attribute"])
        expect(page.locator("output")).to_have_text("1 of 3 shown")
        page.fill("[type=search]", "")
        page.uncheck("[value=warning]")
        page.uncheck("[value=info]")
        expect(shown).to_have_text(["curly-quotes"])
        page.check("[value=warning]")
        page.check("[value=info]")
        expect(page.locator("output")).to_have_text("")
    finally:
        page.close()
