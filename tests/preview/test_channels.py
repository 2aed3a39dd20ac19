"""Every channel with the least that a message of it may have, through every surface."""

from __future__ import annotations

import json
import re
import shlex
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from chromium import violations
from hypothesis import given, settings
from hypothesis import strategies as st
from loopback import Server
from running_server import running_preview
from starlette.testclient import TestClient

from liquidpilot.connected_content import Headers, Request
from liquidpilot.datafiles.json_text import check_json
from liquidpilot.errors import LiquidPilotError
from liquidpilot.preview.channels import (
    controls_of,
    picture_at,
    surroundings_of,
)
from liquidpilot.preview.choices import Choices, Display, Images
from liquidpilot.preview.documents import problem_document
from liquidpilot.preview.events import EventHub
from liquidpilot.preview.export import export_site
from liquidpilot.preview.security import allowed_hosts
from liquidpilot.preview.server import make_application
from liquidpilot.preview.signs import END, START, STOP, without_signs
from liquidpilot.preview.state import PreviewState
from liquidpilot.preview.webhooks import curl_command, json_pieces
from liquidpilot.serving.addresses import LOOPBACK
from liquidpilot.workspace.channels import CHANNELS, Channel

if TYPE_CHECKING:
    from playwright.sync_api import Browser

_WORDS = "Fifteen red trucks"
_TEXTS = {"url": "https://a.example/15", "image_url": "https://a.example/fifteen-red-trucks.png"}

_LEAST = [
    pytest.param(channel, need, id=f"{name}: {need}")
    for name, channel in CHANNELS.items()
    for need in channel.needs
]


@pytest.fixture
def least(tmp_path: Path, channel: Channel, need: str) -> PreviewState:
    """A workspace with one message, which has the field `need` and no other."""
    folder = tmp_path / "templates" / channel.folder / "least"
    folder.mkdir(parents=True)
    field = next(each for each in channel.fields if each.name == need)
    text = _TEXTS.get(need, _WORDS)
    inline = "" if field.files else f"{need}: {text}\n"
    (folder / "template.yaml").write_text(f"name: least\n{inline}", encoding="utf-8")
    for file in field.files:
        (folder / file).write_text(text, encoding="utf-8")
    (tmp_path / "fixtures/profiles").mkdir(parents=True)
    for name in ("ada", "bo"):
        (tmp_path / f"fixtures/profiles/{name}.toml").write_text("", encoding="utf-8")
    return PreviewState(tmp_path)


def _client(state: PreviewState) -> TestClient:
    application = make_application(state, EventHub(), allowed_hosts(LOOPBACK, 8020))
    return TestClient(application, base_url="http://127.0.0.1:8020")


@pytest.mark.parametrize(("channel", "need"), _LEAST)
def test_the_least_message_is_shown_everywhere(
    least: PreviewState, channel: Channel, need: str, tmp_path: Path
) -> None:
    address, text = f"{channel.folder}/least", _TEXTS.get(need, _WORDS)
    with _client(least) as client:
        for path in (f"/message/{address}", f"/matrix/{address}", f"/outcomes?message={address}"):
            assert client.get(path).status_code == 200, path
        for path in (f"/document/{address}", f"/cell/{address}?profile=bo"):
            answer = client.get(path)
            assert answer.status_code == 200, path
            assert text in answer.text, path
        raw = client.get(f"/raw/{address}/{need}")
        assert (raw.status_code, raw.text) == (200, text)
    assert export_site(least.workspace, tmp_path / "site", Display()) == 1
    cells = [*(tmp_path / "site").glob(f"{channel.folder}-least/*.html")]
    assert {"ada.html", "bo.html", "index.html"} <= {each.name for each in cells}
    cells = [each for each in cells if each.name != "index.html"]
    assert all(text in cell.read_text(encoding="utf-8") for cell in cells)


@pytest.mark.parametrize("path", ["document", "cell"])
@pytest.mark.parametrize(
    ("address", "status", "says"),
    [
        ("no/such", 404, "there is no message &#39;no/such&#39;"),
        ("sms/order_delivered?profile=nobody", 200, "nobody"),
    ],
)
def test_what_went_wrong_can_be_read_in_the_frame(
    client: TestClient, path: str, address: str, status: int, says: str
) -> None:
    answer = client.get(f"/{path}/{address}")
    assert (answer.status_code, says in answer.text) == (status, True)
    assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
    assert "<script" not in answer.text


def test_a_failure_of_ours_can_be_read_in_the_frame(
    state: PreviewState, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*given: object) -> None:
        raise RuntimeError("secret detail")

    monkeypatch.setattr(state, "view", fail)
    application = make_application(state, EventHub(), allowed_hosts(LOOPBACK, 8020))
    with TestClient(
        application, base_url="http://127.0.0.1:8020", raise_server_exceptions=False
    ) as client:
        answer = client.get("/document/sms/order_delivered")
        assert answer.status_code == 500
        assert "internal error: RuntimeError" in answer.text
        assert "secret detail" not in answer.text
        assert "frame-ancestors 'self'" in answer.headers["content-security-policy"]
        page = client.get("/message/sms/order_delivered")
        assert "frame-ancestors 'none'" in page.headers["content-security-policy"]


def test_a_problem_is_told_with_its_place_and_escaped() -> None:
    error = LiquidPilotError("no <b>", hint="write 'a'", path="a.toml", line=3, column=7)
    document = problem_document(error)
    assert "no &lt;b&gt;" in document
    assert "a.toml:3:7" in document
    assert "write &#39;a&#39;" in document


@pytest.mark.parametrize(
    ("channel", "fields", "expected"),
    [
        # Widths of a screen, ways of dark mode, pictures from the network, other parts.
        ("email", "subject html text", (True, 3, True, 3)),
        ("email", "subject text", (True, 2, False, 1)),
        ("push", "title message", (False, 2, False, 2)),
        ("push", "title image_url", (False, 2, True, 2)),
        ("sms", "message media_url", (False, 2, True, 2)),
        ("in_app", "header message image_url", (False, 2, True, 2)),
        ("in_app", "html", (True, 2, False, 2)),
        ("content_cards", "title", (False, 2, False, 2)),
        ("webhook", "url body", (False, 0, False, 2)),
    ],
)
def test_only_controls_that_do_something(
    channel: str, fields: str, expected: tuple[bool, int, bool, int]
) -> None:
    found = controls_of(channel, fields.split())
    assert (found.screens, len(found.dark), found.images, len(found.parts)) == expected
    assert found.runs == (channel == "in_app" and fields == "html")


Write = Callable[[str, str], None]


@pytest.mark.parametrize(
    ("url", "is_simulated"),
    [
        ("https://invitations-api.trustpilot.com/v1/private/x", True),
        ("https://shop.example/hook", False),
    ],
)
def test_a_webhook_is_delivered_where_a_service_is_simulated(
    client: TestClient, state: PreviewState, write: Write, url: str, is_simulated: bool
) -> None:
    path = "templates/webhooks/hook/template.yaml"
    write(path, f"url: {url}\nmethod: POST\n")
    page = client.get("/message/webhooks/hook").text
    assert ('id="deliver"' in page, "No service that is simulated" in page) == (
        is_simulated,
        not is_simulated,
    )


@pytest.mark.parametrize(
    ("now", "zone", "clock", "day"),
    [
        ("2026-12-24T10:05:00Z", "", "10:05", "Thursday 24 December"),
        ("2026-12-24T23:30:00Z", "Europe/Oslo", "0:30", "Friday 25 December"),
        ("2026-07-01T00:15:00+02:00", "America/New_York", "18:15", "Tuesday 30 June"),
        ("2026-12-24T10:05:00Z", "Nowhere/Land", "10:05", "Thursday 24 December"),
    ],
)
def test_the_clock_is_that_of_the_message_where_the_person_is(
    state: PreviewState, write: Write, now: str, zone: str, clock: str, day: str
) -> None:
    write("fixtures/profiles/ada.toml", f'first_name = "Ada"\ntime_zone = "{zone}"\n')
    for address in ("push/cart_reminder", "sms/order_delivered"):
        view = state.view(address, Choices(profile="ada", now=now))
        around = surroundings_of(view)
        assert (around.clock, around.day) == (clock, day)
    write("fixtures/profiles/frozen.toml", f'now = "{now}"\ntime_zone = "{zone}"\n')
    view = state.view("push/cart_reminder", Choices(profile="frozen"))
    assert surroundings_of(view).clock == clock


def test_the_app_is_that_of_the_configuration(client: TestClient, write: Write, shop: Path) -> None:
    assert "Shop · now" in client.get("/document/push/cart_reminder").text
    text = (shop / "liquidpilot.toml").read_text(encoding="utf-8")
    write("assets/icon.svg", "<svg xmlns='http://www.w3.org/2000/svg'/>")
    write(
        "liquidpilot.toml", f'{text}[preview]\napp_name = "A & B"\napp_icon = "assets/icon.svg"\n'
    )
    for address in ("push/cart_reminder", "sms/order_delivered"):
        document = client.get(f"/document/{address}").text
        assert "A &amp; B" in document
        assert 'src="data:image/svg+xml;base64,' in document


def test_a_push_is_cut_where_braze_says_so(client: TestClient, write: Write) -> None:
    title, message = "T" * 40, "m" * 200
    write(
        "templates/push/long/template.yaml",
        f"title: {title}\nmessage: {message}\ndeep_link: 'shop://a?b=<c>'\nextras: {{k: v&w}}\n",
    )
    document = client.get("/document/push/long").text
    for count in ("40 of 35", "200 of 160", "200 of 49", "200 of 597", "200 of 50", "200 of 120"):
        assert count in document
    # Braze gives none for both titles of Android, nor for the message of iOS that is opened.
    assert document.count("40, no figure of Braze") == 2
    assert document.count("200, no figure of Braze") == 1
    assert f"{'m' * 160}<mark>{'m' * 40}</mark>" in document
    assert "shop://a?b=&lt;c&gt;" in document
    assert "v&amp;w" in document
    write(
        "templates/push/long/template.yaml",
        f"title: {title}\nmessage: {message}\nimage_url: https://cdn.example/a.png\n",
    )
    pictured = client.get("/document/push/long").text
    assert "200 of 130" in pictured
    assert "Picture of cdn.example, blocked" in pictured
    assert "<img" not in pictured
    assert 'src="https://cdn.example/a.png"' in client.get("/document/push/long?images=on").text


@pytest.mark.parametrize(
    ("address", "images", "loaded", "says"),
    [
        ("https://u:p@a.example/x.png", "on", True, "Picture of a.example"),
        ("https://a.example/x.png", "blocked", False, "Picture of a.example, blocked"),
        ("https://a.example/x.png", "off", False, "Picture of a.example, not shown"),
        ("data:image/png;base64,AA", "blocked", True, "Picture"),
        ("data:image/png;base64,AA", "off", False, "Picture"),
        ("javascript:alert(1)", "on", False, "No address of a picture: javascript:alert(1)"),
        ("truck.png", "on", False, "No address of a picture: truck.png"),
        ("https://[", "on", False, "No address of a picture: https://["),
    ],
)
def test_a_picture_that_is_not_loaded_leaves_its_place(
    address: str, images: Images, loaded: bool, says: str
) -> None:
    picture = picture_at(address, images)
    assert picture is not None
    assert (picture.is_loaded, picture.says) == (loaded, says)


def test_an_sms_shows_its_segments_and_what_costs(client: TestClient, write: Write) -> None:
    write("templates/sms/dear/template.yaml", f'message: "it’s {"a" * 80}"\n')
    document = client.get("/document/sms/dear").text
    assert "2 segments, UCS-2" in document
    assert '<u title="Not in GSM-7">’</u>' in document
    assert "Without it the text has 1 segment." in document
    assert document.count('<div class="bubble">') == 2
    assert re.findall(r"Segment \d: \d+ of \d+", document) == [
        "Segment 1: 67 of 67",
        "Segment 2: 18 of 67",
    ]


_JSON = st.recursive(
    st.one_of(st.none(), st.booleans(), st.integers(), st.floats(allow_nan=False), st.text()),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
)


@given(_JSON, st.sampled_from([None, 3]))
@settings(max_examples=100, deadline=None)
def test_json_is_set_out_and_stays_itself(value: object, indent: int | None) -> None:
    text = json.dumps(value, indent=indent).replace("Infinity", "1e999")
    pieces = json_pieces(text)
    shown = "".join(piece for _, piece in pieces)
    check_json(shown)
    assert json.loads(shown) == json.loads(text)
    assert shown == json.dumps(json.loads(text), indent=2).replace("Infinity", "1e999")


@given(_JSON, st.data())
@settings(max_examples=100, deadline=None)
def test_marks_change_nothing_that_is_seen_of_a_request(value: object, data: st.DataObject) -> None:
    text = json.dumps(value).replace("Infinity", "1e999")
    start = data.draw(st.integers(0, len(text) - 1))
    end = data.draw(st.integers(start + 1, len(text)))
    signed = f"{text[:start]}{START}7{STOP}{text[start:end]}{END}{text[end:]}"

    def set_out(body: str) -> str:
        return "".join(piece for _, piece in json_pieces(body))

    def command(url: str, body: str) -> str:
        return curl_command(Request("POST", url, {"content-type": body}, body.encode()))

    assert without_signs(set_out(signed)) == set_out(text)
    assert START in set_out(signed) or not text[start:end].strip(" ")
    url = f"{START}8{STOP}https://a.example/{END}"
    assert without_signs(command(url, signed)) == command(without_signs(url), text)


def test_json_keeps_its_spelling() -> None:
    text = '{"a":9.90,"a":1E5,"b":"\\u00e9"}'
    shown = "".join(piece for _, piece in json_pieces(text))
    assert "".join(shown.split()) == text
    assert json_pieces("{not json") == (("", "{not json"),)
    assert json_pieces("") == ()


_SHELL = st.text(st.sampled_from("a'\"$`\\!;&|<>(){}[]*?#~ \n\t@=%-é"), min_size=1, max_size=20)


@given(url=_SHELL, value=_SHELL, body=_SHELL)
@settings(max_examples=100, deadline=None)
def test_a_command_is_quoted_for_the_shell(url: str, value: str, body: str) -> None:
    command = curl_command(Request("POST", url, Headers({"X-A": value}), body.encode()))
    words = shlex.split(command)
    assert words[:6] == ["curl", "--globoff", "--request", "POST", "--url", url]
    assert words[words.index("--data-raw") + 1] == body
    assert [each for each in words if each.startswith("X-A")] == [
        f"X-A: {text}" if (text := " ".join(value.splitlines()).strip()) else "X-A;"
    ] or "\n" in value


@pytest.mark.skipif(shutil.which("curl") is None, reason="there is no curl")
def test_curl_sends_what_braze_would_send(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("planted", encoding="utf-8")
    path = "/a[1-2]?q={b}&c=$HOME"
    body = f"@{tmp_path / 'secret'}\n'`id`".encode()
    with Server({}) as server:
        asked = Request("POST", f"{server.url}{path}", Headers({"X-A": "it's"}), body)
        subprocess.run(["sh", "-c", f"{curl_command(asked)} --silent"], check=True)
    (got,) = server.received
    assert (got.method, got.path, got.body) == ("POST", path, body)
    headers = {name.lower(): value for name, value in got.headers.items()}
    assert headers["x-a"] == "it's"
    assert "content-type" not in headers


def test_a_webhook_is_shown_without_its_secrets(client: TestClient, write: Write) -> None:
    write(
        "templates/webhooks/secret/template.yaml",
        "url: https://a.example/x\nheaders: {Authorization: Bearer planted-secret-4711}\n"
        "body: {a: 1.50, who: it's}\n",
    )
    document = client.get("/document/webhooks/secret").text
    page = client.get("/message/webhooks/secret").text
    assert 'data-copy="curl --globoff --request POST' in page
    assert "planted-secret" not in document + page
    assert '<span class="key">&#34;who&#34;</span>' in document
    assert "curl --globoff --request POST --url https://a.example/x" in document
    assert "Content-Type" in document, "Braze adds it to a body of pairs"
    write("templates/webhooks/secret/template.yaml", "url: '{{nothing}}'\n")
    assert "There is no URL" in client.get("/document/webhooks/secret").text


_DRAWN = {
    "push/drawn": "title: A title that is longer than there is room for\nmessage: m\n"
    "image_url: https://a.example/1.png\ndeep_link: shop://a\nextras: {a: b}\n",
    "sms/drawn": "message: it’s here for 10€\nmedia_url: https://a.example/1.png\n",
    "in_app/drawn": "header: Hi\nmessage: m\nimage_url: https://a.example/1.png\n"
    "buttons: {a: No, b: Yes}\nlink: shop://a\nextras: {a: b}\n",
    "content_cards/drawn": "title: T\nmessage: m\nimage_url: https://a.example/1.png\n"
    "link: https://a.example\n",
    "webhooks/drawn": "url: https://a.example/x\nheaders: {X-A: b}\nbody: {a: '1', b: '2'}\n",
}


@pytest.mark.browser
@pytest.mark.slow
def test_what_is_drawn_is_accessible_and_fits(browser: Browser, shop: Path) -> None:
    for address, yaml in _DRAWN.items():
        folder = shop / "templates" / address
        folder.mkdir(parents=True)
        (folder / "template.yaml").write_text(yaml, encoding="utf-8")
    with running_preview(shop) as url:
        for width in (1280, 390):
            context = browser.new_context(viewport={"width": width, "height": 800}, bypass_csp=True)
            page = context.new_page()
            for address in _DRAWN:
                for dark in ("off", "own"):
                    page.goto(f"{url}document/{address}?dark={dark}")
                    fits = "() => document.documentElement.scrollWidth <= innerWidth"
                    assert page.evaluate(fits), (address, width)
                    assert not violations(page), (address, width, dark)
            context.close()


@pytest.mark.parametrize(
    ("address", "query", "schemes"),
    [
        ("sms/order_delivered", "", "only light"),
        ("sms/order_delivered", "?dark=own", "only dark"),
        ("email_templates/review_spotlight", "?part=text&dark=own", "only dark"),
        ("webhooks/trustpilot_invitation", "", "light dark"),
        ("webhooks/trustpilot_invitation", "?dark=own", "light dark"),
    ],
)
def test_what_is_shown_is_light_or_dark_as_one_says(
    client: TestClient, address: str, query: str, schemes: str
) -> None:
    document = client.get(f"/document/{address}{query}").text
    assert f"color-scheme:{schemes}" in document
    assert document.lower().startswith("<!doctype html>")
