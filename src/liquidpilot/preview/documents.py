"""The document in the frame: what the person sees, without anything of the preview.

An e-mail is its HTML. What another channel shows is drawn here in simple frames, so that pictures
of a message are loaded (or not) by the same policy.
"""

from __future__ import annotations

import json
import re
from collections import defaultdict
from dataclasses import dataclass
from typing import Literal

from starlette.responses import JSONResponse, PlainTextResponse, Response

from liquidpilot.connected_content import Request
from liquidpilot.datafiles.json_text import JsonMistake, read_json
from liquidpilot.errors import UnknownName
from liquidpilot.html_text import html_pieces
from liquidpilot.preview.choices import Dark, Display
from liquidpilot.preview.pages import page
from liquidpilot.preview.security import document_policy
from liquidpilot.preview.state import View
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.replay import Redactor

# Dark mode, both ways that mail programs have it.
#
# `own`: the program honours the message's `prefers-color-scheme` (Apple Mail). `inverted`: the
# program inverts the colours, whatever the message says (Gmail, Outlook.com). Both are done to
# the text of the message, so that the frame, the matrix and an exported page show the same.

_ALWAYS, _NEVER = "(min-width: 0px)", "(max-width: 0px)"
_PREFERS = re.compile(r"\(\s*prefers-color-scheme\s*:\s*(dark|light)\s*\)", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"""(\sstyle\s*=\s*)("[^"]*"|'[^']*')"""
    r"""|(\s(?:bgcolor|color)\s*=\s*)("[^"]*"|'[^']*'|\#?\w+)""",
    re.IGNORECASE,
)
_COLOUR = re.compile(
    r"(?<![\w&/-])#(?P<hex>[0-9a-f]{3,4}|[0-9a-f]{6}|[0-9a-f]{8})(?![\w-])"
    r"|(?<![\w-])rgba?\(\s*(?P<red>\d+)[\s,]+(?P<green>\d+)[\s,]+(?P<blue>\d+)"
    r"(?P<alpha>(?:[^()]|\([^()]*\))*+)\)"
    r"|(?<![\w.#-])(?P<name>black|white)(?![\w-])",
    re.IGNORECASE,
)
# In a style sheet: `#add {` is a selector.
_VALUE = re.compile(r":[^:;{}]*")
_INVERTED_PAGE = "<style>html{background:#1f1f1f;color:#e6e6e6;color-scheme:dark}</style>"


def in_the_light(html: str) -> str:
    """Return `html` as a program shows it that is not dark, whatever the author's system is."""
    return _with_scheme(html, "light")


def in_own_dark(html: str) -> str:
    """Return `html` with the styles that it has for dark mode.

    >>> in_own_dark("<style>@media (prefers-color-scheme: dark){}</style>")[-44:]
    '<style>@media (min-width: 0px){}</style>'
    """
    return _with_scheme(html, "dark")


def inverted(html: str) -> str:
    """Return `html` with the lightness of its colours inverted, a little duller."""
    text = _with_scheme(html, "light")
    turned: list[str] = [_INVERTED_PAGE]
    read = 0
    for piece in html_pieces(text, ("style",)):
        if piece.kind == "element":
            start, end = text.find(">", piece.start), text.rfind("<", piece.start, piece.end)
            before = _ATTRIBUTE.sub(_invert_attribute, text[read:start])
            turned += (before, _VALUE.sub(_invert_value, text[start:end]))
            read = end
    turned.append(_ATTRIBUTE.sub(_invert_attribute, text[read:]))
    return "".join(turned)


def _with_scheme(html: str, scheme: str) -> str:
    def settle(match: re.Match[str]) -> str:
        return _ALWAYS if match[1].lower() == scheme else _NEVER

    return _PREFERS.sub(settle, html)


def colour_scheme_style(scheme: str) -> str:
    """Return the element that keeps the browser itself from choosing another scheme."""
    return f"<style>:root{{color-scheme:only {scheme} !important}}</style>"


def _invert_attribute(match: re.Match[str]) -> str:
    style, quoted, legacy, value = match.groups()
    return f"{style or legacy}{_COLOUR.sub(_invert, quoted or value)}"


def _invert_value(match: re.Match[str]) -> str:
    return _COLOUR.sub(_invert, match[0])


def _invert(match: re.Match[str]) -> str:
    found = match.groupdict()
    alpha = ""
    if found["hex"]:
        digits = found["hex"]
        if len(digits) < 6:
            digits = "".join(each * 2 for each in digits)
        channels = [int(digits[at : at + 2], 16) for at in (0, 2, 4)]
        alpha = digits[6:]
    elif found["name"]:
        channels = [0 if found["name"].lower() == "black" else 255] * 3
    else:
        channels = [int(found[name]) for name in ("red", "green", "blue")]
        mirrored = mirrored_colour(*channels)
        return f"rgba({', '.join(map(str, mirrored))}{found['alpha']})"
    return "#" + "".join(f"{each:02x}" for each in mirrored_colour(*channels)) + alpha


def mirrored_colour(red: int, green: int, blue: int) -> tuple[int, int, int]:
    """Return the colour of the opposite lightness (CIE L*), drawn towards the middle and duller.

    >>> mirrored_colour(255, 255, 255)
    (31, 31, 31)
    """
    lightness, a, b = _to_lab(red, green, blue)
    return _from_lab(50 + (50 - lightness) * 0.76, a * 0.8, b * 0.8)


# sRGB to CIE L*a*b* with the white point D65, and back (IEC 61966-2-1, CIE 15).
_WHITE = (0.95047, 1.0, 1.08883)


def _to_lab(red: int, green: int, blue: int) -> tuple[float, float, float]:
    r, g, b = (_linear(each / 255) for each in (red, green, blue))
    x = 0.4124564 * r + 0.3575761 * g + 0.1804375 * b
    y = 0.2126729 * r + 0.7151522 * g + 0.0721750 * b
    z = 0.0193339 * r + 0.1191920 * g + 0.9503041 * b
    fx, fy, fz = (_root(each / white) for each, white in zip((x, y, z), _WHITE, strict=True))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def _from_lab(lightness: float, a: float, b: float) -> tuple[int, int, int]:
    fy = (lightness + 16) / 116
    f = (fy + a / 500, fy, fy - b / 200)
    x, y, z = (_cube(each) * white for each, white in zip(f, _WHITE, strict=True))
    linear: tuple[float, float, float] = (
        3.2404542 * x - 1.5371385 * y - 0.4985314 * z,
        -0.9692660 * x + 1.8760108 * y + 0.0415560 * z,
        0.0556434 * x - 0.2040259 * y + 1.0572252 * z,
    )
    red, green, blue = (round(255 * _gamma(min(1.0, max(0.0, each)))) for each in linear)
    return red, green, blue


def _linear(value: float) -> float:
    return value / 12.92 if value <= 0.04045 else float(((value + 0.055) / 1.055) ** 2.4)


def _gamma(value: float) -> float:
    return 12.92 * value if value <= 0.0031308 else float(1.055 * value ** (1 / 2.4) - 0.055)


def _root(value: float) -> float:
    return float(value ** (1 / 3)) if value > 0.008856 else 7.787 * value + 16 / 116


def _cube(value: float) -> float:
    return value**3 if value**3 > 0.008856 else (value - 16 / 116) / 7.787


# `/raw/<message>/<part>`: one text as it would be sent, without anything around it.
#
# For screenshots, for other tools, for a look at the bytes. What cannot be sent is not a text: it
# is a status and a JSON document.

STATUS_CODES = {"aborted": 409, "error": 422, "missing_fixture": 424}
"""What a message that would not be sent is answered with (RFC 9110; 424 is WebDAV's)."""


def raw_answer(view: View, part: str, display: Display) -> Response:
    """Return the field `part` of what was rendered last. Raises UnknownName for no such field."""
    rendered = view.rendered
    if rendered is None:
        assert view.error is not None
        error = view.error
        problem = {
            "message": error.message,
            "hint": error.hint,
            "path": error.path,
            "line": error.line,
            "column": error.column,
        }
        return JSONResponse({"version": 1, "status": "error", "error": problem}, 422)
    if part not in rendered.fields:
        raise UnknownName.among("part", part, list(rendered.fields))
    if rendered.status != "sent":
        return JSONResponse(
            {
                "version": 1,
                "status": rendered.status,
                "message": rendered.message,
                "profile": rendered.profile,
                "scenario": rendered.scenario,
                "abort": None if rendered.abort is None else rendered.abort.document(),
                "diagnostics": [each.document() for each in rendered.diagnostics],
                "missing": [
                    {
                        "method": report.request.method,
                        "url": report.request.url,
                        "create": report.path_to_create,
                    }
                    for report in view.workspace.missing_fixtures(rendered)
                ],
            },
            STATUS_CODES[rendered.status],
        )
    text = rendered.fields[part].text
    headers = {"content-security-policy": document_policy(display.images)}
    if part == "html":
        return Response(text, media_type="text/html", headers=headers)
    return PlainTextResponse(text, headers=headers)


# What an SMS costs: its encoding, and how many segments it is sent in (GSM 03.38, 03.40).
_BASIC = frozenset(
    "@£$¥èéùìòÇ\nØø\rÅåΔ_ΦΓΛΩΠΨΣΘΞÆæßÉ !\"#¤%&'()*+,-./0123456789:;<=>?"
    "¡ABCDEFGHIJKLMNOPQRSTUVWXYZÄÖÑÜ§¿abcdefghijklmnopqrstuvwxyzäöñüà"
)
_EXTENDED = frozenset("^{}\\[~]|€\f")
_SINGLE = {"GSM-7": 160, "UCS-2": 70}
_PART = {"GSM-7": 153, "UCS-2": 67}


@dataclass(frozen=True, slots=True)
class SmsSize:
    """`units` are septets in GSM-7 and UTF-16 code units in UCS-2; `left` fit into the last part.

    `costly` are the characters that keep the text from being sent as GSM-7, each once.
    """

    encoding: Literal["GSM-7", "UCS-2"]
    units: int
    segments: int
    left: int
    costly: tuple[str, ...]


def sms_size(text: str) -> SmsSize:
    """Return how `text` is sent.

    A character that takes two units is never split between two segments, so that one of 154 units
    may need what one of 153 does not.

    >>> sms_size("Your parcel is here").segments, sms_size("Dein Paket ist da 📦").encoding
    (1, 'UCS-2')
    """
    costly = tuple(dict.fromkeys(each for each in text if each not in _BASIC | _EXTENDED))
    encoding: Literal["GSM-7", "UCS-2"] = "UCS-2" if costly else "GSM-7"
    if costly:
        widths = [2 if ord(each) > 0xFFFF else 1 for each in text]
    else:
        widths = [2 if each in _EXTENDED else 1 for each in text]
    units = sum(widths)
    if units <= _SINGLE[encoding]:
        return SmsSize(encoding, units, 1 if units else 0, _SINGLE[encoding] - units, costly)
    segments, used = 1, 0
    for width in widths:
        if used + width > _PART[encoding]:
            segments, used = segments + 1, 0
        used += width
    return SmsSize(encoding, units, segments, _PART[encoding] - used, costly)


_DOCTYPE = re.compile(r"\s*(<!doctype[^>]*>)", re.IGNORECASE)
_REMOTE = re.compile(
    r"""(?:<img\b(?:[^<>]|<(?!img\b))*?\ssrc\s*=|url\(|\sbackground\s*=)"""
    r"""\s*+(?:["']\s*+)?(?:https?:)?//""",
    re.IGNORECASE,
)


def frame_document(
    rendered: RenderedMessage, display: Display, redactor: Redactor, *, in_file: bool = False
) -> str:
    """Return the HTML document of `rendered`, as a server sends it or as a file holds it."""
    html = rendered.fields.get("html")
    if rendered.abort is not None:
        body = page("frame/nothing.html", {})
    elif html is not None:
        return _displayed(html.text, display.dark, _policy_element(display) if in_file else "")
    else:
        body = page(f"frame/{rendered.channel}.html", _parts(rendered, redactor))
    return _displayed(body, display.dark, _policy_element(display) if in_file else "")


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


def _policy_element(display: Display) -> str:
    policy = document_policy(display.images, in_file=True)
    return f'<meta charset="utf-8"><meta http-equiv="Content-Security-Policy" content="{policy}">'


def _displayed(html: str, dark: Dark, head: str) -> str:
    """Return `html` in a dark mode; additions come after the doctype, which must be first."""
    match = _DOCTYPE.match(html)
    doctype, rest = (match[1], html[match.end() :]) if match else ("", html)
    if dark == "own":
        return f"{doctype}{head}{colour_scheme_style('dark')}{in_own_dark(rest)}"
    if dark == "inverted":
        return f"{doctype}{head}{inverted(rest)}"
    return f"{doctype}{head}{colour_scheme_style('light')}{in_the_light(rest)}"
