"""The document in the frame: what the person sees, without anything of the preview.

An e-mail is its HTML. What another channel shows is drawn here in simple frames, so that pictures
of a message are loaded (or not) by the same policy.
"""

from __future__ import annotations

import re
from base64 import b64encode
from functools import cache
from hashlib import sha256
from typing import Annotated

from starlette.responses import JSONResponse, PlainTextResponse, Response

from liquidpilot.braze_facts import RestsOn
from liquidpilot.errors import LiquidPilotError, UnknownName
from liquidpilot.mail.dark import colour_scheme_style, in_own_dark, in_the_light, inverted
from liquidpilot.mail.images import images_of
from liquidpilot.preview.channels import controls_of, drawing_parts
from liquidpilot.preview.choices import Dark, Display, Images
from liquidpilot.preview.pages import page
from liquidpilot.preview.security import document_policy
from liquidpilot.preview.state import View
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.serving.pages import static_file

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


_DOCTYPE = re.compile(r"\s*(<!doctype[^>]*>)", re.IGNORECASE)
# What mail programs take out, and a browser may connect for before it asks the policy. Wherever it
# stands, in a comment too: what is one to us need not be one to a browser. A name that another tag
# or the end follows is one as well, for what comes after that could make a frame of it.
_FRAMES = ("iframe", "frame", "frameset", "object", "embed", "applet", "portal", "fencedframe")
_TAKEN_OUT = re.compile(
    rf"</?(?:{'|'.join((*_FRAMES, 'link'))})(?=[\s/<>]|\Z)"
    r"""(?:(?:[^"'>]|"[^"]*+"|'[^']*+')*+(?:>|\Z)|[^>]*+(?:>|\Z))""",
    re.IGNORECASE,
)
_STYLE_SHEET = re.compile(r"<link\b", re.IGNORECASE)


def without_frames(html: str, images: Images) -> str:
    """Return `html` without frames and plugins, and without links that a browser would prepare for.

    Where images are to be loaded, style sheets may be, too: links stay.

    >>> without_frames("a<iframe src=//b.example></iframe>c", "blocked")
    'a  c'
    """

    def settle(match: re.Match[str]) -> str:
        # A space, or what stands before and after might be a frame together.
        return match[0] if images == "on" and _STYLE_SHEET.match(match[0]) else " "

    return _TAKEN_OUT.sub(settle, html)


_SCRIPT = re.compile(r"<script\b[^>]*+>.*?(?:</script\s*+>|\Z)", re.IGNORECASE | re.DOTALL)


def without_scripts(html: str) -> str:
    """Return `html` without its scripts, where none would run: the browser says so of each.

    >>> without_scripts("a<script>1 < 2</script>b")
    'ab'
    """
    return _SCRIPT.sub("", html)


def frame_document(
    view: View, rendered: RenderedMessage, display: Display, *, in_file: bool = False
) -> str:
    """Return the HTML document of `rendered`, as a server sends it or as a file holds it.

    `view` is what it was rendered for.
    """
    head = _file_head(display) if in_file else ""
    controls = controls_of(rendered.channel, rendered.fields)
    html, text = rendered.fields.get("html"), rendered.fields.get("text")
    if rendered.abort is not None:
        body = page("frame/nothing.html", {})
    elif html is not None:
        body = rendered.received.html + (_WITHOUT_SCRIPTS if controls.runs else "")
    elif rendered.channel == "email":
        body = page("frame/plain.html", {"text": "" if text is None else text.text})
    else:
        parts = drawing_parts(view, rendered, display.images)
        body = page(f"frame/{rendered.channel}.html", parts)
        if not controls.dark:
            # A request is nothing that somebody sees.
            return _settled(body, None, f"{head}{_NEW_TAB}")
    return _displayed(body, display, head)


_BRIDGE: Annotated[str, RestsOn("bridge")] = "bridge.js"


def running_document(html: str, display: Display) -> str:
    """Return custom HTML as it runs in its frame: with what the app of a device gives to it.

    It is answered with `RUNNING_POLICY` alone.
    """
    script = static_file("liquidpilot.preview", _BRIDGE)[0].decode()
    text, head = without_frames(html, "blocked"), f"<script>{script}</script>"
    if display.dark == "own":
        # An app's page keeps its light colours where it has no dark ones.
        return _settled(in_own_dark(text), None, head)
    return _settled(text, "off", head)


# For the matrix and the export.
_WITHOUT_SCRIPTS = (
    '<div style="all:initial;position:fixed;left:0;right:0;bottom:0;z-index:2147483647;padding:6px '
    '12px;background:#1b1f1d;color:#fff;font:13px/1.4 system-ui,sans-serif;text-align:center">'
    "Its scripts do not run here</div>"
)


def text_document(text: str, display: Display) -> str:
    """Return the document that shows a plain text as a mail program does."""
    return _displayed(page("frame/plain.html", {"text": text}), display, "")


def problem_document(error: LiquidPilotError) -> str:
    """Return the document that says, in the place of a message, why there is none to show."""
    return page("frame/problem.html", {"error": error})


def remote_images(rendered: RenderedMessage) -> int:
    """Return how many pictures the message has from the network, each address once."""
    html = rendered.fields.get("html")
    if html is not None:
        found = images_of(rendered.received.html)
        return len({each.url for each in found if each.where == "remote"})
    fields = (rendered.fields.get(name) for name in ("image_url", "media_url"))
    return sum(each is not None and _is_remote(each.text) for each in fields)


def _is_remote(address: str) -> bool:
    return address.strip().lower().startswith(("https://", "http://", "//"))


@cache
def inner_script() -> tuple[str, str]:
    """Return the script that an exported message has inside, and the source that allows it."""
    files = (static_file("liquidpilot.preview", name)[0] for name in ("links.js", "inside.js"))
    text = b"".join(files).decode()
    digest = b64encode(sha256(text.encode()).digest()).decode()
    return f"<script>{text}</script>", f"'sha256-{digest}'"


# Without a script, a link must not take the place of the message.
_NEW_TAB = '<base target="_blank">'


def _file_head(display: Display) -> str:
    """Return what a document needs that is opened from a file: its policy, and what links do."""
    script, source = inner_script()
    policy = document_policy(display.images, scripts_in_file=source)
    return (
        '<meta charset="utf-8">'
        f'<meta http-equiv="Content-Security-Policy" content="{policy}">{script}'
    )


def _displayed(html: str, display: Display, head: str) -> str:
    """Return the HTML of a message, in which nothing runs, as it is displayed."""
    return _settled(without_frames(html, display.images), display.dark, f"{head}{_NEW_TAB}")


def _settled(html: str, dark: Dark | None, head: str) -> str:
    """Return `html` in a dark mode, with `head` after the doctype, which must be first.

    Without a mode it is as light or dark as the page around it.
    """
    match = _DOCTYPE.match(html)
    doctype, rest = (match[1], html[match.end() :]) if match else ("", html)
    if dark is None:
        return f"{doctype}{head}{rest}"
    if dark == "own":
        return f"{doctype}{head}{colour_scheme_style('dark')}{in_own_dark(rest)}"
    if dark == "inverted":
        return f"{doctype}{head}{inverted(rest)}"
    return f"{doctype}{head}{colour_scheme_style('light')}{in_the_light(rest)}"
