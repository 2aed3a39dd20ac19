"""The address to listen on, and the names that clients call it by."""

from __future__ import annotations

import errno
import socket

from starlette.datastructures import Headers

from liquidpilot.errors import LiquidPilotError
from liquidpilot.immutable import immutable

_PORTS_TRIED = 10
_TAKEN = (errno.EADDRINUSE, errno.EACCES)
_EVERYWHERE = ("0.0.0.0", "::", "")
_LOOPBACK = ("127.0.0.1", "localhost", "::1")


@immutable
class Address:
    """Where to listen. Port 0 is any free one; one that is taken is followed by the next ones."""

    host: str = "127.0.0.1"
    port: int = 0

    @property
    def is_everywhere(self) -> bool:
        """Whether it stands for all addresses of this machine."""
        return self.host in _EVERYWHERE

    @property
    def is_loopback(self) -> bool:
        """Whether only this machine can reach it."""
        return self.host in _LOOPBACK or self.host.startswith("127.")


def listening_socket(address: Address) -> socket.socket:
    """Return a listening socket at the first free port. Raises LiquidPilotError if none is."""
    family = socket.AF_INET6 if ":" in address.host else socket.AF_INET
    tries = 1 if address.port == 0 else _PORTS_TRIED
    problem: OSError | None = None
    for port in range(address.port, min(address.port + tries, 65536)):
        try:
            return _without_delay(socket.create_server((address.host, port), family=family))
        except OSError as error:
            problem = error
            if error.errno not in _TAKEN:
                raise LiquidPilotError(
                    f"cannot listen on '{address.host}': {_reason(error)}",
                    hint="name an address of this machine with --host, as 127.0.0.1",
                ) from error
    end = min(address.port + tries, 65536) - 1
    last = f"{address.port} to {end}" if end > address.port else str(address.port)
    reason = _reason(problem) if problem else "there is no such port"
    raise LiquidPilotError(
        f"cannot listen on {address.host}, port {last}: {reason}",
        hint="name another port with --port, or 0 for any that is free",
    )


def _reason(error: OSError) -> str:
    # Python adds where it was tried.
    return (error.strerror or str(error)).partition(" (while ")[0]


def _without_delay(listening: socket.socket) -> socket.socket:
    """Return the same socket, known as one of TCP: only such ones asyncio sends from at once.

    Else the body of an answer, which follows its headers, waits until those are acknowledged: some
    40 ms.
    """
    kind = listening.family, listening.type, socket.IPPROTO_TCP
    return socket.socket(*kind, fileno=listening.detach())


def port_of(listening: socket.socket) -> int:
    """Return the port that was free."""
    port = listening.getsockname()[1]
    assert isinstance(port, int)
    return port


def url_of(address: Address, port: int, scheme: str = "http") -> str:
    """Return what one types into a browser on this machine.

    >>> url_of(Address("::1"), 8020)
    'http://[::1]:8020/'
    """
    host = "127.0.0.1" if address.is_everywhere else address.host
    return f"{scheme}://{f'[{host}]' if ':' in host else host}:{port}/"


LOOPBACK = ("127.0.0.1", "localhost", "[::1]")
"""What this machine is called by itself, as in `Host`."""


def split_host(value: str) -> tuple[str, str]:
    """Return name and port of a `Host` to be compared; browsers leave the port of HTTP out.

    >>> split_host("LocalHost.:8020"), split_host("[::1]")
    (('localhost', '8020'), ('[::1]', '80'))
    """
    name, port = value.strip().lower(), "80"
    if not name.endswith("]") and ":" in name:
        name, _, port = name.rpartition(":")
    return name.removesuffix("."), port


def is_from_here(method: str, headers: Headers) -> bool:
    """Return whether no other site's page has made this request, as far as the browser tells.

    A person may follow a link from elsewhere to a page of ours.
    """
    if headers.get("sec-fetch-site", "none") in ("same-origin", "none"):
        return True
    is_followed_link = (
        headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
    )
    return method in ("GET", "HEAD") and is_followed_link


def hardened(policy: str) -> dict[str, str]:
    """Return the headers of every page, `policy` being its content security policy."""
    return {
        "content-security-policy": policy,
        "x-content-type-options": "nosniff",
        "referrer-policy": "no-referrer",
        "cross-origin-resource-policy": "same-origin",
        "cross-origin-opener-policy": "same-origin",
        "cache-control": "no-store",
    }
