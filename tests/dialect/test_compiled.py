"""The compiled renderer, where the properties of both engines do not reach: what is deep or long,
how much code there is, when it is made, and what it looks like.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from both_engines import rendered_by_both
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.dialect import RenderInputs, parse
from liquidpilot.dialect.compiled import Compiled
from liquidpilot.dialect.engines import PAYS_FROM
from liquidpilot.dialect.filters.registry import FILTERS
from liquidpilot.sources import Source

_NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
_PROFILE: dict[str, object] = {"x": [1, 2], "y": "b", "n": 3, "first_name": "Ada"}
_INPUTS = RenderInputs(_PROFILE, _NOW)
_FOLDER = Path(__file__).parent
_FILTERS = json.loads((_FOLDER / "filters" / "ruby_filters.json").read_text("utf-8"))
_COMPARISONS = json.loads((_FOLDER / "ruby_comparisons.json").read_text("utf-8"))
Revive = Callable[[object], object]


def _deep_if(depth: int) -> str:
    return "{% if x %}{{ y }}" * depth + "{% endif %}" * depth


def _deep_for(depth: int) -> str:
    opened = (
        f"{{% for i{each} in y %}}{{{{ forloop.parentloop.index }}}}" for each in range(depth)
    )
    return f"{''.join(opened)}{{{{ i0 }}}}{{% break %}}q{'{% endfor %}' * depth}"


def _branches(number: int) -> str:
    branches = (f"{{% elsif y == {each} %}}{each}" for each in range(number))
    return f"{{% if y == 1 %}}{''.join(branches)}{{% else %}}last{{% endif %}}"


def _compiled(template: str) -> Compiled:
    return parse(Source(template)).compiled


@pytest.mark.parametrize(
    ("template", "expected"),
    [
        pytest.param(_deep_if(98), "b" * 98, id="if in if, deeper than Python indents"),
        pytest.param(_deep_for(98), "1" * 97 + "b", id="for in for, deeper than Python nests"),
        pytest.param(_branches(300), "last", id="more branches than Python nests"),
        pytest.param(
            "{% if n == 1" + " or n == 1 and n == 3" * 40 + " or n == 3 %}a{% endif %}",
            "",
            id="a condition of more comparisons than Python nests",
        ),
        pytest.param(
            "{{ y" + " | append: 'a'" * 500 + " | size }}", "501", id="a long chain of filters"
        ),
        pytest.param(
            "{% for i in x %}" + "{{ i }}" * 700 + "{% break %}no{% endfor %}",
            "1" * 700,
            id="a loop longer than a function, which is left",
        ),
        pytest.param(
            "{% for i in x %}{% case y %}{% when 'b', 'b' %}{{ i }}{% continue %}no{% endcase %}no"
            "{% endfor %}",
            "1122",
            id="all that fits in a case is written, whatever leaves the loop",
        ),
        pytest.param(
            "{% for i in x %}{% capture c %}{{ i }}{% break %}no{% endcapture %}no{% endfor %}{{ c }}",
            "1",
            id="what leaves a capture leaves its loop, after the variable is set",
        ),
        pytest.param(
            "{% for i in x %}{{ i }}{% assign i = 'set' %}{{ i }}{% endfor %}{{ i }}",
            "1122set",
            id="a loop's variable hides one that is set",
        ),
        pytest.param(
            "{{ n }}{% increment n %}{% assign n = 9 %}{{ n }}{% increment n %}{{ m }}{% increment m %}{{ m }}",
            "339401",
            id="counters and variables of one name",
        ),
        pytest.param(
            "{% for forloop in x %}{{ forloop }}{% endfor %}",
            "12",
            id="a variable that is called forloop",
        ),
        pytest.param(
            "{% for i in x %}{{content_blocks.${b}}}{{ i }}{{ set }}{% endfor %}",
            "1block2block",
            id="a content block that sets a variable, in a loop",
        ),
        pytest.param(
            "{% if 'a' == nil or 5 == blank or 1.5 == nil or '' != blank or nil != nil %}a{% endif %}",
            "",
            id="literals beside nil and blank",
        ),
        pytest.param(
            "{% for i in x %}{{content_blocks.${ends}}}no{% endfor %}!",
            "11!",
            id="a content block that leaves the loop around it",
        ),
    ],
)
def test_both_engines_agree(template: str, expected: str) -> None:
    blocks = {
        "b": Source("{% assign set = 'block' %}"),
        "ends": Source("{{ i }}{{ i }}{% break %}no"),
    }
    parsed = parse(Source(template), blocks)
    assert rendered_by_both(parsed, _INPUTS).text == expected
    assert rendered_by_both(parsed, replace(_INPUTS, traced=True)).text == expected


@pytest.mark.parametrize("name", dict.fromkeys(row["filter"] for row in _FILTERS["calls"]))
def test_every_filter_of_every_value_that_ruby_has_judged(name: str, revive: Revive) -> None:
    rows = [row["arguments"] for row in _FILTERS["calls"] if row["filter"] == name]
    calls = (
        f"[{{{{ v | {name}: {', '.join(f'rows[{row}][{at}]' for at in range(len(given)))} }}}}]"
        for row, given in enumerate(rows)
    )
    profile = {"values": revive(_FILTERS["values"]), "rows": revive(rows)}
    template = f"{{% for v in values %}}{''.join(calls)}{{% endfor %}}"
    rendered = rendered_by_both(parse(Source(template)), RenderInputs(profile, _NOW))
    assert rendered.text.count("[") >= len(rows) * len(_FILTERS["values"])


_LONG = st.builds(
    lambda text, times: text * times, st.text(min_size=1, max_size=12), st.integers(30, 300)
)
_LONG_OR_NOT = _LONG | st.text(max_size=9) | st.lists(_LONG, max_size=3) | st.integers()
_ARGUMENTS = st.sampled_from(
    ["", "1", "'a'", "2, '…'", f"'{'a' * 90}'", f"'a', '{'b' * 120}'", "y", "'a', y", "1, y", "nil"]
)
_CHAINS = st.lists(st.tuples(st.sampled_from(sorted(FILTERS)), _ARGUMENTS), min_size=1, max_size=4)


@settings(max_examples=200, deadline=None)
@given(_LONG, _LONG_OR_NOT, _CHAINS, st.none() | st.integers(800, 20_000))
def test_what_is_long_costs_the_same(
    text: str, y: object, chain: list[tuple[str, str]], most_work: int | None
) -> None:
    calls = "".join(f" | {name}{':' if given else ''} {given}" for name, given in chain)
    template = f"{{{{ x{calls} }}}}{{% assign v = x{calls} %}}{{% if v == blank %}}1{{% endif %}}"
    template += "{% if v != nil and v != blank or v == nil %}2{% endif %}"
    for x in (text, [text, "a"], y):
        inputs = RenderInputs({"x": x, "y": y}, _NOW)
        rendered_by_both(parse(Source(template)), inputs, most_work)


@pytest.mark.parametrize("operator", _COMPARISONS["table"])
def test_every_pair_of_values_that_ruby_has_judged(operator: str, revive: Revive) -> None:
    literals = (
        "'a'",
        "''",
        "'2021-06-03 17:13:41'",
        "0",
        "5",
        "-1",
        "1.5",
        "true",
        "nil",
        "blank",
        "empty",
    )
    tests = "".join(
        f"{{% if l {operator} {right} %}}T{{% else %}}F{{% endif %}}" for right in ("r", *literals)
    )
    template = f"{{% for l in values %}}{{% for r in values %}}{tests}{{% endfor %}}{{% endfor %}}"
    values = [*map(revive, _COMPARISONS["operands"][:-2])]
    inputs = RenderInputs({"values": values}, _NOW)
    rendered = rendered_by_both(parse(Source(template)), inputs)
    assert len(rendered.text) >= len(values) ** 2 * (1 + len(literals))


@pytest.mark.parametrize(
    "make",
    [
        pytest.param(lambda times: "{{ y | escape }} a " * times, id="outputs"),
        pytest.param(lambda times: "{% if n > 2 %}{{ y }}{% endif %}" * times, id="conditions"),
        pytest.param(_branches, id="branches"),
        pytest.param(lambda times: _deep_if(times // 4), id="nesting"),
        pytest.param(lambda times: f"{{{{ y{' | upcase' * times} }}}}", id="filters"),
    ],
)
def test_ten_times_the_template_is_ten_times_the_code(make: object) -> None:
    assert callable(make)
    few, many = (len(_compiled(make(times)).lines) for times in (36, 360))
    assert many <= 11 * few


def test_ten_times_the_text_or_the_turns_is_the_same_code() -> None:
    few, many = (
        len(_compiled(f"{'word ' * times}{{% for i in (1..{times}) %}}a{{% endfor %}}").lines)
        for times in (10, 100)
    )
    assert few == many


def test_code_is_made_from_the_rendering_on_from_which_it_pays() -> None:
    template = parse(Source("Hi {{${first_name}}}"))
    for _ in range(PAYS_FROM):
        assert template.render(_INPUTS).text == "Hi Ada"
        assert not template.is_compiled
    assert template.render(_INPUTS).text == "Hi Ada"
    assert template.is_compiled
