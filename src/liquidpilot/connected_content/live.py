"""Sending a request for real, within Braze's limits: the one module that imports httpx.

Two seconds from the first packet to the last byte, 1 MB, no redirects, GET and POST, and only the
hosts that the configuration lists. Proxies, cookies and passwords of the machine are not used:
Braze's servers do not have them. No type of httpx leaves this module, and nothing is logged.
"""

from __future__ import annotations

import contextlib
import re
import socket
import ssl
import traceback
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cached_property
from pathlib import Path
from threading import Lock, Thread
from types import TracebackType
from typing import TYPE_CHECKING, Protocol, TypeVar, runtime_checkable

from liquidpilot.connected_content.errors import (
    CONNECT_FAULTS,
    ConnectFailed,
    ConnectFault,
    HostNotListed,
    RequestFailed,
    RequestTimeout,
)
from liquidpilot.connected_content.limits import LARGEST_BODY, METHODS, PORTS, TIME_LIMIT
from liquidpilot.connected_content.request import Headers, Request, Response, checked_hosts
from liquidpilot.errors import LiquidPilotError

if TYPE_CHECKING:
    import httpx


# A time limit for the whole of a call, however slowly its bytes drip.
#
# The timeouts of sockets count anew with each byte, and a look-up of a host has none. So a call
# runs in a thread of its own, and the thread that waits for it cuts its connection when the time is
# up.

_Result = TypeVar("_Result")


@runtime_checkable
class _Stream(Protocol):
    def get_extra_info(self, info: str) -> object: ...

    def close(self) -> None: ...


class Line:
    """The connection of one call, which another thread may cut.

    It is held by a socket of the line's own, which stays the same while the caller's is read,
    replaced by that of TLS, or closed: so it can be cut at any time, in the middle of a handshake
    too.
    """

    def __init__(self) -> None:
        self._lock = Lock()
        self._socket: socket.socket | None = None
        self._is_cut = False

    def trace(self, event: str, details: Mapping[str, object]) -> None:
        """Take note of a new connection; httpx calls this (its request extension `trace`).

        Raises ConnectionAbortedError if the line is cut by now.
        """
        stream = details.get("return_value")
        if event.endswith("connect_tcp.complete") and isinstance(stream, _Stream):
            try:
                self._hold(stream.get_extra_info("socket"))
            except BaseException:
                # The caller does not have it yet, so nothing else would close it.
                stream.close()
                raise

    def _hold(self, found: object) -> None:
        with self._lock:
            if self._is_cut:
                raise ConnectionAbortedError
            if isinstance(found, socket.socket):
                self._socket = found.dup()

    def cut(self) -> None:
        """End the connection, or keep it from being used once it stands."""
        with self._lock:
            self._is_cut = True
            if self._socket is not None:
                # To close it alone would not end what is being read through the caller's socket.
                with contextlib.suppress(OSError), self._socket:
                    self._socket.shutdown(socket.SHUT_RDWR)


def within(seconds: float, work: Callable[[Line], _Result]) -> _Result:
    """Return what `work` returns, and raise what it raises; it gets the line that is cut.

    Raises TimeoutError when the seconds are over; what is left of the work ends on its own. No
    connection is left open, whichever way this ends.
    """
    line = Line()
    results: list[_Result] = []
    errors: list[BaseException] = []

    def run() -> None:
        try:
            results.append(work(line))
        except BaseException as error:  # whatever it is, it is raised where it is waited for
            for cause in causes(error):
                _let_go(cause.__traceback__)
            errors.append(error)
        finally:
            line.cut()

    # A daemon: a look-up that hangs must not keep the process from ending.
    thread = Thread(target=run, name="liquidpilot-live", daemon=True)
    thread.start()
    try:
        thread.join(seconds)
        is_late = thread.is_alive()
    finally:
        # Also if this thread is interrupted. It changes nothing for a line that is not used.
        line.cut()
    if is_late:
        raise TimeoutError
    if errors:
        raise errors[0]
    return results[0]


def _let_go(trace: TracebackType | None) -> None:
    """Close the sockets that were made on the way to an error, and keep nothing else of it alive.

    httpcore loses one that takes no options, Python one whose other side goes before TLS begins.
    """
    for frame, _ in traceback.walk_tb(trace):
        for value in frame.f_locals.values():
            if isinstance(value, socket.socket):
                value.close()
    traceback.clear_frames(trace)


def causes(error: BaseException | None) -> Iterator[BaseException]:
    """Yield `error`, what caused it, and so on.

    httpcore hides the cause of what it raises; it is still its context.
    """
    while error is not None:
        yield error
        error = error.__cause__ or error.__context__


_NO_HOST = re.compile(r"[\s/?#@\\]")
# They say how the body travelled, and it is given without that.
_ABOUT_TRANSFER = {"content-encoding", "content-length", "transfer-encoding"}


class Live:
    """A transport that sends requests for real: to `hosts`, within Braze's limits, and no further.

    An entry of `hosts` is a host, whose ports 80 and 443 are asked, or `host:port` for that port.
    Each call has a connection of its own, so that threads may share a transport. `time_limit` is in
    seconds and covers everything from the look-up of the host to the last byte; of a body that has
    more than `largest_body` bytes one byte more than that is read. `certificates` is a PEM file of
    authorities that are trusted beside the usual ones, for a server of one's own. Raises TypeError
    where `hosts` is one text.

    >>> live = Live(["api.example.com"])
    >>> live.send(Request("GET", "https://b.example/"))
    Traceback (most recent call last):
      ...
    liquidpilot.connected_content.errors.HostNotListed: 'b.example' is not called: it is not listed
      list it: hosts=["api.example.com", "b.example"]
    """

    def __init__(
        self,
        hosts: Iterable[str],
        *,
        time_limit: float = TIME_LIMIT,
        largest_body: int = LARGEST_BODY,
        certificates: Path | None = None,
    ) -> None:
        self.hosts = checked_hosts(hosts)
        """The hosts that are asked."""
        self._time_limit = time_limit
        self._largest_body = largest_body
        self._certificates = certificates

    def __repr__(self) -> str:
        return f"Live({list(self.hosts)!r})"

    def send(self, request: Request, /) -> Response:
        """Return what the server answers, whatever its status.

        Raises HostNotListed (a MissingFixture) before anything is sent, RequestTimeout and
        ConnectFailed; their messages name the host and nothing else of the request.
        """
        url, place = self._checked(request)
        # For http a context is needed too; this one is quick to make, and trusts no server.
        is_safe = url.scheme == "https"
        tls = self._tls if is_safe else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        try:
            return within(self._time_limit, lambda line: self._exchange(request, url, tls, line))
        except TimeoutError as error:
            raise _timeout(self._time_limit, place) from error
        except Exception as error:
            raise self._failure(error, place) from error

    def destination(self, request: Request) -> str:
        """Return where `send` would send `request` to: a host, see `as_destination`.

        Raises what `send` raises before anything is sent.
        """
        return _destination(self._checked(request)[0])

    def _checked(self, request: Request) -> tuple[httpx.URL, str]:
        """Return the URL to ask, and its host as the configuration would list it."""
        import httpx

        if request.method not in METHODS:
            hint = "Braze sends only GET and POST"
            raise LiquidPilotError(f"'{request.method}' is not sent", hint=hint)
        try:
            # The host that is checked is read by who connects to it: no two readings of one URL.
            url = httpx.URL(request.url)
            host, port = _host_and_port(url)
        except (httpx.InvalidURL, UnicodeError) as error:
            message = f"{CONNECT_FAULTS['dns']}: the address cannot be read"
            raise ConnectFailed(message, source="live", fault="dns") from error
        listed = {entry.lower() for entry in self.hosts}
        entry = host if port in PORTS else f"{host}:{port}"
        if entry not in listed and f"{host}:{port}" not in listed:
            raise HostNotListed(entry, self.hosts)
        return url, entry

    @cached_property
    def _tls(self) -> ssl.SSLContext:
        import httpx

        context = httpx.create_ssl_context(trust_env=False)
        # What a company has put into the system's own store, to look into TLS.
        context.load_default_certs()
        if self._certificates is not None:
            context.load_verify_locations(self._certificates)
        return context

    def _exchange(
        self, request: Request, url: httpx.URL, tls: ssl.SSLContext, line: Line
    ) -> Response:
        import httpx

        headers = Headers({"Accept-Encoding": "gzip, deflate"}).merged(request.headers)
        sent = httpx.Request(
            request.method,
            url,
            headers=[(name.encode(), value.encode()) for name, value in headers.items()],
            content=request.body,
            extensions={
                "timeout": httpx.Timeout(self._time_limit).as_dict(),
                "trace": line.trace,
            },
        )
        # The transport and not the client, which would log the URL and bring the machine's cookies,
        # proxies and passwords.
        limits = httpx.Limits(max_keepalive_connections=0)
        with httpx.HTTPTransport(verify=tls, trust_env=False, limits=limits) as transport:
            answer = transport.handle_request(sent)
            try:
                body = self._body(answer)
            finally:
                answer.close()
        kept = [pair for pair in answer.headers.multi_items() if pair[0] not in _ABOUT_TRANSFER]
        return Response(answer.status_code, Headers(kept), body, source="live")

    def _body(self, answer: httpx.Response) -> bytes:
        body = bytearray()
        for piece in answer.iter_bytes():
            body += piece
            if len(body) > self._largest_body:
                break
        return bytes(body[: self._largest_body + 1])

    def _failure(self, error: Exception, place: str) -> RequestFailed:
        """Return what `error` means; its own text may hold a secret and is not repeated."""
        import httpx

        if isinstance(error, httpx.TimeoutException):
            return _timeout(self._time_limit, place)
        if isinstance(error, httpx.DecodingError):
            message = f"the answer cannot be decompressed (live, '{place}')"
            return ConnectFailed(message, source="live", fault="reset")
        fault, hint = _fault(error)
        message = f"{CONNECT_FAULTS[fault]} (live, '{place}')"
        return ConnectFailed(message, hint=hint, source="live", fault=fault)


def as_destination(text: str) -> str | None:
    """Return a host as typed the way `destination` names it, None if it is no host.

    That is the host alone where it is asked by https on port 443, else `host:port`; in small
    letters, and a name with other than ASCII letters as the network has it (`xn--…`).
    """
    import httpx

    if not text or _NO_HOST.search(text):
        return None
    try:
        url = httpx.URL(f"https://{text}")
        return _destination(url) if url.raw_host else None
    except (httpx.InvalidURL, UnicodeError):
        return None


def _destination(url: httpx.URL) -> str:
    host, port = _host_and_port(url)
    return host if url.scheme == "https" and port == 443 else f"{host}:{port}"


def _host_and_port(url: httpx.URL) -> tuple[str, int]:
    host = url.raw_host.decode("ascii").lower()
    port = url.port or (443 if url.scheme == "https" else 80)
    return f"[{host}]" if ":" in host else host, port


def _timeout(limit: float, place: str) -> RequestTimeout:
    message = f"no answer within {limit:g} seconds (live, '{place}')"
    return RequestTimeout(message, source="live")


def _fault(error: BaseException) -> tuple[ConnectFault, str | None]:
    """Return which fault is the cause of `error`, and what to do if that can be said."""
    import socket

    chain = list(causes(error))
    for cause in chain:
        if isinstance(cause, ssl.SSLCertVerificationError):
            return "tls", f"the server's certificate is not accepted: {cause.verify_message}"
        if isinstance(cause, ssl.SSLError):
            return "tls", None
        if isinstance(cause, socket.gaierror | UnicodeError):
            return "dns", "check the name of the host, and your connection to the internet"
        if isinstance(cause, ConnectionResetError | BrokenPipeError | ConnectionAbortedError):
            return "reset", None
    if any(isinstance(cause, OSError) for cause in chain):
        return "connection-refused", None
    # The server closed the connection early, or does not speak HTTP.
    return "reset", None
