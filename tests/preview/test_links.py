"""A click in a message, in Chromium: it is answered by a card, and the message stays."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import pytest
from chromium import expect, violations, wait_until, wait_until_settled
from unreached import unreached

from liquidpilot import Workspace
from liquidpilot.preview.choices import Display
from liquidpilot.preview.export import export_site

if TYPE_CHECKING:
    from playwright.sync_api import Browser, FrameLocator, Page

pytestmark = [pytest.mark.browser, pytest.mark.slow]

_MAILS = [
    each.address
    for each in Workspace.open(Path(__file__).parents[2]).messages()
    if each.channel == "email"
]
_LINKS = """\
<body style="margin:0">
<a id="shop" href="https://shop.example/cart?add=T%201&utm_source=braze&utm_source=b">Back to <b>my cart</b></a>
<a id="self" target="_self" href="http://shop.example/">plain</a>
<a id="top" target="_top" href="https://shop.example/top"><img alt="A red truck"></a>
<a id="mail" href="mailto:help@shop.example?subject=Hi">mail</a>
<a id="script" href="javascript:parent.hacked=1">script</a>
<a id="relative" href="/cart">relative</a>
<a id="empty" href="">empty</a>
<a id="app" href="shop://cart">app</a>
<a id="lost" href="#nowhere">nowhere</a>
<a id="jump" href="#far">jump</a>
<map name="m"><area id="area" alt="Area" shape="rect" coords="0,0,9,9" href="https://shop.example/area"></map>
<svg width="40" height="20"><a id="svg" xlink:href="https://shop.example/svg"><text y="15">svg</text></a></svg>
<form id="form" action="https://shop.example/send"><input name="q" value="a b"><button>Send</button></form>
<form action="https://shop.example/enter"><input id="enter" name="e" value="1"></form>
<div style="height:3000px"></div><p id="far">far</p>
"""
_CARD = "#link-card dialog[open]"


@pytest.fixture
def shop(shop: Path) -> Path:
    (shop / "templates/links.html").write_text(_LINKS, encoding="utf-8")
    return shop


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    """A page; what it asks for elsewhere is answered here."""
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    context.route(
        lambda address: "127.0.0.1" not in address and not address.startswith("file:"),
        lambda route: route.fulfill(body=""),
    )
    yield context.new_page()
    context.close()


def _frame(page: Page) -> FrameLocator:
    page.wait_for_selector("#frame")
    wait_until_settled(page)
    return page.frame_locator("#frame")


def _stands(page: Page, where: str) -> None:
    assert page.evaluate("() => document.getElementById('frame').contentDocument.URL") == where
    assert len(page.context.pages) == 1


@pytest.mark.parametrize("address", _MAILS)
def test_a_click_on_each_link_leaves_the_message_standing(
    page: Page, url: str, address: str
) -> None:
    page.goto(f"{url}message/{address}")
    frame = _frame(page)
    links = frame.locator("a[href]:visible")
    links.first.wait_for()
    where = page.evaluate("() => document.getElementById('frame').contentDocument.URL")
    links.nth(1).wait_for()
    for number in range(links.count()):
        link = links.nth(number)
        target = (link.get_attribute("href") or "").strip()
        link.click()
        if target.startswith("#"):
            continue
        page.wait_for_selector(_CARD)
        expect(page.locator(f"{_CARD} .address")).to_have_text(target)
        page.keyboard.press("Escape")
        page.wait_for_selector(_CARD, state="detached")
        _stands(page, where)


_KINDS = [
    # What is clicked, the title of the card, the kind, how the address begins, if it can be opened.
    ("#shop", "Back to my cart", "shop.example", "https://shop.example/cart?add=T%201", True),
    ("#self", "plain", "without encryption", "http://shop.example/", True),
    ("#top", "A red truck", "shop.example", "https://shop.example/top", True),
    ("#mail", "mail", "Writes an e-mail to help@shop.example", "mailto:", False),
    ("#script", "script", "'javascript:' is taken out", "javascript:", False),
    ("#relative", "relative", "no host", "/cart", False),
    ("#empty", "empty", "no address", "", False),
    ("#app", "app", "Opens in an app", "shop://cart", False),
    ("#lost", "nowhere", "no such place", "#nowhere", False),
    ("#svg text", "svg", "shop.example", "https://shop.example/svg", True),
    ("#form button", "Send", "A form", "https://shop.example/send", False),
]


def test_the_card_says_where_a_link_leads(page: Page, url: str) -> None:
    page.goto(f"{url}message/links.html")
    frame = _frame(page)
    where = page.evaluate("() => document.getElementById('frame').contentDocument.URL")
    for click, title, kind, address, opens in _KINDS:
        buttons: tuple[Literal["left", "middle"], ...] = ("left", "middle")
        for button in buttons[:1] if "form" in click else buttons:
            frame.locator(click).click(button=button)
            page.wait_for_selector(_CARD)
            expect(page.locator(f"{_CARD} h2")).to_have_text(title)
            expect(page.locator(f"{_CARD} .kind")).to_contain_text(kind)
            beginning = re.compile(f"^{re.escape(address)}")
            expect(page.locator(f"{_CARD} .address")).to_have_text(beginning)
            expect(page.locator(f"{_CARD} a")).to_be_visible(visible=opens)
            page.click(f"{_CARD} .close")
            page.wait_for_selector(_CARD, state="detached")
            _stands(page, where)
    assert page.evaluate("() => window.hacked") is None


def test_parameters_are_a_table_and_the_address_is_copied(page: Page, url: str) -> None:
    page.context.grant_permissions(["clipboard-read", "clipboard-write"])
    page.goto(f"{url}message/links.html")
    _frame(page).locator("#shop").click()
    page.wait_for_selector(_CARD)
    cells = ["add", "T 1", "utm_source", "braze", "utm_source", "b"]
    expect(page.locator(f"{_CARD} tr > *")).to_have_text(cells)
    page.click(f"{_CARD} .copy")
    page.wait_for_function(
        "() => document.getElementById('link-card').shadowRoot.querySelector('[role=status]').textContent"
    )
    copied = page.evaluate("() => navigator.clipboard.readText()")
    assert copied == "https://shop.example/cart?add=T%201&utm_source=braze&utm_source=b"
    with page.context.expect_page() as opened:
        page.click(f"{_CARD} a")
    opened.value.wait_for_url("https://shop.example/**")
    assert opened.value.evaluate("() => window.opener") is None


def test_the_keyboard_opens_the_card_and_comes_back(page: Page, url: str) -> None:
    page.goto(f"{url}message/links.html")
    _frame(page).locator("#shop").focus()
    page.keyboard.press("Enter")
    page.wait_for_selector(_CARD)
    page.wait_for_function("() => document.activeElement.id === 'link-card'")
    # A shortcut of the page is not meant: `d` is dark mode.
    page.keyboard.press("d")
    page.keyboard.press("Escape")
    page.wait_for_selector(_CARD, state="detached")
    page.wait_for_function(
        "() => document.getElementById('frame').contentDocument.activeElement.id === 'shop'"
    )
    assert "dark" not in page.evaluate("() => location.search")
    _frame(page).locator("#enter").press("Enter")
    page.wait_for_selector(_CARD)
    expect(page.locator(f"{_CARD} .address")).to_have_text("https://shop.example/enter")
    expect(page.locator(f"{_CARD} tr > *")).to_have_text(["e", "1"])


def test_an_anchor_scrolls(page: Page, url: str) -> None:
    page.goto(f"{url}message/links.html")
    _frame(page).locator("#jump").click()
    page.wait_for_function(
        "() => document.getElementById('frame').contentDocument.scrollingElement.scrollTop > 1000"
    )
    expect(page.locator(_CARD)).to_have_count(0)


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1280, 390])
def test_the_card_is_accessible_and_fits(
    browser: Browser, url: str, scheme: str, width: int
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 800},
        color_scheme="dark" if scheme == "dark" else "light",
        bypass_csp=True,
    )
    page = context.new_page()
    page.goto(f"{url}message/links.html")
    _frame(page).locator("#shop").click()
    page.wait_for_selector(_CARD)
    assert not violations(page)
    box = page.locator(_CARD).bounding_box()
    assert box is not None
    assert box["x"] >= 0
    assert box["x"] + box["width"] <= width
    context.close()


def test_a_click_in_one_of_two_messages_leaves_it_standing(page: Page, url: str) -> None:
    page.goto(f"{url}compare/links.html")
    shown = page.frame_locator("#frame-B")
    shown.locator("#shop").click()
    page.wait_for_selector(_CARD)
    expect(page.locator(f"{_CARD} h2")).to_have_text("Back to my cart")


def test_a_click_in_an_exported_page_leaves_it_standing(
    page: Page, shop: Path, tmp_path: Path
) -> None:
    hacking = "<script>document.title='hacked'</script><script src='x.js'></script>"
    (shop / "templates/links.html").write_text(
        f"{_LINKS}{hacking}<p onclick='hacked()'>p</p>", "utf-8"
    )
    export_site(Workspace.open(shop), tmp_path / "site", Display())
    (tmp_path / "site/links.html/x.js").write_text("document.title='hacked'", encoding="utf-8")
    page.goto((tmp_path / "site/links.html/index.html").as_uri())
    shown = page.frame_locator("iframe.light:visible")
    for link in ("#self", "#top"):
        shown.locator(link).press("Enter")
        shown.locator(_CARD).wait_for()
        expect(shown.locator(f"{_CARD} .address")).to_contain_text("shop.example")
        shown.locator(f"{_CARD} .close").click()
        shown.locator(_CARD).wait_for(state="detached")
    assert page.frames[1].title() != "hacked"  # steady: it never is
    assert len(page.context.pages) == 1


_REACHING = (
    "<iframe src='{}'></iframe>"
    "<iframe srcdoc='<img src={}>'></iframe>"
    "<object data='{}'></object><embed src='{}'>"
    "<link rel=preconnect href='{}'><link rel=dns-prefetch href='{}'>"
    "<link rel=prefetch href='{}'><link rel=preload as=image href='{}'>"
    "<link rel=stylesheet href='{}'><style>@import url({});</style>"
    "<style>@font-face{{font-family:f;src:url({})}}p{{font-family:f;background:url({})}}</style>"
    "<img src='{}' srcset='{} 2x'><picture><source srcset='{}'><img></picture>"
    "<video src='{}' poster='{}' autoplay></video><audio src='{}' autoplay></audio>"
    "<svg><image href='{}'/><use href='{}#a'/></svg><table background='{}'>"
    "<meta http-equiv=refresh content='0;url={}'><body background='{}'>"
    "<script src='{}'></script><form action='{}'><input type=image src='{}'></form>"
)


def test_a_message_opens_no_connection(page: Page, url: str, shop: Path) -> None:
    with unreached() as there:
        places = [there] * _REACHING.count("{}")
        text = f"<body>{_REACHING.format(*places)}<p>quiet</p>"
        (shop / "templates/quiet.html").write_text(text, encoding="utf-8")
        page.goto(f"{url}message/quiet.html")
        _frame(page).locator("text=quiet").wait_for()
        page.wait_for_load_state("load")
        # What the browser would still do comes before its answer to this.
        page.evaluate(
            "() => new Promise(done => requestAnimationFrame(() => setTimeout(() => setTimeout(done))))"
        )


def test_as_many_pictures_are_loaded_as_the_page_says(page: Page, url: str, shop: Path) -> None:
    html = (
        "<body background='https://a.example/0.png'><img src='https://a.example/1.png'>"
        "<img srcset='https://a.example/2.png 1x'><img src='https://a.example/1.png'>"
        "<picture><source srcset='https://a.example/3.png'><img src='https://a.example/4.png'>"
        "</picture><video poster='https://a.example/5.png'></video>"
        "<svg><image href='https://a.example/6.png'/></svg>"
        "<input type=image src='https://a.example/7.png'>"
        "<style>@import url(https://a.example/a.css);@font-face{font-family:f;"
        "src:url(https://a.example/f.woff2)}p{font-family:f;background:url(https://a.example/8.png)}"
        "</style><p>quiet</p>"
    )
    (shop / "templates/pictures.html").write_text(html, encoding="utf-8")
    asked: set[str] = set()
    page.on(
        "request",
        lambda request: asked.add(request.url) if request.resource_type == "image" else None,
    )
    page.goto(f"{url}message/pictures.html?images=on")
    _frame(page).locator("text=quiet").wait_for()
    # Those of the styles are asked for when they are drawn.
    wait_until(page, lambda: sum("a.example" in each for each in asked) >= 8)
    loaded = {each for each in asked if "a.example" in each}
    page.goto(f"{url}message/pictures.html")
    said = f"Images: {len(loaded)} blocked"
    expect(page.locator("#open-images")).to_have_attribute("aria-label", said)
    assert len(loaded) == 8
