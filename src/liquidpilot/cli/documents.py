"""The JSON document of `render --format json`: the names and shapes of the library, version 1."""

from __future__ import annotations

import json
from binascii import b2a_base64
from collections.abc import Mapping

from liquidpilot.connected import Exchange, Response
from liquidpilot.fixtures import Redactor
from liquidpilot.rendering.message import RenderedMessage

_VERSION = 1


def render_document(
    rendered: RenderedMessage, redactor: Redactor, more: Mapping[str, object] | None = None
) -> str:
    """Return the document, indented, with a newline at its end; secrets are redacted.

    A body is text under `body`; one that is no text is null there and stands under `body_base64`.
    `more` are further keys: `delivery`, of a webhook that was delivered.
    """
    document = {
        "version": _VERSION,
        "message": rendered.message,
        "channel": rendered.channel or None,
        "profile": rendered.profile,
        "scenario": rendered.scenario,
        "status": rendered.status,
        "abort": None if rendered.abort is None else rendered.abort.document(),
        "fields": {name: field.text for name, field in rendered.fields.items()},
        "exchanges": [_exchange(exchange, redactor) for exchange in rendered.exchanges],
        "diagnostics": [diagnostic.document() for diagnostic in rendered.diagnostics],
        "message_extras": rendered.message_extras,
        **(more or {}),
    }
    return json.dumps(document, ensure_ascii=False, indent=2) + "\n"


def _exchange(exchange: Exchange, redactor: Redactor) -> dict[str, object]:
    request, response = redactor.request(exchange.request), exchange.response
    return {
        "request": {
            "method": request.method,
            "url": request.url,
            "headers": dict(request.headers),
            **_body(request.body),
        },
        "response": None if response is None else _response(redactor.response(response)),
        "source": exchange.source,
        "error": exchange.error,
        "line": exchange.line,
        "column": exchange.column,
        "path": exchange.path,
        "saved_as": exchange.saved_as,
        "rules": list(exchange.rules),
        "attempts": [
            {"outcome": each.outcome, "source": each.source, "error": each.error}
            for each in exchange.attempts
        ],
    }


def _response(response: Response) -> dict[str, object]:
    return {
        "status": response.status,
        "headers": dict(response.headers),
        **_body(response.body),
        "fixture": response.fixture,
    }


def _body(body: bytes | None) -> dict[str, str | None]:
    if body is None:
        return {"body": None}
    try:
        return {"body": body.decode("utf-8")}
    except UnicodeDecodeError:
        return {"body": None, "body_base64": b2a_base64(body, newline=False).decode("ascii")}
