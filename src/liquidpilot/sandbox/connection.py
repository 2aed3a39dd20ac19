"""A connection as a sandbox needs it: closed without an answer, or answered in one piece."""

from __future__ import annotations

import asyncio
from collections.abc import Mapping
from typing import TYPE_CHECKING, cast

from uvicorn.protocols.http.h11_impl import H11Protocol

if TYPE_CHECKING:
    from uvicorn.config import Config
    from uvicorn.server import ServerState

HANG_UP = "liquidpilot.hang_up"
"""The key of `scope["state"]` with the function that closes the connection without an answer."""


class Connection(H11Protocol):
    """uvicorn's own connection on h11, with `HANG_UP`, and with half of the system calls."""

    def __init__(
        self,
        config: Config,
        server_state: ServerState,
        app_state: Mapping[str, object],
        _loop: asyncio.AbstractEventLoop | None = None,
    ) -> None:
        super().__init__(config, server_state, {**app_state, HANG_UP: self._hang_up}, _loop)

    def connection_made(  # type: ignore[override]  # as uvicorn's own is declared
        self, transport: asyncio.Transport
    ) -> None:
        """Start to serve a client."""
        gathering = cast("asyncio.Transport", _Gathering(transport, self.loop))
        super().connection_made(gathering)

    def _hang_up(self) -> None:
        self.transport.abort()


class _Gathering:
    """A transport that sends together what is written within one turn of the loop.

    uvicorn writes the head and the body of an answer one by one, and each is a system call, which
    takes longer than all the rest.
    """

    def __init__(self, transport: asyncio.Transport, loop: asyncio.AbstractEventLoop) -> None:
        self._transport = transport
        self._loop = loop
        self._written: list[bytes] = []

    def write(self, data: bytes) -> None:
        if not self._written:
            self._loop.call_soon(self._send)
        self._written.append(data)

    def close(self) -> None:
        self._send()
        self._transport.close()

    def __getattr__(self, name: str) -> object:
        return getattr(self._transport, name)

    def _send(self) -> None:
        if self._written:
            self._transport.write(b"".join(self._written))
            self._written.clear()
