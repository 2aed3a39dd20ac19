"""The document in the frame: what the person sees, on its own, with nothing of the preview's.

An e-mail is its HTML. What another channel shows is drawn here in simple frames, so that pictures
of a message are loaded (or not) by the same policy.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass

from liquidpilot.connected import Request
from liquidpilot.fixtures import Redactor
from liquidpilot.json_text import JsonMistake, read_json
from liquidpilot.preview.choices import Dark, Manner
from liquidpilot.preview.dark import colour_scheme_style, in_own_dark, in_the_light, inverted
from liquidpilot.preview.pages import page
from liquidpilot.preview.security import document_policy
from liquidpilot.preview.sms import sms_size
from liquidpilot.rendering.message import RenderedMessage

_DOCTYPE = re.compile(r"\s*(<!doctype[^>]*>)", re.IGNORECASE)
_REMOTE = re.compile(
    r"""(?:<img\b(?:[^<>]|<(?!img\b))*?\ssrc\s*=|url\(|\sbackground\s*=)"""
    r"""\s*+(?:["']\s*+)?(?:https?:)?//""",
    re.IGNORECASE,
)


def frame_document(
    rendered: RenderedMessage, manner: Manner, redactor: Redactor, *, in_file: bool = False
) -> str:
    """Return the HTML document of `rendered`, as a server sends it or as a file holds it."""
    html = rendered.fields.get("html")
    if rendered.abort is not None:
        body = page("frame/nothing.html", {})
    elif html is not None:
        return _in_manner(html.text, manner.dark, _policy_element(manner) if in_file else "")
    else:
        body = page(f"frame/{rendered.channel}.html", _parts(rendered, redactor))
    return _in_manner(body, manner.dark, _policy_element(manner) if in_file else "")


def text_document(text: str) -> str:
    """Return the document that shows a plain text as a mail program does."""
    return page("frame/plain.html", {"text": text})


def remote_images(rendered: RenderedMessage) -> int:
    """Return how many pictures the message would load from the network."""
    html = rendered.fields.get("html")
    if html is not None:
        return len(_REMOTE.findall(html.text))
    picture = rendered.fields.get("image_url")
    return int(picture is not None and picture.text.strip().startswith("http"))


@dataclass(frozen=True, slots=True)
class WebhookRequest:
    """A webhook as the request that Braze would send, without secrets."""

    method: str
    url: str
    headers: tuple[tuple[str, str], ...]
    body: str


def webhook_request(rendered: RenderedMessage, redactor: Redactor) -> WebhookRequest:
    """Return the request; a body of key-value pairs as the JSON that Braze makes of it."""
    fields = {name: field.text for name, field in rendered.fields.items()}
    headers = {
        name.removeprefix("headers."): text
        for name, text in fields.items()
        if name.startswith("headers.")
    }
    pairs = {
        name.removeprefix("body."): text
        for name, text in fields.items()
        if name.startswith("body.")
    }
    body = fields.get("body") or (json.dumps(pairs, ensure_ascii=False) if pairs else "")
    method = (fields.get("method") or "POST").strip()
    redacted = redactor.request(
        Request(method, fields.get("url", "").strip(), headers, body.encode())
    )
    text = (redacted.body or b"").decode("utf-8", "replace")
    return WebhookRequest(method, redacted.url, tuple(redacted.headers.items()), _indented(text))


def _indented(text: str) -> str:
    try:
        return json.dumps(read_json(text), ensure_ascii=False, indent=2)
    except JsonMistake:
        return text


def _parts(rendered: RenderedMessage, redactor: Redactor) -> dict[str, object]:
    fields: defaultdict[str, str] = defaultdict(str)
    fields.update((name, field.text.strip()) for name, field in rendered.fields.items())
    parts: dict[str, object] = {
        "fields": fields,
        "app": (rendered.message.rpartition("/")[2] or "app").replace("_", " ").title(),
        "buttons": [text for name, text in fields.items() if name.startswith("buttons.") and text],
        "extras": [
            (name.partition(".")[2], text)
            for name, text in fields.items()
            if name.startswith("extras.")
        ],
    }
    if rendered.channel == "webhook":
        parts["request"] = webhook_request(rendered, redactor)
    if rendered.channel == "sms":
        parts["size"] = sms_size(fields["message"])
    return parts


def _policy_element(manner: Manner) -> str:
    policy = document_policy(manner.images, in_file=True)
    return f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'


def _in_manner(html: str, dark: Dark, head: str) -> str:
    """Return `html` in a dark mode; what is added stands behind the doctype, or it is none."""
    match = _DOCTYPE.match(html)
    doctype, rest = (match[1], html[match.end() :]) if match else ("", html)
    if dark == "own":
        return f"{doctype}{head}{colour_scheme_style('dark')}{in_own_dark(rest)}"
    if dark == "inverted":
        return f"{doctype}{head}{inverted(rest)}"
    return f"{doctype}{head}{colour_scheme_style('light')}{in_the_light(rest)}"
