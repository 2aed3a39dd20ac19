"""Whoever can answer a request."""

from __future__ import annotations

from contextvars import ContextVar
from typing import Protocol

from liquidpilot.connected.request import Request
from liquidpilot.connected.response import Response

RENDERING: ContextVar[object] = ContextVar("rendering")
"""What is rendered while a transport is asked: each rendering has a `sequence` to itself."""


def hosts_of(transport: Transport | None) -> tuple[str, ...]:
    """Return the hosts that `transport` asks for real, as far as it says so by `hosts`."""
    return tuple(getattr(transport, "hosts", ()))


class Transport(Protocol):
    """Anything with this one method; transports compose by asking each other.

    One that asks for real may have `hosts`, which lists its hosts as `Live` does: a port other than
    80 and 443 is called only if it is listed there.

    >>> class AlwaysDown:
    ...     def send(self, request: Request) -> Response:
    ...         return Response(503, {}, b"Service Unavailable")
    """

    def send(self, request: Request, /) -> Response:
        """Return the response to `request`.

        Raises RequestTimeout, ConnectFailed or MissingFixture when there is none.
        """
        ...
