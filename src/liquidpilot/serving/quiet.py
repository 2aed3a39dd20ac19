"""uvicorn as a part of a command: it prints nothing, and leaves the signals to the command."""

from __future__ import annotations

import contextlib
import socket
from collections.abc import Callable, Iterator

import uvicorn
from starlette.types import ASGIApp

from liquidpilot.serving.connections import Connection


def quiet_config(application: ASGIApp) -> uvicorn.Config:
    """Return how to serve `application`."""
    return uvicorn.Config(
        application,
        loop="asyncio",
        http=Connection,
        ws="none",
        lifespan="off",
        log_config=None,
        log_level="critical",
        access_log=False,
        server_header=False,
        date_header=False,
        timeout_graceful_shutdown=1,
    )


class QuietServer(uvicorn.Server):
    """A server that calls `ready` when it answers, and that no signal ends by itself.

    Whoever runs it handles signals: uvicorn would wait for all that is being answered.
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
