"""The registry knows each filter and its number of arguments, and calls it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from liquidpilot.dialect.faults import RenderFault
from liquidpilot.dialect.filters.registry import FILTERS, Filter, call

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)


@pytest.mark.parametrize(
    ("name", "least", "most", "uses_now"),
    [
        ("upcase", 0, 0, False),
        ("append", 1, 1, False),
        ("truncate", 0, 2, False),
        ("slice", 1, 2, False),
        ("default", 0, 2, False),
        ("date", 1, 1, True),
    ],
)
def test_the_number_of_arguments_is_read_from_the_function(
    name: str, least: int, most: int, uses_now: bool
) -> None:
    found = FILTERS[name]
    assert (found.name, found.least, found.most) == (name, least, most)
    assert found.uses_now == uses_now


@pytest.mark.parametrize(
    ("name", "arguments", "message", "hint"),
    [
        # Ruby Liquid 5.4.0; the value counts as an argument
        ("upcase", [1], "given 2, expected 1", "'upcase' takes no argument"),
        ("append", [], "given 1, expected 2", "'append' takes 1 argument"),
        ("replace", [], "given 1, expected 2..3", "'replace' takes 1 to 2 arguments"),
        ("round", [1, 2], "given 3, expected 1..2", "'round' takes at most 1 argument"),
    ],
)
def test_a_wrong_number_of_arguments_is_a_fault(
    name: str, arguments: list[object], message: str, hint: str
) -> None:
    with pytest.raises(RenderFault) as caught:
        call(FILTERS[name], "x", arguments, NOW)
    assert caught.value.message == f"wrong number of arguments ({message})"
    assert caught.value.hint == hint


def test_a_filter_may_take_any_number_of_arguments() -> None:
    found = Filter("any", lambda value, *rest: len(rest), 1, None)
    assert call(found, "x", [1, 2, 3], NOW) == 3
    with pytest.raises(RenderFault, match=r"\(given 1, expected 2\+\)"):
        call(found, "x", [], NOW)


def test_a_clock_filter_gets_the_time() -> None:
    assert call(FILTERS["date"], "now", ["%Y"], NOW) == "2026"
