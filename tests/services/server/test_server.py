"""The server behind a real socket."""

from __future__ import annotations

import asyncio
import http.client
import json
import socket
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from threading import Event, Thread

import pytest
from echo_sandbox import Echo, Post

from liquidpilot.connected_content.request import Response
from liquidpilot.replay.redaction import Redactor
from liquidpilot.services.interface import Answer
from liquidpilot.services.server import SandboxServer
from liquidpilot.serving.addresses import Address
from liquidpilot.serving.certificates import Certificates

_DELAY = 7.25
"""Seconds that nobody sleeps: the test says when they are over."""


def _exchange(server: SandboxServer, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", server.port)) as connection:
        connection.sendall(request)
        received = b""
        while data := connection.recv(65536):
            received += data
        return received


def test_a_connection_serves_many_requests(running: SandboxServer, echo: Echo) -> None:
    connection = http.client.HTTPConnection("127.0.0.1", running.port)
    for number in range(3):
        connection.request("POST", f"/v1/{number}", b"x" * number)
        assert connection.getresponse().read() == b"{}"
    connection.close()
    assert [each.body for each in echo.asked] == [None, b"x", b"xx"]


def test_it_can_close_a_connection_without_an_answer(running: SandboxServer, echo: Echo) -> None:
    echo.answered = Answer(None)
    connection = http.client.HTTPConnection("127.0.0.1", running.port)
    connection.request("POST", "/v1/x", b"body")
    with pytest.raises(ConnectionError):
        connection.getresponse()
    connection.close()
    echo.answered = Answer(Response(200, {}, b"{}"))
    connection.request("GET", "/_sandbox/state.json")
    assert b'"status": null' in connection.getresponse().read()
    connection.close()


def test_a_late_answer_is_late_and_keeps_nobody_else_waiting(
    running: SandboxServer, echo: Echo, monkeypatch: pytest.MonkeyPatch
) -> None:
    sleep, sleeps, is_over = asyncio.sleep, Event(), Event()

    async def wait(seconds: float) -> None:
        if seconds == _DELAY:
            sleeps.set()
            await asyncio.to_thread(is_over.wait)
        else:
            await sleep(seconds)  # steady: the server's own

    monkeypatch.setattr(asyncio, "sleep", wait)
    echo.answered = Answer(Response(200, {}, b"late"), delay=_DELAY)
    slow = http.client.HTTPConnection("127.0.0.1", running.port)
    slow.request("GET", "/v1/slow")
    sleeps.wait()
    quick = http.client.HTTPConnection("127.0.0.1", running.port)
    quick.request("GET", "/_sandbox/static/icon.svg")
    assert quick.getresponse().read()
    is_over.set()
    assert slow.getresponse().read() == b"late"
    slow.close()
    quick.close()


@pytest.mark.parametrize(
    ("request_line", "url", "description"),
    [
        (b"GET /v1/a HTTP/1.0\r\n\r\n", "http://127.0.0.1:{port}/v1/a", "no host (HTTP/1.0)"),
        (
            b"GET http://api.post.example/v1/a HTTP/1.1\r\nHost: api.post.example\r\n"
            b"Connection: close\r\n\r\n",
            "http://api.post.example/v1/a",
            "as a client sends it to a proxy",
        ),
        (
            b"POST /v1/a HTTP/1.1\r\nHost: h\r\nTransfer-Encoding: chunked\r\n"
            b"Connection: close\r\n\r\n2\r\nhi\r\n0\r\n\r\n",
            "http://h/v1/a",
            "in chunks",
        ),
    ],
)
def test_requests_as_they_may_be_written(
    running: SandboxServer, echo: Echo, request_line: bytes, url: str, description: str
) -> None:
    assert _exchange(running, request_line).endswith(b"{}"), description
    assert [each.url for each in echo.asked] == [url.format(port=running.port)]


@pytest.mark.parametrize(
    ("value", "sent", "description"),
    [
        ("one\r\nSet-Cookie: a=b", "one?Set-Cookie: a=b", "a header within a header"),
        ("naïve", "naïve", "Latin-1"),
        ("größe 語", "größe ?", "letters that HTTP cannot carry"),
    ],
)
def test_a_header_cannot_break_the_answer(
    running: SandboxServer, echo: Echo, value: str, sent: str, description: str
) -> None:
    echo.answered = Answer(Response(200, {"X-Sandbox-Warning": value}, b"{}"))
    received = _exchange(running, b"GET /v1 HTTP/1.0\r\n\r\n")
    assert f"X-Sandbox-Warning: {sent}\r\n" in received.decode("latin-1"), description


@pytest.mark.parametrize("host", [b"[", b"a b", b"a/b", b"a@b", b"\xc3\xa9", b"[::1]x"])
def test_a_host_that_is_none_is_refused(running: SandboxServer, echo: Echo, host: bytes) -> None:
    request = b"GET /v1 HTTP/1.1\r\nConnection: close\r\nHost: " + host + b"\r\n\r\n"
    assert _exchange(running, request).startswith(b"HTTP/1.1 400")
    assert echo.asked == []


def test_what_is_no_http_is_answered_too(running: SandboxServer, echo: Echo) -> None:
    assert _exchange(running, b"\x16\x03\x01 hello\r\n\r\n").startswith(b"HTTP/1.1 400")
    assert echo.asked == []


def test_who_comes_by_https_is_told_of(echo: Echo) -> None:
    """The client gets an error of TLS, which says nothing; so the terminal has to."""
    told: list[str] = []
    server = SandboxServer(Post(), echo, Redactor(), Address(port=0), told.append)
    with _running(server), pytest.raises(ssl.SSLError):
        ssl.create_default_context().wrap_socket(
            socket.create_connection(("127.0.0.1", server.port)), server_hostname="localhost"
        )
    assert told == ["a client has come by https, and this is http: start with --tls"]


def test_a_request_by_https_is_one_of_https(echo: Echo) -> None:
    certificates = Certificates.made_for([])
    server = SandboxServer(
        Post(), echo, Redactor(), Address(port=0), None, tls=certificates.context
    )
    trusting = ssl.create_default_context(cadata=certificates.authority.decode("ascii"))
    with _running(server):
        host = f"127.0.0.1:{server.port}"
        connection = http.client.HTTPSConnection(host, context=trusting)
        connection.request("GET", "/v1/a?b=c")
        assert connection.getresponse().read() == b"{}"
        connection.request("GET", "/_sandbox/state.json")
        state = json.loads(connection.getresponse().read())
        connection.close()
    assert [each.url for each in echo.asked] == [f"https://{host}/v1/a?b=c"]
    assert state["url"] == f"https://{host}"
    assert state["requests"][0]["curl"].endswith(f"'https://{host}/v1/a?b=c'")


@contextmanager
def _running(server: SandboxServer) -> Iterator[None]:
    ready = Event()
    thread = Thread(target=server.run, args=(ready.set,), daemon=True)
    thread.start()
    ready.wait()
    try:
        yield
    finally:
        server.stop()
        thread.join()


def test_a_port_that_is_taken_is_followed_by_the_next() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        server = SandboxServer(Post(), Echo(), Redactor(), Address(port=port))
    assert port < server.port <= port + 9
    assert server.url == f"http://127.0.0.1:{server.port}/"
    server.close()
