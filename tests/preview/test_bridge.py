"""Custom HTML in an app: its scripts run, are heard, and reach nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from importlib.resources import files
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from chromium import assert_accessible_and_fits, expect, wait_until, wait_until_settled
from running_server import running_preview
from starlette.testclient import TestClient
from unreached import unreached

from liquidpilot.preview.choices import Display
from liquidpilot.preview.export import export_site
from liquidpilot.preview.security import RUNNING_POLICY, SANDBOX
from liquidpilot.preview.state import PreviewState

if TYPE_CHECKING:
    from playwright.sync_api import Browser, Page

Write = Callable[[str, str], None]

_SURVEY = """\
<!doctype html><html><body><h1>Loading</h1><button id="yes">Yes</button><button id="no">No</button>
<p><a href="https://shop.example/truck?utm_source=iam">truck</a></p>
<form id="form"><input name="q"><button id="send">Send</button></form>
<script>
addEventListener("ab.BridgeReady", function () {
  document.querySelector("h1").textContent = "One question for {{${first_name}}}";
  document.getElementById("yes").onclick = function () {
    brazeBridge.logClick("0");
    brazeBridge.getUser().setCustomUserAttribute("liked <b>", true);
    appboyBridge.logCustomEvent("survey", { stars: 5 });
    brazeBridge.nothing();
  };
  document.getElementById("no").onclick = function () { brazeBridge.closeMessage(); };
  document.getElementById("form").onsubmit = function (event) {
    event.preventDefault();
    brazeBridge.logCustomEvent("sent");
  };
});
</script></body></html>
"""
_ADDRESS = "in_app/survey"


def _write(shop: Path, html: str) -> None:
    folder = shop / f"templates/{_ADDRESS}"
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "template.yaml").write_text("name: survey\n", encoding="utf-8")
    (folder / "body.html").write_text(html, encoding="utf-8")


def test_scripts_run_in_an_origin_of_their_own_without_a_network(
    client: TestClient, shop: Path, state: PreviewState
) -> None:
    _write(shop, _SURVEY)
    state.change([f"templates/{_ADDRESS}"])
    answer = client.get(f"/document/{_ADDRESS}?images=on")
    policy = answer.headers["content-security-policy"]
    assert policy == RUNNING_POLICY
    assert "sandbox allow-scripts allow-forms;" in policy
    assert "allow-same-origin" not in policy
    for source in ("default-src", "connect-src", "frame-src", "form-action", "worker-src"):
        assert f"{source} 'none'" in policy
    assert not re.search(r"https?:|\*|'self'(?!$)", policy)
    assert "color-scheme:only light" in answer.text
    assert "color-scheme" not in client.get(f"/document/{_ADDRESS}?dark=own").text
    page = client.get(f"/message/{_ADDRESS}").text
    assert re.search(r'<iframe id="frame"[^>]* sandbox="allow-scripts allow-forms"', page)
    assert 'id="bridge-log"' in page


@pytest.mark.parametrize("address", ["push/cart_reminder", "email_templates/review_spotlight"])
def test_no_other_message_runs(client: TestClient, address: str) -> None:
    page = client.get(f"/message/{address}").text
    assert "allow-scripts" not in page
    assert f'sandbox="{SANDBOX}"' in page
    assert "bridge-log" not in page
    assert "script-src" not in client.get(f"/document/{address}").headers["content-security-policy"]


def test_it_stands_still_in_the_matrix_and_in_exported_pages(
    client: TestClient, shop: Path, state: PreviewState, tmp_path: Path
) -> None:
    _write(shop, _SURVEY)
    state.change([f"templates/{_ADDRESS}"])
    cell = client.get(f"/cell/{_ADDRESS}?profile=new_customer")
    assert "Its scripts do not run here" in cell.text
    assert "script-src" not in cell.headers["content-security-policy"]
    export_site(state.workspace, tmp_path / "site", Display())
    exported = (tmp_path / "site/in_app-survey/new_customer.html").read_text(encoding="utf-8")
    assert "Its scripts do not run here" in exported
    assert re.search(r"script-src 'sha256-[\w+/=]+'\"", exported)


# Braze, "Custom HTML in-app messages", read on 2026-11-30.
_DOCUMENTED = """\
closeMessage requestImmediateDataFlush logClick logCustomEvent logPurchase requestPushPermission
changeUser registerAppboyPushMessages addAlias addToCustomAttributeArray addToSubscriptionGroup
removeFromSubscriptionGroup setFirstName setLastName setEmail setGender setDateOfBirth setCountry
setHomeCity setEmailNotificationSubscriptionType setPushNotificationSubscriptionType setPhoneNumber
setCustomUserAttribute removeFromCustomAttributeArray incrementCustomUserAttribute setLanguage
setCustomLocationAttribute
"""


def test_every_documented_method_is_there() -> None:
    script = files("liquidpilot.preview").joinpath("static/bridge.js").read_text(encoding="utf-8")
    methods = script[script.index("METHODS") : script.index("};")]
    assert sorted(re.findall(r'"([a-z]\w+)"[,\s\]]', methods)) == sorted(_DOCUMENTED.split())


@pytest.fixture
def shop(shop: Path) -> Path:
    _write(shop, _SURVEY)
    return shop


@pytest.fixture
def serve(shop: Path) -> Iterator[Callable[[str], str]]:
    """Write a message and start a preview of it, whose address is returned.

    In this order: a file that is written while the preview runs makes the message run anew.
    """
    with ExitStack() as stack:

        def served(html: str) -> str:
            _write(shop, html)
            return stack.enter_context(running_preview(shop))

        yield served


@pytest.fixture
def page(browser: Browser) -> Iterator[Page]:
    context = browser.new_context(viewport={"width": 1280, "height": 900})
    yield context.new_page()
    context.close()


_browser_test = [pytest.mark.browser, pytest.mark.slow]
_ENTRIES = "#bridge-log li"


def _opened(page: Page, url: str) -> None:
    page.goto(f"{url}message/{_ADDRESS}")
    # It runs anew when all is known about the message.
    wait_until_settled(page)
    page.wait_for_selector(f"{_ENTRIES}[data-kind=ready]")


def _heard(page: Page, last: str) -> list[str]:
    """Return the entries of the log, as soon as `last`, a pattern, is one of them.

    In one look: the message runs anew when the server has noticed that its file was written.
    """
    heard: list[str] = page.wait_for_function(
        """([entries, last]) => {
            const texts = [...document.querySelectorAll(entries + ' code')].map(e => e.innerText);
            return texts.some(text => new RegExp(last).test(text)) && texts;
        }""",
        arg=[_ENTRIES, last],
    ).json_value()
    return heard


def _wait_for_number(page: Page, number: int) -> None:
    page.wait_for_function(
        "([entries, number]) => document.querySelectorAll(entries).length === number",
        arg=[_ENTRIES, number],
    )


class TestInChromium:
    """What a person sees, and what a hostile message tries."""

    pytestmark = _browser_test

    def test_calls_are_heard(self, page: Page, url: str) -> None:
        _opened(page, url)
        inside = page.frame_locator("#frame")
        expect(inside.locator("h1")).to_have_text("One question for Ada")
        inside.locator("#yes").click()
        page.wait_for_selector(f"{_ENTRIES}[data-kind=error]")
        inside.locator("#send").click()
        inside.locator("a").click()
        assert _heard(page, "^https") == [
            "ab.BridgeReady",
            'brazeBridge.logClick("0")',
            'brazeBridge.getUser().setCustomUserAttribute("liked <b>", true)',
            'brazeBridge.logCustomEvent("survey", {"stars":5})',
            "Uncaught TypeError: brazeBridge.nothing is not a function (line 11)",
            'brazeBridge.logCustomEvent("sent")',
            "https://shop.example/truck?utm_source=iam",
        ]
        page.click(f"{_ENTRIES}[data-kind=link] button")
        page.wait_for_selector("#link-card dialog[open]")
        expect(page.locator("#link-card h2")).to_have_text("truck")
        page.keyboard.press("Escape")
        page.wait_for_selector("#link-card dialog[open]", state="detached")
        inside.locator("#no").click()
        page.wait_for_selector("text=closeMessage")
        page.click("#bridge-again")
        _wait_for_number(page, 1)
        expect(inside.locator("h1")).to_have_text("One question for Ada")

    def test_a_save_runs_it_anew(self, page: Page, url: str, shop: Path) -> None:
        _opened(page, url)
        _write(shop, _SURVEY.replace("One question", "Two questions"))
        page.frame_locator("#frame").locator("text=Two questions").wait_for()

    def test_it_reaches_neither_the_page_nor_the_server(
        self, page: Page, serve: Callable[[str], str]
    ) -> None:
        tried = {
            "parent": "parent.document.body",
            "address": "parent.location.href",
            "frame": "frameElement.id",
            "storage": "localStorage.length",
            "cookie": "document.cookie = 'a=1'",
            "database": "indexedDB.open('a')",
            "top": "top.location = '/'",
        }
        attempts = "".join(
            f"attempt('{name}', () => {{ {code} }});" for name, code in tried.items()
        )
        url = serve(
            "<script>addEventListener('ab.BridgeReady', () => {"
            "const attempt = (name, act) => { try { act(); brazeBridge.logCustomEvent(name, 'done') }"
            "catch (error) { brazeBridge.logCustomEvent(name, error.name) } };"
            f"{attempts}"
            "fetch('/').then(() => brazeBridge.logCustomEvent('fetch', 'done'),"
            "() => brazeBridge.logCustomEvent('fetch', 'failed'));"
            "})</script>",
        )
        page.goto(f"{url}message/{_ADDRESS}")
        said = "\n".join(_heard(page, "fetch.*(done|failed)"))
        assert "done" not in said.replace('"fetch", "failed"', "")
        for name in tried:
            assert re.search(rf'"{name}", "(?:SecurityError|TypeError)"', said), (name, said)
        expect(page).to_have_url(f"{url}message/{_ADDRESS}")

    def test_it_has_no_network(self, page: Page, serve: Callable[[str], str]) -> None:
        with unreached() as there:
            url = serve(_REACHING.replace("THERE", there))
            page.goto(f"{url}message/{_ADDRESS}")
            page.wait_for_selector("text=/end of it/")
            # The message has tried to go elsewhere, and may just be brought back.
            page.frames[1].wait_for_function(
                "typeof RTCPeerConnection === 'undefined' && window.length === 0"
            )
            wait_until(page, lambda: page.context.pages == [page])

    def test_only_what_the_frame_says_in_the_right_form_is_heard(
        self, page: Page, serve: Callable[[str], str]
    ) -> None:
        url = serve(
            """<script>addEventListener('ab.BridgeReady', () => {
                const say = (data) => parent.postMessage(data, '*');
                for (const data of [null, 1, 'call', [], {}, {liquidpilot: 'bridge'},
                    {liquidpilot: 'bridge', kind: 'call'}, {liquidpilot: 'bridge', kind: 'call', text: 1},
                    {liquidpilot: 'bridge', kind: '__proto__', text: 'x'},
                    {liquidpilot: 'bridge', kind: 'link', text: 'x', address: {}},
                    {liquidpilot: 'other', kind: 'call', text: 'x'}]) say(data);
                say({liquidpilot: 'bridge', kind: 'call', text: '<img src=x onerror=hacked()>'});
                say({liquidpilot: 'bridge', kind: 'call', text: 'y'.repeat(100000)});
                brazeBridge.logClick('end of it');
            })</script>""",
        )
        page.goto(f"{url}message/{_ADDRESS}")
        assert _heard(page, "end of it") == [
            "ab.BridgeReady",
            "<img src=x onerror=hacked()>",
            "y" * 2000,
            'brazeBridge.logClick("end of it")',
        ]
        expect(page.locator("#bridge-log img")).to_have_count(0)
        # Of the page itself, and of another frame.
        page.evaluate(
            """() => new Promise(done => {
                addEventListener('message', (event) => event.data.text === 'last' && done());
                const told = {liquidpilot: 'bridge', kind: 'call', text: 'forged'};
                postMessage(told, '*');
                const other = document.createElement('iframe');
                document.body.append(other);
                other.contentWindow.parent.postMessage(told, '*');
                postMessage({...told, text: 'last'}, '*');
            })"""
        )
        _wait_for_number(page, 4)

    def test_a_flood_is_capped(self, page: Page, serve: Callable[[str], str]) -> None:
        url = serve(
            "<script>addEventListener('ab.BridgeReady', () => {"
            "for (let at = 0; at < 5000; at++) brazeBridge.logClick(String(at)) })</script>",
        )
        page.goto(f"{url}message/{_ADDRESS}")
        page.wait_for_selector("text=200 shown; more came and are left out")
        _wait_for_number(page, 200)

    @pytest.mark.parametrize(
        ("code", "where"),
        [
            pytest.param("location='https://a.example/x'", " to https://a.example", id="location"),
            pytest.param("location.replace('/')", "", id="an address of the preview"),
            pytest.param(
                "document.body.insertAdjacentHTML('beforeend', `<form action='https://a.example/'>`);"
                "document.forms[0].submit()",
                " to https://a.example",
                id="a form",
            ),
            pytest.param(
                "document.head.insertAdjacentHTML('beforeend',"
                "`<meta http-equiv=refresh content='0;url=https://a.example/'>`)",
                " to https://a.example",
                id="a meta element",
            ),
        ],
    )
    def test_a_navigation_by_script_is_told_and_stopped(
        self, page: Page, serve: Callable[[str], str], code: str, where: str
    ) -> None:
        url = serve(
            f'<p>here</p><button onclick="this.textContent = 1;{code}">go</button>',
        )
        _opened(page, url)
        page.frame_locator("#frame").locator("button").click(no_wait_after=True)
        heard = _heard(page, f"^navigation{where} [(]blocked[)]$")
        assert heard[0] == "ab.BridgeReady"
        # It is the same document still, and the page can show it anew.
        expect(page.frame_locator("#frame").locator("button")).to_have_text("1")
        page.click("#bridge-again")
        page.frame_locator("#frame").locator("button:text('go')").wait_for()

    @pytest.mark.parametrize("size", [(1280, 800), (390, 844)])
    @pytest.mark.parametrize("scheme", ["light", "dark"])
    def test_the_page_is_accessible_and_fits(
        self, browser: Browser, url: str, size: tuple[int, int], scheme: str
    ) -> None:
        assert_accessible_and_fits(browser, f"{url}message/{_ADDRESS}", size, scheme)


_REACHING = """\
<iframe src="THERE"></iframe><object data="THERE"></object><img src="THERE">
<link rel="preconnect" href="THERE"><link rel="stylesheet" href="THERE">
<script src="THERE"></script><script>document.write('<iframe src="THERE"></iframe>')</script>
<script>addEventListener('ab.BridgeReady', () => {
  const made = (name, given) => document.body.append(Object.assign(document.createElement(name), given));
  const attempts = [
    () => fetch('THERE').catch(() => 0), () => navigator.sendBeacon('THERE'),
    () => { const asked = new XMLHttpRequest(); asked.open('GET', 'THERE'); asked.send(); },
    () => new WebSocket('THERE'.replace('http', 'ws')), () => new EventSource('THERE'),
    () => new Worker('THERE'), () => import('THERE').catch(() => 0), () => open('THERE'),
    () => Object.getPrototypeOf(window).open.call(window, 'THERE'),
    () => made('img', { src: 'THERE' }), () => made('script', { src: 'THERE' }),
    () => made('iframe', { src: 'THERE' }), () => made('IFRAME', { srcdoc: '<p>' }),
    () => made('object', { data: 'THERE' }), () => made('embed', { src: 'THERE' }),
    () => made('video', { src: 'THERE', poster: 'THERE' }), () => made('link', { rel: 'preconnect', href: 'THERE' }),
    () => made('link', { rel: 'prefetch', href: 'THERE' }), () => made('style', { textContent: '@import url(THERE)' }),
    () => made('a', { href: 'THERE', target: '_blank' }).click(),
    () => { document.body.insertAdjacentHTML('beforeend', '<iframe src="THERE"></iframe><ifr<iframe>ame src="THERE">'); },
    () => { const root = made('div') ?? document.querySelector('div').attachShadow({ mode: 'closed' });
            root.innerHTML = '<iframe src="THERE"></iframe>'; },
    () => document.body.append(document.importNode(new DOMParser()
            .parseFromString('<iframe src="THERE"></iframe>', 'text/html').body, true)),
    () => { const frame = document.createElementNS('http://www.w3.org/1999/xhtml', 'x:iframe');
            frame.src = 'THERE'; document.body.append(frame); },
    () => { let asked = 0; const frame = document.createElement({ toString: () => asked++ ? 'iframe' : 'p' });
            frame.src = 'THERE'; document.body.append(frame); },
    () => { const form = document.createElement('form'); form.action = 'THERE'; form.target = '_blank';
            document.body.append(form); form.submit(); },
  ];
  for (const attempt of attempts) { try { attempt(); } catch { continue; } }
  setTimeout(() => brazeBridge.logClick('end of it'));
})</script>
"""
