"""A real HTTP server on this machine, for tests of what is sent and of what comes back."""

from __future__ import annotations

import contextlib
import gzip
import socket
import ssl
import struct
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Condition, Event, Thread
from types import TracebackType
from typing import Any, NamedTuple

CERTIFICATE = Path(__file__).with_name("loopback.pem")
"""The certificate of the server, with its key; who trusts it can talk to the server over TLS."""


class Received(NamedTuple):
    """A request as it arrived."""

    method: str
    path: str
    headers: Mapping[str, str]
    body: bytes


@dataclass(frozen=True)
class Answer:
    """What the server says: whole, gzipped or in chunks."""

    body: bytes = b""
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=dict)
    gzipped: bool = False
    chunked: bool = False

    def give(self, handler: Handler) -> None:
        """Send it."""
        body = gzip.compress(self.body, mtime=0) if self.gzipped else self.body
        handler.send_response_only(self.status)
        for name, value in self.headers.items():
            handler.send_header(name, value)
        if self.gzipped:
            handler.send_header("Content-Encoding", "gzip")
        if self.chunked:
            handler.send_header("Transfer-Encoding", "chunked")
            handler.end_headers()
            for start in range(0, len(body), 7):
                piece = body[start : start + 7]
                handler.wfile.write(b"%x\r\n%s\r\n" % (len(piece), piece))
            handler.wfile.write(b"0\r\n\r\n")
        else:
            handler.send_header("Content-Length", str(len(body)))
            handler.end_headers()
            handler.wfile.write(body)


def silent(handler: Handler) -> None:
    """Say nothing until the other side leaves, or the server is closed."""
    while handler.rfile.read(1):
        pass


def dripping(start: bytes, drop: bytes) -> Callable[[Handler], None]:
    """Return what sends `start`, and then a `drop` every now and then until nobody listens."""

    def drip(handler: Handler) -> None:
        handler.wfile.write(start)
        while not handler.is_over.wait(0.02):  # steady: a pace, and no limit
            handler.wfile.write(drop)

    return drip


def resetting(handler: Handler) -> None:
    """Break the connection off, so that the other side gets an error and not an end."""
    handler.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
    handler.connection.close()


def raw(data: bytes) -> Callable[[Handler], None]:
    """Return what sends bytes that need be no HTTP."""

    def give(handler: Handler) -> None:
        handler.wfile.write(data)

    return give


Giver = Callable[["Handler"], None]


class Handler(BaseHTTPRequestHandler):
    """One request; `is_over` is set when the server closes."""

    protocol_version = "HTTP/1.1"
    answers: Mapping[str, Answer | Giver]
    received: list[Received]
    is_over: Event
    unasked: Giver | None

    def handle(self) -> None:
        """Answer, after a request or without one."""
        if self.unasked is not None:
            self.unasked(self)
        else:
            super().handle()

    def do_GET(self) -> None:
        self._answer()

    def do_POST(self) -> None:
        self._answer()

    def _answer(self) -> None:
        self.close_connection = True
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.received.append(Received(self.command, self.path, dict(self.headers), body))
        answer = self.answers.get(self.path.partition("?")[0], Answer(b"no such path", 404))
        if isinstance(answer, Answer):
            answer.give(self)
        else:
            answer(self)

    def log_message(self, format: str, *args: object) -> None:
        """Keep the output of the tests clean."""


_PATIENCE = 100
"""Seconds until a server that does not end fails its test; nothing else depends on it."""


class _Connections(ThreadingHTTPServer):
    """A server that knows its connections: each counts until the other side has ended it."""

    daemon_threads = True  # `end` waits for them, and not for ever
    request_queue_size = 256

    def __init__(self, handler: type[Handler]) -> None:
        self.changed = Condition()
        self.open: set[socket.socket] = set()
        self.accepted: set[object] = set()
        super().__init__(("127.0.0.1", 0), handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Note the connection, and answer it in a thread."""
        with self.changed:
            self.open.add(request)
            self.accepted.add(client_address)
            self.changed.notify_all()
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        """Say that this was all, and wait for the other side to say so too."""
        try:
            request.shutdown(socket.SHUT_WR)
            while request.recv(65536):
                pass
        except OSError:
            pass  # it was reset, or is closed already
        super().shutdown_request(request)
        with self.changed:
            self.open.discard(request)
            self.changed.notify_all()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that leaves early is what some tests are about."""

    def end(self) -> None:
        """Stop listening, end all connections, and wait for their threads."""
        self.shutdown()
        self.server_close()
        with self.changed:
            for connection in self.open:
                with contextlib.suppress(OSError):
                    # Not the method of a TLS socket, which its thread is using.
                    socket.socket.shutdown(connection, socket.SHUT_RDWR)
            ended = self.changed.wait_for(lambda: not self.open, _PATIENCE)
        assert ended, f"{len(self.open)} connections do not end"


class Server:
    """Answers by path until it is closed; `received` has the requests in their order.

    With `unasked`, that is done as soon as somebody connects, and no request is read.

    >>> with Server({"/items": Answer(b"[]")}) as server:
    ...     url = f"{server.url}/items"
    """

    def __init__(
        self,
        answers: Mapping[str, Answer | Giver],
        *,
        tls: bool = False,
        unasked: Giver | None = None,
    ) -> None:
        self.received: list[Received] = []
        self._is_over = Event()
        about = {"answers": answers, "received": self.received, "is_over": self._is_over}
        about["unasked"] = unasked and staticmethod(unasked)
        self._server = _Connections(type("_Handler", (Handler,), about))
        if tls:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(CERTIFICATE)
            # The handshake is left to the connection's thread: it may take its time.
            self._server.socket = context.wrap_socket(
                self._server.socket, server_side=True, do_handshake_on_connect=False
            )
        self.port = self._server.server_port
        self.host = f"127.0.0.1:{self.port}"
        self.url = f"{'https' if tls else 'http'}://{self.host}"
        self._thread = Thread(target=self._server.serve_forever, args=(0.01,), daemon=True)
        self._thread.start()

    def __enter__(self) -> Server:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        traceback: TracebackType | None,
    ) -> None:
        self.close()

    def left_open(self) -> int:
        """Return how many of the connections up to now their clients have not ended."""
        connections = self._server
        with socket.create_connection(("127.0.0.1", self.port)) as last:
            # They are accepted in their order.
            mine = last.getsockname()
            with connections.changed:
                accepted = connections.changed.wait_for(
                    lambda: mine in connections.accepted, _PATIENCE
                )
        assert accepted, "the server does not accept"
        with connections.changed:
            connections.changed.wait_for(lambda: not connections.open, _PATIENCE)
            return len(connections.open)

    def close(self) -> None:
        """Stop listening, and end what is still going on."""
        if not self._is_over.is_set():
            self._is_over.set()
            self._server.end()
            self._thread.join()
