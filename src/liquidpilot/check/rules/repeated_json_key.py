"""`repeated-json-key`: a key that is there twice in one object of a JSON body."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable

from liquidpilot.check.rule import Example, RenderingRule
from liquidpilot.check.subjects import RenderingSubject
from liquidpilot.datafiles.json_text import JsonMistake, read_json
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.sources import Span
from liquidpilot.wording import cut

_HINT = "keep one of them: receivers take either, or refuse the body"


def _check(rendering: RenderingSubject) -> Iterable[Diagnostic]:
    for field in rendering.sent_as("body"):
        if field.name == "body":
            for key in _repeated(field.text):
                source = rendering.message.fields[field.name].source
                yield rendering.found(field.name, _message(key), _HINT, _second(source.text, key))
    told: set[str] = set()
    for exchange in rendering.rendered.exchanges:
        body = (exchange.request.body or b"").decode("utf-8", "replace")
        for key in _repeated(body):
            if f"{exchange.place} {key}" not in told:
                told.add(f"{exchange.place} {key}")
                yield Diagnostic.unnamed(_message(key), _HINT, exchange.place)


def _message(key: str) -> str:
    return f"the key '{cut(key)}' is there twice in one object of the JSON body"


def _repeated(text: str) -> list[str]:
    """Return the keys that one object of a JSON text has more than once; none of what is no JSON.

    Liquid may write `"a"` in each of two branches: what is sent is looked at.
    """
    if text.lstrip()[:1] not in ("{", "["):
        return []
    found: dict[str, None] = {}

    def look(pairs: list[tuple[str, object]]) -> None:
        seen: set[str] = set()
        for key, _ in pairs:
            if key in seen:
                found[key] = None
            seen.add(key)

    try:
        read_json(text, members=look, half_characters=True)
    except JsonMistake:
        return []
    return list(found)


def _second(text: str, key: str) -> Span:
    """Return where a key stands for the second time in a template, its start if it is computed."""
    spans = [found.span() for found in re.finditer(rf"{re.escape(json.dumps(key))}(?=\s*:)", text)]
    return spans[1] if len(spans) > 1 else (0, 0)


RULE = RenderingRule(
    name="repeated-json-key",
    severity="warning",
    summary='\'{"a": 1, "a": 2}\' in the body of a webhook or a call',
    explanation=(
        "Names in an object should be unique: of two values a receiver takes the last, the first, "
        "or refuses the body (RFC 8259). The body is looked at as it is sent: a key in each of two "
        "branches is there once."
    ),
    bad=Example('{"tier": "gold", "tier": "blue"}', channel="webhook", field="body"),
    good=Example('{"tier": "gold", "old": {"tier": "blue"}}', channel="webhook", field="body"),
    check=_check,
)
