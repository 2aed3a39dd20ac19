"""A webhook as a page shows it: the request without secrets, in colour, and as a command."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from dataclasses import dataclass

from liquidpilot.connected_content import Request
from liquidpilot.datafiles.json_text import JsonMistake, check_json
from liquidpilot.rendering.message import RenderedMessage, webhook_request
from liquidpilot.replay import Redactor

Pieces = tuple[tuple[str, str], ...]
"""A text in pieces, each with its kind: `key`, `string`, `number`, `word`, or "" for the rest."""

_TOKEN = re.compile(r'(?P<string>"(?:[^"\\]|\\.)*+")|(?P<word>[\w.+-]++)|(?P<mark>[][{}:,])')
_LONGEST = 200_000


@dataclass(frozen=True, slots=True)
class ShownWebhook:
    """The request that Braze would send, its secrets masked; a body that is JSON is set out."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: str
    pieces: Pieces
    curl: str


def shown_webhook(rendered: RenderedMessage, redactor: Redactor) -> ShownWebhook | None:
    """Return what a page shows of a webhook; None where there is nothing to send it to."""
    request = webhook_request(rendered)
    if request is None:
        return None
    masked = redactor.request(request)
    pieces = json_pieces((masked.body or b"").decode("utf-8", "replace"))
    return ShownWebhook(
        masked.method,
        masked.url,
        tuple(masked.headers.items()),
        "".join(text for _, text in pieces),
        pieces,
        curl_command(masked),
    )


def json_pieces(text: str) -> Pieces:
    """Return a JSON text, a value a line, in pieces; another text as one piece, as it is.

    Numbers and strings keep their spelling, and of equal names all are there.

    >>> json_pieces('{"a":1.50}')
    (('', '{\\n  '), ('key', '"a"'), ('', ': '), ('number', '1.50'), ('', '\\n}'))
    """
    try:
        check_json(text)
    except JsonMistake:
        return (("", text),) if text else ()
    if len(text) > _LONGEST:
        return (("", text),)
    joined: list[tuple[str, str]] = []
    for kind, piece in _set_out(text):
        if joined and joined[-1][0] == kind == "":
            joined[-1] = ("", joined[-1][1] + piece)
        elif piece:
            joined.append((kind, piece))
    return tuple(joined)


def _set_out(text: str) -> Iterator[tuple[str, str]]:
    tokens = [(each.lastgroup or "", each[0]) for each in _TOKEN.finditer(text)]
    depth = 0
    for at, (kind, token) in enumerate(tokens):
        following = tokens[at + 1][1] if at + 1 < len(tokens) else ""
        if kind == "string":
            yield ("key" if following == ":" else "string"), token
        elif kind == "word":
            yield ("number" if token[0] in "-0123456789" else "word"), token
        elif token in "]}":
            depth -= 1
            is_empty = tokens[at - 1][1] in "[{"
            yield "", token if is_empty else _line(depth) + token
        elif token == ":":
            yield "", ": "
        else:
            depth += token in "[{"
            yield "", token if token in "[{" and following in "]}" else token + _line(depth)


def _line(depth: int) -> str:
    return "\n" + "  " * depth


def curl_command(request: Request) -> str:
    """Return `request` as a command for a POSIX shell, every part of it quoted.

    curl is kept from what it would do on its own: reading `@file`, `[1-3]` in an address, a
    Content-Type for a body that has none.

    >>> print(curl_command(Request("GET", "https://a.example/?q=[it's]", {}, None)))
    curl --globoff --request GET --url 'https://a.example/?q=[it'"'"'s]'
    """
    lines = [
        f"curl --globoff --request {shlex.quote(request.method)} --url {shlex.quote(request.url)}"
    ]
    for name, value in request.headers.items():
        text = re.sub(r"[\r\n]+\s*", " ", value).strip()
        # Without a value, curl would leave the header out.
        lines.append(f"--header {shlex.quote(f'{name}: {text}' if text else f'{name};')}")
    if request.body is not None:
        if "content-type" not in request.headers:
            lines.append("--header 'Content-Type:'")
        lines.append(f"--data-raw {shlex.quote(request.body.decode('utf-8', 'replace'))}")
    return " \\\n  ".join(lines)
