"""The preview in Chromium, as an author uses it: save, look, click."""

from __future__ import annotations

import json
import os
import re
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from chromium import (
    assert_accessible_and_fits,
    expect,
    violations,
    wait_until,
    wait_until_settled,
)
from running_server import running_preview

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page, Route

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_SPOTLIGHT = "message/email_templates/review_spotlight"
_BODY = "templates/email_templates/review_spotlight/body.html"
_FRAME_HAS = """text => document.getElementById('frame')?.contentDocument?.body?.textContent
    .includes(text)"""

_EVERYBODY_KNOWN = """() => document.getElementById('everybody').textContent.includes('/')
    && !document.querySelector('[data-unfinished]')"""
_WIDTH = "() => document.getElementById('frame').contentWindow.innerWidth"


@pytest.fixture
def page(browser: Browser, url: str) -> Iterator[Page]:
    """The page of the example e-mail; what its console complains about fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    opened = context.new_page()
    complaints: list[str] = []
    opened.on("pageerror", lambda error: complaints.append(str(error)))
    opened.on(
        "console",
        lambda message: complaints.append(message.text) if message.type == "error" else None,
    )
    opened.goto(url + _SPOTLIGHT)
    opened.wait_for_selector("#live:not(.lost)")
    opened.wait_for_function(_EVERYBODY_KNOWN)
    yield opened
    context.close()
    assert complaints == []


@pytest.fixture
def save(shop: Path) -> Callable[[str, str, str], None]:
    """Replace a text in a file, as an editor saves: a new file, moved over the old one."""

    def saved(path: str, old: str, new: str) -> None:
        file = shop / path
        text = file.read_text(encoding="utf-8")
        assert old in text
        beside = file.with_name(f"{file.name}.new")
        beside.write_text(text.replace(old, new), encoding="utf-8")
        beside.replace(file)

    return saved


Save = Callable[[str, str, str], None]


def pick(page: Page, kind: str, name: str) -> None:
    """Choose in a picker as one does: open it, type, Enter."""
    page.click(f"#{kind}")
    page.fill(f"#find-{kind}", name)
    page.wait_for_selector(f"#list-{kind} .option.active >> text={name}")
    page.press(f"#find-{kind}", "Enter")


@pytest.mark.parametrize(
    ("path", "old", "new", "shows"),
    [
        (_BODY, "Still in your cart</td>", "Saved just now</td>", "Saved just now"),
        ("templates/content_blocks/brand_header.liquid", "Pinewheel", "Oakwheel", "Oakwheel"),
        ("fixtures/profiles/loyal_customer.toml", '"Ada"', '"Grace"', "Hi Grace"),
        ("templates/catalogs/products/items.csv", "Timber Toy Truck", "Oak Lorry", "Oak Lorry"),
        (
            "fixtures/connected_content/trustpilot_product_reviews.toml",
            "Such a great",
            "What a",
            "What a toy",
        ),
    ],
)
def test_a_save_changes_the_message_in_place(
    page: Page, save: Save, path: str, old: str, new: str, shows: str
) -> None:
    page.evaluate(
        """() => {
            window.before = document.getElementById('frame').contentDocument;
            before.scrollingElement.scrollTop = 333;
            before.querySelector('img, table').dataset.kept = 'yes';
        }"""
    )
    save(path, old, new)
    page.wait_for_function(_FRAME_HAS, arg=shows)
    kept = page.evaluate(
        """() => {
            const now = document.getElementById('frame').contentDocument;
            return [now === before, now.scrollingElement.scrollTop];
        }"""
    )
    assert kept == [True, 333]


def test_styles_of_the_message_change_too(page: Page, save: Save) -> None:
    save(_BODY, "a { color: inherit; }", "a { color: rgb(1, 2, 3) !important; }")
    page.wait_for_function(
        """() => getComputedStyle(document.getElementById('frame').contentDocument
            .querySelector('a.button')).color === 'rgb(1, 2, 3)'"""
    )


def test_only_a_view_that_used_the_file_asks_again(page: Page, save: Save, shop: Path) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    save("templates/push/cart_reminder/template.yaml", "Still in your cart", "Still there")
    page.wait_for_function("() => Number(document.body?.dataset.epoch) > 0")
    # Changes are heard in their order: what is asked because of the first is asked by then. From
    # elsewhere, so that it is one change however busy the machine is.
    text = (shop / _BODY).read_text(encoding="utf-8")
    changed = text.replace("Still in your cart</td>", "Saved just now</td>")
    (shop.parent / "changed").write_text(changed, encoding="utf-8")
    (shop.parent / "changed").replace(shop / _BODY)
    page.wait_for_function(_FRAME_HAS, arg="Saved just now")
    wait_until(page, lambda: page.url in asked)
    assert asked.count(page.url) == 1  # steady: the page stays where it is


def test_a_file_that_cannot_be_read_is_said_where_the_rail_is_not(page: Page, shop: Path) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    expect(page.locator("#broken-files")).to_be_hidden()
    (shop / "templates/catalogs/products/items.csv").write_text('id,name\n"1', encoding="utf-8")
    page.wait_for_selector("#broken-files:has-text('1 file cannot be read')")
    page.click("#broken-files")
    page.wait_for_selector("#rail-broken >> text=items.csv")


def test_what_was_saved_while_the_page_loads_is_listed(
    browser: Browser, url: str, shop: Path
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    held: list[Route] = []
    # The worker that hears of changes is asked for, and comes after the change.
    context.route("**/static/shared.js", lambda route: held.append(route))
    page.goto(url + _SPOTLIGHT)
    (shop / "templates/new.liquid").write_text("Hi", encoding="utf-8")
    while page.request.get(f"{url}message/new.liquid").status != 200:
        pass
    wait_until(page, lambda: bool(held))
    held[0].continue_()
    page.wait_for_selector("[id='row-new.liquid']")
    context.close()


def test_what_was_saved_while_a_second_tab_loads_is_listed_there(
    browser: Browser, url: str, shop: Path
) -> None:
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    first, second = context.new_page(), context.new_page()
    first.goto(url + _SPOTLIGHT)
    expect(first.locator("#live")).to_have_text("live")
    held: list[Route] = []
    # The script that hears of changes is asked for, and comes after the change.
    second.route("**/static/page.js", lambda route: held.append(route))
    second.goto(url + _SPOTLIGHT, wait_until="commit")
    wait_until(first, lambda: bool(held))
    (shop / "templates/new.liquid").write_text("Hi", encoding="utf-8")
    expect(first.locator("[id='row-new.liquid']")).to_be_visible()
    held[0].continue_()
    expect(second.locator("[id='row-new.liquid']")).to_be_visible()
    context.close()


def test_a_page_settles_whose_list_goes_on_below(browser: Browser, url: str, shop: Path) -> None:
    for number in range(60):
        (shop / f"templates/many{number:02}.liquid").write_text("Hi", encoding="utf-8")
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    page = context.new_page()
    while "many59" not in page.request.get(f"{url}rail").text():
        pass
    page.goto(url + _SPOTLIGHT)
    wait_until_settled(page)
    page.wait_for_function("() => document.querySelectorAll('.row .unknown').length > 10")
    context.close()


def test_a_mail_is_not_sent_to_what_is_no_address(page: Page) -> None:
    page.click("#open-more")
    page.fill("#send-to", "nonsense")
    page.click("#send-mail .button")
    # It is shown for a moment only.
    expect(page.locator("#toast")).to_contain_text("'nonsense' is no address")


def test_an_error_shows_over_the_last_good_render_and_heals(page: Page, save: Save) -> None:
    save(_BODY, "{%- assign shown = 0 %}", "{%- assign shown = 0 %}{% if %}")
    page.wait_for_selector("#trouble .frame mark")
    expect(page.locator("#stage.stale")).to_be_visible()
    page.wait_for_function("() => document.getElementById('trouble').offsetHeight < 60")
    page.click("#trouble summary")
    page.wait_for_selector("#trouble .frame .line >> nth=1")
    page.wait_for_function(_FRAME_HAS, arg="Timber Toy Truck")
    save(_BODY, "{%- assign shown = 0 %}{% if %}", "{%- assign shown = 0 %}")
    page.wait_for_selector("#trouble", state="detached")
    expect(page.locator("#verdict")).to_have_text("Sends")


def test_state_is_in_the_address_and_back_works(page: Page) -> None:
    pick(page, "person", "edge_case")
    page.wait_for_function(_FRAME_HAS, arg="Big Rig")
    page.keyboard.press("d")
    page.wait_for_function("() => location.search.includes('dark=own')")
    page.keyboard.press("3")
    page.wait_for_function(f"() => ({_WIDTH})() === 375")
    expect(page).to_have_url(re.compile("profile=edge_case.*device=375"))
    page.reload()
    page.wait_for_function(_FRAME_HAS, arg="Big Rig")
    page.wait_for_function(f"() => ({_WIDTH})() === 375")
    page.go_back()
    page.go_back()
    page.go_back()
    page.wait_for_function(_FRAME_HAS, arg="Timber Toy Truck")


def test_the_outcome_of_a_call_is_switched_on_the_spot(page: Page) -> None:
    page.select_option("#call-1 select", "no-reviews")
    page.wait_for_function(_FRAME_HAS, arg="Our promise")
    page.select_option("#call-1 select", "timeout")
    page.wait_for_selector("#call-1 .status.failed")


def test_keyboard(page: Page) -> None:
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
    page.keyboard.press("v")
    page.wait_for_selector("#source .numbered")
    page.keyboard.press("v")
    page.wait_for_selector("#frame")
    page.wait_for_function("() => document.querySelector('#part-message[aria-current=true]')")
    page.keyboard.press("t")
    page.wait_for_function(_FRAME_HAS, arg="Pinewheel")
    page.wait_for_function("() => document.querySelector('#part-text[aria-current=true]')")
    page.keyboard.press("t")
    page.wait_for_function("() => document.querySelector('#part-message[aria-current=true]')")
    page.keyboard.press("f")
    page.wait_for_selector("#panel-findings:not([hidden])")
    page.keyboard.press("e")
    page.wait_for_function("() => location.search.includes('profile=edge_case')")
    page.wait_for_function(_FRAME_HAS, arg="Big Rig")
    page.keyboard.press("p")
    page.wait_for_function("() => document.activeElement.id === 'find-person'")
    page.keyboard.press("Escape")
    page.wait_for_function("() => document.activeElement.id === 'person'")


def test_a_key_right_after_a_dialog_is_heard(page: Page) -> None:
    """The focus stays in a dialog that is closed until the next frame is drawn."""
    page.evaluate(
        """() => {
            const help = document.getElementById('help');
            help.showModal();
            const inside = help.querySelector('button, input') ?? help;
            help.close();
            inside.dispatchEvent(new KeyboardEvent('keydown', { key: 'v', bubbles: true }));
        }"""
    )
    page.wait_for_selector("#source .numbered")


def test_a_tab_chosen_while_the_page_is_asked_for_stays_chosen(page: Page) -> None:
    held: list[Route] = []
    page.route(f"{page.url}*", lambda route: held.append(route), times=1)
    with page.expect_request(f"{page.url}*"):
        page.evaluate("() => document.querySelector('#part-text').click()")
    page.click("#tab-data")
    wait_until(page, lambda: bool(held))
    held[0].continue_()
    page.wait_for_function(_FRAME_HAS, arg="Pinewheel")
    page.wait_for_function("() => document.querySelector('#part-text[aria-current=true]')")
    expect(page.locator("#panel-data")).to_be_visible()


def test_letters_change_no_data_and_can_be_switched_off(page: Page) -> None:
    pick(page, "person", "new_customer")
    page.wait_for_function("() => location.search.includes('profile=new_customer')")
    # With the focus in a list to choose from, a letter is a shortcut and chooses nothing.
    page.click("#tab-calls")
    page.focus("#call-1 select")
    page.keyboard.press("d")
    page.wait_for_function("() => location.search.includes('dark=own')")
    page.keyboard.press("z")
    expect(page.locator("#call-1 select")).to_have_value("")
    page.keyboard.press("?")
    page.uncheck("#letters")
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
    page.evaluate("() => document.activeElement.blur()")
    page.keyboard.press("d")
    page.keyboard.press("Control+k")
    expect(page.locator("#palette")).to_be_visible()
    expect(page).to_have_url(re.compile("profile=new_customer.*dark=own"))


def test_tabs_by_the_keys_of_their_pattern(page: Page) -> None:
    page.focus("#tab-calls")
    for key, name in [("ArrowRight", "person"), ("End", "changes"), ("ArrowRight", "findings")]:
        page.keyboard.press(key)
        page.wait_for_selector(f"#panel-{name}:not([hidden])")
        expect(page.locator(f"#tab-{name}")).to_be_focused()
    expect(page.locator("#tabs [tabindex='0']")).to_have_count(1)
    expect(page).to_have_url(re.compile("tab=findings"))


def test_every_tab_has_a_letter_and_room(page: Page) -> None:
    """Each is listed under `?`; all stand in one row, and the chosen one is seen as a whole."""
    page.keyboard.press("?")
    expect(page.locator("#help")).to_be_visible()
    listed = page.locator("#help .keys div").all_inner_texts()
    page.keyboard.press("Escape")
    expect(page.locator("#help")).to_be_hidden()
    letters = {"findings": "f", "trail": "o", "calls": "c", "person": "w"}
    letters |= {"edit": "x", "data": "a", "mail": "l", "changes": "h"}
    tabs = page.eval_on_selector_all("[data-tab]", "all => all.map(each => each.dataset.tab)")
    assert sorted(tabs) == sorted(letters)
    page.focus("#divider")
    page.keyboard.press("Home")
    for name, letter in letters.items():
        page.evaluate("() => document.activeElement.blur()")
        page.keyboard.press(letter)
        page.wait_for_selector(f"#panel-{name}:not([hidden])")
        assert any(line.split()[0] == letter for line in listed), letter
        page.wait_for_function(_IS_SEEN, arg=f"#tab-{name}")
        page.wait_for_function(_IS_ONE_ROW, arg="#tabs > *")


_IS_ONE_ROW = """of => new Set([...document.querySelectorAll(of)]
    .filter(each => each.checkVisibility())
    .map(each => Math.round(each.getBoundingClientRect().top))).size === 1"""
_IS_SEEN = """of => {
    const tab = document.querySelector(of);
    const [box, all] = [tab, tab.parentElement].map(each => each.getBoundingClientRect());
    return box.left >= all.left && box.right <= all.right;
}"""


def test_all_tabs_are_in_a_menu_too(page: Page) -> None:
    """WAI-ARIA, disclosure: the button says what it opens, Escape gives the focus back."""
    page.focus("#open-tabs")
    page.keyboard.press("Enter")
    page.wait_for_selector("#menu-tabs:popover-open [aria-current=true]:focus")
    page.keyboard.press("Escape")
    page.wait_for_selector("#open-tabs:focus")
    page.keyboard.press("Enter")
    page.wait_for_selector("#menu-tabs:popover-open [aria-current=true]:focus")
    for _ in range(7):
        page.keyboard.press("ArrowDown")
    page.keyboard.press("ArrowUp")
    page.wait_for_selector("#menu-tabs [data-show=findings]:focus")
    page.keyboard.press("Enter")
    page.wait_for_selector("#panel-findings:not([hidden])")
    expect(page.locator("#menu-tabs")).to_be_hidden()


def test_the_filters_of_the_rail_are_one_row(page: Page, shop: Path) -> None:
    name = "a-tag-with-a-very-long-name"
    for folder in ("in_app", "content_cards"):
        path = shop / f"templates/{folder}/new"
        path.mkdir(parents=True)
        (path / "template.yaml").write_text(f"tags: [{name}]\nmessage: Hi\ntitle: Hi\n", "utf-8")
    page.wait_for_selector("[id='row-in_app/new']")
    page.click("#tag")
    page.click(f"#list-tag .option >> text={name}")
    # The one in an app has a key that nobody knows, and so none that is read.
    expect(page.locator(".row")).to_have_count(1)
    page.click("#channel")
    page.click("#pick-channel >> text=Content card")
    expect(page.locator(".row")).to_have_count(1)
    expect(page.locator("#channel")).to_have_text("Content card")
    page.wait_for_function(_IS_ONE_ROW, arg="#chips > *")
    fits = "() => document.getElementById('chips').scrollWidth <= innerWidth && "
    fits += "[...document.querySelectorAll('#chips > button')].every(e => e.getBoundingClientRect().right <= 248)"
    page.wait_for_function(fits)
    page.click("#chips >> text=All")
    page.wait_for_function("() => document.querySelectorAll('.row').length > 2")


def test_the_palette_finds_messages_people_scenarios_blocks_and_commands(page: Page) -> None:
    for typed, kind, name in [
        ("cart_rem", "message", "cart_reminder"),
        ("new_cust", "person", "new_customer"),
        ("no-rev", "scenario", "no-reviews"),
        ("brand_h", "block", "brand_header"),
        ("source", "command", "Source"),
    ]:
        page.keyboard.press("Control+k")
        page.fill("#find-palette", typed)
        page.wait_for_selector(f"#list-palette-{kind} .option >> text={name}")
        page.keyboard.press("Escape")
        # What is open is not opened once more.
        expect(page.locator("#palette")).to_be_hidden()
    page.keyboard.press("Control+k")
    page.fill("#find-palette", "cart_rem")
    page.wait_for_selector(".option.active >> text=cart_reminder")
    page.keyboard.press("Enter")
    page.wait_for_url("**/message/push/cart_reminder*")
    page.wait_for_function(_FRAME_HAS, arg="Still in your cart")
    page.wait_for_selector("#rail .row[aria-current] >> text=cart_reminder")
    expect(page.locator("#rail .row[aria-current]")).to_have_count(1)


_SIZES = """() => {
    const [device, frame] = ['device', 'frame'].map(name => document.getElementById(name));
    const { innerWidth, innerHeight } = frame.contentWindow;
    return [document.getElementById('size').textContent, [innerWidth, innerHeight],
        frame.getBoundingClientRect().width, [device.scrollWidth, device.clientWidth]];
}"""
_PRESETS = ["320", "375", "390", "414", "600", "768", "desktop", "844x390", "500x700"]


@pytest.mark.parametrize("size", [(1920, 1080), (1440, 900), (1280, 800), (1024, 768), (390, 844)])
def test_the_width_is_the_number_on_the_button(
    browser: Browser, url: str, size: tuple[int, int]
) -> None:
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    opened = context.new_page()
    for name in _PRESETS:
        for zoom in ("", "&zoom=75"):
            opened.goto(f"{url}{_SPOTLIGHT}?device={name}{zoom}")
            # In one look: the page is laid out anew when all is known about the message.
            said, inner, drawn, device = opened.evaluate(_SIZES)
            found = re.match(r"(\d+) (?:× (\d+)|wide)(?: · (\d+) %)?$", said)
            assert found, said
            assert inner[0] == int(found[1]), said
            assert found[2] is None or inner[1] == int(found[2]), said
            assert round(100 * drawn / inner[0]) == int(found[3] or 100), said
            if name.isdecimal():
                assert inner[0] == int(name)
            if not zoom:
                assert device[0] <= device[1], f"{name} fits at {size}"
    context.close()


@pytest.mark.parametrize(
    ("size", "device", "top", "share"),
    [
        ((1280, 800), "desktop", 100, 0.85),
        ((1280, 800), "390", 100, 0.85),
        ((1280, 800), "768", 100, 0.85),
        ((1280, 800), "500x900", 100, 0.85),
        ((1280, 800), "844x390", 100, 0),
        ((390, 844), "desktop", 110, 0.85),
        ((390, 844), "390", 110, 0),
        ((390, 844), "768", 110, 0),
    ],
)
def test_the_message_leads(
    browser: Browser, url: str, size: tuple[int, int], device: str, top: int, share: float
) -> None:
    """Where the width of the window allows it, it has that share of the height."""
    context = browser.new_context(viewport={"width": size[0], "height": size[1]})
    opened = context.new_page()
    opened.goto(f"{url}{_SPOTLIGHT}?device={device}")
    wait_until_settled(opened)
    box = opened.locator("#frame").bounding_box()
    assert box is not None
    assert box["y"] <= top
    assert box["height"] >= share * size[1]
    context.close()


def test_the_frame_is_dragged_and_moved_by_keys(page: Page) -> None:
    page.goto(page.url + "?device=600")
    page.focus("#grip")
    page.keyboard.press("ArrowLeft")
    page.wait_for_function("() => location.search === '?device=590x960'")
    page.wait_for_function(f"() => ({_WIDTH})() === 590")
    wait_until_settled(page)
    box = page.locator("#grip").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 6, box["y"] + 20)
    page.mouse.down()
    page.mouse.move(box["x"] - 34, box["y"] + 20)
    page.mouse.up()
    page.wait_for_function("() => !location.search.includes('590')")
    page.wait_for_function(
        f"() => ({_WIDTH})() < 590 && location.search === `?device=${{({_WIDTH})()}}x960`"
    )


def test_the_height_is_dragged_and_moved_by_keys(page: Page) -> None:
    page.goto(page.url + "?device=500x500")
    page.focus("#grip-height")
    page.keyboard.press("ArrowDown")
    page.wait_for_function("() => location.search === '?device=500x510'")
    page.wait_for_function(
        "() => document.getElementById('frame').contentWindow.innerHeight === 510"
    )
    wait_until_settled(page)
    box = page.locator("#grip-height").bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + 32, box["y"] + 6)
    page.mouse.down()
    page.mouse.move(box["x"] + 32, box["y"] - 34)
    page.mouse.up()
    page.wait_for_function("() => location.search === '?device=500x430'")
    page.wait_for_function(
        "() => document.getElementById('frame').contentWindow.innerHeight === 430"
    )


def test_what_has_changed_is_counted_and_accepted_where_it_is_seen(page: Page, save: Save) -> None:
    expect(page.locator("#count-changes")).to_be_hidden()
    save(_BODY, "Still in your cart</td>", "Waiting in your cart</td>")
    page.wait_for_function("() => document.getElementById('count-changes').textContent === '1'")
    page.click("#tab-changes")
    page.wait_for_selector("#changes .added >> text=Waiting in your cart")
    page.click("#accept")
    page.wait_for_selector("#changes >> text=As accepted")
    expect(page.locator("#count-changes")).to_be_hidden()


def test_a_message_as_accepted_is_shown(page: Page, url: str) -> None:
    for address in ("email_templates/review_spotlight", "push/cart_reminder"):
        page.goto(f"{url}accepted/{address}?profile=loyal_customer")
        expect(page.locator(".about-accepted h2")).to_have_text("As accepted")
        page.frame_locator("#frame-now").get_by_text("Timber Toy Truck").first.wait_for()
        page.wait_for_function("() => document.getElementById('frame-now').offsetHeight > 500")


def test_holes_are_marked_in_the_inbox(page: Page, shop: Path) -> None:
    folder = shop / "templates/email_templates/holes"
    folder.mkdir()
    (folder / "template.yaml").write_text(
        'subject: "Hi {{${nickname}}}, {{${first_name}}}"\npreheader: "{{ gone }} soon"\n',
        encoding="utf-8",
    )
    (folder / "body.txt").write_text("Hi", encoding="utf-8")
    page.click("[id='row-email_templates/holes'] a")
    said = ["{{${nickname}}} came out empty", "{{ gone }} came out empty"]
    expect(page.locator("#inbox .hole")).to_have_text(said)
    subject = page.locator("#inbox .subject")
    expect(subject).to_contain_text("Hi {{${nickname}}} came out empty, Ada")
    page.click("#inbox .hole >> nth=0")
    page.wait_for_selector("#panel-data:not([hidden])")


def test_a_large_mail_has_its_marks(page: Page, shop: Path) -> None:
    text = "<p>Hi {{${nickname}}}points</p>" + "<p>Lorem ipsum dolor sit amet</p>\n" * 5000
    (shop / "templates/large.liquid").write_text(text, encoding="utf-8")
    page.click("[id='row-large.liquid'] a")
    page.wait_for_function(
        "() => document.getElementById('main').dataset.address === 'large.liquid'"
    )
    wait_until_settled(page)
    page.frame_locator("#frame").locator("liquidpilot-marks .cut").wait_for(state="attached")
    seen = page.frames[1].evaluate(
        """() => {
            const boxOf = (name) => document.querySelector('liquidpilot-marks')
                .shadowRoot.querySelector(name)?.getBoundingClientRect();
            const cut = boxOf('.cut').top;
            const read = [...document.querySelectorAll('p')]
                .filter((each) => each.getBoundingClientRect().top < cut).length;
            return [read, boxOf('.warning').height, boxOf('.hole').width];
        }"""
    )
    # Gmail shows 102 KB; a line has 34 characters.
    assert 2800 < seen[0] < 3100
    assert seen[1] > 10
    # It covers no letter after it.
    assert 0 < seen[2] < 5
    page.set_viewport_size({"width": 390, "height": 844})
    # The words would take the room of the subject there: the colour stays, and the line in the mail.
    expect(page.locator("#weight.warn")).to_contain_text("KB")
    expect(page.locator("#weight.warn")).to_be_visible()


@pytest.mark.parametrize("how", ["typed", "saved"])
@pytest.mark.parametrize(
    ("file", "words"),
    [("body.html", "{%- assign shown = 0 %}"), ("template.yaml", "thinking about")],
)
def test_a_misspelt_tag_is_said_above_the_message(
    page: Page, shop: Path, how: str, file: str, words: str
) -> None:
    path = f"templates/email_templates/review_spotlight/{file}"
    text = (shop / path).read_text(encoding="utf-8")
    assert words in text
    wrong = text.replace(words, f"{words}{{% fi %}}", 1)
    if how == "saved":
        (shop / path).write_text(wrong, encoding="utf-8")
    else:
        page.click("#tab-edit")
        page.wait_for_function("() => document.querySelector('.editor-text')?.value")
        page.select_option("#edit-file", path)
        page.wait_for_function(
            "text => document.querySelector('.editor-text').value === text", arg=text
        )
        page.fill(".editor-text", wrong)
    page.wait_for_selector("#trouble >> text=unknown tag 'fi'")
    expect(page.locator("#verdict")).to_contain_text("Braze refuses it")


def test_the_app_and_its_icon_are_followed(page: Page, url: str, shop: Path) -> None:
    page.goto(url + "message/push/cart_reminder")
    page.wait_for_selector("#live:not(.lost)")
    file = shop / "liquidpilot.toml"
    text = file.read_text(encoding="utf-8")
    icon = '<svg xmlns="http://www.w3.org/2000/svg"><rect width="9" height="9" fill="{}"/></svg>'
    (shop / "assets").mkdir()
    (shop / "assets/icon.svg").write_text(icon.format("red"), encoding="utf-8")
    table = '[preview]\napp_name = "Zebra"\napp_icon = "assets/icon.svg"\n'
    file.write_text(f"{text}\n{table}", encoding="utf-8")
    page.wait_for_function(_FRAME_HAS, arg="Zebra")
    shown = "() => document.getElementById('frame').contentDocument.querySelector('.app img')?.src"
    page.wait_for_function(shown)
    before = page.evaluate(shown)
    (shop / "assets/icon.svg").write_text(icon.format("blue"), encoding="utf-8")
    page.wait_for_function(f"before => ({shown})() !== before", arg=before)


def test_the_rail_is_filtered_by_tag(page: Page, shop: Path) -> None:
    for name, tags in [("one", "[sale, red]"), ("two", "[sale]")]:
        text = f"---\ntags: {tags}\n---\nHi"
        (shop / f"templates/{name}.liquid").write_text(text, encoding="utf-8")
    page.wait_for_selector("[id='row-two.liquid']")
    names = ".row-name"
    page.click("#tag")
    expect(page.locator("#list-tag-tag-sale .option-about")).to_have_text("2")
    page.fill("#find-tag", "sal")
    page.wait_for_selector("#list-tag .option.active >> text=sale")
    page.press("#find-tag", "Enter")
    expect(page.locator(names)).to_have_text(["one", "two"])
    expect(page.locator("#tag")).to_have_text("sale")
    page.click("#chips >> text=All")
    page.wait_for_function("() => document.querySelectorAll('.row').length > 2")


def test_the_inspector_is_closed_and_made_wider_and_that_is_remembered(page: Page) -> None:
    width = "() => document.getElementById('inspector').getBoundingClientRect().width === 380"
    page.focus("#divider")
    page.keyboard.press("ArrowLeft")
    page.wait_for_function(width)
    page.keyboard.press("]")
    expect(page.locator("#inspector")).to_be_hidden()
    page.keyboard.press("[")
    expect(page.locator("#search")).to_be_hidden()
    page.reload()
    wait_until_settled(page)
    expect(page.locator("#inspector")).to_be_hidden()
    expect(page.locator("#search")).to_be_hidden()
    page.click("#verdict")
    page.wait_for_selector("#panel-findings")
    page.wait_for_function(width)


def test_on_a_phone_the_details_that_the_address_names_are_open(page: Page) -> None:
    page.set_viewport_size({"width": 390, "height": 844})
    page.reload()
    wait_until_settled(page)
    expect(page.locator("#inspector")).to_be_hidden()
    page.goto(f"{page.url}?tab=person")
    wait_until_settled(page)
    expect(page.locator("#panel-person")).to_be_visible()
    page.click("#close-inspector")
    expect(page.locator("#inspector")).to_be_hidden()


def test_the_rail_tells_what_becomes_of_messages(page: Page, shop: Path) -> None:
    (shop / "templates/hole.liquid").write_text("Hi {{ nobody }}!", encoding="utf-8")
    page.wait_for_selector("[id='row-hole.liquid'] .mark.flawed")
    expect(page.locator("[id='row-hole.liquid']")).to_contain_text("Sends with 1 hole")
    page.click("#chips >> text=Trouble")
    page.wait_for_selector("#rail-rows[data-unknown='0']")
    expect(page.locator(".row-name")).to_have_text(["hole"])
    (shop / "templates/hole.liquid").write_text("Hi!", encoding="utf-8")
    page.wait_for_selector("#none")


def test_a_stopped_server_is_said_and_nobody_is_mistaken(browser: Browser, shop: Path) -> None:
    opened = browser.new_page()
    with running_preview(shop) as url:
        opened.goto(url + _SPOTLIGHT)
        opened.wait_for_selector("#live:not(.lost)")
        opened.click("#person")
        opened.wait_for_selector("#list-person .option.active")
    opened.click("#list-person-person-new_customer")
    opened.wait_for_selector("#stopped:not([hidden])")
    expect(opened.locator("#person .pick-name")).to_have_text("loyal_customer")
    opened.close()


def test_a_value_is_edited_and_saved(page: Page, shop: Path) -> None:
    page.click("#tab-person")
    page.fill("[data-path=first_name]", "Grace")
    page.press("[data-path=first_name]", "Tab")
    page.wait_for_function(_FRAME_HAS, arg="Hi Grace")
    page.fill("#save-profile input", "grace")
    page.click("#save-profile button.button")
    page.wait_for_function("() => location.search === '?tab=person&profile=grace'")
    assert (shop / "fixtures/profiles/grace.toml").is_file()


def test_a_missing_fixture_is_created_from_the_page(page: Page, shop: Path) -> None:
    for file in (shop / "fixtures/connected_content").glob("*.toml"):
        file.unlink()
    page.click("[data-stub='1']")
    # It is sent; scenarios name the fixtures that were deleted.
    page.wait_for_selector("#verdict.flawed")


def test_a_webhook_is_delivered_and_forgotten_for_somebody_else(page: Page, url: str) -> None:
    page.goto(url + "message/webhooks/trustpilot_invitation?profile=loyal_customer")
    wait_until_settled(page)
    page.click("#deliver")
    page.wait_for_selector("#delivered .result >> nth=2")
    expect(page.locator("#delivered")).to_contain_text("a review of the products")
    expect(page.locator("#delivered .problem")).to_have_count(0)
    page.click("#tab-person")
    page.wait_for_function("() => location.search.includes('tab=person')")
    # Another tab is no other webhook.
    expect(page.locator("#delivered")).to_contain_text("202")
    pick(page, "person", "new_customer")
    page.wait_for_function("() => document.getElementById('delivered').children.length === 0")
    page.click("#deliver")
    expect(page.locator("#delivered .problem")).to_contain_text("Nothing is delivered")


@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_a_delivery_is_accessible_and_fits(
    browser: Browser, url: str, size: tuple[int, int], scheme: str
) -> None:
    width, height = size
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        bypass_csp=True,
    )
    page = context.new_page()
    page.goto(url + "message/webhooks/trustpilot_invitation?profile=loyal_customer")
    wait_until_settled(page)
    page.click("#deliver")
    page.wait_for_selector("#delivered .result >> nth=2")
    wait_until_settled(page)
    page.wait_for_function("() => document.documentElement.scrollWidth <= innerWidth")
    found = violations(page)
    assert not found, found
    context.close()


def test_the_list_is_searched_while_one_types(page: Page, url: str) -> None:
    page.goto(url)
    page.keyboard.press("/")
    page.keyboard.type("SPOT")
    expect(page.locator(".row-name")).to_have_text(["review_spotlight", "cart_reminder"])
    page.keyboard.type("x")
    page.wait_for_selector("#none")
    expect(page).to_have_url(re.compile(r"\?q=SPOTx$"))
    page.click("#theme")
    expect(page.locator("html")).to_have_attribute("data-theme", "dark")


def test_shortcuts_work_in_the_message_too(page: Page) -> None:
    page.frame_locator("#frame").locator("h1").click()
    page.keyboard.press("a")
    page.wait_for_selector("#panel-data:not([hidden])")


def test_own_dark_and_inverted(page: Page) -> None:
    background = "() => getComputedStyle(document.getElementById('frame').contentDocument.body).backgroundColor"
    light = page.evaluate(background)
    page.click("#colours [data-name=own]")
    page.wait_for_function(f"light => ({background})() !== light", arg=light)
    page.click("#colours [data-name=inverted]")
    page.wait_for_function(
        f"() => Number(({background})().match(/\\d+/)[0]) < 80",
    )


def test_hostile_mail_runs_nothing(page: Page, url: str, shop: Path) -> None:
    (shop / "templates/hostile.html").write_text(
        "<body><script>parent.hacked = 1</script><img src=x onerror='parent.hacked = 2'>"
        "<meta http-equiv=refresh content='0;url=/'><a href='javascript:parent.hacked=3'>x</a>"
        "<p>quiet</p></body>",
        encoding="utf-8",
    )
    context = page.context
    hostile = context.new_page()
    asked: list[str] = []
    hostile.on("request", lambda request: asked.append(request.url))
    hostile.goto(url + "message/hostile.html")
    hostile.wait_for_function(_FRAME_HAS, arg="quiet")
    hostile.wait_for_function(
        "() => [...document.getElementById('frame').contentDocument.images].every(i => i.complete)"
    )
    hostile.evaluate("() => new Promise(done => setTimeout(() => setTimeout(done)))")
    assert hostile.evaluate("() => window.hacked") is None
    assert all(each.startswith(url) for each in asked)
    assert hostile.frames[1].url.startswith(f"{url}document/")


def test_twelve_tabs_share_one_connection(page: Page, url: str, save: Save) -> None:
    tabs = [page, *(page.context.new_page() for _ in range(11))]
    for tab in tabs[1:]:
        tab.goto(url + _SPOTLIGHT)
        tab.wait_for_function(_FRAME_HAS, arg="Timber Toy Truck")
    save(_BODY, "Still in your cart</td>", "In all tabs</td>")
    for tab in tabs:
        tab.wait_for_function(_FRAME_HAS, arg="In all tabs", polling=50)


@pytest.mark.parametrize("path", ["", _SPOTLIGHT, "matrix/push/cart_reminder"])
@pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_the_page_is_accessible_and_fits(
    browser: Browser, url: str, path: str, size: tuple[int, int], scheme: str
) -> None:
    assert_accessible_and_fits(browser, url + path, size, scheme)


@pytest.mark.skipif(os.name == "nt", reason="there is no SIGINT to send to another process")
def test_interrupt_ends_it_while_three_tabs_listen(browser: Browser, shop: Path) -> None:
    command = [sys.executable, "-m", "liquidpilot", "preview", "--port", "0"]
    started = subprocess.Popen(
        [*command, "--workspace", str(shop)],
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
        encoding="utf-8",
    )
    assert started.stdout is not None
    context = browser.new_context()
    try:
        url = started.stdout.readline().strip()
        for _ in range(3):
            tab = context.new_page()
            tab.goto(url + _SPOTLIGHT)
            tab.wait_for_selector("#live:not(.lost)")
        started.send_signal(2)
        # All three are still open, and listen.
        _, said = started.communicate()
    finally:
        started.kill()
        context.close()
    assert "Traceback" not in said
    assert started.returncode == 130


def test_many_saves_leave_nothing_behind(page: Page, shop: Path) -> None:
    file = shop / _BODY
    text = file.read_text(encoding="utf-8")
    threads: list[int] = []
    nodes: list[int] = []
    page.wait_for_selector("#frame[data-marked]")
    for number in range(60):
        changed = text.replace("Still in your cart</td>", f"Save {number}.</td>")
        file.write_text(changed, encoding="utf-8")
        page.wait_for_function(_FRAME_HAS, arg=f"Save {number}.", polling=5)
        if number in (20, 59):
            # How many of the server's answer depends on how busy the machine is.
            threads.append(sum("AnyIO" not in each.name for each in threading.enumerate()))
            nodes.append(
                page.evaluate(
                    "() => document.getElementById('frame').contentDocument.querySelectorAll('*').length"
                )
            )
    assert threads[1] <= threads[0] + 1
    assert nodes[0] == nodes[1]
    assert json.dumps(nodes)
