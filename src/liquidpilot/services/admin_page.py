"""What the sandbox shows to people: its page, the same as data, and the files of the page.

Everything that a browser may read here is what a program sent, so no page of another site may read
it: neither by a name that it has pointed at this machine, nor from within itself.
"""

from __future__ import annotations

import ipaddress
import json
from collections.abc import Callable, Collection

from starlette.datastructures import Headers
from starlette.responses import PlainTextResponse, Response
from starlette.types import Receive, Scope, Send

from liquidpilot.services.request_log import State, as_json
from liquidpilot.serving.addresses import hardened, is_from_here, split_host
from liquidpilot.serving.pages import make_page, static_file

PAGE = "/"
STATE = "/_sandbox/state.json"
_STATIC = {
    f"/_sandbox/static/{name}": name
    for name in (
        "actions.js",
        "base.css",
        "icon.svg",
        "page.js",
        "patch.js",
        "style.css",
        "theme.js",
    )
}
_POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; "
    "img-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)
_HARDENED = hardened(_POLICY)
# Names that no one else can point at this machine; the second is a container's for its host.
_OWN_NAMES = frozenset({"localhost", "host.docker.internal"})


class AdminPage:
    """Answers for the page and its data; `state` is asked for what there is to see.

    `names` are further values of `Host`, without a port, that are us; None if everybody who reaches
    this machine may look.
    """

    def __init__(self, state: Callable[[str], State], names: Collection[str] | None) -> None:
        self._state = state
        self._names = names

    def answers(self, method: str, path: str) -> bool:
        """Return whether this request is for the page, and not for the simulated service."""
        return method in ("GET", "HEAD") and (path in (PAGE, STATE) or path in _STATIC)

    def refusal(self, method: str, headers: Headers) -> str | None:
        """Return why this caller may not look, None if it may."""
        name, _ = split_host(headers.get("host", ""))
        if self._names is not None and not (_is_own(name) or name in self._names):
            return "this is not the host that the sandbox was started for: see --host"
        origin = headers.get("origin")
        if origin is not None and origin.partition("://")[2] != headers.get("host"):
            return "another web page may not use the sandbox"
        return None if is_from_here(method, headers) else "another web page may not use the sandbox"

    async def answer(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request that `answers` accepts."""
        headers = Headers(scope=scope)
        refusal = self.refusal(scope["method"], headers)
        response: Response = (
            PlainTextResponse(f"{refusal}\n", 403)
            if refusal
            else self._response(scope, f"{scope['scheme']}://{headers.get('host', '')}")
        )
        for name, value in _HARDENED.items():
            response.headers[name] = value
        await response(scope, receive, send)

    def _response(self, scope: Scope, url: str) -> Response:
        path = scope["path"]
        if path in _STATIC:
            content, media_type = static_file("liquidpilot.services", _STATIC[path])
            return Response(content, media_type=media_type)
        state = self._state(url)
        if path == STATE:
            # Who asks for the sections alone does not want what all clients have sent.
            document = as_json(state, with_requests=scope["query_string"] != b"requests=0")
            return Response(json.dumps(document), media_type="application/json")
        html = make_page("liquidpilot.services", "index.html", {"state": state})
        # What a client sent may be half of a character, which has no UTF-8.
        return Response(html.encode("utf-8", "replace"), media_type="text/html")


def _is_own(name: str) -> bool:
    if name in _OWN_NAMES or name.endswith(".localhost"):
        return True
    try:
        ipaddress.ip_address(name.strip("[]"))
    except ValueError:
        return False
    return True
