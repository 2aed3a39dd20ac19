"""Pictures of documents, which a browser of Playwright draws."""

from __future__ import annotations

import contextlib
import os
import shutil
import threading
from collections.abc import Iterator
from functools import partial
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from liquidpilot.errors import LiquidPilotError

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Playwright

CHROMIUM = "LIQUIDPILOT_CHROMIUM"
"""The environment variable that names the browser which draws pictures."""

# A browser takes a hundred megabytes: one at a time.
_ONE_BROWSER = threading.Lock()
_LIMIT = 15_000.0
_BROWSERS = ("chromium", "chromium-browser", "google-chrome", "msedge")


@contextlib.contextmanager
def drawing() -> Iterator[Drawer]:
    """Give a browser that draws pictures; others wait for it meanwhile.

    Raises LiquidPilotError where Playwright or its browser is missing, and for what it cannot draw.
    """
    sync_playwright = _playwright()
    from playwright.sync_api import Error

    with _ONE_BROWSER:
        try:
            with sync_playwright() as playwright, _launched(playwright) as browser:
                yield Drawer(browser)
        except Error as error:
            reason = error.message.strip().partition("\n")[0]
            raise LiquidPilotError(
                f"the browser did not draw it: {reason[:200]}",
                hint="is there one? playwright install chromium",
            ) from error


def browser_path() -> Path:
    """Return the browser that draws pictures, which is not started for it.

    Raises LiquidPilotError where Playwright or its browser is missing.
    """
    sync_playwright = _playwright()
    named = os.environ.get(CHROMIUM)
    if named:
        path = Path(named)
    else:
        with sync_playwright() as playwright:
            path = Path(playwright.chromium.executable_path)
    if not path.is_file():
        raise LiquidPilotError(
            f"there is no browser at '{path.as_posix()}'", hint="playwright install chromium"
        )
    return path


class Drawer:
    """A browser, as long as `drawing` holds it."""

    def __init__(self, browser: Browser) -> None:
        self._browser = browser

    def draw(self, html: str, width: int, *, loads: bool = False) -> bytes:
        """Return all of a document as a PNG, `width` pixels wide and without its scripts.

        Only with `loads` the network is asked.
        """
        context = self._browser.new_context(
            viewport={"width": width, "height": 800},
            java_script_enabled=False,
            accept_downloads=False,
            service_workers="block",
            offline=not loads,
        )
        context.set_default_timeout(_LIMIT)
        drawn = context.new_page()
        drawn.set_content(html)
        picture: bytes = drawn.screenshot(full_page=True, animations="disabled")
        context.close()
        return picture

    def run(self, function: str, argument: object) -> Any:
        """Return what a function of ours, in JavaScript, makes of `argument` on an empty page."""
        context = self._browser.new_context(offline=True)
        context.set_default_timeout(_LIMIT)
        found = context.new_page().evaluate(function, argument)
        context.close()
        return found


def _playwright() -> Any:
    try:
        from playwright.sync_api import sync_playwright
    except ImportError as error:
        raise LiquidPilotError(
            "a picture needs Playwright, which is not installed",
            hint="pip install playwright, and then: playwright install chromium",
        ) from error
    return sync_playwright


def can_draw() -> bool:
    """Return whether Playwright is installed, without which no picture is drawn."""
    return find_spec("playwright") is not None


def _launched(playwright: Playwright) -> Browser:
    """Return the browser that is named, Playwright's own, or else one of this machine."""
    from playwright.sync_api import Error

    # Its own walls are on, but for root, whom it refuses to serve with them.
    is_root = os.name == "posix" and os.geteuid() == 0
    launch = partial(playwright.chromium.launch, chromium_sandbox=not is_root, timeout=_LIMIT)
    if named := os.environ.get(CHROMIUM):
        return launch(executable_path=named)
    try:
        return launch()
    except Error:
        installed = next(filter(None, map(shutil.which, _BROWSERS)), None)
        if installed is None:
            raise
        return launch(executable_path=installed)
