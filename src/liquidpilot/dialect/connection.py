"""The border between the `connected_content` tag and whoever answers its call.

The dialect renders the URL and the options of the tag and hands them over as a `ConnectedCall`;
what Braze does around the call (building the request, cache, retry, reading the response) is the
business of `liquidpilot.connected_content`. The answer says what the tag stores and what it prints.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime

from liquidpilot.diagnostics import Diagnostic
from liquidpilot.sources import Place

DEFAULT_NAME = "connected"
"""The variable that gets the result of a tag without `:save`."""

_BEFORE_QUERY = re.compile(r"(?P<scheme>[^/?#]*//)?(?:[^/?#]*@)?(?P<rest>[^?#]*)")


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
    """A part of a rendered option: written by the author (`liquid` False) or put in by Liquid."""

    text: str
    liquid: bool = False


@dataclass(frozen=True, slots=True)
class RenderedText:
    """The URL or the value of an option after its Liquid has run; empty for a flag."""

    pieces: tuple[Piece, ...]
    place: Place

    @property
    def text(self) -> str:
        """The whole text."""
        return "".join(piece.text for piece in self.pieces)


@dataclass(frozen=True, slots=True)
class Rerendered:
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


@dataclass(frozen=True, slots=True)
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


@dataclass(frozen=True, slots=True)
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
