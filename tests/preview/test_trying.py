"""In Chromium: what a mail is marked with, and what is tried on its page before it is saved."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, urlsplit

import pytest
from chromium import assert_accessible_and_fits, expect, wait_until, wait_until_settled
from running_server import running_preview

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_CART = "message/email_templates/abandoned_cart"
_FIXTURE = "fixtures/connected_content/trustpilot_cart_reviews.toml"
_PERSON = "fixtures/profiles/loyal_customer.toml"
_FRAME_HAS = """text => document.getElementById('frame')?.contentDocument?.body?.textContent
    .includes(text)"""
_TYPED = """([old, now]) => {
    const area = document.querySelector('.editor-text');
    area.value = area.value.replace(old, now);
    area.dispatchEvent(new Event('input'));
}"""
_LOADED = "text => document.querySelector('.editor-text')?.value.includes(text)"
_SAID = "text => document.getElementById('edit-state')?.textContent.startsWith(text)"
_BOXES = """kind => document.getElementById('frame').contentDocument
    .querySelector('liquidpilot-marks')?.shadowRoot.querySelectorAll('.box.' + kind).length"""

_LEAST_WIDTH = """(kind => Math.min(...[...document.getElementById('frame').contentDocument
    .querySelector('liquidpilot-marks').shadowRoot.querySelectorAll('.box.' + kind)]
    .map((each) => each.offsetWidth)))"""


@pytest.fixture
def page(browser: Browser, url: str) -> Iterator[Page]:
    """A page of the preview; what it does wrong itself fails the test."""
    context = browser.new_context(viewport={"width": 1280, "height": 800})
    opened = context.new_page()
    errors: list[str] = []
    opened.on("pageerror", lambda error: errors.append(str(error)))
    yield opened
    context.close()
    assert errors == []


def _open(page: Page, address: str) -> None:
    page.goto(address)
    wait_until_settled(page)
    _wait_for_marks(page)


def _wait_for_marks(page: Page) -> None:
    """Wait until what is listed and outlined is of the document that is shown."""
    page.wait_for_selector("#frame[data-marked]")
    page.wait_for_selector("#printed li", state="attached")


def test_pointing_at_a_text_says_where_it_comes_from(page: Page, url: str) -> None:
    _open(page, f"{url}{_CART}?profile=loyal_customer")
    raw = page.evaluate(
        "async () => (await fetch('/raw/email_templates/abandoned_cart/html')).text()"
    )
    body = "() => document.getElementById('frame').contentDocument.body.outerHTML"
    before = page.evaluate(body)
    truck = page.frame_locator("#frame").get_by_text("Timber Toy Truck").first
    truck.hover()
    page.wait_for_function(_BOXES, arg="hover")
    page.frame_locator("#frame").get_by_text("4.0", exact=True).first.click()
    page.wait_for_selector("#panel-trail:not([hidden]) .origin")
    expect(page.locator("#trail")).to_contain_text("{{ star_average }}")
    said = "answer 'default' of trustpilot_cart_reviews"
    expect(page.locator("#trail")).to_contain_text(said)
    page.wait_for_function(f"kind => ({_BOXES})(kind) === 1", arg="pinned")
    assert page.evaluate(body) == before
    assert "liquidpilot-marks" not in raw
    page.click("#trail [data-edit]")
    page.wait_for_function(_LOADED, arg="star_average")


def test_the_keyboard_comes_to_each_value(page: Page, url: str) -> None:
    _open(page, f"{url}{_CART}?profile=loyal_customer&tab=trail")
    page.fill("#printed-search", "star_average")
    page.press("#printed-search", "Tab")
    page.wait_for_function(_BOXES, arg="hover")
    page.keyboard.press("Enter")
    page.wait_for_selector("#trail .origin")


def test_holes_and_findings_are_outlined(page: Page, url: str, shop: Path) -> None:
    text = '<p>Hi {{${nickname}}},</p><img src="https://a.example/a.png"><p>{{ 1 | pluss: 2 }}</p>'
    (shop / "templates/flawed.html").write_text(text, encoding="utf-8")
    _open(page, f"{url}message/flawed.html?profile=loyal_customer&tab=trail")
    page.wait_for_function(_BOXES, arg="hole")
    page.wait_for_function(_BOXES, arg="warning")
    page.uncheck("#show-marks")
    page.wait_for_function(f"kind => ({_BOXES})(kind) === 0", arg="hole")


def test_a_text_that_is_masked_has_no_empty_outline(page: Page, url: str, shop: Path) -> None:
    """A secret is masked otherwise with marks in it, and the command that it stands in differs."""
    hook = shop / "templates/webhooks/order"
    hook.mkdir()
    (hook / "template.yaml").write_text(
        'url: "https://api.example.com/orders/{{${user_id}}}"\n'
        "method: GET\nheaders:\n  Authorization: Bearer {{${braze_id}}}\n",
        encoding="utf-8",
    )
    _open(page, f"{url}message/webhooks/order?profile=loyal_customer&tab=trail")
    page.wait_for_function(_BOXES, arg="error")
    page.wait_for_function(f"kind => {_LEAST_WIDTH}(kind) > 10", arg="error")


def test_every_mark_of_the_shipped_mails_is_found(page: Page, url: str, shop: Path) -> None:
    long = f"{{{{ 1 }}}}{'it costs 5 € ' * 20}{{{{${{first_name}}}}}}{{{{${{nobody}}}}}}"
    (shop / "templates/sms/long").mkdir()
    (shop / "templates/sms/long/template.yaml").write_text(f"message: '{long}'", encoding="utf-8")
    drawn = [
        f"{each}/{inner.name}"
        for each in ("push", "sms")
        for inner in (shop / "templates" / each).iterdir()
    ]
    mails = sorted(each.name for each in (shop / "templates/email_templates").iterdir())
    for name, queries in [
        *((f"email_templates/{each}", ("", "?dark=inverted", "?dark=own")) for each in mails),
        *((each, ("",)) for each in drawn),
    ]:
        for query in queries:
            page.goto(f"{url}message/{name}{query}")
            wait_until_settled(page)
            lost = page.evaluate(
                """async () => {
                    const { align } = await import('/static/marks.js');
                    const frame = document.getElementById('frame');
                    const address = document.getElementById('main').dataset.address;
                    const told = await (await fetch('/marks/' + address + location.search)).json();
                    const parser = new frame.contentWindow.DOMParser();
                    const marked = parser.parseFromString(told.document, 'text/html');
                    const spots = align(frame.contentDocument, marked);
                    return told.marks.filter((_, at) => !spots.has(at)).map((each) => each.place);
                }"""
            )
            assert lost == [], (name, query)


def test_a_template_is_typed_and_saved_and_nothing_is_overwritten(
    page: Page, url: str, shop: Path
) -> None:
    file = shop / "templates/typed.html"
    file.write_text("<p>Hello there</p>\n", encoding="utf-8")
    _open_editor(page, f"{url}message/typed.html", "Hello")
    page.evaluate(_TYPED, ["there", "{% if %}you"])
    page.wait_for_selector(".editor-problems .error")
    page.wait_for_function(_FRAME_HAS, arg="Hello there")
    page.evaluate(_TYPED, ["{% if %}", ""])
    page.wait_for_function(_FRAME_HAS, arg="Hello you")
    assert file.read_text(encoding="utf-8") == "<p>Hello there</p>\n"
    file.write_text("<p>theirs</p>\n", encoding="utf-8")
    page.focus(".editor-text")
    page.keyboard.press("Control+s")
    page.wait_for_selector("#edit-conflict:not([hidden])")
    expect(page.locator("#edit-conflict pre")).to_have_text("<p>theirs</p>")
    for each in (".editor-text", "#edit-conflict pre", "#edit-theirs"):
        box = page.locator(each).bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 800, each
    assert file.read_text(encoding="utf-8") == "<p>theirs</p>\n"
    page.click("#edit-mine")
    page.wait_for_function(_SAID, arg="saved")
    assert file.read_text(encoding="utf-8") == "<p>Hello you</p>\n"
    expect(page).not_to_have_url(re.compile("draft="))


def test_a_conflict_begins_with_what_differs(page: Page, url: str, shop: Path) -> None:
    """And the next key overwrites nothing."""
    file = shop / "templates/long.html"
    lines = [f"<p>line {number}</p>" for number in range(60)]
    file.write_text("\n".join(lines), encoding="utf-8")
    _open_editor(page, f"{url}message/long.html", "line 3")
    page.evaluate(_TYPED, ["line 3<", "mine<"])
    page.wait_for_function(_FRAME_HAS, arg="mine")
    lines[3], lines[40] = "<p>mine</p>", "<p>theirs</p>"
    theirs = "\n".join(lines)
    file.write_text(theirs, encoding="utf-8")
    page.focus(".editor-text")
    page.keyboard.press("Control+s")
    expect(page.locator("#edit-conflict")).to_be_focused()
    page.wait_for_function(
        """() => {
            const box = document.querySelector('#edit-conflict pre');
            const range = document.createRange();
            const at = box.textContent.indexOf('theirs');
            range.setStart(box.firstChild, at);
            range.setEnd(box.firstChild, at + 6);
            const [line, seen] = [range, box].map((each) => each.getBoundingClientRect());
            return line.top > seen.top && line.bottom < seen.bottom;
        }"""
    )
    page.keyboard.press("Enter")
    expect(page.locator("#edit-conflict")).to_be_visible()
    assert file.read_text(encoding="utf-8") == theirs


def test_what_is_not_saved_of_a_message_stays_with_it(page: Page, url: str, shop: Path) -> None:
    for name in ("one", "two"):
        (shop / f"templates/{name}.html").write_text(f"<p>This is {name}</p>\n", encoding="utf-8")
    _open_editor(page, f"{url}message/one.html", "This is one")
    page.evaluate(_TYPED, ["one", "mine"])
    page.click("[id='row-two.html'] a")
    page.wait_for_function(_LOADED, arg="This is two")
    files = page.eval_on_selector_all("#edit-file option", "all => all.map((each) => each.value)")
    assert "templates/two.html" in files
    assert "templates/one.html" not in files
    page.wait_for_function(_FRAME_HAS, arg="This is two")
    expect(page.locator("#edit-left")).to_have_text("Not saved: one.html")
    page.click("#edit-left a")
    page.wait_for_function(_LOADED, arg="This is mine")
    page.wait_for_function(_FRAME_HAS, arg="This is mine")
    expect(page.locator("#edit-left")).to_have_text("")
    page.focus(".editor-text")
    page.keyboard.press("Control+s")
    page.wait_for_function(_SAID, arg="saved")
    texts = [(shop / f"templates/{name}.html").read_text("utf-8") for name in ("one", "two")]
    assert texts == ["<p>This is mine</p>\n", "<p>This is two</p>\n"]


def _open_editor(page: Page, address: str, text: str) -> None:
    page.goto(f"{address}?profile=loyal_customer&tab=edit")
    wait_until_settled(page)
    page.wait_for_function(_LOADED, arg=text)


def test_an_answer_is_typed_and_saved_by_name(page: Page, url: str, shop: Path) -> None:
    before = (shop / _FIXTURE).read_text(encoding="utf-8")
    _open(page, f"{url}{_CART}?profile=loyal_customer&tab=calls")
    page.click("[data-answer='1']")
    page.wait_for_function(_LOADED, arg="starsAverage")
    page.evaluate(_TYPED, ['"sku":', '"sku" :: '])
    page.wait_for_selector(".editor-problems .error")
    average = json.dumps(4.0)
    page.evaluate(_TYPED, ['"sku" :: ', '"sku":'])
    page.evaluate(_TYPED, [f'"starsAverage": {average}', '"starsAverage": 1.5'])
    page.wait_for_function(_FRAME_HAS, arg="1.5")
    assert (shop / _FIXTURE).read_text(encoding="utf-8") == before
    page.fill("#edit-response", "poor")
    page.click("#edit-save")
    page.wait_for_function(_SAID, arg="saved as 'poor'")
    assert (shop / _FIXTURE).read_text(encoding="utf-8").startswith(before)
    expect(page).to_have_url(re.compile("response=trustpilot_cart_reviews%3Dpoor"))
    page.wait_for_function(_FRAME_HAS, arg="1.5")


def test_what_is_not_saved_of_an_answer_stays_with_it(page: Page, url: str, shop: Path) -> None:
    (shop / "templates/other.html").write_text("<p>Another one</p>\n", encoding="utf-8")
    before = (shop / _FIXTURE).read_text(encoding="utf-8")
    _open(page, f"{url}{_CART}?profile=loyal_customer&tab=calls")
    page.click("[data-answer='1']")
    page.wait_for_function(_LOADED, arg="starsAverage")
    page.fill("#edit-response", "poor")
    page.evaluate(_TYPED, ['"starsAverage": 4.0', '"starsAverage": 1.5'])
    page.wait_for_function(_FRAME_HAS, arg="1.5")
    page.click("[id='row-other.html'] a")
    page.wait_for_function(_LOADED, arg="Another one")
    expect(page.locator("#edit-left")).to_have_text("Not saved: an answer of abandoned_cart")
    page.click("#edit-left a")
    page.wait_for_function(_LOADED, arg='"starsAverage": 1.5')
    page.wait_for_function(_FRAME_HAS, arg="1.5")
    expect(page.locator("#edit-response")).to_have_value("poor")
    assert (shop / _FIXTURE).read_text(encoding="utf-8") == before
    page.click("#edit-save")
    page.wait_for_function(_SAID, arg="saved as 'poor'")
    page.wait_for_function(_FRAME_HAS, arg="1.5")
    expect(page).not_to_have_url(re.compile("draft="))


def test_values_move_the_mail_while_one_types(page: Page, url: str, shop: Path) -> None:
    _open(page, f"{url}{_CART}?profile=loyal_customer&tab=person")
    page.fill("#seek-value", "first_name")
    page.fill("#values [data-path='first_name']", "")
    page.type("#values [data-path='first_name']", "Grace")
    page.wait_for_function(_FRAME_HAS, arg="Hi Grace")
    page.fill("#add-path", "nickname")
    page.fill("#add-text", "Gigi")
    page.click("#add-value .button")
    page.wait_for_selector("#values [data-path='nickname']", state="attached")
    page.click("#undo-value")
    page.wait_for_function("() => !location.search.includes('nickname')")
    page.click("#save-values")
    page.wait_for_function("() => !location.search.includes('set=')")
    assert 'first_name = "Grace"' in (shop / _PERSON).read_text(encoding="utf-8")
    page.wait_for_function(_FRAME_HAS, arg="Hi Grace")


def test_a_key_waits_for_nothing_but_the_mail(page: Page, url: str) -> None:
    asked: list[SplitResult] = []
    _open(page, f"{url}{_CART}?profile=loyal_customer&tab=person")
    page.on("request", lambda request: asked.append(urlsplit(request.url)))

    def type_(letter: str, shows: str, makes: str) -> list[str]:
        asked.clear()
        page.keyboard.type(letter)
        page.wait_for_function(_FRAME_HAS, arg=shows)
        # The rest of the page comes after it.
        page.wait_for_function(
            "makes => document.querySelector('#main').dataset.document.includes(makes)", arg=makes
        )
        # What was asked for before the key, and comes late, does not name what the key has made.
        names = [
            name
            for each in asked
            if (name := each.path.split("/")[1]) == "answers" or makes in each.query
        ]
        until_shown = names.index("document") + 1
        assert "message" in names[until_shown:]
        return names[:until_shown]

    value = "#values [data-path='first_name']"
    page.fill("#seek-value", "first_name")
    page.focus(value)
    page.keyboard.press("End")
    name = page.input_value(value)
    assert type_("x", f"{name}x", "set=") == ["document"]
    page.click("#tab-calls")
    page.click("[data-answer='1']")
    page.wait_for_function(_LOADED, arg='"starsAverage": 4')
    page.evaluate(
        "text => { const area = document.querySelector('.editor-text');"
        " const at = area.value.indexOf(text) + text.length; area.setSelectionRange(at, at); }",
        '"starsAverage": 4',
    )
    assert type_("4", "44", "draft=") == ["answers", "document"]


def test_what_a_mail_is_made_of_is_asked_for_when_it_is_seen(
    page: Page, url: str, shop: Path
) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(urlsplit(request.url).path))
    _open(page, f"{url}{_CART}?profile=loyal_customer")
    panel = "/mail/email_templates/abandoned_cart/panel"
    assert panel not in asked
    page.click("#tab-mail")
    page.wait_for_selector("#report-links li")
    wait_until(page, lambda: panel in asked)
    body = shop / "templates/email_templates/abandoned_cart/body.html"
    text = body.read_text(encoding="utf-8")
    body.write_text(f"{text}<a href='http://new.example/?a=1'>New one</a>", encoding="utf-8")
    page.click("#report-links >> text=New one")
    page.wait_for_selector("dialog[open] >> text=http://new.example/?a=1")
    page.keyboard.press("Escape")
    page.goto(f"{url}message/cart_reminder?tab=mail")
    page.wait_for_selector("#panel-findings", state="attached")
    expect(page.locator("#tab-mail")).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("tab", ["trail", "edit", "person", "mail"])
def test_the_panels_are_accessible(browser: Browser, url: str, tab: str, scheme: str) -> None:
    def use(page: Page) -> None:
        _wait_for_marks(page)
        if tab == "edit":
            page.wait_for_function(_LOADED, arg="html")
        if tab == "mail":
            page.wait_for_selector("#report-contrast")

    address = f"{url}{_CART}?profile=loyal_customer&tab={tab}"
    assert_accessible_and_fits(browser, address, (1440, 900), scheme, use)


# --- every page says what is wrong, and comes back by itself ------------------------------------

_PAGES = {
    "message": "message/email_templates/review_spotlight?profile=loyal_customer",
    "overview": "",
    "matrix": "matrix/email_templates/review_spotlight",
    "compare": "compare/email_templates/review_spotlight?profile=loyal_customer&b.profile=edge_case",
    "accepted": "accepted/email_templates/review_spotlight?profile=loyal_customer",
}
_MAIL = "templates/email_templates/review_spotlight"
_BROKEN = {
    # what happens: the file that is broken, and what every page says then
    "configuration": ("liquidpilot.toml", "profil = 1\n", "unknown key 'profil'"),
    "scenarios": ("fixtures/scenarios.toml", "[[[bad", "scenarios.toml"),
    "catalog": ("templates/catalogs/products/items.csv", 'id,name\n"1', "items.csv"),
    "message": (f"{_MAIL}/template.yaml", "subject: [", "not valid YAML"),
}
_GONE = {
    # what happens: the file or folder that is moved away, and what the pages of the message say
    "message gone": (_MAIL, "There is no message"),
    "person gone": (_PERSON, "there is no profile 'loyal_customer'"),
}


def _says(page: Page, text: str, *, seen: bool = True) -> None:
    """Wait until the page, or a message in it, says `text`, or no longer does."""
    page.wait_for_function(
        """([text, seen]) => seen === [document, ...[...document.querySelectorAll('iframe')]
            .map((each) => each.contentDocument)].some((each) => each?.body?.textContent
            .toLowerCase().includes(text.toLowerCase()))""",
        arg=[text, seen],
    )


@pytest.mark.parametrize("event", [*_BROKEN, *_GONE, "server stopped"])
@pytest.mark.parametrize("kind", _PAGES)
def test_a_page_says_the_cause_and_recovers(
    browser: Browser, shop: Path, kind: str, event: str
) -> None:
    if event in _GONE and kind == "overview":
        pytest.skip("it is a page of all messages and people")
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    with ExitStack() as running:
        # To come back to, and so none that the system gives to whoever asks for any.
        port = 20_000 + os.getpid() % 10_000 if event == "server stopped" else 0
        url = running.enter_context(running_preview(shop, port))
        page.goto(url + _PAGES[kind])
        page.wait_for_selector("#live:not(.lost)")
        before = page.inner_text("#main")
        if event == "server stopped":
            running.close()
            page.wait_for_selector("#stopped:not([hidden])")
            if kind == "message":
                page.click("#person")
                page.click("#list-person-person-new_customer")
                expect(page.locator("#person .pick-name")).to_have_text("loyal_customer")
                page.wait_for_function(_FRAME_HAS, arg="Hi Ada")
                page.keyboard.press("Escape")
            assert running.enter_context(running_preview(shop, urlsplit(url).port or 0)) == url
            page.wait_for_selector("#stopped", state="hidden")
        elif event in _BROKEN:
            path, broken, says = _BROKEN[event]
            good = (shop / path).read_text(encoding="utf-8")
            (shop / path).write_text(broken, encoding="utf-8")
            _says(page, says)
            (shop / path).write_text(good, encoding="utf-8")
            _says(page, says, seen=False)
        else:
            name, says = _GONE[event]
            away = (shop / name).rename((shop / name).with_name("elsewhere"))
            if kind != "matrix" or event != "person gone":
                _says(page, says)
            away.rename(shop / name)
            _says(page, says, seen=False)
        if kind == "message":
            # Whoever is chosen by now: the mail is theirs.
            page.wait_for_function(
                """() => document.getElementById('person')?.textContent.includes(
                    new URLSearchParams(location.search).get('profile'))"""
            )
            page.wait_for_function(_FRAME_HAS, arg="Pinewheel")
            page.wait_for_function(
                f"""text => ({_FRAME_HAS})(text) === (
                    document.querySelector('#person .pick-name').textContent === 'loyal_customer')""",
                arg="Hi Ada",
            )
        else:
            page.wait_for_function(
                "text => document.getElementById('main')?.innerText.length >= text.length * 0.9",
                arg=before,
            )
    page.close()
