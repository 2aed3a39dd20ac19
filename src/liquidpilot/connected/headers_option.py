"""The value of `:headers`: a JSON object, read after its Liquid has run.

If it is no JSON then, it is put together once more: curly quotes of the author's become straight
ones, and what Liquid put in is escaped for JSON. Both are reported; what Braze does with such
headers is not documented.

Codes of the diagnostics, each behind `connected-content-`:

================ ======= =========================================================================
curly-quotes     warning the JSON is only valid with straight quotes
unescaped-value  warning the JSON is only valid with its Liquid values escaped
headers-not-json error   not even then is it valid JSON, or it is no object
header-name      error   a name that HTTP does not allow
header-value     error   a value with a line break or another control character
================ ======= =========================================================================
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from liquidpilot.connected.findings import Findings
from liquidpilot.connected.headers import Headers
from liquidpilot.connected.quotes import straighten
from liquidpilot.dialect.connection import RenderedText
from liquidpilot.json_text import JsonMistake, read_json, whole_characters

_NAME = re.compile(r"[A-Za-z0-9!#$%&'*+.^_`|~-]+\Z")
_CONTROL = re.compile(r"[\x00-\x08\x0a-\x1f\x7f]")
_CURLY_HINT = "replace “ and ” by straight quotes"
_ESCAPE_HINT = "put '| json_escape' behind the value"


def read_headers(option: RenderedText, findings: Findings) -> Headers | None:
    """Return the headers, or None with an error in `findings`.

    A value need not be a string: numbers are sent as written, `true` as `true`, null as nothing, an
    object as JSON (assumed).
    """
    value = _read_object(option, findings)
    if not isinstance(value, dict):
        return None
    headers = Headers([(name, _as_text(item)) for name, item in value.items()])
    for name, text in headers.items():
        check_header(option, name, text, findings)
    return None if findings.failed else headers


def check_header(option: RenderedText, name: str, value: str, findings: Findings) -> None:
    """Report a header that cannot be sent."""
    if not _NAME.match(name):
        hint = "letters, digits and '-' make a header's name"
        findings.error(option.place, "header-name", f"'{name}' is no name of a header", hint)
    if _CONTROL.search(value):
        message = f"the value of the header '{name}' has a line break or a control character"
        hint = "put '| strip_newlines' behind the value"
        findings.error(option.place, "header-value", message, hint)


def _read_object(option: RenderedText, findings: Findings) -> object:
    first: JsonMistake | None = None
    for text, curly, unescaped in _attempts(option):
        try:
            value = whole_characters(read_json(text, numbers=str, half_characters=True))
        except JsonMistake as mistake:
            first = first or mistake
            continue
        if not isinstance(value, dict):
            hint = 'write {"name": "value"}'
            message = "the headers are no JSON object"
            findings.error(option.place, "headers-not-json", message, hint)
            return None
        if curly:
            message = "the headers have curly quotes, which JSON does not know"
            findings.warning(option.place, "curly-quotes", message, _CURLY_HINT)
        if unescaped:
            message = "a Liquid value breaks the JSON of the headers"
            findings.warning(option.place, "unescaped-value", message, _ESCAPE_HINT)
        return value
    if first is not None:
        line, column = first.position
        findings.error(
            option.place,
            "headers-not-json",
            f"the headers are not JSON: {first.message} "
            f"(line {line}, column {column} of the rendered headers)",
            'write {"name": "value", "name2": "value2"} with straight quotes',
        )
    return None


def _attempts(option: RenderedText) -> Iterator[tuple[str, bool, bool]]:
    """Yield the text as it is, and what it might have been meant to be."""
    curly = any(
        not piece.liquid and piece.text != straighten(piece.text) for piece in option.pieces
    )
    liquid = any(piece.liquid for piece in option.pieces)
    for straight, escaped in ((False, False), (True, False), (False, True), (True, True)):
        if (straight and not curly) or (escaped and not liquid):
            continue
        yield _rebuilt(option, straight, escaped), straight, escaped


def _rebuilt(option: RenderedText, straight: bool, escaped: bool) -> str:
    return "".join(
        (_escaped(piece.text) if escaped else piece.text)
        if piece.liquid
        else (straighten(piece.text) if straight else piece.text)
        for piece in option.pieces
    )


def _escaped(text: str) -> str:
    import json

    return json.dumps(text, ensure_ascii=False)[1:-1]


def _as_text(value: object) -> str:
    if isinstance(value, str):
        return value.strip()
    if value is None:
        return ""
    import json

    return json.dumps(value, ensure_ascii=False)
