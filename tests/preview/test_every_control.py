"""Each control of the pages is pressed once, wide and light, and on a phone in the dark."""

from __future__ import annotations

import re
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import pytest
from chromium import expect
from running_server import running_preview
from written_files import write_files

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Locator, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_CHECKOUT = Path(__file__).parent.parent.parent
_MAIL = "message/email_templates/review_spotlight"
_PUSH = "push/long"
_INNER_WIDTH = "() => document.getElementById('frame').contentWindow.innerWidth"
_ENDS_WITH_ITS_TEXT = """() => {
    const inside = document.getElementById('frame').contentDocument;
    const boxes = [...inside.querySelectorAll('liquidpilot-marks')]
        .flatMap((each) => [...each.shadowRoot.querySelectorAll('.box')])
        .map((each) => each.getBoundingClientRect());
    const isIn = (box, it) => box.top < it.bottom - 2 && box.bottom > it.top + 2
        && box.left >= it.left - 4 && box.left < it.right;
    const cut = [...inside.querySelectorAll('*')]
        .filter((each) => inside.defaultView.getComputedStyle(each).textOverflow === 'ellipsis')
        .map((each) => each.getBoundingClientRect());
    const over = cut.map((it) => boxes.filter((box) => isIn(box, it)));
    return over.some((each) => each.length)
        && cut.every((it, at) => over[at].every((box) => box.right <= it.right + 4));
}"""


class _Press(NamedTuple):
    """What is pressed on which page, and what has to come of it."""

    page: str
    press: Callable[[Page], object]
    expects: Callable[[Page], object]


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a preview whose files nobody changes."""
    root = tmp_path_factory.mktemp("shop").resolve()
    for name in ("templates", "fixtures"):
        shutil.copytree(_CHECKOUT / name, root / name)
    shutil.copy(_CHECKOUT / "liquidpilot.toml", root)
    title = "Your Timber Toy Truck is waiting for you, dear friend of wooden toys"
    text = "title: '{{${first_name}}}: " + title + "'\nmessage: 'Hi {{${nobody}}}'\n"
    aborted = {"body.html": "Hi {% abort_message('no order') %}", "template.yaml": "subject: Hi\n"}
    write_files(
        root,
        {
            f"templates/{_PUSH}/template.yaml": text,
            **{f"templates/email_templates/aborted/{name}": it for name, it in aborted.items()},
        },
    )
    with running_preview(root) as url:
        yield url


def _reach(page: Page, selector: str) -> None:
    """Press a control, which on a phone may stand in the sheet of all controls or in the drawer."""
    control = page.locator(selector)
    if not control.is_visible():
        page.click("#open-rail" if page.locator(f"#rail {selector}").count() else "#open-tools")
    control.click()


def _choose(opener: str, choice: str) -> Callable[[Page], object]:
    """Return what opens a menu and presses something in it."""

    def press(page: Page) -> None:
        _reach(page, opener)
        page.click(choice)

    return press


def _tab(name: str, then: Callable[[Page], object] | None = None) -> Callable[[Page], object]:
    """Return what shows a tab of the details, and does something there."""

    def press(page: Page) -> None:
        if not page.locator("#inspector").is_visible():
            page.click("#verdict")
        page.click(f"#tab-{name}")
        if then is not None:
            then(page)

    return press


def _has_url(*patterns: str) -> Callable[[Page], object]:
    def expects(page: Page) -> None:
        for pattern in patterns:
            expect(page).to_have_url(re.compile(pattern))

    return expects


def _says(text: str) -> Callable[[Page], object]:
    # It is shown for a moment only.
    return lambda page: expect(page.locator("#toast")).to_contain_text(text)


def _has(selector: str, text: str) -> Callable[[Page], object]:
    return lambda page: expect(page.locator(selector)).to_contain_text(text)


def _is_wide(width: int, *patterns: str) -> Callable[[Page], object]:
    def expects(page: Page) -> None:
        _has_url(*patterns)(page)
        page.wait_for_function(f"width => ({_INNER_WIDTH})() === width", arg=width)

    return expects


def _set_the_clock(page: Page) -> None:
    _reach(page, "#open-clock")
    page.fill("#now", "2026-12-24T10:00")
    page.click("#clock .primary")


def _set_an_own_size(page: Page) -> None:
    _reach(page, "#open-device")
    page.fill("#own", "500x700")
    page.press("#own", "Enter")


def _type_and_undo(page: Page) -> None:
    page.fill("#values [data-path='first_name']", "Grace")
    expect(page).to_have_url(re.compile("Grace"))
    page.click("#reset")


def _undo_all(page: Page) -> None:
    area = page.locator(".editor-text")
    expect(area).to_have_value(re.compile("<!DOCTYPE"))
    area.focus()
    page.keyboard.type("TYPED")
    expect(page).to_have_url(re.compile("draft="))
    page.click("#edit-undo")


def _is_undone(page: Page) -> None:
    expect(page).not_to_have_url(re.compile("draft="))
    expect(page.locator(".editor-text")).not_to_have_value(re.compile("TYPED"))
    expect(page.locator("#edit-save")).to_be_disabled()


def _swap(page: Page) -> None:
    page.click("#swap")


def _is_swapped(page: Page) -> None:
    expect(page.locator("#person-A")).to_have_value("new_customer")
    expect(page.locator("#person-B")).to_have_value("loyal_customer")


def _choose_a_person(page: Page) -> None:
    page.select_option("#person-B", "edge_case")


def _walk(page: Page) -> None:
    page.click("#next")
    expect(page.locator("#at")).to_contain_text("1 of")
    page.click("#next")
    expect(page.locator("#at")).to_contain_text("2 of")
    page.click("#previous")


def _search_people(page: Page) -> None:
    page.fill("#who", "new")


def _are_found(page: Page) -> None:
    expect(page.locator("#people tr")).to_have_count(1)


def _hide_marks(page: Page) -> None:
    page.uncheck("#show-marks")


def _are_hidden(page: Page) -> None:
    page.wait_for_function(
        """() => !document.getElementById('frame').contentDocument
            .querySelector('liquidpilot-marks')?.shadowRoot.querySelector('.box')"""
    )


def _open_alone(page: Page) -> None:
    _reach(page, "#open-more")
    with page.expect_popup() as found:
        page.click("text=Open the message alone")
    expect(found.value).to_have_url(re.compile("/document/email_templates/review_spotlight"))
    found.value.close()


_COMPARED = "compare/email_templates/review_spotlight?profile=loyal_customer&b.profile=new_customer"
_PRESSES: dict[str, _Press] = {
    "the clock": _Press(_MAIL, _set_the_clock, _has_url("now=2026-12-24T10")),
    "now": _Press(
        f"{_MAIL}?now=2026-12-24T10:00",
        _choose("#open-clock", "#menu-clock >> text=Now"),
        lambda page: expect(page).not_to_have_url(re.compile("now=")),
    ),
    "a screen": _Press(
        _MAIL, _choose("#open-device", "#devices [data-name='375']"), _is_wide(375, "device=375")
    ),
    "turning it": _Press(f"{_MAIL}?device=375", _choose("#open-device", "#turn"), _is_wide(812, "device=812x375")),
    "an own size": _Press(_MAIL, _set_an_own_size, _is_wide(500, "device=500x700")),
    "the zoom": _Press(
        f"{_MAIL}?device=375", _choose("#open-device", "#zooms >> text=50 %"), _has("#size", "50 %")
    ),
    "its own dark": _Press(
        _MAIL, lambda page: _reach(page, "#colours [data-name=own]"), _has_url("dark=own")
    ),
    "images": _Press(_MAIL, _choose("#open-images", "#images [data-name=off]"), _has_url("images=off")),
    "a scenario": _Press(
        _MAIL, _choose("#scenario", "#list-scenario >> text=no-reviews"), _has_url("scenario=no-reviews")
    ),
    "a person": _Press(
        _MAIL, _choose("#person", "#list-person >> text=new_customer"), _has_url("profile=new_customer")
    ),
    "the edge case": _Press(_MAIL, _choose("#person", "#edge"), _has_url("profile=edge_case")),
    "plain text": _Press(_MAIL, lambda page: page.click("#part-text"), _has_url("part=text")),
    "the source": _Press(_MAIL, lambda page: page.click("#part-source"), _has("#source", "<!DOCTYPE")),
    "copying the link": _Press(_MAIL, _choose("#open-more", "#copy-link"), _says("copied the link")),
    "copying the HTML": _Press(_MAIL, _choose("#open-more", "text=Copy HTML"), _says("copied HTML")),
    "copying the text": _Press(
        _MAIL, _choose("#open-more", "text=Copy plain text"), _says("copied plain text")
    ),
    "the message alone": _Press(_MAIL, _open_alone, _has_url(_MAIL)),
    "everybody": _Press(_MAIL, _choose("#open-more", "#matrix-link"), _has_url("/matrix/")),
    "another person": _Press(
        _MAIL, _choose("#open-more", "text=Compare with another person"), _has_url("/compare/")
    ),
    "the theme": _Press(
        _MAIL,
        lambda page: _reach(page, "#theme"),
        lambda page: expect(page.locator("html")).not_to_have_attribute("data-theme", "auto"),
    ),
    "the palette": _Press(
        _MAIL,
        lambda page: _reach(page, "#open-palette"),
        lambda page: expect(page.locator("#find-palette")).to_be_focused(),
    ),
    "the help": _Press(
        _MAIL, lambda page: _reach(page, "#help-button"), _has("#help", "Single letters are shortcuts")
    ),
    "a value of a person": _Press(
        _MAIL,
        _tab("person", _type_and_undo),
        lambda page: expect(page).not_to_have_url(re.compile("set=")),
    ),
    "undoing what is edited": _Press(_MAIL, _tab("edit", _undo_all), _is_undone),
    "an outcome of a call": _Press(
        _MAIL,
        _tab("calls", lambda page: _first(page, "[data-response]").select_option("timeout")),
        _has_url("response=.*timeout"),
    ),
    "a path of an answer": _Press(
        _MAIL, _tab("calls", lambda page: _first(page, "#tree-1 .copy").click()), _says("copied result")
    ),
    "hiding the marks": _Press(f"message/{_PUSH}", _tab("trail", _hide_marks), _are_hidden),
    "what is cut off is not outlined": _Press(
        f"message/{_PUSH}",
        lambda page: page.wait_for_selector("#frame[data-marked]"),
        lambda page: page.wait_for_function(_ENDS_WITH_ITS_TEXT),
    ),
    "findings come first where nothing is called": _Press(
        f"message/{_PUSH}",
        lambda page: None,
        lambda page: expect(page.locator("#tab-findings")).to_have_attribute("aria-selected", "true"),
    ),
    "what it reads, of an aborted one": _Press(
        "message/email_templates/aborted", _tab("data"), _has("#panel-data", "until it ends")
    ),
    "what it reads, of nobody": _Press(
        f"{_MAIL}?profile=nobody", _tab("data"), _has("#panel-data", "could not be rendered")
    ),
    "swapping both": _Press(_COMPARED, _swap, _is_swapped),
    "one of two people": _Press(_COMPARED, _choose_a_person, _has_url("b.profile=edge_case")),
    "the differences": _Press(_COMPARED, _walk, _has("#at", "1 of")),
    "back to everybody": _Press(_COMPARED, lambda page: page.click("text=Everybody"), _has_url("/matrix/")),
    "people of the table": _Press("matrix/email_templates/review_spotlight", _search_people, _are_found),
    "all situations": _Press(
        "matrix/email_templates/review_spotlight",
        lambda page: page.click("text=All situations"),
        _has("#bar", "Fewer situations"),
    ),
    "a cell of the table": _Press(
        "matrix/email_templates/review_spotlight",
        lambda page: _first(page, "#people td a").click(),
        _has_url("/compare/|/message/"),
    ),
    "a command for curl": _Press(
        "message/webhooks/trustpilot_invitation?profile=loyal_customer",
        lambda page: page.click("text=Copy as cURL"),
        _says("copied curl"),
    ),
    "back from what is not found": _Press(
        "message/nothing", lambda page: page.click("text=All messages"), _has("#bar", "Messages")
    ),
    "a card": _Press(
        "", lambda page: page.click("[id='card-sms/order_delivered'] .card"), _has_url("sms/order_delivered")
    ),
}  # fmt: skip


def _first(page: Page, selector: str) -> Locator:
    return page.locator(selector).first


_SIZES = {"light": (1280, 800), "dark": (390, 844)}
# On a phone the controls of a message stand elsewhere: in a sheet, in a drawer.
_PRESSED = [
    (what, scheme)
    for what, press in _PRESSES.items()
    for scheme in _SIZES
    if scheme == "light" or press.page.startswith("message/")
]


@pytest.mark.parametrize(("what", "scheme"), _PRESSED)
def test_a_control_does_what_it_says(
    browser: Browser, address: str, what: str, scheme: str
) -> None:
    press, (width, height) = _PRESSES[what], _SIZES[scheme]
    context = browser.new_context(
        viewport={"width": width, "height": height},
        color_scheme="dark" if scheme == "dark" else "light",
        permissions=["clipboard-read", "clipboard-write"],
    )
    try:
        page = context.new_page()
        errors: list[str] = []
        page.on("pageerror", lambda error: errors.append(str(error)))
        page.goto(f"{address}{press.page}")
        page.wait_for_selector("[data-unfinished]", state="detached")
        press.press(page)
        press.expects(page)
        assert errors == []
    finally:
        context.close()
