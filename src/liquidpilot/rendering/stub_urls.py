"""The URL of a fixture that answers a call for everybody, and not only as it was made once."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from liquidpilot.connected_content import Exchange, Request
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.errors import WorkspaceError
from liquidpilot.replay.matching import ReadRequest
from liquidpilot.replay.missing import command_for, stub_matcher
from liquidpilot.replay.redaction import Redactor
from liquidpilot.sources import Place

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


def told_for_everybody(
    found: Iterable[Diagnostic], exchanges: Iterable[Exchange], redactor: Redactor
) -> list[Diagnostic]:
    """Return `found`; the command in the hint of a missing fixture makes one for everybody."""
    commands: dict[Place, list[tuple[str, str]]] = {}
    for each in exchanges:
        wide = request_for_everybody(each) if each.source == "missing" else each.request
        if wide is not each.request:
            said, meant = (command_for(redactor.request(one)) for one in (each.request, wide))
            if said is not None and meant is not None:
                commands.setdefault(each.place, []).append((said, meant))
    return [
        _saying(each, commands.get(each.place, ())) if each.code == "missing-fixture" else each
        for each in found
    ]


def _saying(found: Diagnostic, commands: Iterable[tuple[str, str]]) -> Diagnostic:
    lines = (found.hint or "").split("\n")
    for said, meant in commands:
        lines = [
            f"{line.removesuffix(said)}{meant}" if line.endswith(said) else line for line in lines
        ]
    return replace(found, hint="\n".join(lines) or None)


def _url_for_everybody(exchange: Exchange) -> str | None:
    written = exchange.written.get("url")
    if written is None:
        return None
    url = ""
    for piece in written.pieces:
        url += _ANY if piece.liquid and _may_vary(url, piece.text) else piece.text
    return url.strip() if _ANY in url else None


def _may_vary(before: str, text: str) -> bool:
    """Say whether `text`, which stands after `before` in a URL, is in a place for a wildcard.

    Nothing is in its place too: where nobody has the value, a wildcard answers those who will.
    """
    if any(mark in text for mark in "?#&"):
        return False
    _, mark, query = before.partition("?")
    if mark:
        return "=" in query.rpartition("&")[2]
    # After the scheme, the host and the slash behind it.
    return before.count("/") >= len("///") and "/" not in text
