"""Looking for a piece of text in the fields of a message, and saying what is there in its place.

It is looked for in a field as it is, and in what a reader sees of it.
"""

from __future__ import annotations

from collections.abc import Iterator

from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.snapshots.visible_text import single_line, visible_text

ANY_FIELD = ""
"""The name under which texts stand that any field may contain."""

_LONGEST_SHOWN = 300


def _texts(rendered: RenderedMessage, name: str) -> dict[str, str]:
    names = [name] if name else list(rendered.fields)
    return {each: rendered.fields[each].text for each in names}


def fields_with(rendered: RenderedMessage, name: str, wanted: str) -> list[str]:
    """Return the names of the fields in which `wanted` is found; `name` is one, or ANY_FIELD.

    `Tom & Jerry` is found in the HTML `<b>Tom</b> &amp;\\nJerry`.
    """
    return [
        where
        for where, text in _texts(rendered, name).items()
        if wanted in text or single_line(wanted) in _readable(where, text)
    ]


def _readable(name: str, text: str) -> str:
    return single_line(visible_text(text) if name == "html" else text)


def nearest(rendered: RenderedMessage, name: str, wanted: str) -> Iterator[str]:
    """Yield what is there in place of `wanted`: the whole of a short text, or its nearest line."""
    # Only a test that fails pays for this import.
    import difflib

    for where, text in _texts(rendered, name).items():
        lines = visible_text(text).split("\n") if where == "html" else text.split("\n")
        if name and len(text) <= _LONGEST_SHOWN:
            yield shown_text(text)
        else:
            near = difflib.get_close_matches(wanted, [line.strip() for line in lines], 1, 0.5)
            yield from (f"the nearest line of {where}: '{line}'" for line in near)


def around(rendered: RenderedMessage, name: str, wanted: str) -> str:
    """Return the place of a field where `wanted` stands, with what is around it."""
    text = rendered.fields[name].text
    if wanted not in text:
        text, wanted = _readable(name, text), single_line(wanted)
    at = text.find(wanted)
    start, end = max(0, at - 40), at + len(wanted) + 40
    return f"found: '{'…' * (start > 0)}{single_line(text[start:end])}{'…' * (end < len(text))}'"


def shown_text(text: str) -> str:
    """Return what a field is, in a line that is not too long."""
    shown = single_line(text)
    return f"it is '{shown[:_LONGEST_SHOWN]}{'…' * (len(shown) > _LONGEST_SHOWN)}'"
