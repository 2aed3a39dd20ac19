"""The value of `:body`: a form, JSON written into the tag, or JSON from a variable.

Codes of the diagnostics, each behind `connected-content-`:

=============== ======= ==========================================================================
space-in-body   warning white space in a body that is written into the tag ("Local Connected
                        Content variables": inline JSON has no spaces, else capture it)
curly-quotes    warning inline JSON with curly quotes
body-not-json   warning it starts like JSON and is none; sent as it stands
lost-value      warning two fields of a form have one name, and only one gets into the JSON
unescaped-value warning a Liquid value with `&` in a form, where it starts the next field
=============== ======= ==========================================================================
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

from liquidpilot.connected.findings import Findings
from liquidpilot.connected.quotes import straighten
from liquidpilot.dialect.connection import RenderedText
from liquidpilot.json_text import JsonMistake, check_json

_JSON_TYPE = re.compile(r"\s*application/json\s*(;|\Z)", re.IGNORECASE)
_SPACE = re.compile(r"\s")


def read_body(option: RenderedText, content_type: str | None, findings: Findings) -> bytes:
    """Return the bytes to send; `content_type` is the value of the option of that name.

    With `:content_type application/json` a form becomes a JSON object ("Connected Content", HTTP
    POST); a `Content-Type` among the headers does not do that (assumed). JSON is sent as it is.
    """
    text = option.text
    _check_space(option, findings)
    if text.lstrip()[:1] in ("{", "["):
        _check_json(option, findings)
    else:
        _check_form(option, findings)
        if content_type and _JSON_TYPE.match(content_type) and "=" in text:
            _check_names(option, findings)
            text = form_to_json(text)
    return text.encode("utf-8", "replace")


def form_to_json(form: str) -> str:
    """Return the JSON object that Braze makes of a form.

    Values are strings, taken as they are written: nothing is percent-decoded (assumed; the
    documented example has nothing to decode). Of fields with one name the last one stands.

    >>> form_to_json("key1=value1&key2=value2")
    '{"key1":"value1","key2":"value2"}'
    """
    import json

    fields = dict(_fields(form))
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def _fields(form: str) -> Iterator[tuple[str, str]]:
    for field in form.strip().split("&"):
        if field:
            name, _, value = field.partition("=")
            yield name, value


def _check_names(option: RenderedText, findings: Findings) -> None:
    counts = Counter(name for name, _ in _fields(option.text))
    for name, count in counts.items():
        if count > 1:
            message = (
                f"the form has '{name}' {count} times; in the JSON that is made of it only the "
                "last value is left"
            )
            hint = "write the body as JSON, with a list"
            findings.warning(option.place, "lost-value", message, hint)


def _check_space(option: RenderedText, findings: Findings) -> None:
    if any(not piece.liquid and _SPACE.search(piece.text) for piece in option.pieces):
        message = "there is a space in the body; Braze may read it only up to there"
        hint = "put it into a variable with 'capture', and write ':body {{ variable }}'"
        findings.warning(option.place, "space-in-body", message, hint)


def _check_json(option: RenderedText, findings: Findings) -> None:
    try:
        check_json(option.text)
    except JsonMistake as mistake:
        if any(
            not piece.liquid and piece.text != straighten(piece.text) for piece in option.pieces
        ):
            message = "the body has curly quotes, which JSON does not know"
            hint = "replace “ and ” by straight quotes"
            findings.warning(option.place, "curly-quotes", message, hint)
            return
        line, column = mistake.position
        message = (
            f"the body starts like JSON and is none: {mistake.message} "
            f"(line {line}, column {column} of the rendered body)"
        )
        hint = "put texts in double quotes, and nothing after the last value of a list"
        if any(piece.liquid for piece in option.pieces):
            hint = "put '| json_escape' behind each value inside quotes"
        findings.warning(option.place, "body-not-json", message, hint)


def _check_form(option: RenderedText, findings: Findings) -> None:
    if len(option.pieces) > 1 and any(
        piece.liquid and "&" in piece.text for piece in option.pieces
    ):
        message = "a Liquid value in the body has '&', which starts the next field of a form"
        hint = "put '| url_param_escape' behind the value"
        findings.warning(option.place, "unescaped-value", message, hint)
