"""Filters on HTML: escaping it, taking tags away, and line breaks (Ruby Liquid 5.4.0)."""

from __future__ import annotations

import re
from collections.abc import Callable

from liquidpilot.dialect.values import to_text

_ENTITIES = {"&": "&amp;", ">": "&gt;", "<": "&lt;", '"': "&quot;", "'": "&#39;"}
_SPECIAL = re.compile("[&<>\"']")
_SPECIAL_UNLESS_ESCAPED = re.compile("[\"><']|&(?!(?:[a-zA-Z]+|#[0-9]+);)")
_INVISIBLE = re.compile("<script|<!--|<style")
_INVISIBLE_ENDS = {"<script": "</script>", "<!--": "-->", "<style": "</style>"}
_TAG = re.compile("<[^>]*>")
_LINE_END = re.compile("\r?\n")


def escape(value: object) -> str | None:
    """Return the text with the five special characters of HTML as entities; nil stays nil."""
    return None if value is None else _SPECIAL.sub(_entity, to_text(value))


def escape_once(value: object) -> str:
    """Return the text escaped, but what is an entity already is left alone."""
    return _SPECIAL_UNLESS_ESCAPED.sub(_entity, to_text(value))


def strip_html(value: object) -> str:
    """Return the text without scripts, styles, comments and tags; no blank takes their place."""
    text = _without_invisible(to_text(value))
    # Behind the last `>` no tag ends; searching there costs the square of the number of `<`.
    end = text.rfind(">") + 1
    return _TAG.sub("", text[:end]) + text[end:]


def strip_newlines(value: object) -> str:
    """Return the text without line ends."""
    return _LINE_END.sub("", to_text(value))


def newline_to_br(value: object) -> str:
    """Return the text with `<br />` before each line end."""
    return _LINE_END.sub("<br />\n", to_text(value))


def _without_invisible(text: str) -> str:
    """Return the text without scripts, styles and comments; what never ends is kept."""
    kept, at = [], 0
    # Looked for once only: searching behind each opening costs the square of their number.
    endless: set[str] = set()
    for opening in _INVISIBLE.finditer(text):
        if opening.start() < at or opening[0] in endless:
            continue
        closing = _INVISIBLE_ENDS[opening[0]]
        end = text.find(closing, opening.end())
        if end < 0:
            endless.add(opening[0])
            continue
        kept.append(text[at : opening.start()])
        at = end + len(closing)
    return "".join([*kept, text[at:]])


def _entity(found: re.Match[str]) -> str:
    return _ENTITIES[found[0]]


FILTERS: dict[str, Callable[..., object]] = {
    "escape": escape,
    "h": escape,
    "escape_once": escape_once,
    "strip_html": strip_html,
    "strip_newlines": strip_newlines,
    "newline_to_br": newline_to_br,
}
