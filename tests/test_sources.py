"""Where the characters of a text stand in the author's own file."""

from __future__ import annotations

import pickle
import re

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from liquidpilot.errors import WorkspaceError
from liquidpilot.sources import Anchor, Place, Position, Source

_TEXTS = st.text(st.sampled_from("ab{ \n\r\t\u2028\x85é😀"), max_size=40)
_BREAK = re.compile(r"\r\n|\r|\n")


@given(text=_TEXTS, start=st.integers(-2, 45), end=st.integers(-2, 45))
@example(text="a\r\nb", start=1, end=3)
def test_a_place_holds_its_text_by_numbers_and_by_span(text: str, start: int, end: int) -> None:
    place = Source(text, "a.liquid").place((start, end))
    lines = _BREAK.split(text)
    assert (1, 1) <= place.start <= place.end <= (len(lines), len(lines[-1]) + 1)
    if 0 <= start <= end <= len(text):
        # A break of two characters is passed by none of the numbers.
        between = [*lines[place.line - 1 : place.end_line - 1], lines[place.end_line - 1]]
        between[-1] = between[-1][: place.end_column - 1]
        between[0] = between[0][place.column - 1 :]
        assert _BREAK.split(place.text.rstrip("\r") or "")[0] == between[0].rstrip("\r")
        assert place.text == text[start:end]


@given(text=_TEXTS)
def test_lines_are_those_of_an_editor(text: str) -> None:
    source, lines = Source(text), _BREAK.split(text)
    assert [source.line(number) for number in range(1, len(lines) + 1)] == lines
    assert source.line(0) is None
    assert source.line(len(lines) + 1) is None


def test_a_place_in_a_part_of_a_file() -> None:
    body = Source("Hi\n{{ x }}", "a.liquid", [Anchor(0, Position(4, 10))])
    place = body.place((3, 10))
    assert (str(place), place.end, place.text) == ("a.liquid:5:1", (5, 8), "{{ x }}")
    assert place is body.place((3, 10)), "asked for again and again while a text is rendered"


def test_places_are_equal_if_they_are_the_same_part_of_a_file() -> None:
    part = Source("b", "a.liquid", [Anchor(0, Position(1, 2))]).place((0, 1))
    assert part == Source("ab", "a.liquid").place((1, 2)) == Place.at("a.liquid", 1, 2, width=1)
    assert hash(part) == hash(Place.at("a.liquid", 1, 2, width=1))
    assert part != Place.at("b.liquid", 1, 2, width=1)


def test_a_place_by_its_numbers_alone_has_no_text() -> None:
    place = Place.at(None, 3, 4)
    assert (str(place), place.text, place.source) == ("3:4", "", None)


def test_places_cross_process_borders() -> None:
    place = Source("Hi {{ x }}", "a.liquid").place((3, 10))
    copy = pickle.loads(pickle.dumps(place))
    assert (copy, copy.text) == (place, "{{ x }}")


@pytest.mark.parametrize(
    ("description", "error", "where", "place"),
    [
        ("nothing is known", WorkspaceError("m"), "", None),
        ("a file", WorkspaceError("m", path="a"), "a", Place.at("a", 1, 1, 1)),
        ("a line", WorkspaceError("m", path="a", line=3), "a:3", Place.at("a", 3, 1, 1)),
        (
            "a character",
            WorkspaceError("m", path="a", line=3, column=2), "a:3:2", Place.at("a", 3, 2, 1),
        ),
    ],
)  # fmt: skip
def test_the_place_of_an_error(
    description: str, error: WorkspaceError, where: str, place: Place | None
) -> None:
    assert (error.where, error.place) == (where, place), description
