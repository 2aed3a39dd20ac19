"""CSS that common mail clients do not have, where a layout depends on it.

Facts of our own: what Gmail, Outlook on Windows, Yahoo Mail and Outlook.com did with test messages
according to the public test results of caniemail.com, looked up in November 2026 and written down
here for the clients that matter most. What only decorates (shadows, rounded corners, animations) is
not in the table: a client without it shows the same message. Nor is what is wrapped in `@media` or
`@supports`, which is how one writes for clients that know more.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from liquidpilot.sources import Span

GMAIL, OUTLOOK, YAHOO, OUTLOOK_COM = "Gmail", "Outlook on Windows", "Yahoo Mail", "Outlook.com"

_DECLARATIONS: dict[str, tuple[str, tuple[str, ...]]] = {
    "position": ("absolute|fixed|sticky|relative", (GMAIL, OUTLOOK)),
    "display": ("(?:inline-)?(?:flex|grid)", (OUTLOOK,)),
    "gap": (".", (OUTLOOK, YAHOO)),
    "transform": ("(?!none)", (GMAIL, OUTLOOK, YAHOO, OUTLOOK_COM)),
    "object-fit": (".", (OUTLOOK, YAHOO)),
    "aspect-ratio": (".", (GMAIL, OUTLOOK, YAHOO, OUTLOOK_COM)),
    "clip-path": ("(?!none)", (GMAIL, OUTLOOK, YAHOO, OUTLOOK_COM)),
    "shape-outside": ("(?!none)", (GMAIL, OUTLOOK, YAHOO, OUTLOOK_COM)),
    "inset": (".", (GMAIL, OUTLOOK, YAHOO, OUTLOOK_COM)),
    "visibility": ("hidden|collapse", (GMAIL, OUTLOOK)),
    "z-index": (r"-?\d", (GMAIL, OUTLOOK)),
    "column-count": (r"\d", (OUTLOOK, YAHOO)),
    "writing-mode": ("(?!horizontal)", (OUTLOOK, YAHOO)),
}
_VALUES: dict[str, tuple[str, ...]] = {
    "var(": (GMAIL, OUTLOOK, YAHOO, OUTLOOK_COM),
    "calc(": (OUTLOOK, YAHOO, OUTLOOK_COM),
    "clamp(": (OUTLOOK, YAHOO, OUTLOOK_COM),
    "conic-gradient(": (GMAIL, OUTLOOK, YAHOO, OUTLOOK_COM),
}
_UNITS = {"vw": (OUTLOOK,), "vh": (OUTLOOK,), "rem": (OUTLOOK, YAHOO)}

_DECLARATION = re.compile(r"(?<![\w-])(?P<name>-{0,2}[a-z][a-z-]*)\s*:\s*(?P<value>[^;{}]+)", re.I)
_UNIT = re.compile(r"(?<![\w#.-])[\d.]+(vw|vh|rem)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"url\([^)]*\)", re.IGNORECASE)
_IMPORT = re.compile(r"@import\b", re.IGNORECASE)
_BEFORE = re.compile(r"::?(before|after)\b", re.IGNORECASE)
_CONDITIONAL = re.compile(r"@(?:media|supports|container|layer|keyframes)\b", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)


class Unsupported(NamedTuple):
    """Something that `clients` do not have: `text` as written, from `start` of what was read."""

    text: str
    start: int
    clients: tuple[str, ...]


def in_declarations(css: str) -> Iterator[Unsupported]:
    """Yield what is unsupported in declarations, as they stand in a `style` attribute.

    >>> [each.text for each in in_declarations("color:red;position:absolute")]
    ['position:absolute']
    """
    for found in _DECLARATION.finditer(without_comments(css)):
        name, value = found["name"].lower(), _ADDRESS.sub("", found["value"]).strip().lower()
        text, at = found[0].strip(), found.start()
        pattern, clients = _DECLARATIONS.get(name, ("", ()))
        if clients and re.match(pattern, value):
            yield Unsupported(text, at, clients)
            continue
        for call, without in _VALUES.items():
            if call in value:
                yield Unsupported(text, at, without)
                break
        else:
            unit = _UNIT.search(value)
            if unit is not None:
                yield Unsupported(text, at, _UNITS[unit[1].lower()])


def in_style_sheet(css: str) -> Iterator[Unsupported]:
    """Yield what is unsupported in the content of a `<style>`, outside of `@media` and the like."""
    shown = without_comments(css)
    for start, end in reversed(conditional_blocks(shown)):
        shown = shown[:start] + " " * (end - start) + shown[end:]
    for found in _IMPORT.finditer(shown):
        yield Unsupported(found[0], found.start(), (GMAIL, YAHOO, OUTLOOK_COM))
    for found in _BEFORE.finditer(shown):
        yield Unsupported(found[0], found.start(), (GMAIL, OUTLOOK, YAHOO))
    for block in re.finditer(r"\{([^{}]*)\}", shown):
        for each in in_declarations(block[1]):
            yield each._replace(start=block.start(1) + each.start)


def without_comments(css: str) -> str:
    """Return `css` at equal length, its comments as spaces."""
    return _COMMENT.sub(lambda found: " " * len(found[0]), css)


def conditional_blocks(css: str) -> list[Span]:
    """Return the spans of `@media`, `@supports` and the like, with all that is in them."""
    found: list[Span] = []
    at = 0
    while start := _CONDITIONAL.search(css, at):
        depth, at = 0, start.end()
        for brace in re.finditer(r"[{};]", css[at:]):
            depth += {"{": 1, "}": -1}.get(brace[0], 0)
            if depth <= 0:
                at += brace.end()
                break
        else:
            at = len(css)
        found.append((start.start(), at))
    return found
