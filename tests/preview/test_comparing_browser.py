"""Two messages in step, the table that loads as it is scrolled, and the site, in Chromium."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from chromium import expect, violations, wait_until, wait_until_settled

from liquidpilot import Workspace
from liquidpilot.preview.choices import Display
from liquidpilot.preview.export import export_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_COMPARE = "compare/email_templates/review_spotlight?profile=loyal_customer&b.profile=new_customer"
_PLACE = "() => document.getElementById('frame-{}').contentDocument.scrollingElement.scrollTop"


@pytest.fixture(params=["light", "dark"])
def page(browser: Browser, request: pytest.FixtureRequest) -> Iterator[Page]:
    context = browser.new_context(
        viewport={"width": 1280, "height": 800}, color_scheme=request.param, bypass_csp=True
    )
    yield context.new_page()
    context.close()


def test_two_messages_are_walked_through_and_scrolled_in_step(page: Page, url: str) -> None:
    page.goto(f"{url}{_COMPARE}")
    count = int(page.inner_text("#at").split()[0])
    assert count >= 5
    page.wait_for_function(
        "() => ['A', 'B'].every((each) => document.getElementById(`frame-${each}`)"
        ".contentDocument?.querySelector('[data-differs]'))"
    )
    for number in range(1, count + 1):
        page.keyboard.press("n")
        expect(page.locator("#at")).to_have_text(f"{number} of {count}")
    for name in "AB":
        page.wait_for_function(f"() => ({_PLACE.format(name)})() > 0")
    page.keyboard.press("p")
    expect(page.locator("#at")).to_have_text(f"{count - 1} of {count}")
    page.frame_locator("#frame-A").locator("body").evaluate("() => scrollTo(0, 0)")
    page.wait_for_function(f"() => ({_PLACE.format('B')})() === 0")


def test_marks_are_switched_without_loading_anything(page: Page, url: str) -> None:
    page.goto(f"{url}{_COMPARE}")
    mark = page.frame_locator("#frame-B").locator("[data-differs]:not(:empty)").first
    expect(mark).to_have_css("background-color", "rgb(255, 226, 138)")
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.click("text=Mark differences")
    expect(mark).to_have_css("background-color", "rgba(0, 0, 0, 0)")
    expect(page).to_have_url(re.compile("marks=0"))
    assert not [each for each in asked if "/cell/" in each]


def test_the_table_loads_as_it_is_scrolled(page: Page, url: str, shop: Path) -> None:
    for number in range(40):
        profile = shop / f"fixtures/profiles/person{number:02}.toml"
        profile.write_text(f'first_name = "Person {number}"', encoding="utf-8")
    page.goto(f"{url}matrix/email_templates/review_spotlight")
    rows = page.locator("tbody th")
    while page.locator("[data-more]").count():
        before = rows.count()
        page.evaluate("() => document.querySelector('.table').scrollTo(0, 10 ** 6)")
        page.wait_for_function(
            f"() => document.querySelectorAll('tbody th').length > {before}"
            " || !document.querySelector('[data-more]')"
        )
    people = len(Workspace.open(shop).profiles())
    expect(rows).to_have_count(people)
    assert people > 40


def test_the_search_for_people_outlives_every_change(page: Page, url: str, shop: Path) -> None:
    for number in range(30):
        text = f'extends = "loyal_customer"\nfirst_name = "N{number}"\n'
        (shop / f"fixtures/profiles/ada_{number:02}.toml").write_text(text, encoding="utf-8")
    page.goto(f"{url}matrix/email_templates/review_spotlight")
    page.wait_for_selector("#live:not(.lost)")
    rows = "() => document.querySelectorAll('#people tr:not(.more)').length"
    page.fill("#who", "ada_1")
    page.wait_for_function(f"() => ({rows})() === 10")
    page.fill("#who", "ada_15")
    page.wait_for_function(f"() => ({rows})() === 1")
    profile = shop / "fixtures/profiles/ada_15.toml"
    profile.write_text(profile.read_text(encoding="utf-8").replace("N15", "Grace"), "utf-8")
    page.wait_for_selector("#people >> text=Grace, still >> nth=0")
    page.click("text=All situations")
    page.wait_for_function(f"() => location.search.includes('all=1') && ({rows})() === 1")
    wait_until_settled(page)
    expect(page.locator("#who")).to_have_value("ada_15")
    page.fill("#who", "nobody at all")
    page.wait_for_selector("#nobody")


@pytest.mark.parametrize("path", [_COMPARE, "matrix/email_templates/review_spotlight"])
def test_everybody_can_use_it(page: Page, url: str, path: str) -> None:
    page.goto(f"{url}{path}")
    wait_until_settled(page)
    assert violations(page) == []


@pytest.mark.parametrize("path", [_COMPARE, "matrix/email_templates/review_spotlight"])
def test_a_phone_shows_all_of_it(page: Page, url: str, path: str) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"{url}{path}")
    wait_until_settled(page)
    page.wait_for_function("() => document.documentElement.scrollWidth === 390")
    assert violations(page) == []
    if path == _COMPARE:
        for name, other in ("AB", "BA"):
            page.check(f"#only-{name}", force=True)
            page.wait_for_function(
                """name => {
                    const box = document.getElementById(`frame-${name}`).getBoundingClientRect();
                    return box.x === 0 && box.width === 390;
                }""",
                arg=name,
            )
            expect(page.locator(f"#frame-{other}")).to_be_hidden()


def test_a_phone_shows_both_names_and_that_there_are_more_columns(
    browser: Browser, url: str, shop: Path
) -> None:
    name = "maximiliane_von_der_langen_strasse_zu_hohenlohe_langenburg"
    (shop / f"fixtures/profiles/{name}.toml").write_text('first_name = "M"', encoding="utf-8")
    context = browser.new_context(viewport={"width": 390, "height": 844})
    page = context.new_page()
    page.goto(f"{url}compare/email_templates/review_spotlight?b.profile={name}")
    expect(page.locator(".which label").last).to_contain_text(name)
    right = (
        "() => document.querySelector('.which label:last-of-type').getBoundingClientRect().right"
    )
    page.wait_for_function(f"() => ({right})() <= 390")
    page.goto(f"{url}matrix/email_templates/review_spotlight")
    left = "document.querySelectorAll('thead th')[1]?.getBoundingClientRect().left"
    page.wait_for_function(f"() => {left} < 370")
    context.close()


def test_the_site_works_from_a_file(page: Page, shop: Path, tmp_path: Path) -> None:
    export_site(Workspace.open(shop), tmp_path / "site", Display())
    page.goto((tmp_path / "site/index.html").as_uri())
    page.fill("#search", "other families say")
    expect(page.locator("li:visible")).to_have_count(1)
    page.click("li:visible a")
    expect(page.locator("h1")).to_have_text("review_spotlight")
    expect(page.locator("iframe:visible")).to_have_count(1)
    page.wait_for_load_state("load")
    wait_until(page, lambda: _shown_files(page) == 2)
    page.click("tr:has-text('loyal_customer') >> td >> nth=1 >> a")
    page.wait_for_selector("section:target")
    shown = page.locator("section:visible")
    expect(shown).to_have_count(1)
    expect(shown.locator("h2")).to_contain_text("quiet-product")
    plain = page.frame_locator("section:target iframe.light").locator("[data-differs]:not(:empty)")
    expect(plain.first).to_have_css("background-color", "rgba(0, 0, 0, 0)")
    page.click("text=Mark differences")
    marked = page.frame_locator("section:target iframe.light-marked")
    first = marked.locator("[data-differs]:not(:empty)").first
    expect(first).to_have_css("background-color", "rgb(255, 226, 138)")
    page.click("text=Phone")
    body = marked.locator("body")
    wait_until(page, lambda: body.evaluate("() => innerWidth") == 390)
    for name in ("Own dark", "Inverted"):
        page.click(f"text={name}")
        frame = page.locator("section:target iframe:visible")
        expect(frame).to_have_count(1)
        expect(frame).to_have_attribute("src", re.compile(name.split()[0].lower()))
    page.click("text=Plain text")
    expect(page.locator("section:target pre")).to_be_visible()
    page.click("text=All messages")
    page.wait_for_selector("#search")
    assert violations(page) == []


def _shown_files(page: Page) -> int:
    return sum(each.url.startswith("file:") for each in page.frames)
