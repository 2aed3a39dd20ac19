"""The request that a rendered webhook message is.

What Braze sends is from its page "Create a webhook": a URL, a method, headers, and a body that is
raw text or JSON key-value pairs.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from liquidpilot.connected import Headers, Request
from liquidpilot.rendering.message import RenderedField, RenderedMessage

_HEADER, _PAIR = "headers.", "body."
_JSON = "application/json"


def webhook_request(rendered: RenderedMessage) -> Request | None:
    """Return what Braze would send, None for a message that is no webhook or was not finished.

    Headers are as they were rendered, line breaks and all, which a check may want to see. Key-value
    pairs are one flat JSON object of texts, with the Content-Type for it
    if no header says another (both assumed).
    """
    if rendered.channel != "webhook" or rendered.abort is not None:
        return None
    fields = rendered.fields
    url = fields["url"].text.strip() if "url" in fields else ""
    if not url:
        return None
    method = fields["method"].text.strip() if "method" in fields else ""
    headers = Headers(
        (name.removeprefix(_HEADER), field.text)
        for name, field in fields.items()
        if name.startswith(_HEADER)
    )
    body = _body(fields)
    if _is_pairs(fields) and "content-type" not in headers:
        headers = headers.merged({"Content-Type": _JSON})
    return Request(method or "POST", url, headers, body)


def _is_pairs(fields: Mapping[str, RenderedField]) -> bool:
    return any(name.startswith(_PAIR) for name in fields)


def _body(fields: Mapping[str, RenderedField]) -> bytes | None:
    if "body" in fields:
        return fields["body"].text.encode("utf-8", "surrogatepass") or None
    pairs = {
        name.removeprefix(_PAIR): field.text
        for name, field in fields.items()
        if name.startswith(_PAIR)
    }
    return json.dumps(pairs, ensure_ascii=False).encode() if pairs else None
