"""CSS that mail clients do not have, where a layout depends on it.

Which client has what stands in `mail_client_support.toml`, a table of our own that
`scripts/mail_client_support.py` writes from the public test results of caniemail.com. What only
decorates (shadows, rounded corners, animations) is not asked for: a client without it shows the
same message. Nor is what has a fallback: what is wrapped in `@media` or `@supports`, an earlier
value of the same property, what is hidden in another way too, a web font, what Outlook is not
shown.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Collection, Iterator
from functools import lru_cache
from pathlib import Path
from typing import NamedTuple

from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.sources import Span

# By property: which of its values, and what caniemail calls it.
_DECLARATIONS: dict[str, tuple[str, str]] = {
    "position": ("absolute|fixed|sticky", "css-position"),
    "display": ("(?:inline-)?flex", "css-display-flex"),
    "gap": (".", "css-gap"),
    "transform": ("(?!none)", "css-transform"),
    "object-fit": (".", "css-object-fit"),
    "aspect-ratio": (".", "css-aspect-ratio"),
    "clip-path": ("(?!none)", "css-clip-path"),
    "shape-outside": ("(?!none)", "css-shape-outside"),
    "inset": (".", "css-inset"),
    "visibility": ("hidden|collapse", "css-visibility"),
    "column-count": (r"\d", "css-column-count"),
    "writing-mode": ("(?!horizontal)", "css-writing-mode"),
}
_GRID = ("(?:inline-)?grid", "css-display-grid")
_VALUES = {
    "var(": "css-variables",
    "calc(": "css-unit-calc",
    "clamp(": "css-function-clamp",
    "min(": "css-function-min",
    "max(": "css-function-max",
    "conic-gradient(": "css-conic-gradient",
}
_UNITS = {"vw": "css-unit-vw", "vh": "css-unit-vh", "rem": "css-unit-rem"}
_IMPORTED, _PSEUDO = "css-at-import", "css-pseudo-element-before"

FEATURES = (
    *(slug for _, slug in _DECLARATIONS.values()),
    _GRID[1],
    *_VALUES.values(),
    *_UNITS.values(),
    _IMPORTED,
    _PSEUDO,
)
"""What is asked for, as caniemail calls it."""

_TABLE = Path(__file__).with_name("mail_client_support.toml")
_NAMES = {
    "gmail": "Gmail", "outlook": "Outlook on Windows", "outlook.com": "Outlook.com",
    "yahoo": "Yahoo Mail", "apple-mail": "Apple Mail", "samsung": "Samsung Email", "aol": "AOL",
    "thunderbird": "Thunderbird", "gmx": "GMX", "web.de": "WEB.DE", "t-online.de": "T-Online",
    "orange": "Orange", "laposte": "La Poste", "proton": "Proton Mail", "mail.ru": "Mail.ru",
    "fastmail": "Fastmail",
}  # fmt: skip
# A size that only decorates.
_DECORATION = re.compile(
    r"(?:border(?:-\w+)*-radius|box-shadow|text-shadow|outline(?:-\w+)*|letter-spacing|transition"
    r"|animation|background-(?:size|position)|filter|opacity)\Z"
)
# What hides in every client, beside a `visibility` that some do not have.
_HIDING = lazy_pattern(
    r"display\s*:\s*none|mso-hide\s*:\s*all|max-height\s*:\s*0|font-size\s*:\s*[01](?:px)?\b"
    r"|opacity\s*:\s*0(?![.\d])|(?<![\w-])height\s*:\s*0",
    re.IGNORECASE,
)
_FONT = lazy_pattern(r"font|typekit|\.woff", re.IGNORECASE)

_DECLARATION = re.compile(r"(?<![\w-])(?P<name>-{0,2}[a-z][a-z-]*)\s*:\s*(?P<value>[^;{}]+)", re.I)
_UNIT = re.compile(r"(?<![\w#.-])[\d.]+(vw|vh|rem)\b", re.IGNORECASE)
_ADDRESS = re.compile(r"url\([^)]*\)", re.IGNORECASE)
_IMPORT = re.compile(r"@import\b[^;]*", re.IGNORECASE)
_BEFORE = re.compile(r"::?(before|after)\b", re.IGNORECASE)
_CONDITIONAL = re.compile(r"@(?:media|supports|container|layer|keyframes)\b", re.IGNORECASE)
_COMMENT = re.compile(r"/\*.*?(?:\*/|\Z)", re.DOTALL)


class Unsupported(NamedTuple):
    """Something that a client does not have: `text` as written, from `start` of what was read.

    `feature` is what caniemail calls it; `selector` says for which elements a style sheet has it.
    """

    text: str
    start: int
    feature: str
    selector: str = ""


@lru_cache(maxsize=1)
def _support() -> dict[str, list[str]]:
    features: dict[str, list[str]] = tomllib.loads(_TABLE.read_text("utf-8"))["features"]
    return features


def clients_without(feature: str, asked: Collection[str]) -> list[str]:
    """Return the names of those clients among the `asked` ones that do not have a feature.

    >>> clients_without("css-display-flex", ["outlook", "apple-mail"])
    ['Outlook on Windows']
    """
    lack = _support()[feature]
    return [name for client, name in _NAMES.items() if client in lack and client in asked]


def in_declarations(css: str) -> Iterator[Unsupported]:
    """Yield what some client lacks in declarations, as they stand in a `style` attribute.

    >>> [each.text for each in in_declarations("color:red;position:absolute")]
    ['position:absolute']
    """
    shown = without_comments(css)
    before: set[str] = set()
    for found in _DECLARATION.finditer(shown):
        name, value = found["name"].lower(), _ADDRESS.sub("", found["value"]).strip().lower()
        feature = _feature(name, value)
        # A client takes an earlier value where it does not know the later one.
        is_covered = name in before or (name == "visibility" and bool(_HIDING.search(shown)))
        if feature is not None and not is_covered:
            yield Unsupported(found[0].strip(), found.start(), feature)
        elif feature is None:
            before.add(name)


def _feature(name: str, value: str) -> str | None:
    """Return what caniemail calls this value of a property, if it is one that is asked for."""
    for pattern, feature in (_DECLARATIONS.get(name, ("", "")), *([_GRID] * (name == "display"))):
        if feature and re.match(pattern, value):
            return feature
    if _DECORATION.match(name):
        return None
    for call, feature in _VALUES.items():
        if re.search(rf"(?<![\w-]){re.escape(call)}", value):
            return feature
    unit = _UNIT.search(value)
    return None if unit is None else _UNITS[unit[1].lower()]


def in_style_sheet(css: str) -> Iterator[Unsupported]:
    """Yield what some client lacks in a `<style>`, outside of `@media` and the like."""
    shown = without_comments(css)
    for start, end in reversed(conditional_blocks(shown)):
        shown = shown[:start] + " " * (end - start) + shown[end:]
    for found in _IMPORT.finditer(shown):
        if not _FONT.search(found[0]):
            yield Unsupported(found[0][: len("@import")], found.start(), _IMPORTED)
    for found in _BEFORE.finditer(shown):
        yield Unsupported(found[0], found.start(), _PSEUDO)
    end = 0
    for block in re.finditer(r"\{([^{}]*)\}", shown):
        selector = shown[end : block.start()].rpartition(";")[2].strip()
        end = block.end()
        for each in in_declarations(block[1]):
            yield each._replace(start=block.start(1) + each.start, selector=selector)


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
