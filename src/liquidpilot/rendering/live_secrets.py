"""Secrets that a live answer gave, taken out of the fields that are shown or written.

A recorded answer holds no secret. A live one may: the access token of a service is printed into
the `Authorization` header of a webhook. Whoever looks at a preview needs to see that it is there,
not what it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace

from liquidpilot.connected import Exchange
from liquidpilot.fixtures.known_values import MIN_LENGTH, KnownValues
from liquidpilot.fixtures.sensitive_names import is_sensitive, placeholder_name
from liquidpilot.json_text import JsonMistake, read_json
from liquidpilot.rendering.message import RenderedMessage


def hide_live_secrets(rendered: RenderedMessage) -> RenderedMessage:
    """Return `rendered` with `{secret:NAME}` for each text that a live answer calls a secret.

    What counts is the name in the answer's JSON, as in a recording: `access_token`, `apikey`, ….
    """
    found = dict(_secrets(rendered.exchanges))
    if not found:
        return rendered
    known = KnownValues(found)
    fields = {
        name: replace(field, text=known.replace(field.text, lambda secret: f"{{secret:{secret}}}"))
        for name, field in rendered.fields.items()
    }
    return replace(rendered, fields=fields)


def _secrets(exchanges: Iterable[Exchange]) -> Iterator[tuple[str, str]]:
    for exchange in exchanges:
        if exchange.source != "live" or exchange.response is None:
            continue
        try:
            yield from _named(read_json(exchange.response.text, half_characters=True), "")
        except JsonMistake:
            continue


def _named(value: object, name: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _named(item, key if is_sensitive(key) else name)
    elif isinstance(value, list):
        for item in value:
            yield from _named(item, name)
    elif name and isinstance(value, str) and len(value) >= MIN_LENGTH:
        yield placeholder_name(name), value
