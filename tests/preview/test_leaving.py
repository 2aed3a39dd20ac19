"""A message out of the page: texts to copy, a file, a mail server, a picture; and who may ask."""

from __future__ import annotations

import email
import email.policy
import re
import struct
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from chromium import chromium_path, expect, launched_browser, wait_until_settled
from httpx import Response
from loopback import Answer, Server
from mail_server import MailServer
from running_server import running
from starlette.testclient import TestClient

from liquidpilot.mail.delivery import parse_server
from liquidpilot.preview import drawing as pictures
from liquidpilot.preview.drawing import CHROMIUM
from liquidpilot.preview.events import EventHub
from liquidpilot.preview.marks import ATTRIBUTE
from liquidpilot.preview.security import allowed_hosts
from liquidpilot.preview.server import PreviewServer, make_application
from liquidpilot.preview.state import PreviewState
from liquidpilot.serving.addresses import LOOPBACK, Address

Write = Callable[[str, str], None]

_CART = "email_templates/abandoned_cart"
_OURS = {"origin": "http://127.0.0.1:8020", "content-type": "application/json"}


@pytest.fixture
def server() -> Iterator[MailServer]:
    with MailServer() as made:
        yield made


@pytest.fixture
def mailing(state: PreviewState, server: MailServer) -> Iterator[TestClient]:
    """A client of a preview that sends mail to `server`."""
    hosts = allowed_hosts(LOOPBACK, 8020)
    application = make_application(state, EventHub(), hosts, parse_server(server.address))
    with TestClient(application, base_url="http://127.0.0.1:8020") as made:
        yield made


def test_the_html_is_what_is_received(client: TestClient, write: Write) -> None:
    path = "templates/email_templates/inlined"
    write(f"{path}/template.yaml", "subject: Hi\nshould_inline_css: true\n")
    write(f"{path}/body.html", "<style>p{color:red}</style><p>Hi {{${first_name}}}")
    answer = client.get("/mail/inlined/html?set=first_name=Bo")
    assert answer.headers["content-type"] == "text/plain; charset=utf-8"
    assert answer.text == '<style>p{color:red}</style><p style="color: red;">Hi Bo'
    assert (
        client.get("/raw/inlined/html?set=first_name=Bo").text
        == "<style>p{color:red}</style><p>Hi Bo"
    )
    assert '<p style="color: red;">Hi' in client.get("/document/email_templates/inlined").text


_LOOKED_INTO = """\
<p style="color:#bbb">Small & grey</p><p style="color:#000">Black</p>
<a href="http://x.example/?utm_source=braze&amp;a=1">To <b>it</b></a><a href="https://y.example/"></a>
<a href="mailto:us@x.example">Write</a>
<img src="https://x.example/a.png"><img alt="A &lt;truck&gt;" width=40 src="data:image/gif;base64,R0lG">
"""


@pytest.mark.parametrize(
    ("html", "said"),
    [
        (
            _LOOKED_INTO,
            [
                *("To 2 hosts, 1 without utm parameters", "1 not encrypted", "not https"),
                *('data-link="http://x.example/?utm_source=braze&amp;a=1"', "utm_source</i> braze"),
                *("No text", "mailto:us@x.example", "no alt text", "no size", "40 × ?"),
                *("A &lt;truck&gt;", "3 bytes", "Small &amp; grey", "1.91</b> : 1, needs 4.5"),
                *("#bbbbbb on #ffffff", "Dark, inverted"),
            ],
        ),
        ("", ["This mail has no link.", "This mail has no image.", "No text whose colours"]),
        (
            "<p>" + "A line of the terms. " * 6000,
            ["Gmail cuts it off", "Gmail shows 102 KB", "can be read"],
        ),
        ("<a href='https://x.example/'>x</a>" * 120, ["120 links, first 100"]),
    ],
    ids=["one of each", "empty", "too large", "many"],
)
def test_a_panel_says_what_a_mail_is_made_of(
    html: str, said: list[str], client: TestClient, write: Write
) -> None:
    write("templates/made.liquid", html)
    answer = client.get("/mail/made.liquid/panel")
    assert answer.status_code == 200
    assert [each for each in said if each not in answer.text] == []


def test_what_is_not_sent_has_no_such_panel(client: TestClient, write: Write) -> None:
    write("templates/made.liquid", "{% abort_message('no') %}")
    assert client.get("/mail/made.liquid/panel").status_code == 409
    assert client.get("/mail/push/cart_reminder/panel").status_code == 409


def test_marks_stand_in_the_document_that_is_received(client: TestClient, write: Write) -> None:
    path = "templates/email_templates/inlined"
    write(f"{path}/template.yaml", "subject: Hi\nshould_inline_css: true\n")
    call = "{% connected_content https://api.example.com/toys :save toys %}"
    html = f"{call}<style>p{{color:red}}</style><p>Hi</p>{{{{toys.html}}}}<p style='margin:0'>{{{{toys.name}}}}"
    write(f"{path}/body.html", html)
    answer = '{"html": "<p>x</p>", "name": "Truck"}'
    fixture = (
        f"[request]\nurl = 'https://api.example.com/toys'\n[responses.default]\njson = '{answer}'\n"
    )
    write("fixtures/connected_content/inlined.toml", fixture)
    marked = client.get("/marks/email_templates/inlined").json()["document"]
    assert re.search("[\ufdd0-\ufdd2]", marked)
    plain = re.sub(f'\ufdd0[0-9]+\ufdd1|\ufdd2| {ATTRIBUTE}="[0-9]+"', "", marked)
    assert plain == client.get("/document/email_templates/inlined").text
    assert plain.endswith(
        '<p style="color: red;">Hi</p><p>x</p><p style="color: red;margin: 0">Truck'
    )


def test_the_page_says_where_css_is_not_inlined(
    client: TestClient, write: Write, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "css_inline", None)
    path = "templates/email_templates/inlined"
    write(f"{path}/template.yaml", "subject: Hi\nshould_inline_css: true\n")
    write(f"{path}/body.html", "<style>p{color:red}</style><p>Hi")
    said = "As it is received: the CSS is not inlined here"
    assert said in client.get("/message/email_templates/inlined").text
    assert "pip install css-inline tinycss2" in client.get("/message/email_templates/inlined").text
    assert said not in client.get(f"/message/{_CART}").text


def test_the_text_is_that_of_the_mail(client: TestClient, write: Write) -> None:
    write("templates/lone.html", "<p>Hi <b>Ada")
    assert client.get("/mail/lone.html/text").text == "Hi Ada\n"
    assert "Back to my cart" in client.get(f"/mail/{_CART}/text").text


def test_the_file_is_one_to_save(client: TestClient) -> None:
    answer = client.get(f"/mail/{_CART}/eml?profile=new_customer&now=2026-11-21T09:30:00Z")
    assert answer.headers["content-type"] == "message/rfc822"
    assert answer.headers["content-disposition"] == 'attachment; filename="abandoned_cart.eml"'
    read = email.message_from_bytes(answer.content, policy=email.policy.default)
    assert read["Date"] == "Sat, 21 Nov 2026 09:30:00 +0000"
    assert [each.get_content_type() for each in read.iter_parts()] == ["text/plain", "text/html"]


@pytest.mark.parametrize("name", ['a";x= b.html', 'a";x=ü b.html'])
def test_a_name_cannot_write_a_header(client: TestClient, write: Write, name: str) -> None:
    if not name.isascii() and sys.getfilesystemencoding() != "utf-8":
        pytest.skip("in this locale no file has such a name")
    write(f"templates/{name}", "<p>Hi")
    answer = client.get(f"/mail/{name}/eml")
    assert answer.headers["content-disposition"] == 'attachment; filename="a_x_b_html.eml"'


def test_the_report_has_what_is_known(client: TestClient) -> None:
    report = client.get(f"/mail/{_CART}/report").json()
    assert report["version"] == 1
    assert report["size"]["arriving"] > report["size"]["written"]
    assert {"www.pinewheel.example", "www.trustpilot.com"} <= {
        each["host"] for each in report["links"]
    }
    assert set(report["contrasts"]) == {"light", "own", "inverted"}


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/mail/nothing/html", 404, "there is no message 'nothing'"),
        (f"/mail/{_CART}/headers", 404, "there is no part 'headers'"),
        ("/mail/sms/delivery_update/html", 404, "there is no message"),
        ("/mail/push/cart_reminder/eml", 409, "is no e-mail: push"),
        (f"/mail/{_CART}/eml?profile=nobody", 422, "there is no profile 'nobody'"),
        (f"/mail/{_CART}/eml?scenario=timeout&now=never", 422, "is not a date and time"),
    ],
)
def test_what_there_is_not(client: TestClient, path: str, status: int, said: str) -> None:
    answer = client.get(path)
    assert answer.status_code == status
    assert said in answer.text


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("{% abort_message('no') %}", 409),
        ("{% connected_content https://api.example.com/a %}", 424),
        ("{% if %}", 422),
    ],
)
def test_what_is_not_sent_is_no_file_and_no_mail(
    mailing: TestClient, server: MailServer, write: Write, body: str, status: int
) -> None:
    write("templates/lone.html", body)
    assert mailing.get("/mail/lone.html/eml").status_code == status
    assert _post(mailing, "/mails", address="lone.html").status_code == 409
    assert server.connections == 0


def _post(client: TestClient, path: str, **asked: object) -> Response:
    answer: Response = client.post(path, json=asked, headers=_OURS)
    return answer


def test_it_is_sent_to_the_person_or_to_whom_the_page_names(
    mailing: TestClient, server: MailServer
) -> None:
    answer = _post(mailing, "/mails", address=_CART, query="?profile=loyal_customer")
    assert answer.json() == {"to": "ada.okonkwo@example.com", "server": server.address}
    assert _post(mailing, "/mails", address=_CART, to=" Me <me@x.example> ").status_code == 200
    assert [each.recipients for each in server.mails] == [
        ("ada.okonkwo@example.com",),
        ("me@x.example",),
    ]


@pytest.mark.parametrize(
    "to", ["me", "a@x.example, b@x.example\r\nBcc: c@x.example", ["a@x.example"]]
)
def test_a_recipient_that_is_none(mailing: TestClient, server: MailServer, to: object) -> None:
    answer = _post(mailing, "/mails", address=_CART, to=to)
    assert (answer.status_code, server.connections) == (409, 0)
    assert "the recipient is no address" in answer.json()["error"]


def test_a_page_cannot_name_a_server(mailing: TestClient, server: MailServer) -> None:
    # A connection to another machine fails the test.
    asked = {"server": "192.0.2.1:25", "smtp": "192.0.2.1:25", "host": "192.0.2.1"}
    answer = _post(mailing, "/mails", address=_CART, query="?smtp=192.0.2.1:25", **asked)
    assert answer.json()["server"] == server.address


def test_a_server_elsewhere_needs_a_named_recipient(state: PreviewState) -> None:
    elsewhere = parse_server("192.0.2.1:25")
    application = make_application(state, EventHub(), allowed_hosts(LOOPBACK, 8020), elsewhere)
    with TestClient(application, base_url="http://127.0.0.1:8020") as client:
        answer = _post(client, "/mails", address=_CART)
        assert answer.status_code == 409
        assert "say whom '192.0.2.1:25' is to send it to" in answer.json()["error"]


def test_no_server_there_is_said(client: TestClient, state: PreviewState) -> None:
    application = make_application(
        state, EventHub(), allowed_hosts(LOOPBACK, 8020), parse_server("127.0.0.1:9")
    )
    with TestClient(application, base_url="http://127.0.0.1:8020") as client:
        answer = _post(client, "/mails", address=_CART)
        assert (answer.status_code, "nothing listens there" in answer.json()["error"]) == (
            409,
            True,
        )


@pytest.mark.parametrize("path", ["/mails", "/pictures"])
@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"content-type": "application/json"}, 403),
        ({**_OURS, "origin": "http://evil.example"}, 403),
        ({**_OURS, "origin": "null"}, 403),
        ({**_OURS, "content-type": "text/plain"}, 415),
        ({**_OURS, "sec-fetch-site": "cross-site"}, 403),
        ({**_OURS, "host": "evil.example:8020"}, 400),
    ],
)
def test_another_page_takes_nothing_out(
    mailing: TestClient, server: MailServer, path: str, headers: dict[str, str], status: int
) -> None:
    body = f'{{"address": "{_CART}"}}'
    assert mailing.post(path, content=body, headers=headers).status_code == status
    assert server.connections == 0


@pytest.mark.parametrize("part", ["html", "text", "eml", "report"])
def test_another_page_reads_nothing(client: TestClient, part: str) -> None:
    path = f"/mail/{_CART}/{part}"
    for headers in ({"origin": "http://evil.example"}, {"sec-fetch-site": "cross-site"}):
        assert client.get(path, headers=headers).status_code == 403
    assert client.get(path, headers={"host": "evil.example:8020"}).status_code == 400
    answer = client.get(path)
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cross-origin-resource-policy"] == "same-origin"
    assert not [name for name in answer.headers if name.startswith("access-control-")]


@pytest.mark.parametrize("path", ["/mails", "/pictures"])
def test_nothing_is_sent_by_a_link(mailing: TestClient, server: MailServer, path: str) -> None:
    assert mailing.get(f"{path}?address={_CART}").status_code == 404
    assert server.connections == 0


@pytest.mark.parametrize("address", ["../../etc/passwd", "/etc/passwd", "liquidpilot.toml", ""])
@pytest.mark.parametrize("path", ["/mails", "/pictures"])
def test_a_message_is_named_by_its_address_alone(
    mailing: TestClient, server: MailServer, path: str, address: str
) -> None:
    assert _post(mailing, path, address=address).status_code == 404
    assert server.connections == 0


def test_without_playwright_a_picture_says_what_to_install(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setitem(sys.modules, "playwright.sync_api", None)
    answer = _post(client, "/pictures", address=_CART, width=375)
    assert answer.status_code == 409
    assert "pip install playwright" in answer.json()["hint"]


@pytest.mark.parametrize("width", [0, -1, 199, 2001, 10**9])
def test_a_picture_has_a_sensible_width(client: TestClient, width: int) -> None:
    assert _post(client, "/pictures", address=_CART, width=width).status_code == 409


@pytest.fixture
def drawing(monkeypatch: pytest.MonkeyPatch) -> None:
    """The browser that the tests have draws the pictures."""
    monkeypatch.setenv(CHROMIUM, chromium_path())
    monkeypatch.setattr(pictures, "_LIMIT", 240_000.0)


def _size(png: bytes) -> tuple[int, int]:
    assert png[:8] == b"\x89PNG\r\n\x1a\n"
    width, height = struct.unpack(">II", png[16:24])
    return width, height


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.usefixtures("drawing")
def test_a_picture_has_all_of_the_message(client: TestClient, write: Write) -> None:
    write("templates/tall.html", "<div style='height:3000px;background:red'>Hi</div>")
    answer = _post(client, "/pictures", address="tall.html", width=375)
    assert answer.headers["content-type"] == "image/png"
    width, height = _size(answer.content)
    assert width == 375
    assert 3000 <= height < 3100


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.usefixtures("drawing")
@pytest.mark.parametrize("images", ["blocked", "off"])
def test_a_picture_loads_and_runs_nothing(client: TestClient, write: Write, images: str) -> None:
    with Server({"/a.png": Answer(b""), "/b.css": Answer(b""), "/c": Answer(b"")}) as server:
        html = (
            f"<link rel=stylesheet href='{server.url}/b.css'><img src='{server.url}/a.png'>"
            f"<script>document.body.style.height='4000px';fetch('{server.url}/c')</script>"
            f"<meta http-equiv=refresh content='0;url={server.url}/c'><iframe src='{server.url}/c'></iframe>"
            "<img src='file:///etc/hosts'><img src=x onerror=\"document.body.style.height='4000px'\">Hi"
        )
        write("templates/hostile.html", html)
        answer = _post(client, "/pictures", address="hostile.html", query=f"?images={images}")
        assert _size(answer.content)[1] < 2000
        assert server.received == []


@pytest.mark.slow
@pytest.mark.browser
@pytest.mark.usefixtures("drawing")
def test_the_menu_of_the_page_has_it_all(shop: Path, server: MailServer) -> None:
    preview = PreviewServer(shop, Address(port=0), mail_server=parse_server(server.address))
    with running(preview), launched_browser() as launched:
        page = launched.new_page(viewport={"width": 1280, "height": 800})
        page.goto(f"{preview.url}message/{_CART}?profile=loyal_customer")
        page.wait_for_selector("#live:not(.lost)")
        wait_until_settled(page)
        page.click("#open-more")
        with page.expect_download() as found:
            page.click("text=Download as EML")
        assert found.value.suggested_filename == "abandoned_cart.eml"
        page.click("#open-more")
        page.fill("#send-to", "me@x.example")
        page.press("#send-to", "Enter")
        # It is shown for a moment only.
        expect(page.locator("#toast")).to_contain_text("sent to me@x.example by way of")
        page.click("#open-more")
        with page.expect_download() as found:
            page.click("#draw")
        assert found.value.suggested_filename == "abandoned_cart.png"
        expect(page.locator("#toast")).to_contain_text("saved abandoned_cart.png")
    assert [each.recipients for each in server.mails] == [("me@x.example",)]


def test_a_browser_that_is_none_is_said(
    client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    pytest.importorskip("playwright.sync_api")
    monkeypatch.setenv(CHROMIUM, str(Path(sys.executable).with_name("no-browser")))
    answer = _post(client, "/pictures", address=_CART)
    assert answer.status_code == 409
    assert answer.json()["hint"] == "is there one? playwright install chromium"


def test_a_mail_with_a_hole_leaves_the_page_as_one_without_does(shop: Path) -> None:
    """Braze sends it, so that it can be looked at in a mail program."""
    (shop / "templates/hole.liquid").write_text("Hi {{ nobody }}!", encoding="utf-8")
    application = make_application(PreviewState(shop), EventHub(), allowed_hosts(LOOPBACK, 8020))
    with TestClient(application, base_url="http://127.0.0.1:8020") as client:
        page = client.get("/message/hole.liquid?tab=findings").text
        assert "Sends with 1 hole" in page
        assert "Download as EML" in page
        assert client.get("/mail/hole.liquid/eml").status_code == 200
