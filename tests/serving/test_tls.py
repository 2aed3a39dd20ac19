"""A server that speaks https: with real clients of TLS, and with those that speak something else."""

from __future__ import annotations

import contextlib
import socket
import ssl
import sys
import threading
from collections.abc import Iterator
from urllib.request import HTTPSHandler, build_opener

import pytest
from starlette.responses import PlainTextResponse
from starlette.types import Receive, Scope, Send

from liquidpilot.errors import LiquidPilotError
from liquidpilot.serving.addresses import Address
from liquidpilot.serving.certificates import Certificates
from liquidpilot.serving.connections import Connection
from liquidpilot.serving.server import LocalServer, QuietServer, tls_config

_HOST = "api.example.com"
_CERTIFICATES = Certificates.made_for([_HOST])
_LONG = "x" * 4_000_000


async def _application(scope: Scope, receive: Receive, send: Send) -> None:
    text = _LONG if scope["path"] == "/long" else f"{scope['scheme']} {scope['path']}"
    await PlainTextResponse(text)(scope, receive, send)


class _Server(LocalServer):
    """Answers with the scheme and the path, and keeps what it is told about clients."""

    def __init__(self) -> None:
        super().__init__(Address(port=0), "https")
        self.told: list[str] = []
        self.is_told = threading.Event()

    def run(self, ready: threading.Event) -> None:
        config = tls_config(_application, _CERTIFICATES.context, self.url, self._tell)
        self.serve(QuietServer(config, ready.set))

    def _tell(self, line: str) -> None:
        self.told.append(line)
        self.is_told.set()


@pytest.fixture
def server() -> Iterator[_Server]:
    made, ready = _Server(), threading.Event()
    thread = threading.Thread(target=made.run, args=(ready,), daemon=True)
    thread.start()
    ready.wait()
    yield made
    made.stop()
    thread.join()


def _trusting() -> ssl.SSLContext:
    return ssl.create_default_context(cadata=_CERTIFICATES.authority.decode("ascii"))


def _plain(server: _Server) -> socket.socket:
    connection = socket.create_connection(("127.0.0.1", server.port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def _all_of(connection: socket.socket) -> bytes:
    received = b""
    while data := connection.recv(65536):
        received += data
    return received


def _request(path: str = "/", host: str = _HOST) -> bytes:
    return f"GET {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n\r\n".encode()


@pytest.mark.parametrize("name", ["127.0.0.1", "localhost", "::1", _HOST])
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_it_is_who_it_says(server: _Server, name: str, version: ssl.TLSVersion) -> None:
    context = _trusting()
    context.minimum_version = context.maximum_version = version
    with context.wrap_socket(_plain(server), server_hostname=name) as connection:
        connection.sendall(_request("/path"))
        assert _all_of(connection).endswith(b"\r\n\r\nhttps /path")


def test_it_is_nobody_else(server: _Server) -> None:
    with pytest.raises(ssl.SSLCertVerificationError, match="Hostname mismatch"):
        _trusting().wrap_socket(_plain(server), server_hostname="www.example.com")


def test_urllib_gets_through(server: _Server) -> None:
    opener = build_opener(HTTPSHandler(context=_trusting()))
    with opener.open(f"{server.url}a?b=c") as answer:
        assert answer.read() == b"https /a"


@pytest.mark.parametrize("size", [1, 7, 100])
def test_bytes_may_come_in_any_pieces(server: _Server, size: int) -> None:
    """Each piece is a packet of its own, as far as the system lets it be one."""
    with _plain(server) as connection:
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        client = _trusting().wrap_bio(incoming, outgoing, server_hostname=_HOST)

        def send() -> None:
            data = outgoing.read()
            for start in range(0, len(data), size):
                connection.sendall(data[start : start + size])

        while True:
            try:
                client.do_handshake()
                break
            except ssl.SSLWantReadError:
                send()
                incoming.write(connection.recv(65536))
        client.write(_request("/pieces"))
        send()
        incoming.write(_all_of(connection))
        assert client.read().endswith(b"https /pieces")


def test_a_long_answer_comes_whole_however_slowly_it_is_read(server: _Server) -> None:
    with _trusting().wrap_socket(_plain(server), server_hostname=_HOST) as connection:
        connection.sendall(_request("/long"))
        received = b""
        while data := connection.recv(5000):
            received += data
    assert received.partition(b"\r\n\r\n")[2] == _LONG.encode()


def test_a_connection_is_kept(server: _Server) -> None:
    with _trusting().wrap_socket(_plain(server), server_hostname=_HOST) as connection:
        for number in range(3):
            connection.sendall(f"GET /{number} HTTP/1.1\r\nHost: {_HOST}\r\n\r\n".encode())
            received = b""
            while not received.endswith(f"https /{number}".encode()):
                received += connection.recv(65536)


def test_the_end_is_said_by_both(server: _Server) -> None:
    """A client that says that it has ended is not left waiting for the other's farewell."""
    context = _trusting()
    connection = context.wrap_socket(
        _plain(server), server_hostname=_HOST, suppress_ragged_eofs=False
    )
    connection.sendall(_request()[:20])
    with connection.unwrap() as rest:
        assert rest.recv(1) == b""


@pytest.mark.parametrize(
    ("sent", "description"),
    [
        (_request(), "a request"),
        (b"POST /v1 HTTP/1.1\r\nHost: h\r\nContent-Length: 6000000\r\n\r\n" + b"x" * 6_000_000, "a body"),
    ],
)  # fmt: skip
def test_who_speaks_http_is_told_so(server: _Server, sent: bytes, description: str) -> None:
    with _plain(server) as connection:
        connection.sendall(sent)
        answer = _all_of(connection).decode()
    assert answer.startswith("HTTP/1.1 400 "), description
    assert answer.endswith(
        f"this port speaks https, and this request came by http: ask for {server.url}\n"
    )


@pytest.mark.parametrize(
    "sent",
    [b"\x16", b"\x16\x03\x01 hello\r\n\r\n", b"\x16" * 70_000, b"SSH-2.0-x\r\n\r\n", b"\0\0"],
)
def test_who_speaks_neither_is_closed_and_keeps_nobody_waiting(
    server: _Server, sent: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(Connection, "waits", 0.05)
    with _plain(server) as connection:
        try:
            connection.sendall(sent)
            _all_of(connection)
        except ConnectionError:
            pass  # it was reset
    monkeypatch.undo()
    test_urllib_gets_through(server)


def test_handshakes_that_stall_keep_nobody_waiting(server: _Server) -> None:
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = _trusting().wrap_bio(incoming, outgoing, server_hostname=_HOST)
    with pytest.raises(ssl.SSLWantReadError):
        client.do_handshake()
    hello = outgoing.read()
    stalled = [_plain(server) for _ in range(100)]
    for number, each in enumerate(stalled):
        each.sendall(hello[: 1 + number * len(hello) // 100])
    test_urllib_gets_through(server)
    for each in stalled:
        each.close()


def test_a_stalled_handshake_is_closed(server: _Server, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Connection, "waits", 0.05)
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = _trusting().wrap_bio(incoming, outgoing, server_hostname=_HOST)
    with pytest.raises(ssl.SSLWantReadError):
        client.do_handshake()
    with _plain(server) as connection:
        connection.sendall(outgoing.read())
        # The server's part of the handshake at most, and then the end.
        with contextlib.suppress(ConnectionError):
            _all_of(connection)


def test_a_client_that_does_not_trust_it_is_told_of(server: _Server) -> None:
    with pytest.raises(ssl.SSLCertVerificationError):
        ssl.create_default_context().wrap_socket(_plain(server), server_hostname="localhost")
    server.is_told.wait()
    assert server.told == ["a client has left: it does not trust the certificate"]


def test_what_is_published_is_a_certificate_alone() -> None:
    text = _CERTIFICATES.authority.decode("ascii")
    assert text.count("-----BEGIN ") == text.count("-----BEGIN CERTIFICATE-----") == 1


def test_what_no_certificate_can_name_is_refused() -> None:
    with pytest.raises(LiquidPilotError, match="of 'my_host' not allowed") as caught:
        Certificates.made_for(["my_host"])
    assert caught.value.hint == "name an address of this machine with --host, as 127.0.0.1"


def test_without_trustme_the_extra_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "trustme", None)
    with pytest.raises(LiquidPilotError) as caught:
        Certificates.made_for([])
    assert caught.value.hint == "pip install trustme"
