"""Chromium, for the tests that use pages as an author does.

Needs Playwright, and a Chromium that it finds as `chromium` or by `LIQUIDPILOT_CHROMIUM`.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NoReturn

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

_CHROMIUM = os.environ.get("LIQUIDPILOT_CHROMIUM") or next(
    (
        found
        for name in ("chromium", "chromium-browser", "google-chrome")
        if (found := shutil.which(name))
    ),
    None,
)
_ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]

# What comes after the page itself: the outcomes of a message, its frames, what is faded in.
_IS_SETTLED = """() => {
    const outcomes = document.getElementById('outcomes');
    const frames = [...document.querySelectorAll('iframe')].map(each => each.contentDocument);
    return (!outcomes || outcomes.querySelector('.dot'))
        && [document, ...frames].every(each => !each || each.readyState === 'complete')
        && document.getAnimations().every(each => each.playState !== 'running');
}"""


@contextmanager
def launched_browser() -> Iterator[Browser]:
    """Yield a browser; without one the test is skipped, or fails where it is required."""
    try:
        from playwright.sync_api import sync_playwright
    except ImportError:
        _without("Playwright is not installed: pip install 'liquidpilot[browser]'")
    if _CHROMIUM is None:
        _without("there is no Chromium: install it, or name it in LIQUIDPILOT_CHROMIUM")
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=_CHROMIUM, args=_ARGUMENTS)
        yield launched
        launched.close()


def assert_accessible_and_fits(
    browser: Browser, url: str, size: tuple[int, int], scheme: str
) -> None:
    """Fail if the page is wider than a window of this size, or if axe finds something."""
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if scheme == "dark" else "light",
        bypass_csp=True,
    )
    try:
        opened = context.new_page()
        opened.goto(url)
        opened.wait_for_function(_IS_SETTLED)
        assert opened.evaluate("() => document.documentElement.scrollWidth <= innerWidth")
        violations = _violations(opened)
        assert not violations, violations
    finally:
        context.close()


def _violations(page: Page) -> list[tuple[str, list[str]]]:
    axe = os.environ.get("LIQUIDPILOT_AXE")
    if not axe:
        _without("axe-core is not installed: name its axe.min.js in LIQUIDPILOT_AXE")
    page.add_script_tag(path=axe)
    found = page.evaluate(
        "async () => (await axe.run({exclude: ['iframe']}, {iframes: false})).violations"
    )
    return [(each["id"], [node["html"][:120] for node in each["nodes"]]) for each in found]


def _without(reason: str) -> NoReturn:
    if {"LIQUIDPILOT_REQUIRE_ALL", "LIQUIDPILOT_REQUIRE_BROWSER"} & os.environ.keys():
        pytest.fail(reason)
    pytest.skip(reason)
