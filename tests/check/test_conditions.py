"""What is said to be impossible never happens, whatever the values are: tried with all of a few."""

from __future__ import annotations

from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import liquidpilot
from liquidpilot.check.conditions import Atom, Conditions, excludes, implies
from liquidpilot.dialect.comparison import compare
from liquidpilot.dialect.faults import RenderFault
from liquidpilot.dialect.outline import Outline
from liquidpilot.dialect.parsing import outline
from liquidpilot.sources import Source

_VALUES = (None, "", "x", "y", "xy", 1, 2, 2.5, True, False, ["x"])
_LITERALS = ("'x'", "'y'", "'xy'", "1", "2", "2.5", "true", "false", "nil", "blank", "''")
_ORDERED = ("1", "2", "2.5")


def _comparison() -> st.SearchStrategy[str]:
    names = st.sampled_from(("custom_attribute.${a}", "{{custom_attribute.${b}}}"))
    equal = st.tuples(names, st.sampled_from(("==", "!=", "contains")), st.sampled_from(_LITERALS))
    ordered = st.tuples(names, st.sampled_from(("<", ">", "<=", ">=")), st.sampled_from(_ORDERED))
    turned = st.tuples(
        st.sampled_from(_ORDERED), st.sampled_from(("<", ">", "<=", ">=", "==")), names
    )
    return st.one_of(names.map(lambda name: (name,)), equal, ordered, turned).map(" ".join)


def _condition() -> st.SearchStrategy[str]:
    joined = st.lists(st.tuples(st.sampled_from((" and ", " or ")), _comparison()), max_size=2)
    return st.tuples(_comparison(), joined).map(
        lambda found: found[0] + "".join(relation + each for relation, each in found[1])
    )


def _block(inner: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    return st.tuples(
        st.sampled_from(("if", "unless")), _condition(), inner,
        st.lists(st.tuples(_condition(), inner), max_size=2), inner,
    ).map(
        lambda found: (
            f"{{% {found[0]} {found[1]} %}}#{found[2]}"
            + "".join(f"{{% elsif {test} %}}#{body}" for test, body in found[3])
            + f"{{% else %}}{found[4]}{{% end{found[0]} %}}"
        )
    )  # fmt: skip


_TEMPLATES = _block(st.one_of(st.just(""), _block(st.just(""))))


def _read(text: str) -> tuple[Outline, Conditions]:
    found = outline(Source(text))
    return found, Conditions(found)


@given(_TEMPLATES)
@settings(max_examples=150, deadline=None)
def test_nobody_gets_to_a_branch_that_is_told_to_be_unreachable(text: str) -> None:
    found, conditions = _read(text)
    numbers = iter(range(text.count("#")))
    marked = "".join(f"[{next(numbers)}]" if each == "#" else each for each in text)
    # The branches stand in the order of their tests.
    told = {
        f"[{number}]"
        for number, test in enumerate(found.tests)
        if conditions.ruled_out_by(test) is not None
    }
    always = [test for test in found.tests if conditions.is_always_so(test)]
    if not told and not always:
        return
    template = liquidpilot.parse(marked)
    for a, b in product(_VALUES, repeat=2):
        printed = template.render({"custom_attribute": {"a": a, "b": b}}).text
        assert not any(mark in printed for mark in told), (a, b)
    for test in always:
        start, end = test.comparisons[0].span[0], test.comparisons[-1].span[1]
        alone = liquidpilot.parse(f"{{% if {text[start:end]} %}}so{{% endif %}}")
        for a, b in product(_VALUES, repeat=2):
            assert alone.render({"custom_attribute": {"a": a, "b": b}}).text == "so", (a, b)


_OPERATORS = ("==", "<", ">", "<=", ">=", "contains")
_ATOMS = st.builds(
    Atom, st.just("a"), st.sampled_from(_OPERATORS), st.sampled_from(("x", "y", "xy", 1, 2, 2.5))
)


def _so(atom: Atom, value: object) -> bool:
    try:
        return bool(compare(atom.operator, value, atom.value))
    except RenderFault:
        return False


@given(_ATOMS, _ATOMS)
@settings(max_examples=300, deadline=None)
def test_what_follows_and_what_is_excluded_holds_for_every_value(one: Atom, other: Atom) -> None:
    for value in (*_VALUES, 0, 3, "xyz", ["x", "y"], {"x": 1}):
        if implies(one, other) and _so(one, value):
            assert _so(other, value), value
        assert not (excludes(one, other) and _so(one, value) and _so(other, value)), value


_A, _B = "custom_attribute.${a}", "custom_attribute.${b}"


@pytest.mark.parametrize(
    ("description", "text", "told"),
    [
        ("two values at once", f"{{% if {_A} == 'x' and {_A} == 'y' %}}{{% endif %}}", [0]),
        ("the same again", f"{{% if {_A} == 1 %}}{{% elsif {_A} == 1 %}}{{% endif %}}", [1]),
        ("in braces", f"{{% if {{{{{_A}}}}} == 1 %}}{{% elsif {_A} == 1 %}}{{% endif %}}", [1]),
        ("less than before", f"{{% if {_A} > 1 %}}{{% elsif {_A} > 2 %}}{{% endif %}}", [1]),
        ("more than before", f"{{% if {_A} > 2 %}}{{% elsif {_A} > 1 %}}{{% endif %}}", []),
        ("one of some", f"{{% if {_A} == 1 or {_A} == 2 %}}{{% elsif {_A} == 2 %}}{{% endif %}}", [1]),
        ("a case", f"{{% case {_A} %}}{{% when 'x' or 'y' %}}{{% when 'y' %}}{{% endcase %}}", [1]),
        ("inside", f"{{% if {_A} == 1 %}}{{% if {_A} == 2 %}}{{% endif %}}{{% endif %}}", [1]),
        ("in the else", f"{{% if {_A} %}}{{% else %}}{{% if {_A} == 2 %}}{{% endif %}}{{% endif %}}", [1]),
        ("in the unless", f"{{% unless {_A} == 1 %}}{{% if {_A} == 1 %}}{{% endif %}}{{% endunless %}}", [1]),
        ("together", f"{{% if {_A} == 1 %}}{{% elsif {_B} %}}{{% elsif {_A} == 1 or {_B} %}}{{% endif %}}", [2]),
        ("a variable", "{% if x == 1 %}{% if x == 2 %}{% endif %}{% endif %}", [1]),
        ("one that is set", "{% if x == 1 %}{% assign x = 2 %}{% if x == 2 %}{% endif %}{% endif %}", []),
        ("in a loop", "{% if x %}{% for x in y %}{% if x == nil %}{% endif %}{% endfor %}{% endif %}", []),
        ("an element", "{% if x[i] == 1 %}{% elsif x[i] == 1 %}{% endif %}", []),
        ("times", f"{{% if {_A} == '2026-01-01' and {_A} == '2026-01-01 00:00' %}}{{% endif %}}", []),
        ("asked once", f"{{% if {_A} == 1 %}}{{% elsif {_B} == 1 %}}{{% endif %}}", []),
    ],
)  # fmt: skip
def test_branches(description: str, text: str, told: list[int]) -> None:
    found, conditions = _read(text)
    numbers = [
        number
        for number, test in enumerate(found.tests)
        if conditions.ruled_out_by(test) is not None
    ]
    assert numbers == told, description
