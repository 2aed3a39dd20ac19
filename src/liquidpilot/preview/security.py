"""Who may ask this server what, and what its pages may do in a browser.

A page of the internet runs in the same browser as the preview. It must neither read a message, nor
change a file, nor show a page of ours inside of its own; and the e-mail that is previewed must not
do so either.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from liquidpilot.serving.addresses import hardened, is_from_here, split_host

_POPUPS = "allow-popups allow-popups-to-escape-sandbox"

SANDBOX = f"allow-same-origin {_POPUPS}"
"""What a message may do in its frame; never `allow-scripts`, which would undo all of it."""

FILE_SANDBOX = f"allow-scripts {_POPUPS}"
"""What it may do in a frame of an exported page, where no page could reach into it.

Its policy allows one script alone, which is ours; never `allow-same-origin` beside it.
"""

RUNNING_SANDBOX = "allow-scripts allow-forms"
"""What custom HTML may do in its frame, where its scripts run: never `allow-same-origin`.

Without it the document has an origin of its own, and can reach neither the page nor this server.
Forms are for their event `submit`; the policy sends none.
"""

RUNNING_POLICY = (
    "default-src 'none'; script-src 'unsafe-inline' 'unsafe-eval'; style-src 'unsafe-inline'; "
    "img-src data: blob:; font-src data:; media-src data: blob:; connect-src 'none'; "
    "worker-src 'none'; frame-src 'none'; form-action 'none'; base-uri 'none'; "
    "require-trusted-types-for 'script'; trusted-types default; "
    f"sandbox {RUNNING_SANDBOX}; frame-ancestors 'self'"
)
"""The policy of such a document: nothing of it comes from the network or goes there.

What no policy reaches, frames that connect before they are refused and WebRTC, `bridge.js` takes
away; that HTML which a script writes has no frames is what the trusted types are for.
"""

LARGEST_BODY = 1024 * 1024

PAGE_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "frame-src 'self'; img-src 'self' data:; worker-src 'self'; base-uri 'none'; "
    "form-action 'self'; frame-ancestors 'none'"
)

# What every answer has, unless it says something else itself.
_HARDENED = hardened(PAGE_POLICY)

_IMAGES = {
    "blocked": "img-src data:; font-src data:; style-src 'unsafe-inline'",
    "on": "img-src data: https: http:; font-src data: https:; style-src 'unsafe-inline' https:",
    "off": "img-src 'none'; font-src data:; style-src 'unsafe-inline'",
}


def document_policy(images: str, *, scripts_in_file: str | None = None) -> str:
    """Return the content policy of a message, in its frame or when its address is opened directly.

    `images` is `blocked` (those from the network), `on` or `off` (all). `scripts_in_file` are the
    scripts of ours that a document in a file has; its policy leaves out what a `<meta>` element
    cannot say.
    """
    policy = f"default-src 'none'; {_IMAGES[images]}; form-action 'none'; base-uri 'none'"
    if scripts_in_file is not None:
        return f"{policy}; script-src {scripts_in_file}"
    return f"{policy}; sandbox {SANDBOX}; frame-ancestors 'self'"


def allowed_hosts(names: Iterable[str], port: int) -> frozenset[str]:
    """Return the values of `Host` that are us: each name with the port."""
    return frozenset(f"{name.lower()}:{port}" for name in names)


class Guard:
    """Lets a request through to `application` only if it comes from a page of ours, or from none.

    `hosts` are the values of `Host` that are us. Refused are: another host (a name that others
    has pointed at this machine), another page as the origin, anything but GET, HEAD and POST, a
    POST that a form could send, and a body of more than `LARGEST_BODY` bytes. A person may follow a
    link from elsewhere to a page of ours. A frame that another origin sends to us, as the script of
    a custom HTML message can do with its own, gets an answer without content (204): a browser
    leaves in it what it shows.
    """

    def __init__(self, application: ASGIApp, hosts: Collection[str]) -> None:
        self._application = application
        self._hosts = frozenset(hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        if scope["type"] == "lifespan":
            await self._application(scope, receive, send)
            return
        if scope["type"] != "http":
            raise ValueError("the preview speaks HTTP only")
        refusal = self._refusal(scope["method"], Headers(scope=scope))
        if refusal is not None:
            status, reason = refusal
            headers = {**_HARDENED, "connection": "close"} if status == 413 else _HARDENED
            content = f"{reason}\n" if reason else None
            refused = PlainTextResponse(content, status, headers=headers)
            await refused(scope, receive, send)
            return

        async def send_hardened(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in _HARDENED.items():
                    headers.setdefault(name, value)
            await send(message)

        await self._application(scope, _limited(receive), send_hardened)

    def _refusal(self, method: str, headers: Headers) -> tuple[int, str] | None:
        if _host(headers.get("host", "")) not in self._hosts:
            return 400, "this is not the host that the preview was started for"
        origin = headers.get("origin")
        if origin is not None and not self._is_ours(origin):
            return 403, "another web page may not use the preview"
        if not is_from_here(method, headers):
            if headers.get("sec-fetch-dest") == "iframe":
                return 204, ""
            return 403, "another web page may not use the preview"
        if method not in ("GET", "HEAD", "POST"):
            return 405, "only GET and POST are answered"
        if method == "POST":
            if origin is None:
                return 403, "a change needs an origin"
            if headers.get("content-type", "").partition(";")[0].strip() != "application/json":
                return 415, "a change is sent as application/json"
            length = headers.get("content-length", "")
            if not length.isdecimal() or int(length) > LARGEST_BODY:
                return 413, "the request is too large, or does not say how large it is"
        return None

    def _is_ours(self, origin: str) -> bool:
        scheme, separator, host = origin.partition("://")
        return scheme == "http" and bool(separator) and _host(host) in self._hosts


def _host(value: str) -> str:
    return ":".join(split_host(value))


def _limited(receive: Receive) -> Receive:
    """Return `receive` that ends a body which is longer than it said."""
    received = 0

    async def limited() -> Message:
        nonlocal received
        message = await receive()
        received += len(message.get("body", b""))
        return {"type": "http.disconnect"} if received > LARGEST_BODY else message

    return limited
