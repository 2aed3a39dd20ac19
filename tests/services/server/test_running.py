"""A sandbox that runs, asked by another process: it hears what one of the same process would."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from echo_sandbox import Echo, Post
from loopback import Answer as Given
from loopback import Giver, Server, raw, resetting
from starlette.testclient import TestClient

from liquidpilot.connected_content.errors import ConnectFailed, RequestTimeout
from liquidpilot.connected_content.request import Request, Response
from liquidpilot.errors import LiquidPilotError
from liquidpilot.services.interface import EVIDENCE, Action, Answer
from liquidpilot.services.running import DELAY, RunningSandbox
from liquidpilot.services.server import SandboxServer
from liquidpilot.services.simulation import Simulation

_URL = "https://api.post.example/v1/letters?to=Ada%20B&x=1,2"


@pytest.mark.parametrize(
    ("request_", "url", "description"),
    [
        (Request("GET", _URL, {"apikey": "k"}), _URL, "host, scheme and query as they are"),
        (Request("POST", _URL, {"Content-Type": "text/plain"}, b"\x00\xff"), _URL, "any body"),
        (Request("DELETE", f"{_URL}#top"), _URL, "no fragment, as nobody sends one"),
        (
            Request("GET", "https://api.post.example/a b/é?q=ü"),
            "https://api.post.example/a%20b/%C3%A9?q=%C3%BC",
            "what is no URL yet",
        ),
        (Request("GET", "https://api.post.example"), "https://api.post.example", "no path"),
        (Request("GET", _URL, {"X-Note": "a\n b", "Host": "other.example"}), _URL, "line breaks"),
    ],
)
def test_it_hears_what_was_asked(
    running: SandboxServer, echo: Echo, request_: Request, url: str, description: str
) -> None:
    headers = {EVIDENCE: "observed", "Content-Type": "application/json"}
    echo.answered = Answer(Response(404, headers, b'{"a": 1}'))
    answer = RunningSandbox(running.url).answer(request_)
    (asked,) = echo.asked
    assert (asked.method, asked.url, asked.body) == (request_.method, url, request_.body)
    for name, value in request_.headers.items():
        if name != "Host":
            assert asked.headers[name] == " ".join(value.split()), description
    assert answer.response is not None
    assert (answer.response.status, answer.response.body) == (404, b'{"a": 1}')
    assert answer.response.headers[EVIDENCE] == "observed"
    assert answer.delay == 0


def test_a_delay_is_told_and_not_waited_for(running: SandboxServer, echo: Echo) -> None:
    echo.answered = Answer(Response(200, {EVIDENCE: "docs"}, b"{}"), delay=3600)
    answer = RunningSandbox(running.url).answer(Request("GET", _URL))
    assert answer.delay == 3600
    assert answer.response is not None


def test_a_closed_connection_is_one_here(running: SandboxServer, echo: Echo) -> None:
    echo.answered = Answer(None)
    assert RunningSandbox(running.url).answer(Request("GET", _URL)) == Answer(None)


def test_it_shows_what_the_page_shows(running: SandboxServer, echo: Echo) -> None:
    echo.rows = [("Ada", "Hello")]
    echo.actions = [(Action("Burn", "/_sandbox/letters/1"),)]
    (section,) = RunningSandbox(running.url).overview()
    assert (section.title, section.columns, section.rows) == (
        *("Letters", ["from", "text"], [["Ada", "Hello"]]),
    )
    assert (section.is_standing, section.actions) == (False, ())


def test_who_wants_the_sections_alone_gets_no_requests(client: TestClient) -> None:
    client.get("/v1/letters")
    short = client.get("/_sandbox/state.json?requests=0").json()
    assert short["requests"] == []
    assert short == {**client.get("/_sandbox/state.json").json(), "requests": []}


@pytest.fixture
def simulation(running: SandboxServer, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Simulation]:
    post = Post()
    monkeypatch.setattr("liquidpilot.services.simulation.integration_of", lambda url: post)
    return lambda: Simulation(at=running.url)


def test_what_is_rendered_asks_it(simulation: Callable[[], Simulation], echo: Echo) -> None:
    response = simulation().answer(Request("GET", _URL))
    assert response is not None
    assert response.source == "sandbox"
    echo.answered = Answer(Response(200, {EVIDENCE: "docs"}), delay=3)
    with pytest.raises(RequestTimeout):
        simulation().answer(Request("GET", _URL))
    echo.answered = Answer(None)
    with pytest.raises(ConnectFailed):
        simulation().answer(Request("GET", _URL))


def test_it_remembers_what_was_delivered(
    simulation: Callable[[], Simulation], echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    echo.rows = [("Bo", "before")]
    write = echo.answer

    def answer(request: Request, /) -> Answer:
        echo.rows.insert(0, ("Ada", "new"))
        return write(request)

    monkeypatch.setattr(echo, "answer", answer)
    delivery = simulation().deliver(Request("POST", _URL, {}, b"x"))
    assert [each and each.status for each in delivery.responses] == [200]
    assert [each.rows for each in delivery.results] == [[["Ada", "new"]]]


@pytest.mark.parametrize(
    ("given", "says"),
    [
        (Given(b"<html>", 200), "is no sandbox"),
        (Given(b"{}", 404), "is no sandbox"),
        (Given(b'{"sections": 1}', 200), "is no sandbox"),
        (Given(b'[{"name": "trustpilot"}]', 200), "is no sandbox"),
        (raw(b"SSH-2.0-OpenSSH_9.2\r\n\r\n"), "it went wrong (BadStatusLine)"),
        (raw(b""), "is no sandbox"),
        (resetting, "it went wrong (ConnectionResetError)"),
    ],
)
def test_something_else_answers(given: Given | Giver, says: str) -> None:
    with (
        Server({"/_sandbox/state.json": given}) as server,
        pytest.raises(LiquidPilotError) as caught,
    ):
        RunningSandbox(server.url)
    assert says in caught.value.message
    assert server.host in caught.value.message


@pytest.mark.parametrize(
    ("url", "says"),
    [
        ("http://example.com:8030", "'example.com' is not this machine"),
        ("https://127.0.0.1:8030", "is not of the form http://127.0.0.1:PORT/…"),
        ("8030", "is not of the form"),
    ],
)
def test_only_a_sandbox_of_this_machine_is_asked(url: str, says: str) -> None:
    with pytest.raises(LiquidPilotError) as caught:
        RunningSandbox(url)
    assert says in caught.value.message
    assert "--sandbox-at http://127.0.0.1:8030" in (caught.value.hint or "")


def test_nothing_listens(running: SandboxServer) -> None:
    with Server({}) as server:
        url = server.url
    with pytest.raises(LiquidPilotError, match="nothing answers at"):
        RunningSandbox(url)


def test_nobody_but_who_asks_is_told_a_delay(client: TestClient, echo: Echo) -> None:
    echo.answered = Answer(Response(200, {EVIDENCE: "docs"}, b"{}"), delay=0.001)
    assert DELAY not in client.get("/v1/letters").headers
    assert client.get("/v1/letters", headers={DELAY: "tell"}).headers[DELAY] == "0.001"
