"""The page of all messages in Chromium: small pictures, whom each reaches, the filters of the rail."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from chromium import expect
from written_files import write_files

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_PICTURE = """([address, text]) => document.getElementById(`thumbnail-${address}`)
    ?.querySelector('iframe')?.contentDocument?.body?.textContent.includes(text)"""
_FEW_PICTURES = "() => document.querySelectorAll('.thumbnail iframe').length < 30"
_SPOTLIGHT = "email_templates/review_spotlight"


def _opened(browser: Browser, url: str) -> Page:
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.goto(url)
    return page


def test_each_message_has_a_picture_that_follows_its_file(
    browser: Browser, url: str, shop: Path
) -> None:
    page = _opened(browser, url)
    page.wait_for_function(_PICTURE, arg=[_SPOTLIGHT, "Timber Toy Truck"])
    assert page.eval_on_selector_all(
        ".thumbnail iframe",
        "all => all.every(each => each.sandbox.value.includes('allow-same-origin')"
        " && !each.sandbox.value.includes('allow-scripts'))",
    )
    catalog = shop / "templates/catalogs/products/items.csv"
    catalog.write_text(
        catalog.read_text(encoding="utf-8").replace("Timber Toy Truck", "Oak Lorry"), "utf-8"
    )
    page.wait_for_function(_PICTURE, arg=[_SPOTLIGHT, "Oak Lorry"])
    page.click(f"[id='card-{_SPOTLIGHT}'] .card")
    page.wait_for_url(f"{url}message/{_SPOTLIGHT}")
    page.close()


def test_a_card_says_how_many_get_the_message(browser: Browser, url: str, shop: Path) -> None:
    (shop / "templates/some.liquid").write_text(
        "{% if ${first_name} == 'Ada' %}{% abort_message('no') %}{% endif %}Hi", encoding="utf-8"
    )
    page = _opened(browser, url)
    page.wait_for_selector("[id='card-some.liquid'] .audience:not(.unknown)")
    expect(page.locator("[id='card-some.liquid'] .bit")).to_have_count(3)
    expect(page.locator("[id='card-some.liquid'] .bit.aborted")).to_have_count(1)
    expect(page.locator("[id='card-some.liquid']")).to_contain_text("2 of 3 people get it")
    page.close()


def test_many_messages_cost_what_is_seen_of_them(browser: Browser, url: str, shop: Path) -> None:
    """The pictures near the window are there, others are not; trouble is found in the last one."""
    texts = {f"templates/m{number:03}.liquid": f"Number {number}" for number in range(300)}
    write_files(shop, {**texts, "templates/zz.liquid": "{% if %}"})
    page = _opened(browser, url)
    page.wait_for_function(_PICTURE, arg=["m000.liquid", "Number 0"])
    expect(page.locator(".tile")).to_have_count(60)
    page.wait_for_function(_FEW_PICTURES)
    page.click("#more-cards")
    page.wait_for_function("() => document.querySelectorAll('.tile').length === 120")
    page.locator(".tile").last.scroll_into_view_if_needed()
    last = page.locator(".tile").last.get_attribute("id") or ""
    page.wait_for_selector(f"[id='{last}'] .thumbnail.made")
    page.wait_for_function(_FEW_PICTURES)
    page.click("#chips >> text=Trouble")
    page.wait_for_selector("#rail-rows[data-unknown='0']")
    page.wait_for_function("() => document.querySelectorAll('.tile').length === 1")
    expect(page.locator(".tile strong")).to_have_text("zz")
    page.go_back()
    page.wait_for_function("() => document.querySelectorAll('.tile').length > 1")
    page.wait_for_function("() => document.querySelectorAll('.row').length > 1")
    page.close()


def test_the_cards_are_searched_and_filtered_as_the_rail_is(browser: Browser, url: str) -> None:
    page = _opened(browser, url)
    page.click("#channel")
    page.click("#pick-channel >> text=Push")
    page.wait_for_function("() => document.querySelectorAll('.tile').length === 1")
    page.click("#chips >> text=All")
    page.wait_for_function("() => document.querySelectorAll('.tile').length > 1")
    page.keyboard.press("/")
    page.keyboard.type("spot")
    page.wait_for_function("() => document.querySelectorAll('.tile').length === 2")
    page.keyboard.type("x")
    page.wait_for_selector(".gallery .empty")
    expect(page).to_have_url(f"{url}?q=spotx")
    page.close()
