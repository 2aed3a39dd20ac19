"""The URL of a fixture that answers a call for everybody, and not only as it was made once."""

from __future__ import annotations

from liquidpilot.connected_content import Exchange, Request
from liquidpilot.errors import WorkspaceError
from liquidpilot.replay.matching import ReadRequest
from liquidpilot.replay.missing import stub_matcher

_ANY = "{any}"


def request_for_everybody(exchange: Exchange) -> Request:
    """Return the request of a call with `{any}` where its URL has Liquid in the template.

    That is what a fixture compares as a whole: a part of the path, a value of the query. The rest
    stays as it was sent, as does a request that a fixture with such a URL would not answer.
    """
    request, url = exchange.request, _url_for_everybody(exchange)
    if url is None:
        return request
    wide = Request(
        request.method, url, request.headers, request.body, credential=request.credential
    )
    try:
        fits = stub_matcher(wide).matches(ReadRequest(request))
    except WorkspaceError:
        return request
    return wide if fits else request


def _url_for_everybody(exchange: Exchange) -> str | None:
    written = exchange.written.get("url")
    if written is None:
        return None
    url = ""
    for piece in written.pieces:
        url += _ANY if piece.liquid and _may_vary(url, piece.text) else piece.text
    return url.strip() if _ANY in url else None


def _may_vary(before: str, text: str) -> bool:
    """Say whether `text`, which stands after `before` in a URL, is in a place for a wildcard."""
    if not text.strip() or any(mark in text for mark in "?#&"):
        return False
    _, mark, query = before.partition("?")
    if mark:
        return "=" in query.rpartition("&")[2]
    # After the scheme, the host and the slash behind it.
    return before.count("/") >= len("///") and "/" not in text
