"""A server on this machine: uvicorn as a part of a command, and the socket that it listens on."""

from __future__ import annotations

import asyncio
import contextlib
import socket
import ssl
from collections.abc import Callable, Iterator
from functools import partial

import uvicorn
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from liquidpilot.serving.addresses import Address, listening_socket, port_of, url_of
from liquidpilot.serving.connections import Connection
from liquidpilot.serving.tls import TlsConnection


def quiet_config(
    application: ASGIApp, connection: Callable[..., asyncio.Protocol] = Connection
) -> uvicorn.Config:
    """Return how to serve `application`, each client by a `connection`."""
    return uvicorn.Config(
        application,
        loop="asyncio",
        http=connection,  # type: ignore[arg-type]  # it is called, and nothing else
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=1,
    )


def tls_config(
    application: ASGIApp, context: ssl.SSLContext, url: str, tell: Callable[[str], None]
) -> uvicorn.Config:
    """Return how to serve `application` at `url` by https alone, with the certificate of `context`.

    `tell` gets a sentence about a client that does not trust it. Who asks without TLS gets one too.
    """

    async def answer(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["scheme"] == "https":
            await application(scope, receive, send)
        else:
            text = f"this port speaks https, and this request came by http: ask for {url}\n"
            await PlainTextResponse(text, 400, {"connection": "close"})(scope, receive, send)

    return quiet_config(answer, partial(TlsConnection, context, tell))


class QuietServer(uvicorn.Server):
    """A server that calls `ready` when it answers, and that no signal ends by itself.

    The command that runs it handles signals: uvicorn would wait for all that is being answered.
    """

    def __init__(self, config: uvicorn.Config, ready: Callable[[], None]) -> None:
        super().__init__(config)
        self._ready = ready

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Start serving, and say so."""
        await super().startup(sockets)
        self._ready()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Handle no signal."""
        yield


class LocalServer:
    """A server that listens on `address` from the moment when it is made, for `scheme`.

    What it answers, a subclass says. Raises LiquidPilotError if no port is free.
    """

    def __init__(self, address: Address, scheme: str = "http") -> None:
        self._address = address
        self._scheme = scheme
        self._socket = listening_socket(address)
        self._server: QuietServer | None = None

    @property
    def port(self) -> int:
        """The port that was free."""
        return port_of(self._socket)

    @property
    def url(self) -> str:
        """The address to open in a browser, and to give to clients."""
        return url_of(self._address, self.port, self._scheme)

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine reaches it."""
        return self._address.is_loopback

    def serve(self, server: QuietServer) -> None:
        """Let `server` answer until `stop` is called or a signal raises something, as Ctrl-C does.

        The port is given back afterwards.
        """
        self._server = server
        try:
            server.run(sockets=[self._socket])
        finally:
            self.close()

    def stop(self) -> None:
        """End `serve`, from any thread."""
        if self._server is not None:
            self._server.should_exit = True

    def close(self) -> None:
        """Give the port back, which `serve` does at its end."""
        self._socket.close()
