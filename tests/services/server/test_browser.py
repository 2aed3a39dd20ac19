"""The page of a sandbox in Chromium."""

from __future__ import annotations

import http.client
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest
from chromium import assert_accessible_and_fits, launched_browser
from echo_sandbox import Echo

from liquidpilot.services.server import SandboxServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_HOSTILE = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched_browser() as launched:
        yield launched


@pytest.fixture
def used(running: SandboxServer, echo: Echo) -> SandboxServer:
    """A server that has received something, hostile letters among it."""
    echo.rows = [("Mallory", _HOSTILE), ("Ada", "a long word " + "A" * 400)]
    _send(running, f"/v1/letters?x={'a' * 400}")
    _send(running, "/v1/letters", _HOSTILE.encode())
    return running


def _send(server: SandboxServer, path: str, body: bytes | None = None) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", server.port)
    connection.request("GET" if body is None else "POST", path, body)
    connection.getresponse().read()
    connection.close()


def test_it_renews_itself_and_keeps_what_is_open(browser: Browser, used: SandboxServer) -> None:
    context = browser.new_context()
    page = context.new_page()
    complaints: list[str] = []
    page.on("console", lambda message: complaints.append(message.text))
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.goto(used.url)
    page.click("#request-2 summary")
    page.evaluate("() => { document.getElementById('request-2').kept = true; }")
    _send(used, "/v1/later")
    page.wait_for_selector("#request-3")
    assert page.evaluate("() => document.getElementById('request-2').kept")
    assert page.locator("#request-2 details[open] pre").first.is_visible()
    assert page.inner_text("#request-3 .path") == "/v1/later"
    assert page.title() == "The <Post> sandbox · liquidpilot"
    assert complaints == []
    context.close()


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_accessible_and_fits(
    browser: Browser, used: SandboxServer, size: tuple[int, int], scheme: str
) -> None:
    assert_accessible_and_fits(browser, used.url, size, scheme)
