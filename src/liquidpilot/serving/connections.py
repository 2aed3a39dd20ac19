"""A connection to a server of ours: it does not wait long, and ends without losing an answer."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

import h11
from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from uvicorn.config import Config
    from uvicorn.server import ServerState


HANG_UP = "liquidpilot.hang_up"
"""The key of `scope["state"]` with the function that closes the connection without an answer."""


class Connection(H11Protocol):
    """uvicorn's own connection on h11, with half of the system calls, and with `HANG_UP`.

    A client that begins a request and does not go on is closed. One that is answered before it has
    sent all of its request (a body that is too large) may send the rest, which is thrown away: else
    the system would reset the connection, and the answer would be lost.
    """

    waits = 10.0
    """How many seconds a request may take up to the end of its head, and then from one piece of its
    body to the next; and how long what is sent after the answer is thrown away."""
    most_thrown_away = 64 * 1024 * 1024
    """How many bytes after the answer are thrown away, before the connection is reset."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: Mapping[str, object],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, {**app_state, HANG_UP: self._hang_up}, _loop)
        self._deadline: asyncio.TimerHandle | None = None
        self._thrown_away: int | None = None

    def connection_made(  # type: ignore[override]  # as uvicorn's own is declared
        self, transport: asyncio.Transport
    ) -> None:
        """Start to serve a client."""
        super().connection_made(cast("asyncio.Transport", _Gathering(transport, self)))
        self._set_deadline()

    def connection_lost(self, exc: Exception | None) -> None:
        """Let go of the client."""
        self._drop_deadline()
        super().connection_lost(exc)

    def data_received(self, data: bytes) -> None:
        """Take what the client has sent."""
        if self._thrown_away is not None:
            self._thrown_away += len(data)
            if self._thrown_away > self.most_thrown_away:
                self._hang_up()
            return
        super().data_received(data)
        if self.is_ending:
            return
        state = self.conn.their_state
        if state is h11.SEND_BODY:
            self._set_deadline()
        elif state is not h11.IDLE or not self.conn.trailing_data[0]:
            self._drop_deadline()
        elif self._deadline is None:
            # Of the head of the next request; who sends it byte by byte gets no more time.
            self._set_deadline()

    def on_response_complete(self) -> None:
        """Go on with the next request, unless this one has not come to its end."""
        super().on_response_complete()
        if self.conn.their_state is h11.SEND_BODY and not self.transport.is_closing():
            self.transport.close()

    def closes_late(self) -> bool:
        """Say whether the client may still be sending, and begin to throw that away."""
        if self._thrown_away is not None or self.conn.their_state not in (
            h11.SEND_BODY,
            h11.ERROR,
        ):
            return False
        self._thrown_away = 0
        self.flow.resume_reading()
        self._set_deadline()
        return True

    @property
    def is_ending(self) -> bool:
        """Whether the answer was the last one."""
        return self._thrown_away is not None

    def _set_deadline(self) -> None:
        self._drop_deadline()
        self._deadline = self.loop.call_later(self.waits, self._be_late)

    def _drop_deadline(self) -> None:
        if self._deadline is not None:
            self._deadline.cancel()
            self._deadline = None

    def _be_late(self) -> None:
        self._deadline = None
        if self.flow.read_paused:  # it is we who do not read on
            self._set_deadline()
        else:
            self._hang_up()

    def _hang_up(self) -> None:
        self.transport.abort()


class _Gathering:
    """A transport that sends together what is written within one turn of the loop.

    uvicorn writes the head and the body of an answer one by one, and each is a system call, which
    takes longer than all the rest. It is closed when the client has no more to send.
    """

    def __init__(self, transport: asyncio.Transport, connection: Connection) -> None:
        self._transport = transport
        self._connection = connection
        self._written: list[bytes] = []

    def write(self, data: bytes) -> None:
        if not self._written:
            self._connection.loop.call_soon(self._send)
        self._written.append(data)

    def close(self) -> None:
        self._send()
        if self._connection.closes_late() and self._transport.can_write_eof():
            self._transport.write_eof()
        else:
            self._transport.close()

    def is_closing(self) -> bool:
        return self._connection.is_ending or self._transport.is_closing()

    def __getattr__(self, name: str) -> object:
        return getattr(self._transport, name)

    def _send(self) -> None:
        if self._written:
            self._transport.write(b"".join(self._written))
            self._written.clear()
