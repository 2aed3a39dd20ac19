"""What the page shows: escaped, without secrets, the same as the document for programs."""

from __future__ import annotations

import html
import json
import re

import pytest
from echo_sandbox import Echo
from hypothesis import given, settings
from hypothesis import strategies as st
from starlette.testclient import TestClient

from liquidpilot.connected_content.request import Request, Response
from liquidpilot.replay.redaction import Redactor
from liquidpilot.services.interface import (
    MADE_UP,
    REASON,
    WARNING,
    Action,
    ActionField,
    Answer,
)
from liquidpilot.services.request_log import KEPT, RequestLog

_HOSTILE = "<script>alert(1)</script><img src=x onerror='alert(1)'>\"{{7*7}}\ud800\x00"


def test_it_tells_how_to_reach_the_service(client: TestClient) -> None:
    page = client.get("/", headers={"host": "localhost:9000"}).text
    assert "http://localhost:9000<" in page
    assert "https://api.post.example" in page
    assert "nobody has written" in page


def test_what_clients_send_is_never_markup(client: TestClient, echo: Echo) -> None:
    echo.rows = [("Mallory", _HOSTILE)]
    echo.answered = Answer(Response(200, {"X-Sandbox-Evidence": '"><b>'}, b"<i>{</i>"))
    client.post(
        "/v1/<b>?q=<b>", content=_HOSTILE.encode("utf-8", "replace"), headers={"X-A": "<b>"}
    )
    page = client.get("/").text
    assert "<script>" not in page
    assert "49" not in page.split("Letters")[1]
    assert not re.search(r"<(?:b|i|img src=x)\b[^>]*>(?!(?:docs|observed|assumed))", page)
    assert "The &lt;Post&gt;, simulated" in page


def test_what_a_row_offers_is_data_and_never_markup(client: TestClient, echo: Echo) -> None:
    echo.rows = [("Mallory", "x"), ("Ada", "y")]
    field = ActionField("text", _HOSTILE, _HOSTILE, "long", {_HOSTILE: _HOSTILE})
    action = Action(_HOSTILE, "/_sandbox/x", "DELETE", _HOSTILE, {"name": _HOSTILE}, [field])
    echo.actions = [(action, action), ()]
    page = client.get("/").text
    assert "<script>" not in page
    assert "onerror='" not in page
    offered = re.findall(r"data-action='([^']*)'", page)
    assert len(offered) == 2
    read = json.loads(html.unescape(offered[0]))
    assert (read["label"], read["path"], read["method"]) == (_HOSTILE, "/_sandbox/x", "DELETE")
    assert read["values"] == {"name": _HOSTILE}
    assert read["fields"][0]["choices"] == {_HOSTILE: _HOSTILE}


def test_the_page_runs_nothing_but_its_own_files(client: TestClient) -> None:
    answered = client.get("/")
    policy = answered.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    assert not re.search(r"<style|\sstyle=|\son\w+=|<script>", answered.text)
    for name in re.findall(r'(?:src|href)="(/_sandbox/[^"]+)"', answered.text):
        assert client.get(name).status_code == 200, name
    assert answered.headers["cache-control"] == "no-store"


def test_secrets_are_taken_out(client: TestClient, echo: Echo) -> None:
    echo.answered = Answer(Response(200, {}, b'{"access_token": "tok-999999", "n": 1}'))
    client.post(
        "/v1/x?apikey=key-999999",
        json={"password": "pass-999999", "note": "known-secret stamp-999999"},
        headers={"Authorization": "Bearer bear-999999", "X-Note": "known-secret"},
    )
    for text in (client.get("/").text, client.get("/_sandbox/state.json").text):
        assert "999999" not in text
        assert "known-secret" not in text
        assert "{secret:STAMP}" in text


@pytest.mark.parametrize(
    ("size", "body", "note"),
    [(8192, "a" * 8192, None), (8193, None, "8,193 bytes")],
    ids=["just small enough", "too large to be shown: half of it would keep no secret"],
)
def test_large_bodies_are_counted(
    client: TestClient, size: int, body: str | None, note: str | None
) -> None:
    client.post("/v1/x", content=b"a" * size)
    (request,) = client.get("/_sandbox/state.json").json()["requests"]
    assert (request["request"]["body"], request["request"]["note"]) == (body, note)


@pytest.mark.parametrize(
    ("headers", "said"),
    [
        ({WARNING: "no envelope"}, "; warning: no envelope"),
        ({MADE_UP: "the letter '7'"}, "; made-up: the letter '7'"),
        (
            {
                MADE_UP: "the letter '7'; Bo",
                WARNING: "no envelope; the letter '7' is made up; Bo is made up",
            },
            "; made-up: the letter '7'; Bo; warning: no envelope",
        ),
        (
            {MADE_UP: "the letter '7'", WARNING: "the letter '7' is made up: nobody wrote it"},
            "; made-up: the letter '7'",
        ),
        ({REASON: "no stamp", WARNING: "no envelope"}, "; reason: no stamp; warning: no envelope"),
        ({}, ""),
    ],
)
def test_a_line_says_each_thing_once(headers: dict[str, str], said: str) -> None:
    log = RequestLog(Redactor())
    line = log.line(Request("GET", "https://a.example/v1/x"), Response(200, headers))
    assert line.partition("→ 200")[2] == said


def test_the_last_requests_are_kept_and_all_are_counted(client: TestClient, echo: Echo) -> None:
    for number in range(KEPT + 3):
        client.get(f"/v1/items/{number}")
    echo.rows = [("Ada", str(number)) for number in range(500)]
    state = client.get("/_sandbox/state.json").json()
    assert (state["total"], len(state["requests"])) == (KEPT + 3, KEPT)
    assert state["requests"][0]["url"].endswith(f"/v1/items/{KEPT + 2}")
    (letters,) = state["sections"]
    assert (letters["total"], len(letters["rows"])) == (500, 200)
    page = client.get("/").text
    assert "3 before these are not kept" in page
    assert "and 300 more" in page


def test_the_document_for_programs(client: TestClient, echo: Echo) -> None:
    echo.rows = [("Ada", "Dear \ud800")]
    client.post("/v1/x", json={"price": 9.90})
    state = client.get("/_sandbox/state.json").json()
    assert [state[key] for key in ("version", "name", "title", "url", "hosts")] == [
        1, "post", "The <Post>", "http://127.0.0.1:8030", ["api.post.example"],
    ]  # fmt: skip
    (request,) = state["requests"]
    assert (request["number"], request["method"], request["status"]) == (1, "POST", 200)
    assert request["evidence"] == "docs"
    assert request["request"]["body"] == '{\n  "price": 9.9\n}'
    assert state["sections"] == [
        {
            "title": "Letters",
            "columns": ["from", "text"],
            "rows": [["Ada", "Dear \ud800"]],
            "total": 1,
            "standing": False,
        }
    ]


@given(
    st.binary(max_size=200),
    st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=60),
    st.sampled_from(["application/json", "application/x-www-form-urlencoded", "text/plain", "x"]),
)
@settings(max_examples=100, deadline=None)
def test_whatever_comes_can_be_shown(body: bytes, target: str, content_type: str) -> None:
    log = RequestLog(Redactor())
    headers = {"content-type": content_type, "x": target}
    log.note(Request("POST", f"http://127.0.0.1/{target}", headers, body), None)
    log.note(Request("GET", f"http://{target}/"), Response(200, headers, body))
    assert [each.number for each in log.shown()] == [2, 1]
