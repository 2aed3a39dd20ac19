"""The page of a sandbox in Chromium."""

from __future__ import annotations

import http.client
import json
from typing import TYPE_CHECKING

import pytest
from chromium import assert_accessible_and_fits, expect
from echo_sandbox import Echo

from liquidpilot.connected_content.request import Response
from liquidpilot.services.interface import EVIDENCE, REASON, Action, ActionField, Answer
from liquidpilot.services.server import SandboxServer

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_HOSTILE = "<img src=x onerror=\"document.title='owned'\"><script>document.title='owned'</script>"


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
    expect(page.locator("#request-2 details[open] pre").first).to_be_visible()
    expect(page.locator("#request-3 .path")).to_have_text("/v1/later")
    expect(page).to_have_title("The <Post> sandbox · liquidpilot")
    assert complaints == []
    context.close()


_ACTION = Action(
    "Write back",
    "/_sandbox/letters/1",
    about="To Ada, by return of post.",
    values={"to": "Ada"},
    fields=[
        ActionField("stamps", "Stamps", "2", "number", {"1": "one", "2": "two", "3": "three"}),
        ActionField("subject", "Subject", "Hello"),
        ActionField("text", "Text", "Dear Ada,", "long"),
    ],
)


@pytest.fixture
def offering(used: SandboxServer, echo: Echo) -> SandboxServer:
    """A server whose page offers to do something with each row."""
    delete = Action("Burn", "/_sandbox/letters/1", "DELETE", "It is gone.")
    echo.actions = [(_ACTION, delete), (_ACTION,)]
    return used


def test_what_is_filled_in_is_sent(browser: Browser, offering: SandboxServer, echo: Echo) -> None:
    context = browser.new_context()
    page = context.new_page()
    page.goto(offering.url)
    button = page.get_by_role("button", name="Write back").first
    button.click()
    dialog = page.get_by_role("dialog", name="Write back")
    expect(dialog).to_contain_text("by return of post")
    dialog.get_by_label("Stamps").select_option("3")
    dialog.get_by_label("Subject").fill(" ")
    dialog.get_by_label("Text").fill("Yours,\nSam")
    # The page renews itself meanwhile, and leaves what is typed alone.
    _send(offering, "/v1/later")
    page.wait_for_selector("#request-3")
    echo.answered = Answer(Response(409, {EVIDENCE: "docs", REASON: "no stamps are left"}, b"{}"))
    dialog.get_by_role("button", name="Write back").click()
    page.get_by_role("alert").get_by_text("no stamps are left").wait_for()
    echo.answered = Answer(Response(200, {EVIDENCE: "docs"}, b"{}"))
    dialog.get_by_role("button", name="Write back").click()
    dialog.wait_for(state="hidden")
    sent = [each for each in echo.asked if each.method == "POST" and "_sandbox" in each.url]
    assert [json.loads(each.body or b"") for each in sent] == [
        {"to": "Ada", "stamps": 3, "text": "Yours,\nSam"}
    ] * 2
    expect(button).to_be_focused()

    burn = page.get_by_role("dialog", name="Burn").get_by_role("button", name="Burn")
    page.get_by_role("button", name="Burn").click()
    expect(burn).to_be_focused()
    page.keyboard.press("Escape")
    page.get_by_role("dialog").wait_for(state="hidden")
    assert "DELETE" not in [each.method for each in echo.asked]
    page.get_by_role("button", name="Burn").click()
    expect(burn).to_be_focused()
    page.keyboard.press("Enter")
    page.get_by_role("dialog").wait_for(state="hidden")
    assert echo.asked[-1].method == "DELETE"
    assert echo.asked[-1].body is None
    context.close()


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_what_is_offered_is_accessible_and_fits(
    browser: Browser, offering: SandboxServer, size: tuple[int, int], scheme: str
) -> None:
    def open_dialog(page: Page) -> None:
        page.get_by_role("button", name="Write back").first.click()
        page.get_by_role("dialog").wait_for()

    assert_accessible_and_fits(browser, offering.url, size, scheme, open_dialog)


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_accessible_and_fits(
    browser: Browser, used: SandboxServer, size: tuple[int, int], scheme: str
) -> None:
    assert_accessible_and_fits(browser, used.url, size, scheme)
