"""Connections that speak TLS, and do not wait for long.

asyncio has such connections too: they close one that speaks plain HTTP without a word, and keep one
that says nothing for a minute.
"""

from __future__ import annotations

import asyncio
import ssl
from collections.abc import Callable, Iterator, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, cast

from liquidpilot.serving.connections import Connection

if TYPE_CHECKING:
    from uvicorn.config import Config
    from uvicorn.server import ServerState

_FIRST_BYTE = 22  # of a client that speaks TLS: a record of the handshake (RFC 8446, section 5.1)
_PIECE = 256 * 1024
_NOT_TRUSTED = ("_ALERT_UNKNOWN_CA", "_ALERT_BAD_CERTIFICATE", "_ALERT_CERTIFICATE_UNKNOWN")


class TlsConnection(asyncio.Protocol):
    """A `Connection` within TLS; without it for a client that has none, and without a `context`.

    An application sees by `scope["scheme"]` which it is. `tell` gets a sentence about a client that
    does not trust the certificate of `context`, or speaks TLS where there is none.
    """

    def __init__(
        self,
        context: ssl.SSLContext | None,
        tell: Callable[[str], None],
        config: Config,
        server_state: ServerState,
        app_state: Mapping[str, object],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        self._context = context
        self._tell = tell
        self._connection = Connection(config, server_state, app_state, _loop)
        self._session: _Session | None = None

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wait for the client to shake hands, but not for long."""
        self._transport = cast("asyncio.Transport", transport)
        waits = self._connection.waits
        self._deadline = self._connection.loop.call_later(waits, self._transport.abort)

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of the client."""
        self._deadline.cancel()
        if self._session is not None and self._session.is_open:
            self._connection.connection_lost(exc)

    def pause_writing(self) -> None:
        """Answer no more for now: the client does not read."""
        self._connection.pause_writing()

    def resume_writing(self) -> None:
        """Go on answering."""
        self._connection.resume_writing()

    def data_received(self, data: bytes) -> None:
        """Take what the client has sent."""
        if self._session is None:
            speaks_tls = data[0] == _FIRST_BYTE
            if not speaks_tls or self._context is None:
                if speaks_tls:
                    self._tell("a client has come by https, and this is http: start with --tls")
                self._transport.set_protocol(self._connection)
                self._begin(self._transport)
                self._connection.data_received(data)
                return
            self._session = _Session(self._transport, self._context)
        try:
            self._session.take(data)
            if not self._session.is_open and self._session.shakes_hands():
                self._begin(cast("asyncio.Transport", self._session))
            for piece in self._session.pieces():
                self._connection.data_received(piece)
        except ssl.SSLError as error:
            if (error.reason or "").endswith(_NOT_TRUSTED):
                self._tell("a client has left: it does not trust the certificate")
            self._session.fail()

    def _begin(self, transport: asyncio.Transport) -> None:
        self._deadline.cancel()
        self._connection.connection_made(transport)


class _Session:
    """TLS over a transport, and a transport itself: what is written to it is sent encrypted."""

    def __init__(self, transport: asyncio.Transport, context: ssl.SSLContext) -> None:
        self._transport = transport
        self._incoming, self._outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self._tls = context.wrap_bio(self._incoming, self._outgoing, server_side=True)
        self._has_ended = False
        self.is_open = False

    def take(self, data: bytes) -> None:
        """Take what came from the client, encrypted."""
        self._incoming.write(data)

    def shakes_hands(self) -> bool:
        """Go on with the handshake, and return whether it has come to its end."""
        with suppress(ssl.SSLWantReadError):
            self._tls.do_handshake()
            self.is_open = True
        self._flush()
        return self.is_open

    def pieces(self) -> Iterator[bytes]:
        """Yield what the client has sent, as far as it is there."""
        if self._has_ended:
            # Whatever comes now is thrown away, and need not be read for that.
            yield self._incoming.read()
            return
        with suppress(ssl.SSLWantReadError):
            while self.is_open and not self._has_ended:
                piece = self._tls.read(_PIECE)
                if not piece:
                    self.close()
                    return
                yield piece
        self._flush()

    def write(self, data: bytes) -> None:
        left = memoryview(data)
        while left and not self._has_ended:
            left = left[self._tls.write(left) :]
        self._flush()

    def can_write_eof(self) -> bool:
        return True

    def write_eof(self) -> None:
        self._end()
        self._transport.write_eof()

    def close(self) -> None:
        self._end()
        self._transport.close()

    def fail(self) -> None:
        """End: what came is not TLS as it should be. The client is told by an alert."""
        self._has_ended = True
        self._flush()
        self._transport.close()

    def _flush(self) -> None:
        if data := self._outgoing.read():
            self._transport.write(data)

    def _end(self) -> None:
        if not self._has_ended:
            self._has_ended = True
            # The client's farewell is not waited for.
            with suppress(ssl.SSLError):
                self._tls.unwrap()
            self._flush()

    def get_extra_info(self, name: str, default: object = None) -> object:
        own = {"sslcontext": self._tls.context, "ssl_object": self._tls}
        return own[name] if name in own else self._transport.get_extra_info(name, default)

    def __getattr__(self, name: str) -> object:
        return getattr(self._transport, name)
