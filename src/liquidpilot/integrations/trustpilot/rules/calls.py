"""Which `connected_content` calls of a template go to Trustpilot, and to what there."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import NamedTuple

from liquidpilot.extending import (
    Call,
    Expression,
    Filtered,
    Insert,
    Literal,
    Lookup,
    Outline,
    Output,
    Tag,
    Write,
)
from liquidpilot.integrations.trustpilot.rules.addresses import HIDDEN, endpoint_of

_DEEPEST = 2
"""How many variables a URL is followed through."""


class Piece(NamedTuple):
    """A part of a URL: `text` as far as it is known, with `HIDDEN` for the rest of it.

    `value` is the Liquid that prints it, None for what is written out at `span`.
    """

    text: str
    span: tuple[int, int]
    value: Output | None = None


@dataclass(frozen=True, eq=False)
class TrustpilotCall:
    """A call to the endpoint with this path; `pieces` are its URL, be it in a variable before."""

    call: Call
    endpoint: str
    pieces: tuple[Piece, ...]

    @property
    def method(self) -> str:
        """The method in capitals; GET if the call names none."""
        return (self.call.value("method") or "GET").strip().upper()

    @cached_property
    def url(self) -> str:
        """The URL, with `HIDDEN` for what only rendering tells."""
        return "".join(piece.text for piece in self.pieces)

    @property
    def query(self) -> str:
        """What stands behind the question mark."""
        return self.url.partition("?")[2]

    @property
    def parameter_values(self) -> Iterator[tuple[str, Output]]:
        """The Liquid in the query that is not known before rendering, with its parameter's name."""
        before = ""
        for piece in self.pieces:
            if piece.value is not None and "?" in before and HIDDEN in piece.text:
                yield before.rpartition("?")[2].rpartition("&")[2].partition("=")[0], piece.value
            before += piece.text

    def source_index(self, offset: int) -> int | None:
        """Return where character `offset` of `url` stands in the text; None within a value."""
        at = 0
        for piece in self.pieces:
            if at <= offset < at + len(piece.text):
                return None if piece.value is not None else piece.span[0] + offset - at
            at += len(piece.text)
        return self.pieces[-1].span[1] if self.pieces and offset == at else None


@lru_cache(maxsize=16)
def trustpilot_calls(outline: Outline) -> tuple[TrustpilotCall, ...]:
    """Return the calls of a template that go to Trustpilot, in the order of the text."""
    found = []
    for call in outline.calls:
        pieces = _pieces(outline, call)
        endpoint = endpoint_of("".join(piece.text for piece in pieces))
        if endpoint is not None:
            found.append(TrustpilotCall(call, endpoint, pieces))
    return tuple(found)


def _pieces(outline: Outline, call: Call) -> tuple[Piece, ...]:
    start, end = call.syntax.url
    values = [each for each in call.inserts if each.option == "url"]
    if len(values) == 1 and values[0].span == (start, end):
        written = last_write(outline, values[0].expression, start)
        if written is not None and written.tag.name == "capture":
            return tuple(_captured(outline, written.tag))
    return tuple(_split(outline, start, end, values))


def _split(outline: Outline, start: int, end: int, values: list[Insert]) -> Iterator[Piece]:
    """Yield the text from `start` to `end` as pieces: what is written, and the values in it."""
    at = start
    for value in values:
        if value.span[0] > at:
            yield Piece(outline.text[at : value.span[0]], (at, value.span[0]))
        yield _value_piece(outline, value)
        at = value.span[1]
    if end > at:
        yield Piece(outline.text[at:end], (at, end))


def _captured(outline: Outline, tag: Tag, depth: int = _DEEPEST) -> Iterator[Piece]:
    """Yield the pieces of a URL in a `capture`; all branches of what is in it, one by one."""
    for part in outline.within(tag):
        if isinstance(part, Output):
            yield _value_piece(outline, part, depth)
        elif not isinstance(part, Tag):
            yield Piece(outline.text[slice(*part.span)], part.span)


def _value_piece(outline: Outline, value: Output, depth: int = _DEEPEST) -> Piece:
    text = _known_text(outline, value.expression, value.span[0], depth)
    return Piece(text, value.span, value)


def last_write(outline: Outline, expression: Expression, before: int) -> Write | None:
    """Return who set a variable last before an index of the text; None for any other value."""
    if not isinstance(expression, Lookup) or len(expression.segments) != 1:
        return None
    name = outline.text[slice(*expression.span)]
    written = [each for each in outline.writes if each.name == name and each.span[0] < before]
    return written[-1] if written else None


def _known_text(outline: Outline, expression: Expression, before: int, depth: int) -> str:
    """Return what an expression prints as far as the template says it, else `HIDDEN`."""
    if isinstance(expression, Literal):
        return expression.value if isinstance(expression.value, str) else HIDDEN
    if isinstance(expression, Filtered):
        text = _known_text(outline, expression.head, before, depth)
        for each in expression.filters:
            given = each.arguments[0] if each.arguments else None
            if each.name not in ("append", "prepend") or given is None:
                return HIDDEN
            added = _known_text(outline, given, before, depth)
            text = text + added if each.name == "append" else added + text
        return text
    written = last_write(outline, expression, before) if depth else None
    if written is not None and written.tag.name == "capture":
        pieces = _captured(outline, written.tag, depth - 1)
        return "".join(piece.text for piece in pieces).strip()
    for assignment in outline.assignments:
        if written is not None and assignment.tag is written.tag:
            return _known_text(outline, assignment.expression, assignment.tag.span[0], depth - 1)
    return HIDDEN
