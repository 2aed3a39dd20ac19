"""Running a sandbox: a socket, the server, and what it has received."""

from __future__ import annotations

import asyncio
import gc
import os
import re
import ssl
import sys
from collections.abc import Callable
from functools import partial

import uvicorn
from starlette.datastructures import Headers
from starlette.types import Receive, Scope, Send

from liquidpilot.connected_content.request import Request, Response
from liquidpilot.replay.redaction import Redactor
from liquidpilot.services.admin_page import AdminPage
from liquidpilot.services.interface import Answer, Integration, Sandbox, SendsWebhooks
from liquidpilot.services.request_log import RequestLog, State, tables_of
from liquidpilot.services.running import DELAY
from liquidpilot.services.webhooks import WebhookSender
from liquidpilot.serving.addresses import Address
from liquidpilot.serving.connections import HANG_UP
from liquidpilot.serving.server import LocalServer, QuietServer, quiet_config, tls_config
from liquidpilot.serving.tls import TlsConnection

LARGEST_BODY = 4 * 1024 * 1024
"""The most bytes of a body; no service takes more than a few hundred products at once."""


_HOST = re.compile(r"(?:[\w.~%!$&'()*+,;=-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{0,5})?", re.ASCII)


class Unreadable(Exception):
    """A request that is refused with `status` (400 or 413), because of `reason`."""

    def __init__(self, status: int, reason: str) -> None:
        super().__init__(reason)
        self.status = status
        self.reason = reason


class Gone(Exception):
    """The client went away while it was still sending."""


async def read_request(scope: Scope, receive: Receive) -> Request:
    """Return the request of an HTTP connection, its URL as it was sent. Raises Unreadable, Gone.

    Of headers that were sent twice the last one stands.
    """
    headers = {name.decode("latin-1"): value.decode("latin-1") for name, value in scope["headers"]}
    body = None
    if "content-length" in headers or "transfer-encoding" in headers:
        length = headers.get("content-length", "0")
        if not length.isdecimal() or int(length) > LARGEST_BODY:
            raise _too_large()
        body = await _body(receive)
    return Request(scope["method"], _url(scope, headers), headers, body or None)


def _url(scope: Scope, headers: dict[str, str]) -> str:
    target: str = scope["raw_path"].decode("latin-1")
    if scope["query_string"]:
        target += "?" + scope["query_string"].decode("latin-1")
    if target.startswith(("http://", "https://")):  # as it is sent to a proxy
        host = target.partition("://")[2].partition("/")[0].partition("?")[0]
        return _checked(target, host)
    host = headers.get("host", "")
    if not host:  # HTTP/1.0
        name, port = scope["server"]
        host = f"[{name}]:{port}" if ":" in name else f"{name}:{port}"
    return _checked(
        f"{scope['scheme']}://{host}{target if target.startswith('/') else f'/{target}'}", host
    )


def _checked(url: str, host: str) -> str:
    if _HOST.fullmatch(host) is None:
        raise Unreadable(400, "the request names no host that could be one")
    return url


def _too_large() -> Unreadable:
    return Unreadable(413, f"a body may have {LARGEST_BODY // 1024 // 1024} MiB")


async def _body(receive: Receive) -> bytes:
    parts: list[bytes] = []
    size = 0
    while True:
        message = await receive()
        if message["type"] == "http.disconnect":
            raise Gone
        parts.append(message.get("body", b""))
        size += len(parts[-1])
        if size > LARGEST_BODY:
            raise _too_large()
        if not message.get("more_body", False):
            return b"".join(parts)


_UNPRINTABLE = re.compile(r"[^\x20-\x7e\xa0-\xff]+")
_WITHOUT_BODY = frozenset({204, 304})
# HTTP's own: the server says how long a body is, and when the connection ends.
_OURS = frozenset({"content-length", "transfer-encoding", "connection"})


async def send_response(
    response: Response, scope: Scope, send: Send, *, last: bool = False
) -> None:
    """Send `response`; a header that HTTP cannot carry is sent without what is wrong in it.

    After the `last` one the connection ends.
    """
    body = b"" if response.status in _WITHOUT_BODY else response.body
    headers = [
        (name.encode("latin-1", "replace"), _UNPRINTABLE.sub("?", value).strip().encode("latin-1"))
        for name, value in response.headers.items()
        if name.lower() not in _OURS
    ]
    if response.status not in _WITHOUT_BODY:
        headers.append((b"content-length", b"%d" % len(body)))
    if last:
        headers.append((b"connection", b"close"))
    await send({"type": "http.response.start", "status": response.status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def plain(status: int, text: str) -> Response:
    """Return an answer of this server itself, not of the service that it simulates."""
    headers = {"content-type": "text/plain; charset=utf-8", "x-content-type-options": "nosniff"}
    return Response(status, headers, f"{text}\n".encode("utf-8", "replace"), source="sandbox")


_CONTROL = "_sandbox/"


class SandboxApplication:
    """Hands each request to `admin_page` if it answers that path, otherwise to `sandbox`.

    Requests are noted in `log`, except those that look at the sandbox or change it
    (`/_sandbox/…`): the client that is being tested did not make them. `tell` gets a line for each.
    """

    def __init__(
        self,
        sandbox: Sandbox,
        admin_page: AdminPage,
        log: RequestLog,
        tell: Callable[[str], None] | None = None,
    ) -> None:
        self._sandbox = sandbox
        self._admin_page = admin_page
        self._log = log
        self._tell = tell
        self.sender = WebhookSender(sandbox, tell) if isinstance(sandbox, SendsWebhooks) else None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] != "http":
            raise ValueError("a sandbox speaks HTTP only")
        path, method = scope["path"], scope["method"]
        if self._admin_page.answers(method, path):
            await self._admin_page.answer(scope, receive, send)
            return
        is_control = path.lstrip("/").startswith(_CONTROL)
        if is_control and (refusal := self._admin_page.refusal(method, Headers(scope=scope))):
            await send_response(plain(403, refusal), scope, send)
            return
        try:
            request = await read_request(scope, receive)
        except Unreadable as refused:
            await send_response(plain(refused.status, refused.reason), scope, send, last=True)
            return
        except Gone:
            return
        answer = self._answer(request)
        if self.sender is not None:
            self.sender.look()
        if not is_control:
            self._log.note(request, answer.response)
            if self._tell is not None:
                self._tell(self._log.line(request, answer.response))
        response, delay = answer.response, answer.delay
        if delay > 0 and response is not None and DELAY in request.headers:
            headers = {**response.headers, DELAY: f"{delay:g}"}
            response = Response(response.status, headers, response.body, source="sandbox")
        elif delay > 0:
            await asyncio.sleep(delay)
        if response is None:
            await _hang_up(scope, receive)
        else:
            await send_response(response, scope, send)

    def _answer(self, request: Request) -> Answer:
        # Within the loop: a sandbox is asked by one thread at a time, and is quick.
        try:
            return self._sandbox.answer(request)
        except Exception as error:  # the last line of defence: a client gets no traceback
            if os.environ.get("LIQUIDPILOT_DEBUG") == "1":
                import traceback

                traceback.print_exception(error, file=sys.stderr)
            mistake = f"internal error: {type(error).__name__}: this is a bug in the sandbox"
            return Answer(plain(500, mistake))


async def _hang_up(scope: Scope, receive: Receive) -> None:
    close: Callable[[], None] = scope["state"][HANG_UP]
    close()
    while (await receive())["type"] != "http.disconnect":
        pass


class SandboxServer(LocalServer):
    """`sandbox`, which simulates what `integration` is about, as an HTTP server.

    `redactor` takes secrets out of what the page shows, and out of the line that `tell` gets for
    each request. With `tls`, a context that has a certificate, it speaks https only. Raises
    LiquidPilotError if no port is free.
    """

    def __init__(
        self,
        integration: Integration,
        sandbox: Sandbox,
        redactor: Redactor,
        address: Address,
        tell: Callable[[str], None] | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        super().__init__(address, "http" if tls is None else "https")
        self._tell = tell
        self._tls = tls
        self._integration = integration
        self._sandbox = sandbox
        self._log = RequestLog(redactor)
        # A server that listens beyond this machine lets other machines look.
        admin_page = AdminPage(self._state, integration.hosts if address.is_loopback else None)
        self.application = SandboxApplication(sandbox, admin_page, self._log, tell)

    def run(self, ready: Callable[[], None] = lambda: None) -> None:
        """Serve until `stop` is called, or until a signal raises something, as Ctrl-C does.

        `ready` is called when the first request can be answered.
        """
        # The data of a service stay: looking for garbage among them would keep clients waiting.
        gc.collect()
        gc.freeze()

        def begin() -> None:
            # Within the loop, which cancels at its end what still runs in it.
            if (sender := self.application.sender) is not None:
                self._sending = asyncio.get_running_loop().create_task(sender.run())
            ready()

        try:
            self.serve(QuietServer(self._config(), begin))
        finally:
            gc.unfreeze()

    def _config(self) -> uvicorn.Config:
        tell = self._tell or (lambda line: None)
        if self._tls is None:
            return quiet_config(self.application, partial(TlsConnection, None, tell))
        return tls_config(self.application, self._tls, self.url, tell)

    def _state(self, url: str) -> State:
        return State(
            name=self._integration.name,
            title=self._integration.title or self._integration.name,
            url=url,
            hosts=sorted(self._integration.hosts),
            total=self._log.total,
            requests=self._log.shown(),
            tables=tables_of(self._sandbox.overview()),
        )
