"""Edits of one file, all at once: its line ends and its byte-order mark stay what they are."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

from liquidpilot.check.findings import Edit
from liquidpilot.sources import Position

_LINE = re.compile(r"\r\n|\r|\n")


def edited(data: bytes, edits: Iterable[Edit]) -> bytes | None:
    """Return `data` with `edits` made; None if one does not fit the text, or two overlap.

    An edit that is there twice is made once: two findings may have the same remedy.
    """
    mark = codecs.BOM_UTF8 if data.startswith(codecs.BOM_UTF8) else b""
    try:
        text = data.removeprefix(mark).decode("utf-8")
    except UnicodeDecodeError:
        return None
    starts = [0, *(found.end() for found in _LINE.finditer(text))]
    pieces: list[str] = []
    at = 0
    for edit in sorted(set(edits), key=lambda each: (each.place.start, each.place.end)):
        start, end = _index(starts, edit.place.start), _index(starts, edit.place.end)
        if start is None or end is None or start < at or text[start:end] != edit.old:
            return None
        pieces += (text[at:start], edit.new)
        at = end
    return mark + "".join((*pieces, text[at:])).encode("utf-8")


def _index(starts: list[int], position: Position) -> int | None:
    if position.line > len(starts):
        return None
    return starts[position.line - 1] + position.column - 1
