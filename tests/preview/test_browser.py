"""The preview in Chromium, as an author uses it: save, look, click."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from chromium import assert_accessible_and_fits, launched_browser

from liquidpilot.preview.server import PreviewServer
from liquidpilot.serving.addresses import Address

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_SPOTLIGHT = "message/email_templates/review_spotlight"
_BODY = "templates/email_templates/review_spotlight/body.html"
_FRAME_HAS = """text => document.getElementById('frame').contentDocument?.body?.textContent
    .includes(text)"""


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    with launched_browser() as launched:
        yield launched


@pytest.fixture
def url(shop: Path) -> Iterator[str]:
    """A running preview of the shop."""
    server = PreviewServer(shop, Address(port=0))
    ready = threading.Event()
    thread = threading.Thread(target=server.run, args=(ready.set,), daemon=True)
    thread.start()
    ready.wait()
    yield server.url
    server.stop()
    thread.join()


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
    opened.wait_for_selector("#outcomes .dot")
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


def test_only_a_view_that_used_the_file_asks_again(page: Page, save: Save) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    save("templates/push/cart_reminder/template.yaml", "Still in your cart", "Still there")
    page.wait_for_function("() => Number(document.body.dataset.epoch) > 0")
    # Changes are heard in their order: what is asked because of the first is asked by then.
    save(_BODY, "Still in your cart</td>", "Saved just now</td>")
    page.wait_for_function(_FRAME_HAS, arg="Saved just now")
    assert asked.count(page.url) == 1


def test_an_error_shows_over_the_last_good_render_and_heals(page: Page, save: Save) -> None:
    save(_BODY, "{%- assign shown = 0 %}", "{%- assign shown = 0 %}{% if %}")
    page.wait_for_selector("#overlay .frame mark")
    assert "stale" in (page.get_attribute("#stage", "class") or "")
    assert page.evaluate(_FRAME_HAS, "Timber Toy Truck")
    save(_BODY, "{%- assign shown = 0 %}{% if %}", "{%- assign shown = 0 %}")
    page.wait_for_selector("#overlay", state="detached")
    assert page.inner_text("#verdict h2") == "Would be sent to loyal_customer"


def test_state_is_in_the_address_and_back_works(page: Page) -> None:
    page.select_option("#profile", "edge_case")
    page.wait_for_function(_FRAME_HAS, arg="Big Rig")
    page.keyboard.press("Escape")
    page.keyboard.press("d")
    page.wait_for_function("() => location.search.includes('dark=own')")
    page.keyboard.press("3")
    page.wait_for_function("() => document.getElementById('device').offsetWidth === 375")
    address = page.url
    assert "profile=edge_case" in address
    assert "width=phone" in address
    page.reload()
    page.wait_for_function(_FRAME_HAS, arg="Big Rig")
    assert page.evaluate("() => document.getElementById('device').offsetWidth") == 375
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
    assert page.is_visible("#help")
    page.keyboard.press("Escape")
    assert not page.is_visible("#help")
    page.keyboard.press("v")
    page.wait_for_selector("#source .numbered")
    page.keyboard.press("v")
    page.wait_for_selector("#frame")
    page.keyboard.press("t")
    page.wait_for_function(_FRAME_HAS, arg="Pinewheel")
    page.keyboard.press("t")
    page.keyboard.press("f")
    page.wait_for_selector("#panel-findings:not([hidden])")
    page.keyboard.press("e")
    page.wait_for_selector("#edge[aria-pressed=true]")
    page.keyboard.press("p")
    assert page.evaluate("() => document.activeElement.id") == "profile"


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
    page.wait_for_selector("#verdict.sent")


def test_a_webhook_is_delivered_and_forgotten_for_somebody_else(page: Page, url: str) -> None:
    page.goto(url + "message/webhooks/trustpilot_invitation?profile=loyal_customer")
    page.click("#deliver")
    page.wait_for_selector("#delivered .result >> nth=2")
    assert "a review of the products" in page.inner_text("#delivered")
    assert page.locator("#delivered .problem").count() == 0
    page.click("#tab-person")
    page.wait_for_function("() => location.search.includes('tab=person')")
    assert "202" in page.inner_text("#delivered"), "another tab is no other webhook"
    page.select_option("#profile", "new_customer")
    page.wait_for_function("() => document.getElementById('delivered').children.length === 0")
    page.click("#deliver")
    page.wait_for_selector("#delivered .problem")
    assert "Nothing is delivered" in page.inner_text("#delivered")


def test_the_list_is_searched_while_one_types(page: Page, url: str) -> None:
    page.goto(url)
    page.keyboard.press("/")
    page.keyboard.type("SPOT")
    assert page.locator(".card:visible strong").all_inner_texts() == [
        "review_spotlight",
        "cart_reminder",
    ]
    page.keyboard.type("x")
    assert page.is_visible("#none")
    assert page.url.endswith("?q=SPOTx")
    page.click("#theme")
    assert page.get_attribute("html", "data-theme") == "dark"


def test_shortcuts_work_in_the_message_too(page: Page) -> None:
    page.frame_locator("#frame").locator("h1").click()
    page.keyboard.press("a")
    page.wait_for_selector("#panel-data:not([hidden])")


def test_own_dark_and_inverted(page: Page) -> None:
    background = "() => getComputedStyle(document.getElementById('frame').contentDocument.body).backgroundColor"
    light = page.evaluate(background)
    page.check("[name=dark][value=own]", force=True)
    page.wait_for_function(f"light => ({background})() !== light", arg=light)
    page.check("[name=dark][value=inverted]", force=True)
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


def test_the_export_opens_from_a_file(browser: Browser, shop: Path, tmp_path: Path) -> None:
    command = [sys.executable, "-m", "liquidpilot", "export", str(tmp_path / "site")]
    subprocess.run([*command, "--workspace", str(shop)], check=True, capture_output=True)
    opened = browser.new_page()
    opened.goto((tmp_path / "site/index.html").as_uri())
    opened.click("text=review_spotlight")
    frame = opened.frame_locator(".thumb iframe").first
    assert frame.locator("h1").inner_text()
    opened.close()


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
    url = started.stdout.readline().strip()
    context = browser.new_context()
    for _ in range(3):
        tab = context.new_page()
        tab.goto(url + _SPOTLIGHT)
        tab.wait_for_selector("#live:not(.lost)")
    started.send_signal(2)
    # All three are still open, and listen.
    _, said = started.communicate()
    assert "Traceback" not in said
    assert started.returncode == 130
    context.close()


def test_many_saves_leave_nothing_behind(page: Page, shop: Path) -> None:
    file = shop / _BODY
    text = file.read_text(encoding="utf-8")
    threads: list[int] = []
    nodes: list[int] = []
    for number in range(60):
        changed = text.replace("Still in your cart</td>", f"Save {number}.</td>")
        file.write_text(changed, encoding="utf-8")
        page.wait_for_function(_FRAME_HAS, arg=f"Save {number}.", polling=5)
        if number in (20, 59):
            threads.append(threading.active_count())
            nodes.append(
                page.evaluate(
                    "() => document.getElementById('frame').contentDocument.querySelectorAll('*').length"
                )
            )
    assert threads[1] <= threads[0] + 1
    assert nodes[0] == nodes[1]
    assert json.dumps(nodes)
