"""Each filter, on each kind of value, with usual and unusual arguments: as Ruby Liquid has it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from liquidpilot.dialect.faults import RenderFault
from liquidpilot.dialect.filters import arrays, numbers, strings
from liquidpilot.dialect.filters.registry import FILTERS, call
from liquidpilot.dialect.values import inspect_text

RUBY = json.loads(Path(__file__).with_name("ruby_filters.json").read_text("utf-8"))
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)

KNOWN_DIFFERENCES = {
    "a range as the name of a property": "a part of a text, or some bits of an integer, in Ruby; "
    "here the property cannot be selected. No template does it, and none of the cases here",
    "modulo of numbers that differ by more than thirty digits": "Ruby's BigDecimal gives up some "
    "digits; here the result is exact. None of the cases here",
    "capital letters newer than Unicode 13, Georgian titles": "Python's tables of letters are of "
    "another year than Ruby's. None of the cases here",
}


def _answer(name: str, value: object, arguments: list[object]) -> str:
    try:
        return inspect_text(call(FILTERS[name], value, arguments, NOW))
    except RenderFault as fault:
        return f"Liquid error: {fault.message}"


@pytest.mark.parametrize("name", dict.fromkeys(row["filter"] for row in RUBY["calls"]))
def test_the_filter_gives_what_ruby_gives(name: str, revive: Callable[[object], object]) -> None:
    wrong = []
    for row in RUBY["calls"]:
        if row["filter"] != name:
            continue
        for stored, result in zip(RUBY["values"], row["results"], strict=True):
            # Revived for each call: a filter that changes its input would be found out.
            value, arguments = revive(stored), [revive(argument) for argument in row["arguments"]]
            answer, expected = _answer(name, value, arguments), RUBY["texts"][result]
            if answer != expected or inspect_text(value) != inspect_text(revive(stored)):
                wrong.append((stored, row["arguments"], answer, expected))
    assert not wrong


@pytest.mark.parametrize(("name", "fault"), RUBY["too_many_arguments"].items())
def test_too_many_arguments_are_refused_in_rubys_words(name: str, fault: str) -> None:
    assert _answer(name, "x", [1] * 9) == fault


def test_every_plain_filter_is_judged() -> None:
    plain = {"default", *arrays.FILTERS, *numbers.FILTERS, *strings.FILTERS}
    # The two of money are Braze's own. Ruby Liquid has `sum` from 5.5 on; the versions that gave these values are older.
    assert plain - {"sum", "money", "number_with_delimiter"} == {
        row["filter"] for row in RUBY["calls"]
    }
    assert RUBY["given_by"]["liquid"] == "5.4.0"
