"""An answer that comes late is dropped: what is shown belongs to the address, in Chromium."""

from __future__ import annotations

import contextlib
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from chromium import expect, wait_until, wait_until_settled
from written_files import write_files

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_SPOTLIGHT = "email_templates/review_spotlight"
_INVITATION = "webhooks/trustpilot_invitation"
_ADDRESS = "() => document.getElementById('main').dataset.address"
_FRAME_HAS = """text => document.getElementById('frame')?.contentDocument?.body?.textContent
    .includes(text)"""


@pytest.fixture
def page(browser: Browser, url: str, shop: Path) -> Iterator[Page]:
    """A page whose errors fail the test; three of the shop's messages in an app run scripts."""
    for name in ("one", "two", "three"):
        write_files(
            shop,
            {
                f"templates/in_app/{name}/template.yaml": f"name: {name}\n",
                f"templates/in_app/{name}/body.html": f"<h1>I am {name}</h1>",
            },
        )
    opened = browser.new_page(viewport={"width": 1280, "height": 800})
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    yield opened
    opened.unroute_all(behavior="ignoreErrors")
    opened.close()
    assert complaints == []


class _Held:
    """Answers that are held back, until they are let go."""

    def __init__(self, page: Page, pattern: str) -> None:
        self._routes: list[Route] = []
        self._page, self._pattern = page, pattern
        page.route(pattern, self._hold)

    def _hold(self, route: Route) -> None:
        self._routes.append(route)

    def let_go(self) -> None:
        """Let them come, and those that are asked for from now on; return when they are there."""
        from playwright.sync_api import Error

        wait_until(self._page, lambda: bool(self._routes))
        for route in self._routes:
            # What nobody waits for any more was given up meanwhile.
            with contextlib.suppress(Error):
                route.continue_()
        self._page.unroute(self._pattern)
        self._page.evaluate("() => fetch('/static/base.css', { cache: 'no-store' })")
        self._page.evaluate("() => new Promise(done => setTimeout(() => setTimeout(done)))")


def _row(page: Page, address: str) -> None:
    page.click(f"[id='row-{address}'] .row")


def test_one_goes_on_while_a_message_in_an_app_loads(page: Page, url: str) -> None:
    page.goto(f"{url}message/in_app/one")
    wait_until_settled(page)
    held = _Held(page, "**/document/in_app/two*")
    with page.expect_request("**/document/in_app/two*"):
        _row(page, "in_app/two")
    # What is held does not hold the page.
    _row(page, "in_app/three")
    page.wait_for_function(f"() => ({_ADDRESS})() === 'in_app/three'")
    page.frame_locator("#frame").get_by_text("I am three").wait_for()
    held.let_go()
    wait_until_settled(page)
    page.frame_locator("#frame").get_by_text("I am three").wait_for()
    assert page.evaluate(_ADDRESS) == "in_app/three"
    expect(page).to_have_url(f"{url}message/in_app/three")


def test_what_was_typed_for_one_message_is_not_shown_in_another(page: Page, url: str) -> None:
    page.goto(f"{url}message/{_SPOTLIGHT}?tab=edit")
    wait_until_settled(page)
    page.wait_for_function("() => document.querySelector('#edit textarea')?.value")
    held = _Held(page, "**/document/**draft=*")
    with page.expect_request("**/document/**draft=*"):
        page.focus("#edit textarea")
        page.keyboard.type("TYPED HERE")
    _row(page, "sms/order_delivered")
    page.wait_for_function(f"() => ({_ADDRESS})() === 'sms/order_delivered'")
    held.let_go()
    wait_until_settled(page)
    assert not page.evaluate(_FRAME_HAS, "TYPED HERE")
    assert page.evaluate(_ADDRESS) == "sms/order_delivered"
    expect(page.locator("#edit-left")).to_contain_text("review_spotlight")


def test_the_last_that_was_typed_stays_with_a_message_that_was_left(page: Page, url: str) -> None:
    page.goto(f"{url}message/{_SPOTLIGHT}?tab=edit")
    wait_until_settled(page)
    page.wait_for_function("() => document.querySelector('#edit textarea')?.value")
    page.focus("#edit textarea")
    page.keyboard.press("Control+Home")
    page.keyboard.type("A")
    expect(page).to_have_url(re.compile("draft="))
    typed = _Held(page, "**/drafts")
    with page.expect_request("**/drafts"):
        page.keyboard.type("B")
    left = _Held(page, "**/message/sms/order_delivered*")
    with page.expect_request("**/message/sms/order_delivered*"):
        _row(page, "sms/order_delivered")
    with page.expect_response("**/drafts"):
        typed.let_go()
    expect(page.locator("#edit-left a")).to_have_count(1)
    left.let_go()
    page.wait_for_function(f"() => ({_ADDRESS})() === 'sms/order_delivered'")
    page.wait_for_function("() => document.querySelector('#edit-file')?.value.includes('sms/')")
    page.click("#edit-left a")
    expect(page.locator("#edit textarea")).to_have_value(re.compile("^AB"))
    page.wait_for_function(
        "() => new URLSearchParams(location.search).getAll('draft').length === 1"
    )
    page.wait_for_function(_FRAME_HAS, arg="AB")


def test_a_message_that_loads_late_has_its_marks(page: Page, url: str) -> None:
    document = _Held(page, f"**/document/{_SPOTLIGHT}*")
    with page.expect_response(f"**/marks/{_SPOTLIGHT}*"):
        page.goto(f"{url}message/{_SPOTLIGHT}?tab=trail", wait_until="commit")
    document.let_go()
    page.wait_for_selector("#printed li")
    page.wait_for_function(_FRAME_HAS, arg="Timber")


def test_a_delivery_is_told_where_it_was_asked_for(page: Page, url: str) -> None:
    page.goto(f"{url}message/{_INVITATION}?profile=loyal_customer")
    wait_until_settled(page)
    held = _Held(page, "**/deliveries")
    with page.expect_request("**/deliveries"):
        page.click("#deliver")
    _row(page, _SPOTLIGHT)
    page.wait_for_function(f"address => ({_ADDRESS})() === address", arg=_SPOTLIGHT)
    held.let_go()
    wait_until_settled(page)
    _row(page, _INVITATION)
    page.wait_for_selector("#delivered", state="attached")
    expect(page.locator("#delivered")).to_have_text("")


def test_the_editor_opens_no_file_of_a_message_that_was_left(page: Page, url: str) -> None:
    page.goto(f"{url}message/{_SPOTLIGHT}")
    wait_until_settled(page)
    held = _Held(page, f"**/source/{_SPOTLIGHT}*")
    with page.expect_request(f"**/source/{_SPOTLIGHT}*"):
        page.keyboard.press("x")
    _row(page, "sms/order_delivered")
    page.wait_for_function("() => document.querySelector('#edit-file')?.value.includes('sms/')")
    held.let_go()
    wait_until_settled(page)
    expect(page.locator("#edit-file")).to_have_value(re.compile("order_delivered"))


def test_enter_right_after_typing_chooses_what_was_typed(page: Page, url: str) -> None:
    page.goto(f"{url}message/{_SPOTLIGHT}")
    wait_until_settled(page)
    page.keyboard.press("Control+k")
    page.wait_for_selector("#palette .option")
    page.keyboard.type("cart_rem")
    page.keyboard.press("Enter")
    page.wait_for_url("**/message/push/cart_reminder*")


def test_marks_and_trail_of_a_document_that_is_gone_are_dropped(page: Page, url: str) -> None:
    page.goto(f"{url}message/{_SPOTLIGHT}")
    wait_until_settled(page)
    page.wait_for_selector("#frame[data-marked]")
    held = _Held(page, "**/trail/**")
    with page.expect_request("**/trail/**"):
        page.frame_locator("#frame").get_by_text("£34.00").first.click()
    _row(page, "sms/order_delivered")
    page.wait_for_function(f"() => ({_ADDRESS})() === 'sms/order_delivered'")
    held.let_go()
    wait_until_settled(page)
    expect(page.locator("#trail")).not_to_contain_text("34.00")
