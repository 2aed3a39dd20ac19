"""One defect is one finding, for however many people and in however many scenarios it is met."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liquidpilot.diagnostics import Finding, Fix
from liquidpilot.rendering.findings import grouped
from liquidpilot.sources import Place

_HERE = Finding("hole", "warning", "a hole", place=Place.at("a.liquid", 2, 3, width=6))
_FIELD = Finding("fat", "warning", "140 KB", place=Place("a.liquid"))
_FIX = Fix("fill it", ())


def _met(finding: Finding, person: str, scenario: str = "default", message: str = "") -> Finding:
    message = message or finding.message
    return replace(finding, message=message, people=(person,), scenarios=(scenario,))


@pytest.mark.parametrize(
    ("description", "sources", "expected"),
    [
        ("nothing", [], []),
        ("for one", [[_met(_HERE, "ada")]], ["a hole, for ada"]),
        ("for two", [[_met(_HERE, "ada")], [_met(_HERE, "ben")]], ["a hole, for ada and 1 more"]),
        (
            "in other words for each",
            [[_met(_HERE, each, message=f"no {each}")] for each in ("ada", "ben", "eve")],
            ["no ada, for ada and 2 more"],
        ),
        (
            "of a whole field, in other words",
            [[_met(_FIELD, "ada")], [_met(_FIELD, "ben", message="141 KB")]],
            ["140 KB, for ada and 1 more"],
        ),
        (
            "two of one rendering are two",
            [[_met(_HERE, "ada", message="no a"), _met(_HERE, "ada", message="no b")]],
            ["no a, for ada", "no b, for ada"],
        ),
        (
            "the same words find one another",
            [
                [_met(_HERE, "ada", message="no a"), _met(_HERE, "ada", message="no b")],
                [_met(_HERE, "ben", message="no b"), _met(_HERE, "ben", message="no c")],
            ],
            ["no a, for ada and 1 more", "no b, for ada and 1 more"],
        ),
        (
            "the scenario that is needed to see it",
            [[_met(_HERE, "ada", "down")], [_met(_HERE, "ada", "404")]],
            ["a hole, for ada in down and 1 more scenario"],
        ),
        (
            "two people, three scenarios",
            [[_met(_HERE, "ada", each) for each in ("down", "404", "500")], [_met(_HERE, "ben", "404")]],
            ["a hole, for ada and 1 more, in down and 2 more scenarios"],
        ),
        (
            "the default scenario is the better example",
            [[_met(_HERE, "ada", "down", "no a")], [_met(_HERE, "ben", message="no b")]],
            ["no b, for ben and 1 more"],
        ),
        ("a text says it for everybody", [[_HERE], [_met(_HERE, "ada", message="no a")]], ["a hole"]),
        (
            "of a whole field a text says it in the same words only",
            [[_FIELD], [_met(_FIELD, "ada"), _met(_FIELD, "ada", message="141 KB")]],
            ["140 KB", "141 KB, for ada"],
        ),
        ("two of one text are two", [[_FIELD, replace(_FIELD, message="no a")]], ["140 KB", "no a"]),
        (
            "two rules at one place",
            [[_met(_HERE, "ada"), _met(replace(_HERE, code="abyss"), "ada")]],
            ["a hole, for ada", "a hole, for ada"],
        ),
        ("in no profile", [[replace(_HERE, scenarios=("down",))]], ["a hole, in down"]),
    ],
)  # fmt: skip
def test_grouping(description: str, sources: list[list[Finding]], expected: list[str]) -> None:
    found = [
        ", ".join(part for part in (each.message, each.whom) if part) for each in grouped(sources)
    ]
    assert found == expected, description


def test_the_worst_severity_and_a_fix_are_kept() -> None:
    worse = replace(_met(_HERE, "ben"), severity="error", fix=_FIX, confidential=True)
    (found,) = grouped([[_met(_HERE, "ada")], [worse]])
    assert (found.severity, found.fix, found.confidential) == ("error", _FIX, True)


_ANY = st.builds(
    _met,
    st.sampled_from([_HERE, _FIELD, replace(_HERE, code="abyss")]),
    st.sampled_from(["ada", "ben"]),
    st.sampled_from(["default", "down"]),
    st.sampled_from(["x", "y", "z"]),
) | st.sampled_from([_HERE, _FIELD])


@given(st.lists(st.lists(_ANY, max_size=5), max_size=5))
def test_what_is_grouped_is_grouped(sources: Sequence[Sequence[Finding]]) -> None:
    once = grouped(sources)
    assert grouped([once]) == once
    assert {each.code for each in once} == {each.code for some in sources for each in some}
    people = {person for some in sources for each in some for person in each.people}
    assert {person for each in once for person in each.people} <= people
