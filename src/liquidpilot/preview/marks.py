"""Where each part of a rendered text was written: marks in a copy of it, for the page to find.

The document that is shown never has their signs.
"""

from __future__ import annotations

import re
from bisect import bisect_left, bisect_right
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from html import unescape
from typing import Literal, NamedTuple

from liquidpilot.diagnostics import Finding
from liquidpilot.dialect.connection import Piece
from liquidpilot.html_text import Piece as HtmlPiece
from liquidpilot.html_text import html_pieces
from liquidpilot.mail.size import size_of
from liquidpilot.preview.choices import Display
from liquidpilot.preview.documents import frame_document
from liquidpilot.preview.signs import END, SIGNS, START, STOP
from liquidpilot.preview.state import View
from liquidpilot.rendering.message import RenderedField, RenderedMessage, written
from liquidpilot.sources import Place, Source, Span

ATTRIBUTE = "data-liquidpilot-mark"
"""The attribute of a tag that a finding is about, in the marked copy; its value is the number."""

MOST = 5_000
"""How many marks a text has at most: first those with findings and holes, then those before others.

Where Gmail ends is marked besides.
"""

_UNSEEN = ("style", "script", "head", "title")
_BODY = re.compile(r"<body\b", re.IGNORECASE)
_TAG_NAME = re.compile(r"<[A-Za-z][A-Za-z0-9:-]*")

Kind = Literal["value", "hole", "text", "element", "cut"]


@dataclass(slots=True)
class Mark:
    """One part of a rendered text.

    A `value` is what Liquid has printed, a `hole` an output that printed nothing, a `text` what the
    author wrote, an `element` a tag that a finding is about, `cut` where Gmail ends. `place` is
    where it was written, an output with its braces. `findings` are numbers of the list that was
    given, from 0. `field` is the one that it stands in.
    """

    kind: Kind
    place: Place
    text: str
    findings: list[int] = field(default_factory=list)
    field: str = ""


class _Leaf(NamedTuple):
    span: Span
    piece: Piece


class _Part(NamedTuple):
    """What is to be marked; an element has the span of the name of its tag."""

    kind: Kind
    place: Place
    span: Span
    findings: list[int]

    @property
    def is_told(self) -> bool:
        """Whether something is drawn there before anybody points at it."""
        return bool(self.findings) or self.kind == "hole"


def marked(
    rendered: RenderedField,
    findings: Sequence[Finding] = (),
    *,
    is_html: bool = True,
    cut: int | None = None,
    first: int = 0,
    styles: Iterable[tuple[Span, str]] = (),
) -> tuple[str, list[Mark]]:
    """Return the text of `rendered` with marks, and what they are, numbered from `first` on.

    `cut` is the index where a mail program ends the text, `styles` what is written into it besides.
    A text that has one of the characters
    already gets no marks.

    >>> from liquidpilot.sources import Source
    >>> text = RenderedField("html", "Hi", Source("Hi"))
    >>> marked(text)[1][0].kind
    'value'
    """
    text = rendered.text
    if SIGNS.search(text):
        return text, []
    return _Marking(rendered, findings, is_html, first).done(cut, styles)


def marked_document(
    view: View, display: Display, findings: Sequence[Finding]
) -> tuple[str, list[Mark]]:
    """Return the document that the frame of `view` shows, with marks, and what they are.

    `findings` are those of the view. It is empty where there is nothing to show.
    """
    shown = view.good
    if shown is None or shown.abort is not None:
        return "", []
    marks: list[Mark] = []
    fields = {}
    for name, field_ in shown.fields.items():
        is_html = name == "html"
        if is_html or "html" not in shown.fields:
            cut, styles = (_cut(shown), shown.received.styles) if is_html else (None, ())
            text, found = marked(
                field_, findings, is_html=is_html, cut=cut, first=len(marks), styles=styles
            )
            marks += [replace(each, field=name) for each in found]
            field_ = replace(field_, text=text)
        fields[name] = field_
    # What is written into the HTML besides is in the marked text already.
    return frame_document(view, replace(shown, fields=fields, _receive=None), display), marks


def _cut(shown: RenderedMessage) -> int | None:
    """Return the index of the rendered HTML where Gmail ends an e-mail; None if it shows all."""
    cut = size_of(shown.received.html).cut if shown.channel == "email" else None
    if cut is None:
        return None
    index = cut.index
    for (start, end), new in shown.received.styles:
        if start >= index:
            break
        index = max(start, index - len(new) + end - start)
    return index


class _Marking:
    def __init__(
        self, rendered: RenderedField, findings: Sequence[Finding], is_html: bool, first: int
    ) -> None:
        self._first = first
        self._text = text = rendered.text
        self._marks: list[Mark] = []
        # By index of the text, and for one index in the order in which they were added.
        self._signs: list[tuple[int, str]] = []
        self._parts: list[_Part] = []
        self._tags: dict[int, _Part] = {}
        self._plain = self._told = 0
        self._html = list(html_pieces(text, _UNSEEN)) if is_html else []
        if not is_html:
            self._html = [HtmlPiece("text", 0, len(text))]
        self._starts = [each.start for each in self._html]
        body = _BODY.search(text) if is_html else None
        self._body = body.start() if body else 0
        self._holes = _by_source(each.place for each in rendered.holes)
        self._findings: dict[Source, list[tuple[int, int]]] = defaultdict(list)
        for number, found in enumerate(findings):
            if found.place.source is not None:
                self._findings[found.place.source].append((found.place.span[0], number))
        for each in self._findings.values():
            each.sort()
        self._leaves = list(_leaves(written(rendered).pieces, 0))

    def done(self, cut: int | None, styles: Iterable[tuple[Span, str]]) -> tuple[str, list[Mark]]:
        for leaf in self._leaves:
            if self._told >= MOST:
                break
            if leaf.piece.liquid:
                self._mark_value(leaf)
            else:
                self._mark_texts(leaf)
        room = MOST - self._told
        for part in self._parts:
            if not part.is_told:
                room -= 1
                if room < 0:
                    continue
            self._add(part)
        if cut is not None and self._html:
            at = self._html[max(bisect_right(self._starts, cut) - 1, 0)]
            whole = Place() if not self._leaves else self._leaf_at(cut).piece.place
            index = cut if at.kind == "text" else at.start
            self._add(_Part("cut", whole, (index, index), []))
        pieces: list[str] = []
        read = 0
        signs = [((index, index), sign) for index, sign in self._signs]
        for (start, end), new in sorted([*signs, *styles], key=lambda each: each[0][0]):
            # Nobody sees a mark in a style that another one takes the place of.
            if start >= read:
                pieces += (self._text[read:start], new)
                read = end
        return "".join((*pieces, self._text[read:])), self._marks

    def _mark_value(self, leaf: _Leaf) -> None:
        place, (start, end) = leaf.piece.place, leaf.span
        found = self._found_in(place.source, place.span)
        if start == end:
            spans = self._holes.get(place.source, ()) if place.source else ()
            if any(place.span[0] <= first and last <= place.span[1] for first, last in spans):
                self._keep(_Part("hole", place, (start, start), found))
            return
        text = self._text[start:end]
        if text.isspace() or ("<" in text and start < self._body):
            # In the head a character between tags would begin the body.
            return
        if self._html[max(bisect_right(self._starts, start) - 1, 0)].kind == "element":
            # Nobody sees the texts of scripts, styles and titles.
            return
        core = start + len(text) - len(text.lstrip()), end - (len(text) - len(text.rstrip()))
        self._keep(_Part("value", place, core, found))

    def _mark_texts(self, leaf: _Leaf) -> None:
        start, end = leaf.span
        source, first = leaf.piece.place.source, leaf.piece.place.span[0]
        if source is None:
            return

        for at in range(max(bisect_right(self._starts, start) - 1, 0), len(self._html)):
            piece = self._html[at]
            if piece.start >= end:
                break
            span = max(piece.start, start), min(piece.end, end)
            within = self._found_in(source, (first + span[0] - start, first + span[1] - start))
            name = _TAG_NAME.match(self._text, piece.start) if piece.kind == "tag" else None
            if piece.kind == "text" and (within or self._plain < MOST):
                text = self._text[slice(*span)]
                if not unescape(text).strip():
                    continue
                span = (
                    span[0] + len(text) - len(text.lstrip()),
                    span[1] - (len(text) - len(text.rstrip())),
                )
            elif not within or name is None:
                continue
            elif piece.start in self._tags:
                self._tags[piece.start].findings.extend(within)
                continue
            place = source.place((first + span[0] - start, first + span[1] - start))
            if name is None:
                self._keep(_Part("text", place, span, within))
            else:
                self._tags[piece.start] = _Part("element", place, name.span(), within)
                self._keep(self._tags[piece.start])

    def _keep(self, part: _Part) -> None:
        if part.is_told:
            self._told += 1
        elif self._plain < MOST:
            self._plain += 1
        else:
            return
        self._parts.append(part)

    def _add(self, part: _Part) -> None:
        start, end = part.span
        if part.kind == "element":
            self._signs.append((end, f' {ATTRIBUTE}="{self._next}"'))
            start += 1
        else:
            self._signs += ((start, f"{START}{self._next}{STOP}"), (end, END))
        self._marks.append(Mark(part.kind, part.place, self._text[start:end], part.findings))

    @property
    def _next(self) -> int:
        return self._first + len(self._marks)

    def _found_in(self, source: Source | None, span: Span) -> list[int]:
        found = self._findings.get(source, ()) if source else ()
        ends = (bisect_left(found, each, key=lambda at: at[0]) for each in span)
        return [number for _, number in found[slice(*ends)]]

    def _leaf_at(self, index: int) -> _Leaf:
        return next(
            (each for each in self._leaves if each.span[0] <= index < each.span[1]),
            self._leaves[-1],
        )


def _leaves(pieces: Iterable[Piece], at: int) -> Iterator[_Leaf]:
    for piece in pieces:
        if piece.parts:
            yield from _leaves(piece.parts, at)
        else:
            yield _Leaf((at, at + len(piece.text)), piece)
        at += len(piece.text)


def _by_source(places: Iterable[Place]) -> dict[Source, set[Span]]:
    found: dict[Source, set[Span]] = defaultdict(set)
    for place in places:
        if place.source is not None:
            found[place.source].add(place.span)
    return found
