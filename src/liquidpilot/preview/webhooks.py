"""A webhook as a page shows it: the request without secrets, in colour, and as a command."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator

from liquidpilot.connected_content import Request
from liquidpilot.datafiles.json_text import JsonMistake, check_json
from liquidpilot.immutable import immutable
from liquidpilot.preview.signs import SignedText, without_signs
from liquidpilot.rendering.message import RenderedMessage, webhook_request
from liquidpilot.replay import Redactor

Pieces = tuple[tuple[str, str], ...]
"""A text in pieces, each with its kind: `key`, `string`, `number`, `word`, or "" for the rest."""

_TOKEN = re.compile(r'(?P<string>"(?:[^"\\]|\\.)*+")|(?P<word>[\w.+-]++)|(?P<mark>[][{}:,])')
_LONGEST = 200_000


@immutable
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

    Numbers and strings keep their spelling, and of equal names all are there. Signs of marks stay
    where they are.

    >>> json_pieces('{"a":1.50}')
    (('', '{\\n  '), ('key', '"a"'), ('', ': '), ('number', '1.50'), ('', '\\n}'))
    """
    signed = SignedText.of(text)
    try:
        check_json(signed.seen)
    except JsonMistake:
        return (("", text),) if text else ()
    if len(text) > _LONGEST:
        return (("", text),)
    joined: list[tuple[str, str]] = []
    for kind, piece in _set_out(signed):
        if joined and joined[-1][0] == kind == "":
            joined[-1] = ("", joined[-1][1] + piece)
        elif piece:
            joined.append((kind, piece))
    return tuple(joined)


def _set_out(text: SignedText) -> Iterator[tuple[str, str]]:
    found = [*_TOKEN.finditer(text.seen)]
    tokens = [each[0] for each in found]
    depth = 0
    for at, token in enumerate(tokens):
        following = tokens[at + 1] if at + 1 < len(tokens) else ""
        shown = text.part(*found[at].span())
        if found[at].lastgroup == "string":
            yield ("key" if following == ":" else "string"), shown
        elif found[at].lastgroup == "word":
            yield ("number" if token[0] in "-0123456789" else "word"), shown
        elif token in "]}":
            depth -= 1
            is_empty = tokens[at - 1] in "[{"
            yield "", shown if is_empty else _line(depth) + shown
        elif token == ":":
            yield "", f"{shown} "
        else:
            depth += token in "[{"
            yield "", shown if token in "[{" and following in "]}" else shown + _line(depth)


def _line(depth: int) -> str:
    return "\n" + "  " * depth


def curl_command(request: Request) -> str:
    """Return `request` as a command for a POSIX shell, every part of it quoted.

    curl is kept from what it would do on its own: reading `@file`, `[1-3]` in an address, a
    Content-Type for a body that has none.

    >>> print(curl_command(Request("GET", "https://a.example/?q=[it's]", {}, None)))
    curl --globoff --request GET --url 'https://a.example/?q=[it'"'"'s]'
    """
    lines = [f"curl --globoff --request {_quoted(request.method)} --url {_quoted(request.url)}"]
    for name, value in request.headers.items():
        text = re.sub(r"[\r\n]+\s*", " ", value).strip()
        # Without a value, curl would leave the header out.
        lines.append(f"--header {_quoted(f'{name}: {text}' if text else f'{name};')}")
    if request.body is not None:
        if "content-type" not in request.headers:
            lines.append("--header 'Content-Type:'")
        lines.append(f"--data-raw {_quoted(request.body.decode('utf-8', 'replace'))}")
    return " \\\n  ".join(lines)


def _quoted(text: str) -> str:
    """Return `text` as one word of a shell, in quotes where what is seen of it needs them."""
    seen = without_signs(text)
    return text if shlex.quote(seen) == seen else shlex.quote(text)
