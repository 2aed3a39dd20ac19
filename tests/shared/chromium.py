"""Chromium, for the tests that use pages as an author does.

Needs Playwright, and a Chromium that it finds as `chromium` or by `LIQUIDPILOT_CHROMIUM`. With
`LIQUIDPILOT_SLOW_BROWSER=8` scripts of the pages run eight times as slowly, which shows what a test
takes for granted.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager, suppress
from importlib.util import find_spec
from typing import TYPE_CHECKING, Any, NoReturn

import pytest

if TYPE_CHECKING:
    from playwright.sync_api import Browser, BrowserContext, Locator, Page

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

# In milliseconds; such a test has 600 s.
_PATIENCE = 240_000

_OPENS = "new_page"
_SLOWNESS = float(os.environ.get("LIQUIDPILOT_SLOW_BROWSER") or 0)

# What comes after the page itself: what becomes of messages, its frames, what is faded in.
_IS_SETTLED = """() => {
    const everybody = document.getElementById('everybody');
    // What becomes of a message is asked for when its row is in view: a list goes on below.
    const isSeen = each => {
        const { left, right, top, bottom } = each.getBoundingClientRect();
        const list = each.closest('#rail-rows')?.getBoundingClientRect();
        const low = Math.min(innerHeight, list?.bottom ?? innerHeight);
        return each.checkVisibility() && bottom > Math.max(0, list?.top ?? 0) && top < low
            && right > 0 && left < innerWidth;
    };
    const frames = [...document.querySelectorAll('iframe')].map(each => each.contentDocument);
    return (!everybody || everybody.textContent.includes('/'))
        && !document.querySelector('[data-unfinished]')
        && [...document.querySelectorAll('.row .unknown')].every(each => !isSeen(each))
        && [document, ...frames].every(each => !each || each.readyState === 'complete')
        && document.getAnimations().every(each => each.playState !== 'running');
}"""


def what_is_missing() -> str | None:
    """Return why no browser can be started here, and what to do; None if one can."""
    if find_spec("playwright") is None:
        return "Playwright is not installed: pip install playwright"
    if _CHROMIUM is None:
        return "there is no Chromium: install it, or name it in LIQUIDPILOT_CHROMIUM"
    return None


def chromium_path() -> str:
    """Return the Chromium that there is; without one the test is skipped, or fails in CI."""
    if (missing := what_is_missing()) is not None:
        _without(missing)
    assert _CHROMIUM is not None
    return _CHROMIUM


@contextmanager
def launched_browser() -> Iterator[Browser]:
    """Yield a browser; without one the test is skipped, or fails where it is required."""
    path = chromium_path()
    from playwright.sync_api import expect, sync_playwright

    expect.set_options(timeout=_PATIENCE)
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(
            executable_path=path, args=_ARGUMENTS, timeout=_PATIENCE
        )
        for name in ("new_context", _OPENS):
            setattr(launched, name, _patient(getattr(launched, name)))
        yield launched
        launched.close()


class Browsers:
    """A browser that is there until the end of the `with`; another one where it has crashed."""

    def __init__(self) -> None:
        self._stack = ExitStack()
        self._launched: Browser | None = None

    def __enter__(self) -> Browsers:
        return self

    def __exit__(self, *error: object) -> None:
        self._close()

    def running(self) -> Browser:
        """Return it."""
        if self._launched is None or not _answers(self._launched):
            self._close()
            self._launched = self._stack.enter_context(launched_browser())
        return self._launched

    def _close(self) -> None:
        # One that has crashed cannot be closed.
        with suppress(Exception):
            self._stack.close()


def _answers(browser: Browser) -> bool:
    try:
        browser.new_browser_cdp_session().detach()
    except Exception:
        return False
    return True


def _patient(make: Callable[..., BrowserContext | Page]) -> Callable[..., BrowserContext | Page]:
    """Return `make`, of whose pages a busy machine gets more than the usual 30 seconds a step."""

    def made(**options: object) -> BrowserContext | Page:
        opened = make(**options)
        opened.set_default_timeout(_PATIENCE)
        if _SLOWNESS:
            _slow_down(opened)
        return opened

    return made


def _slow_down(opened: BrowserContext | Page) -> None:
    """Let the scripts of a page, or of each page that a context opens, run as slowly as is asked."""
    make: Callable[[], Page] | None = getattr(opened, _OPENS, None)
    if make is None:
        page: Any = opened
        session = page.context.new_cdp_session(page)
        session.send("Emulation.setCPUThrottlingRate", {"rate": _SLOWNESS})
        return

    def made() -> Page:
        page = make()
        _slow_down(page)
        return page

    setattr(opened, _OPENS, made)


def expect(seen: Page | Locator) -> Any:
    """Return what can be expected of `seen`: each of these assertions waits until it holds.

    What comes of a click or a key comes a moment later: nothing is asserted of it at once.

    >>> expect(page.locator("#help")).to_be_hidden()  # doctest: +SKIP
    """
    from playwright.sync_api import expect as expected

    return expected(seen)


def wait_until(page: Page, holds: Callable[[], bool]) -> None:
    """Wait until `holds()`, which is about what the page has done elsewhere: requests, files."""
    while not holds():
        page.evaluate("() => new Promise(done => setTimeout(done, 20))")


def wait_until_settled(page: Page) -> None:
    """Wait for what comes after the page itself."""
    page.wait_for_function(_IS_SETTLED)


def assert_accessible_and_fits(
    browser: Browser,
    url: str,
    size: tuple[int, int],
    scheme: str,
    use: Callable[[Page], None] | None = None,
) -> None:
    """Fail if the page is wider than a window of this size, or if axe finds something.

    `use` brings the page into the state that is looked at.
    """
    context = browser.new_context(
        viewport={"width": size[0], "height": size[1]},
        color_scheme="dark" if scheme == "dark" else "light",
        bypass_csp=True,
    )
    try:
        opened = context.new_page()
        opened.goto(url)
        wait_until_settled(opened)
        if use is not None:
            use(opened)
        opened.wait_for_function("() => document.documentElement.scrollWidth <= innerWidth")
        found = violations(opened)
        assert not found, found
    finally:
        context.close()


def violations(page: Page) -> list[tuple[str, list[str]]]:
    """Return what axe finds in the page, frames left out, with the elements of each."""
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
