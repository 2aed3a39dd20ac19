"""The one budget of work: what ends a rendering, where the finding stands, and that units are
honest. Budgets are small here and units are counted, never seconds: those are in benchmarks/.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import UTC, datetime
from types import FrameType

import pytest
from both_engines import rendered_by_both
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.dialect import Budget, Rendered, RenderInputs, parse
from liquidpilot.dialect.filters.registry import FILTERS
from liquidpilot.dialect.limits import MOST_FINDINGS, MOST_WORK
from liquidpilot.sources import Source

_INPUTS = RenderInputs({}, datetime(2026, 11, 21, tzinfo=UTC))
_SMALL = 1_000_000
_LIST = "{% assign l = (1..2000) | reverse %}"
_TEXT = "{% assign t = 'Tea & <b>cake</b>' %}{% for i in (1..10) %}{% assign t = t | append: t %}{% endfor %}"


def _loop(body: str, turns: int = 1000) -> str:
    return f"{{% for i in (1..{turns}) %}}{body}{{% endfor %}}"


def _render(template: str, budget: Budget, profile: Mapping[str, object] | None = None) -> Rendered:
    return parse(Source(template)).render(replace(_INPUTS, profile=profile or {}, budget=budget))


@pytest.mark.parametrize(
    ("description", "template", "place"),
    [
        ("contains", _LIST + _loop("{% if l contains 0 %}x{% endif %}"), "l contains 0"),
        ("reverse", _LIST + _loop("{% assign k = l | reverse %}"), "reverse %}{% endfor"),
        ("sort", _LIST + _loop("{% assign k = l | sort %}"), "sort %}"),
        ("uniq", _LIST + _loop("{% assign k = l | uniq %}"), "uniq %}"),
        ("two arrays", _LIST + "{% assign k = l | sort | reverse %}"
         + _loop("{% if l == k %}x{% endif %}"), "l == k"),
        ("a chain of filters", _LIST + "{{ l" + "|reverse" * 500 + "|size }}", "reverse|reverse"),
        ("dates", _loop("{{ i | date: '%Y' }}"), "date: '%Y'"),
        ("calls", _loop("{% connected_content https://a.example/{{i}} :save r %}"),
         "connected_content https"),
        ("turns of an empty loop", "a" + _loop("", 3000), "for i in"),
        ("a loop in a loop", _loop(_loop("", 100).replace("i in", "j in")), "for j in"),
        ("the cell of a table", _loop("{% tablerow j in (1..9) %}{% endtablerow %}"), "tablerow j"),
        ("loops that are left", _LIST + _loop("{% for x in l %}{% break %}{% endfor %}"),
         "for x in l"),
        ("map", _LIST + _loop("{% assign k = l | map: 'to_liquid' %}"), "map: 'to"),
        ("where", _LIST + _loop("{% assign k = l | where: 0, 1 %}"), "where: 0, 1"),
        ("join", _LIST + _loop("{% assign k = l | join %}"), "join %}"),
        ("sum", _LIST + _loop("{% assign k = l | sum %}"), "sum %}"),
        ("concat", _LIST + _loop("{% assign k = l | concat: l %}"), "concat: l"),
        ("the arguments of a filter", _LIST + _loop("{% assign k = 'x' | append: l %}"), "append: l"),
        ("case", _LIST + "{% assign k = l | sort | reverse %}"
         + _loop("{% case l %}{% when k %}x{% endcase %}"), "k %}x"),
        ("a printed array", _LIST + _loop("{{ l }}"), "l }}{% endfor"),
        ("a printed text", _TEXT + _loop("{{ t }}"), "t }}{% endfor"),
        ("a text put into a URL", _TEXT + _loop("{% form_field_name :a {{t}} %}"), ":a {{t}}"),
        ("text to find something in", _TEXT + _loop("{% if t contains 'x' %}{% endif %}"),
         "t contains 'x'"),
        ("a text that grows", _loop("{% assign t = t | append: '0123456789' %}", 3000),
         "assign t = t"),
        ("a capture that grows", _loop("{% capture t %}{{ t }}0123456789{% endcapture %}", 3000),
         "t }}01234"),
        ("replace", _TEXT + _loop("{% assign k = t | replace: 'a', 'b' %}"), "replace: 'a'"),
        ("split", _TEXT + _loop("{% assign k = t | split: '' %}"), "split: ''"),
        ("escape", _TEXT + _loop("{% assign k = t | escape %}"), "escape %}"),
        ("a hash", _TEXT + _loop("{% assign k = t | sha2 %}"), "sha2 %}"),
        ("JSON", _LIST + _loop("{% assign k = l | as_json_string %}"), "as_json_string"),
        ("JSON that is read", _LIST + "{% assign j = l | as_json_string %}"
         + _loop("{% assign k = j | json_parse %}"), "json_parse"),
        ("many outputs", _loop("{{ nope }}" * 100), "for i in"),
        ("many conditions", _loop("{% if a and b or c %}{% endif %}" * 100), "for i in"),
        ("a long way into a value", _loop("{{ i" + ".size" * 1000 + " }}"), "for i in"),
        ("faults", _loop("{{ 1 | divided_by: 0 }}" * 10), "for i in"),
        ("a name that does not exist", _loop("{{content_blocks.${nope}}}"),
         "content_blocks.${nope}"),
        ("a catalog that does not exist", _loop("{% catalog_items nope 1 %}"), "nope 1"),
        ("the name of a cycle", _LIST + _loop("{% cycle l: 'a' %}"), "cycle l"),
        ("digits that are read", "{% assign d = '" + "9" * 9000 + "' %}"
         + _loop("{% assign k = (1..d) %}"), "(1..d)"),
        ("digits that are counted with", "{% assign d = '" + "9" * 9000 + "' %}"
         + _loop("{% assign k = d | plus: 1 %}"), "plus: 1"),
        ("the lines of a liquid tag", _LIST + _loop("{% liquid\nassign k = l | reverse\n%}"),
         "reverse\n"),
    ],
)  # fmt: skip
def test_all_kinds_of_work_end_where_most_of_it_is_done(
    description: str, template: str, place: str
) -> None:
    rendered = _render(template, Budget(_SMALL))
    found = rendered.diagnostics[-1]
    assert (found.code, found.severity) == ("limit-reached", "error"), description
    lines = template.split("\n")
    assert "\n".join([lines[found.line - 1][found.column - 1 :], *lines[found.line :]]).startswith(
        place
    )
    assert len(rendered.diagnostics) <= MOST_FINDINGS
    assert found.hint


@pytest.mark.parametrize(
    ("description", "profile", "work"),
    [
        ("arrays in an array", {"x": [[[] for _ in range(300)] for _ in range(9)]}, "x | reverse"),
        ("hashes in an array", {"x": [{"a": {"b": [1] * 300}}] * 9}, "x | as_json_string"),
        ("a hash as a text", {"x": {str(key): key for key in range(3000)}}, "x | upcase"),
        ("properties that are arrays", {"x": [{"a": [1] * 300}] * 9}, "x | map: 'a' | reverse"),
        ("properties to sort by", {"x": [{"a": [1] * 300}] * 9}, "x | sort: 'a'"),
        ("a target that is an array", {"x": [{"a": [1] * 300}] * 9}, "x | where: 'a', x[0].a"),
        ("a number of many digits", {"x": 10**9000}, "x | append: ''"),
        ("tuples of another library", {"x": tuple((1,) * 300 for _ in range(9))}, "x | reverse"),
    ],
)
def test_nested_data_is_charged_for_all_that_is_in_it(
    description: str, profile: dict[str, object], work: str
) -> None:
    budget = Budget()
    _render(f"{{% assign k = {work} %}}", budget, {"x": 1})
    small = budget.spent
    budget = Budget()
    _render(f"{{% assign k = {work} %}}", budget, profile)
    assert budget.spent > small + 2000, description


def test_an_array_in_itself_is_a_fault_and_not_endless() -> None:
    endless: list[object] = []
    endless.append(endless)
    for work in ("{{ x }}", "{{ x | upcase }}", "{{ x | reverse }}", "{{ x | as_json_string }}"):
        rendered = _render(work, Budget(), {"x": endless})
        assert [found.code for found in rendered.diagnostics] == ["render-error"], work


def test_the_same_template_takes_the_same_units() -> None:
    spent = set()
    for _ in range(3):
        budget = Budget()
        _render(
            _LIST + _loop("{{ i | date: '%c' }}{% if l contains i %}{{ l | size }}{% endif %}", 50),
            budget,
        )
        spent.add(budget.spent)
    assert len(spent) == 1


def test_renderings_that_share_a_budget_share_its_end() -> None:
    budget = Budget(_SMALL)
    first = _render(_loop("{{ i }}", 100), budget)
    assert not first.diagnostics
    burnt = _render("\n" + _loop("", 3000), budget)
    assert [found.code for found in burnt.diagnostics] == ["limit-reached"]
    after = _render("Hi", budget)
    # It points to who has taken it all.
    assert after.text == ""
    assert [(found.code, found.line) for found in after.diagnostics] == [("limit-reached", 2)]
    assert budget.spent < 1.1 * _SMALL


def test_findings_stay_below_their_bound_and_the_limit_is_among_them() -> None:
    template = "{{ ${nope} }}\n" * MOST_FINDINGS + _loop("", 3000)
    rendered = _render(template, Budget(_SMALL))
    assert len(rendered.diagnostics) == MOST_FINDINGS
    assert rendered.diagnostics[-1].code == "limit-reached"


def test_an_ordinary_message_takes_next_to_nothing() -> None:
    budget = Budget()
    _render("Hi {{${first_name} | default: 'you'}}, {{ 'now' | date: '%B' }}", budget)
    assert budget.spent < MOST_WORK / 10_000


# What a filter is asked to do, by the size of its input: a text, an array, an array of hashes.
_VALUES: dict[str, Callable[[int], object]] = {
    "text": lambda size: "a <b>&" * size,
    "digits": lambda size: "9" * 20 * size,
    "numbers": lambda size: list(range(size)),
    "texts": lambda size: [f"text {index % 7}" for index in range(size)],
    "hashes": lambda size: [{"a": index % 5, "b": ["x"] * 3} for index in range(size)],
    "nested": lambda size: [[index, [str(index)]] for index in range(size)],
}
_ARGUMENTS = {
    "where": "'a', 1", "concat": "x", "replace": "'a', 'bc'", "replace_first": "'a', 'bc'", "replace_last": "'a', 'b'",
    "map": "'a'", "date": "'%c'", "time_zone": "'UTC'", "slice": "0, 9", "property_accessor": "'a'",
    "append": "x", "prepend": "x", "remove": "'a'", "remove_first": "'a'", "remove_last": "'a'", "split": "''",
    **dict.fromkeys(("plus", "minus", "times", "divided_by", "modulo", "at_least", "at_most"), "3"),
    **dict.fromkeys((name for name in FILTERS if name.startswith("hmac")), "'key'"),
}  # fmt: skip


def _call(name: str) -> str:
    return f"{{% assign k = x | {name}{': ' + _ARGUMENTS[name] if name in _ARGUMENTS else ''} %}}"


class _Calls:
    """Counts the calls of functions, Python's and C's: a measure of work that is no clock."""

    def __init__(self) -> None:
        self.number = 0

    def __enter__(self) -> _Calls:
        self._before = sys.getprofile()
        sys.setprofile(self._count)
        return self

    def __exit__(self, *_: object) -> None:
        sys.setprofile(self._before)

    def _count(self, frame: FrameType, event: str, argument: object) -> None:
        if event in ("call", "c_call"):
            self.number += 1


@pytest.mark.parametrize("kind", _VALUES)
@pytest.mark.parametrize("name", sorted(FILTERS))
def test_units_grow_as_the_input_does_and_cover_the_work(name: str, kind: str) -> None:
    template = parse(Source(_call(name)))
    spent, calls = [], []
    for size in (60, 120, 240):
        budget = Budget()
        inputs = replace(_INPUTS, profile={"x": _VALUES[kind](size)}, budget=budget)
        template.render(inputs)  # what is imported late is no work of the filter
        budget = Budget()
        with _Calls() as counted:
            template.render(replace(inputs, budget=budget))
        spent.append(budget.spent)
        calls.append(counted.number)
    # Sorting grows by a little more than its input.
    assert spent[2] - spent[1] <= 2.7 * max(spent[1] - spent[0], 100)
    for units, number in zip(spent, calls, strict=True):
        assert number <= units / 2 + 150
    assert calls[2] - calls[0] <= spent[2] - spent[0] + 50


_BODIES = st.sampled_from([
    "{{ i }}", "{{ x }}", "{{ t }}", "{{ ${nope} }}", "{% if x contains i %}a{% endif %}", "text ",
    "{% if t == u or x == y %}a{% else %}b{% endif %}", "{% assign z = x | sort | reverse | join: '-' %}",
    "{% assign z = t | escape | split: ' ' | uniq %}", "{% case t %}{% when u, t %}a{% endcase %}",
    "{% capture c %}{{ t }}{{ c | truncate: 50 }}{% endcapture %}", "{% cycle 'a', t %}", "{{ i | date: '%c' }}",
    "{% for j in x limit: 3 %}{{ j }}{% break %}{% endfor %}", "{% increment n %}", "{{ h | where: 'a', i | map: 'a' }}",
    "{% tablerow j in x cols: 2 %}{{ j }}{% endtablerow %}", "{{ 1 | divided_by: 0 }}", "{% catalog_items c {{i}} %}",
    "{% assign g = g | append: t %}", "{% assign l = l | concat: x %}", "{{ h | sort: 'a' | as_json_string }}",
    "{% ifchanged %}{{ i }}{% endifchanged %}", "{% connected_content https://a.example/{{i}} :save r %}",
])  # fmt: skip
_TEMPLATES = st.tuples(st.lists(_BODIES, min_size=1, max_size=4), st.booleans()).map(
    lambda drawn: _loop("".join(drawn[0]), 4) if drawn[1] else "".join(drawn[0])
)


def _profile(size: int) -> dict[str, object]:
    return {
        "x": list(range(size)),
        "y": [*range(size - 1), -1],
        "t": "word & " * size,
        "u": "word & " * (size - 1) + "other! ",
        "h": [{"a": index % 3} for index in range(size)],
    }


@given(_TEMPLATES, st.integers(1, 60), st.integers(0, 20_000))
@settings(max_examples=200, deadline=None)
def test_both_engines_stop_at_the_same_place(template: str, size: int, most_work: int) -> None:
    inputs = replace(_INPUTS, profile=_profile(size))
    rendered_by_both(parse(Source(template)), inputs, most_work)


@given(_TEMPLATES, st.integers(20, 60))
@settings(max_examples=60, deadline=None)
def test_any_template_takes_no_more_work_than_units(template: str, size: int) -> None:
    parsed = parse(Source(template))
    spent = []
    for factor in (1, 2, 4):
        inputs = replace(_INPUTS, profile=_profile(size * factor), budget=Budget())
        parsed.render(inputs)
        budget = Budget()
        with _Calls() as counted:
            parsed.render(replace(inputs, budget=budget))
        spent.append(budget.spent)
        assert counted.number <= budget.spent / 2 + 200
    # Twice the data is twice the work, and a little more for what is sorted.
    assert spent[2] - spent[1] <= 2.7 * max(spent[1] - spent[0], 200)
