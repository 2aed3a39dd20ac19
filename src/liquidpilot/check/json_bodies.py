"""Whether the body of a request is JSON, by how it is written: GraphQL and TOML begin alike."""

from __future__ import annotations

from typing import Literal

from liquidpilot.lazy_patterns import lazy_pattern

# Liquid, each character of which is NUL, may be anything; what stands after it is looked at.
_TEXT = r'"(?:[^"\\\n]|\\.)*"'
_OBJECT = rf"\{{[\s\0]*(?:{_TEXT}\s*[:\0]|\}}|\Z|(?<=\0)[\s\0]*[\",}}])"
_SCALAR = rf"(?:{_TEXT}|-?[\d.]+(?:[eE][+-]?\d+)?|true|false|null)"
_BEGINS = lazy_pattern(
    rf"{_OBJECT}|\[[\s\0\[]*(?:{_OBJECT}|{_SCALAR}\s*(?:[,\0]|\]+\Z)|\]\s*\Z|(?<=\0)[\s\0]*,)"
)
_ENDS = {"{": ("}", "\0"), "[": ("]", "\0")}


def written_as_json(shown: str) -> Literal["one", "lines", ""]:
    """Return whether a body is written as `one` JSON text, as one in each of its `lines`, or not.

    In `shown` each character of Liquid is NUL. What only begins with a brace or a bracket is not:
    a query of GraphQL, a table of TOML, a link of Markdown, words such as `[Order] is here`.

    >>> [written_as_json(each) for each in ('{"a": 1}', "{ user { id } }", "[a]\\\\nb = 1")]
    ['one', '', '']
    """
    text = shown.strip()
    lines = [line.strip() for line in text.splitlines() if line.strip(" \t\0")]
    if len(lines) > 1 and all(_is_json(line) for line in lines):
        return "lines"
    return "one" if _is_json(text) else ""


def _is_json(line: str) -> bool:
    # What is set or repeated before it is a tag.
    text = line.lstrip(" \t\r\n\0")
    return text.endswith(_ENDS.get(text[:1], "\n")) and _BEGINS.match(text) is not None
