"""Connections of both servers, over real sockets: who stops in the middle, and who sends too much."""

from __future__ import annotations

import contextlib
import http.client
import socket
import ssl
import threading
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Protocol

import pytest

from liquidpilot.preview.server import PreviewServer
from liquidpilot.replay.redaction import Redactor
from liquidpilot.services.interface import SandboxOptions
from liquidpilot.services.registry import integration_named
from liquidpilot.services.server import SandboxServer
from liquidpilot.services.simulation import open_sandbox
from liquidpilot.serving.addresses import Address
from liquidpilot.serving.certificates import Certificates
from liquidpilot.serving.connections import Connection

# Longer than any machine needs.
_LONG = 60
_TOO_MUCH = 5 * 1024 * 1024


class _Server(Protocol):
    @property
    def port(self) -> int: ...
    @property
    def url(self) -> str: ...
    def run(self, ready: Callable[[], None]) -> None: ...
    def stop(self) -> None: ...


_CERTIFICATES = Certificates.made_for([])


def _preview(root: Path) -> PreviewServer:
    (root / "templates").mkdir()
    (root / "liquidpilot.toml").write_text("", encoding="utf-8")
    return PreviewServer(root, Address(port=0), poll=60)


def _sandbox(tls: ssl.SSLContext | None = None) -> SandboxServer:
    integration = integration_named("trustpilot")
    sandbox = open_sandbox(integration, SandboxOptions(), None)
    assert sandbox is not None
    return SandboxServer(integration, sandbox, Redactor(), Address(port=0), tls=tls)


_SERVERS: dict[str, Callable[[Path], _Server]] = {
    "preview": _preview,
    "sandbox": lambda folder: _sandbox(),
    "sandbox, https": lambda folder: _sandbox(_CERTIFICATES.context),
}


@pytest.fixture(params=_SERVERS)
def server(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[_Server]:
    made = _SERVERS[request.param](tmp_path)
    ready = threading.Event()
    thread = threading.Thread(target=made.run, args=(ready.set,), daemon=True)
    thread.start()
    assert ready.wait(_LONG)
    yield made
    made.stop()
    thread.join()


def _connected(server: _Server) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", server.port), timeout=_LONG)
    if server.url.startswith("https:"):
        authority = _CERTIFICATES.authority.decode("ascii")
        context = ssl.create_default_context(cadata=authority)
        return context.wrap_socket(connection, server_hostname="127.0.0.1")
    return connection


def _until_closed(connection: socket.socket) -> bytes:
    received = b""
    while data := connection.recv(65536):
        received += data
    return received


def _head(server: _Server, *lines: str, method: str = "GET") -> bytes:
    host = f"127.0.0.1:{server.port}"
    fixed = (f"{method} /static/base.css HTTP/1.1", f"Host: {host}", f"Origin: http://{host}")
    return "\r\n".join((*fixed, *lines, "", "")).encode()


@pytest.mark.parametrize(
    ("sent", "description"),
    [
        (b"", "nothing"),
        (b"GET / HT", "half a line"),
        (b"GET / HTTP/1.1\r\nHost: 127.0.0.1\r\n", "half a head"),
    ],
)
def test_who_does_not_go_on_is_closed(
    sent: bytes, description: str, server: _Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Connection, "waits", 0.05)
    # A busy machine may be too slow for the handshake: then that is what does not go on.
    with contextlib.suppress(ConnectionError, ssl.SSLError), _connected(server) as connection:
        connection.sendall(sent)
        assert _closed(connection), description


@pytest.mark.parametrize("rest", ["head", "body"])
def test_who_stops_in_a_later_request_is_closed(
    rest: str, server: _Server, monkeypatch: pytest.MonkeyPatch
) -> None:
    with _connected(server) as connection:
        connection.sendall(_head(server))
        answer = http.client.HTTPResponse(connection)
        answer.begin()
        answer.read()
        monkeypatch.setattr(Connection, "waits", 0.05)
        lines = ("Content-Type: application/json", "Content-Length: 9")
        whole = _head(server, *lines, method="POST")
        connection.sendall(whole[:-2] if rest == "head" else whole + b"{")
        assert b"HTTP/1.1 2" not in _until_closed_or_reset(connection)


def test_who_waits_keeps_nobody_waiting(server: _Server) -> None:
    waiting = [_connected(server) for _ in range(100)]
    for each in waiting:
        each.sendall(b"GET / HTTP/1.1\r\n")
    with _connected(server) as connection:
        connection.sendall(_head(server, "Connection: close"))
        assert _until_closed(connection).startswith(b"HTTP/1.1 ")
    for each in waiting:
        each.close()


@pytest.mark.parametrize(
    ("lines", "chunked", "description"),
    [
        ((f"Content-Length: {_TOO_MUCH}",), False, "as most clients send it"),
        ((f"Content-Length: {_TOO_MUCH}", "Connection: close"), False, "as urllib sends it"),
        (("Transfer-Encoding: chunked",), True, "in chunks"),
    ],
)
def test_who_sends_too_much_is_told_so(
    lines: tuple[str, ...], chunked: bool, description: str, server: _Server
) -> None:
    head = _head(server, "Content-Type: application/json", *lines, method="POST")
    body = b"x" * _TOO_MUCH
    if chunked:
        body = b"%x\r\n%s\r\n0\r\n\r\n" % (len(body), body)
    with _connected(server) as connection:
        # All of it is sent before anything is read.
        connection.sendall(head + body)
        answer = _until_closed(connection)
    assert answer.startswith(b"HTTP/1.1 413 "), description
    assert b"connection: close\r\n" in answer.lower()
    assert answer.endswith((b"may have 4 MiB\n", b"how large it is\n"))


def test_who_never_ends_is_closed(server: _Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Connection, "most_thrown_away", 1024)
    lines = ("Content-Type: application/json", "Content-Length: 999999999")
    with _connected(server) as connection:
        connection.sendall(_head(server, *lines, method="POST"))
        assert _gone(connection)


def test_an_upload_that_stops_is_closed(server: _Server, monkeypatch: pytest.MonkeyPatch) -> None:
    # Not before the answer, which takes as long as the machine is busy.
    after = property(lambda each: _LONG if each._thrown_away is None else 0.05)
    monkeypatch.setattr(Connection, "waits", after)
    lines = ("Content-Type: application/json", "Content-Length: 999999999")
    with _connected(server) as connection:
        connection.sendall(_head(server, *lines, method="POST"))
        assert b"HTTP/1.1 413 " in _until_closed_or_reset(connection)
        assert _gone(connection)


def _until_closed_or_reset(connection: socket.socket) -> bytes:
    received = b""
    try:
        while data := connection.recv(65536):
            received += data
    except ConnectionError:
        pass
    return received


def _closed(connection: socket.socket) -> bool:
    return _until_closed_or_reset(connection) == b""


def _gone(connection: socket.socket) -> bool:
    """Return when nobody takes what is sent any more."""
    try:
        while True:
            connection.sendall(b"x" * 4096)
    except OSError:
        return True
