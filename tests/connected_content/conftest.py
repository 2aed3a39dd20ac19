"""Calls as the tag hands them over, written by hand."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import UTC, datetime

import pytest

from liquidpilot.dialect.connection import ConnectedCall, Piece, RenderedText, Rerender, Rerendered
from liquidpilot.sources import Place

MakeCall = Callable[..., ConnectedCall]
NOON = datetime(2026, 11, 21, 12, tzinfo=UTC)


def _rendered(text: str, column: int) -> RenderedText:
    parts = re.split(r"«(.*?)»", text, flags=re.DOTALL)
    pieces = tuple(Piece(part, liquid=at % 2 == 1) for at, part in enumerate(parts) if part)
    return RenderedText(pieces, Place("templates/x.html", 3, column, 3, column + len(text)))


@pytest.fixture
def rendered() -> Callable[[str], RenderedText]:
    """Return a function that makes an option's value; «…» is what Liquid put in."""
    return lambda text: _rendered(text, 9)


@pytest.fixture
def make_call() -> MakeCall:
    """Return a function that makes a call of a URL and options; «…» is what Liquid put in.

    The options stand at the columns 100, 200 … of line 3, the URL at column 20. It is noon.
    """

    def make(
        url: str, *, now: datetime = NOON, rerender: Rerender = Rerendered, **options: str
    ) -> ConnectedCall:
        values = {
            name: _rendered(value, 100 * (index + 1))
            for index, (name, value) in enumerate(options.items())
        }
        place = Place("templates/x.html", 3, 1, 5, 3)
        return ConnectedCall(_rendered(url, 20), values, place, now, rerender)

    return make
