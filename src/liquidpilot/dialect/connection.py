"""The interface between the `connected_content` tag and the code that answers its call.

The dialect renders the URL and the options of the tag and hands them over as a `ConnectedCall`;
what Braze does around the call (building the request, cache, retry, reading the response) is the
business of `liquidpilot.connected_content`. The answer says what the tag stores and what it prints.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from liquidpilot.diagnostics import Diagnostic
from liquidpilot.immutable import immutable
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.sources import NOWHERE, Place, Span

DEFAULT_NAME = "connected"
"""The variable that gets the result of a tag without `:save`."""

_BEFORE_QUERY = lazy_pattern(r"(?P<scheme>[^/?#]*//)?(?:[^/?#]*@)?(?P<rest>[^?#]*)")


def endpoint_of(url: str) -> str:
    """Return `url` without user, query and fragment, where secrets stand: safe to show.

    >>> endpoint_of("https://ada:pw@api.example/v1?apikey=1")
    'https://api.example/v1'
    """
    found = _BEFORE_QUERY.match(url)
    return (found["scheme"] or "") + found["rest"] if found else ""


def shown_character(character: str) -> str:
    """Return a character as a message shows it: by its name where it cannot be seen.

    >>> shown_character("ä"), shown_character("\\xa0")
    ("'ä'", 'NO-BREAK SPACE (U+00A0)')
    """
    if character.isprintable() and not character.isspace():
        return f"'{character}'"
    import unicodedata

    return f"{unicodedata.name(character, 'control character')} (U+{ord(character):04X})"


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a rendered text: written by the author (`liquid` False) or put in by Liquid.

    `place` is where it stands in the author's text, an output with its braces. `parts` are what it
    is made of in turn if it was captured before, or is a content block.
    """

    text: str
    liquid: bool = False
    place: Place = field(default=NOWHERE, compare=False, repr=False)
    parts: tuple[Piece, ...] = field(default=(), compare=False, repr=False)


class RenderedText(NamedTuple):
    """The URL or the value of an option after its Liquid has run; empty for a flag."""

    pieces: tuple[Piece, ...]
    place: Place

    @property
    def text(self) -> str:
        """The whole text."""
        pieces = self.pieces
        return pieces[0].text if len(pieces) == 1 else "".join([each.text for each in pieces])

    def written(self, span: Span) -> Place:
        """Return where `span` of the text was written: characters, outputs, or all in between."""
        first, last = self._character(span[0]), self._character(max(span[1] - 1, span[0]))
        if first is None or first.source is None:
            return self.place
        if last is None or last.source is not first.source or last.span[1] < first.span[1]:
            # It goes on in another text, or in the next turn of a loop.
            return first
        return first.source.place((first.span[0], last.span[1]))

    def unwritten(self, at: int) -> Place | None:
        """Return what printed nothing before the character `at`, or before the white space there.

        None if nothing did: what was printed stands side by side in the author's text.
        """
        text = self.text
        for index in range(min(at, len(text) - 1), 0, -1):
            before, after = self._character(index - 1), self._character(index)
            if before and after and before.source and before.source is after.source:
                gap = before.span[1], after.span[0]
                if gap[0] < gap[1]:
                    return before.source.place(gap)
            if not text[index - 1].isspace():
                break
        return None

    def _character(self, index: int) -> Place | None:
        for piece in self.pieces:
            if index >= len(piece.text):
                index -= len(piece.text)
            elif piece.parts:
                return RenderedText(piece.parts, piece.place)._character(index)
            elif piece.liquid or piece.place.source is None:
                return piece.place
            else:
                start = piece.place.span[0] + index
                return piece.place.source.place((start, start + 1))
        return None


class Rerendered(NamedTuple):
    """A response after the Liquid in it has run.

    `unnamed` are the attributes that it reads and the message does not name, as `${language}`, so
    that they are empty. `refused` tells that Ruby would not run it: then `text` is as it came.
    `abort` is the reason if the response itself asks for one. The places of `diagnostics` are
    those in the response.
    """

    text: str
    unnamed: tuple[str, ...] = ()
    refused: bool = False
    abort: str | None = None
    diagnostics: tuple[Diagnostic, ...] = ()


Rerender = Callable[[str], Rerendered]
"""Runs the Liquid of a response, for `:rerender`."""


@immutable
class ConnectedCall:
    """One run of a `connected_content` tag: everything rendered, nothing interpreted.

    `options` are keyed by name without the colon, as written (`save`, `headers`, `cache_max_age`,
    …); for a name given twice the last one stands. `place` is the tag, from its name to its end,
    `now` the moment of the rendering (aware). `rerender` runs Liquid in the scope of the tag.
    """

    url: RenderedText
    options: Mapping[str, RenderedText]
    place: Place
    now: datetime
    rerender: Rerender = Rerendered

    @property
    def save(self) -> str | None:
        """The variable that `:save` names, None if it names none."""
        return (self.options["save"].text.strip() or None) if "save" in self.options else None


@immutable
class ConnectedAnswer:
    """What the tag does with the outcome of its call.

    `saves` is the variable to set, with its value (None after a failed call); `text` is printed in
    place of the tag; `abort` is the reason if the call ends the whole message. `read` is the
    number of bytes that the answer to the call had, which is work.
    """

    saves: tuple[str, object] | None = None
    text: str = ""
    abort: str | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    read: int = field(default=0, compare=False)


Connect = Callable[[ConnectedCall], ConnectedAnswer]
