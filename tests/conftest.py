"""What holds in every test: no connection leaves this machine."""

from __future__ import annotations

import ipaddress
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

# Tests of what is sent import the server that it is sent to.
sys.path.append(str(Path(__file__).parent / "servers"))

# Python's audit events of what goes out, and which of their arguments is the address. A hook sees
# these calls whoever makes them and however, also behind httpx, asyncio and the C module.
_OUTGOING = {
    "socket.connect": 1,
    "socket.sendto": 1,
    "socket.sendmsg": 1,
    "socket.getaddrinfo": 0,
    "socket.gethostbyname": 0,
    "socket.gethostbyaddr": 0,
}


class NetworkGuard:
    """Fails the test that connects to another machine or looks it up; `closed`: to any machine."""

    def __init__(self) -> None:
        self.closed = False

    def watch(self, event: str, arguments: tuple[object, ...]) -> None:
        place = _OUTGOING.get(event)
        if place is not None and (self.closed or not _is_local(arguments[place])):
            # Not an Exception, so that no code under test takes it for a failed call.
            pytest.fail(f"the network was used: {event} {arguments[place]!r}")


def _is_local(address: object) -> bool:
    host = address[0] if isinstance(address, tuple) else address
    # No host stands for all addresses of this machine; a text with `/` is a Unix socket's path.
    if not isinstance(host, str) or host in ("", "localhost") or "/" in host:
        return True
    try:
        return ipaddress.ip_address(host.partition("%")[0]).is_loopback
    except ValueError:
        return False


_guard = NetworkGuard()
sys.addaudithook(_guard.watch)


@pytest.fixture
def no_connection() -> Iterator[None]:
    """Within the test, not even this machine may be connected to."""
    _guard.closed = True
    yield
    _guard.closed = False
