"""Whether a place is rendered, told without rendering, and held against what is rendered.

Sources: "Liquid" is Ruby Liquid 5.4.0 (`If`, `Unless`, `Case`, `For`, `Condition`), "abort" Braze,
"Aborting messages", "blocks" Braze, "Using Liquid".
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.dialect import RenderInputs, parse
from liquidpilot.dialect.expressions.nodes import Lookup
from liquidpilot.dialect.flow import Flow
from liquidpilot.dialect.outline import Part
from liquidpilot.dialect.parsing import outline
from liquidpilot.dialect.reaching import THERE, UNKNOWN, is_reached
from liquidpilot.sources import Source

_NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)


def _reached(text: str, known: Mapping[str, object], block: str = "") -> bool | None:
    flow = Flow(outline(Source(text)), {"b": outline(Source(block))}.get)

    def suppose(flow: Flow, lookup: Lookup, part: Part) -> object:
        assert flow.definitions(lookup.variable, part), "asked where it is not read"
        return known.get(".".join(each.step for each in lookup.segments), UNKNOWN)

    member, output = next(
        (member, output)
        for member in flow.members
        for output in member.outline.outputs
        if member.outline.text[slice(*output.span)] == "{{x}}"
    )
    return is_reached(member, output, suppose)


_CASES = [
    # (description, source, template, what is known, whether `{{x}}` is reached)
    ("nothing is asked", "Liquid", "{{x}}", {}, True),
    ("a condition that holds", "Liquid", "{% if n > 1 %}{{x}}{% endif %}", {"n": 2}, True),
    ("one that fails", "Liquid", "{% if n > 1 %}{{x}}{% endif %}", {"n": 1}, False),
    ("one that is not known", "Liquid", "{% if n > 1 %}{{x}}{% endif %}", {}, None),
    ("the other branch", "Liquid", "{% if n > 1 %}{% else %}{{x}}{% endif %}", {"n": 1}, True),
    ("the second branch", "Liquid", "{% if n > 1 %}{% elsif n > 0 %}{{x}}{% endif %}", {"n": 1}, True),
    ("which comes too late", "Liquid", "{% if n > 0 %}{% elsif n > 1 %}{{x}}{% endif %}", {"n": 2}, False),
    ("after one that is not known", "Liquid", "{% if a %}{% elsif n > 0 %}{{x}}{% endif %}", {"n": 2}, None),
    ("unless", "Liquid", "{% unless n == 0 %}{{x}}{% endunless %}", {"n": 0}, False),
    ("else of unless", "Liquid", "{% unless n == 0 %}{% else %}{{x}}{% endunless %}", {"n": 0}, True),
    ("false and not known", "Liquid", "{% if a and n > 1 %}{{x}}{% endif %}", {"n": 0}, False),
    ("true and not known", "Liquid", "{% if a and n > 1 %}{{x}}{% endif %}", {"n": 2}, None),
    ("true or not known", "Liquid", "{% if a or n > 1 %}{{x}}{% endif %}", {"n": 2}, True),
    ("the right side goes first", "Liquid", "{% if n == 1 and a or n == 1 %}{{x}}{% endif %}", {"n": 1}, True),
    ("nil is as good as false", "Liquid", "{% if n %}{{x}}{% endif %}", {"n": None}, False),
    ("an empty list is true", "Liquid", "{% if n %}{{x}}{% endif %}", {"n": []}, True),
    ("but empty", "Liquid", "{% if n == empty %}{{x}}{% endif %}", {"n": []}, True),
    ("what is there is not blank", "Liquid", "{% if n == blank %}{{x}}{% endif %}", {"n": THERE}, False),
    ("nor nil", "Liquid", "{% if n != nil %}{{x}}{% endif %}", {"n": THERE}, True),
    ("what it says is not known", "Liquid", "{% if n == 'a' %}{{x}}{% endif %}", {"n": THERE}, None),
    ("what cannot be compared", "Liquid", "{% if n > 'a' %}{{x}}{% endif %}", {"n": 1}, None),
    ("a case", "Liquid", "{% case n %}{% when 0 %}{% when 1 or 2 %}{{x}}{% endcase %}", {"n": 2}, True),
    ("another case", "Liquid", "{% case n %}{% when 0 %}{% when 1 or 2 %}{{x}}{% endcase %}", {"n": 0}, False),
    ("no case", "Liquid", "{% case n %}{% when 0 %}{% else %}{{x}}{% endcase %}", {"n": 0}, False),
    ("a loop", "Liquid", "{% for i in n %}{{x}}{% endfor %}", {"n": [1]}, True),
    ("a loop over nothing", "Liquid", "{% for i in n %}{{x}}{% endfor %}", {"n": []}, False),
    ("over what is not there", "Liquid", "{% for i in n %}{{x}}{% endfor %}", {"n": None}, False),
    ("what a loop has else", "Liquid", "{% for i in n %}{% else %}{{x}}{% endfor %}", {"n": []}, True),
    ("and has not", "Liquid", "{% for i in n %}{% else %}{{x}}{% endfor %}", {"n": [1]}, False),
    ("a loop that is left", "Liquid", "{% for i in n %}{% if m == 0 %}{% break %}{% endif %}{{x}}{% endfor %}", {"n": [1], "m": 0}, False),
    ("left after it", "Liquid", "{% for i in n %}{{x}}{% if m == 0 %}{% break %}{% endif %}{% endfor %}", {"n": [1], "m": 0}, True),
    ("another loop that is left", "Liquid", "{% for i in n %}{% break %}{% endfor %}{{x}}", {"n": [1]}, True),
    ("in one within another", "Liquid", "{% if n > 0 %}{% if m > 0 %}{{x}}{% endif %}{% endif %}", {"n": 1, "m": 0}, False),
    ("in a capture", "Liquid", "{% if n > 0 %}{% capture c %}{{x}}{% endcapture %}{% endif %}", {"n": 0}, False),
    ("an abort", "abort", "{% if n == 0 %}{% abort_message('no') %}{% endif %}{{x}}", {"n": 0}, False),
    ("an abort that is not met", "abort", "{% if n == 0 %}{% abort_message('no') %}{% endif %}{{x}}", {"n": 1}, True),
    ("an abort that may be", "abort", "{% if a %}{% abort_message('no') %}{% endif %}{{x}}", {}, None),
    ("around a block", "blocks", "{% if n == 0 %}{{content_blocks.${b}}}{% endif %}", {"n": 1}, False),
    ("an abort in a block", "blocks", "{{content_blocks.${b}}}", {"n": 0}, False),
]  # fmt: skip


@pytest.mark.parametrize(
    ("description", "source", "text", "known", "reached"), _CASES, ids=[each[0] for each in _CASES]
)
def test_cases(
    description: str, source: str, text: str, known: Mapping[str, object], reached: bool | None
) -> None:
    block = "{% if n == 0 %}{% abort_message('no') %}{% endif %}{{x}}"
    assert _reached(text, known, block) is reached, (description, source)


_SIDE = st.sampled_from(["n", "m", "0", "1", "2", "nil", "blank"])
_COMPARISON = st.builds(
    lambda left, operator, right: f"{left} {operator} {right}" if operator else left,
    st.sampled_from(["n", "m"]),
    st.sampled_from(["==", "!=", "<", ">", "<=", ">=", ""]),
    _SIDE,
)
_CONDITION = st.builds(
    lambda parts, joins: " ".join(
        word for pair in zip(parts, [*joins, ""], strict=False) for word in pair
    ).strip(),
    st.lists(_COMPARISON, min_size=3, max_size=3),
    st.lists(st.sampled_from(["and", "or"]), min_size=2, max_size=2),
)
_TEXT = st.recursive(
    st.just("{{x}}"),
    lambda inner: st.one_of(
        st.builds(lambda c, t: f"{{% if {c} %}}{t}{{% endif %}}", _CONDITION, inner),
        st.builds(lambda c, t: f"{{% if {c} %}}{{% else %}}{t}{{% endif %}}", _CONDITION, inner),
        st.builds(lambda c, t: f"{{% unless {c} %}}{t}{{% endunless %}}", _CONDITION, inner),
        st.builds(lambda v, t: f"{{% case n %}}{{% when {v} %}}{t}{{% else %}}-{{% endcase %}}", _SIDE, inner),
        st.builds(lambda v, t: f"{{% case m %}}{{% when {v} %}}-{{% else %}}{t}{{% endcase %}}", _SIDE, inner),
    ),
    max_leaves=3,
)  # fmt: skip


@given(_TEXT, st.integers(0, 2), st.integers(0, 2))
@settings(max_examples=60)
def test_it_is_what_is_rendered(text: str, n: int, m: int) -> None:
    """With all that is asked for known, the answer is that of rendering."""
    setting = f"{{% assign n = {n} %}}{{% assign m = {m} %}}{{% assign x = 'here' %}}"
    rendered = parse(Source(setting + text)).render(RenderInputs({}, _NOW))
    assert _reached(setting + text, {"n": n, "m": m}) is ("here" in rendered.text)
