"""No template and no profile ends in a Python exception, a fault of ours or text that is no text.

Each is rendered by both engines, which have to agree in all that comes of it.
"""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from both_engines import rendered_by_both
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.dialect import Rendered, RenderInputs, parse
from liquidpilot.dialect.filters.registry import FILTERS
from liquidpilot.sources import Source

_NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
_MANY = settings(max_examples=200, deadline=None)

_TAGS = (
    "if x", "elsif x == 1", "else", "endif", "unless ${x}", "endunless", "for i in x", "endfor", "case x",
    "when 1 or 'a'", "endcase", "assign y = x | upcase", "capture z", "endcapture", "raw", "endraw",
    "comment", "endcomment", "tablerow i in x cols:2", "endtablerow", "cycle 'a', x", "increment x",
    "decrement q", "ifchanged", "endifchanged", "break", "continue", "echo x", "# note",
    "liquid\necho x\nif x\nendif", "abort_message('no')", "message_extras :key a :value {{x}}",
    "catalog_items c {{x}}", "catalog_selection_items c s", "promotion('p')", "translation t",
    "endtranslation", "random 10", "random x", "shopping_cart {{x}}", "landing_page_url {{x}}",
    "form_field_name :a", "connected_content https://a.example/{{x}} :save r", "include 'x'", "nothing",
)  # fmt: skip
_MARKS = (
    "{{", "}}", "{%", "%}", "{%-", "-%}", "${", "}", "|", ":", ",", ".", "..", "[", "]", "(", ")", "'",
    '"', "<!--", "-->", " ", "\n", "\r\n", "\0", "é", "👍", "“", "x", "items", "1", "-1", "1.5", "==", "&&",
    "contains", "and", "or", "nil", "blank", "date", "default", "{{x}}", "{{${x}}}", "content_blocks.${b}",
)  # fmt: skip
_PIECES = st.one_of(
    st.sampled_from(_TAGS).map("{{% {} %}}".format),
    st.sampled_from(_MARKS),
    st.sampled_from(sorted(FILTERS)).map("{{{{ x | {}: 1 }}}}".format),
)
_TEMPLATES = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=80),
    st.lists(_PIECES, max_size=25).map("".join),
)

_TEXTS = st.one_of(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=12),
    st.sampled_from(
        ["", " ", "now", "2021-06-03", "12", "-1.5", "1e400", "{{x}}", "{% if %}", "[1]", '{"a":1}']
    ),
)
_NUMBERS = st.one_of(
    st.integers(-5, 5),
    st.sampled_from([2**31, 2**63, -(2**64), 10**30, 10**400]),
    # More digits than Python writes: made late, so that hypothesis need not write it either.
    st.just(5000).map(lambda exponent: 10**exponent),
    st.floats(),
)
_SCALARS = st.one_of(st.none(), st.booleans(), _NUMBERS, _TEXTS)
_KEYS = st.one_of(_TEXTS, st.sampled_from(["size", "first", "id", "$time", "a.b", "x y", "\0"]))
_VALUES = st.recursive(
    _SCALARS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(_KEYS, inner, max_size=3),
    max_leaves=6,
)
_PROFILES = st.dictionaries(
    st.one_of(
        _KEYS,
        st.sampled_from(
            ["x", "first_name", "custom_attribute", "context", "preference_center", "language", "shopping_cart",
             "landing_pages", "items", "now", "most_recent_locale", "unsubscribe_url"]
        ),
    ),
    _VALUES,
    max_size=5,
)  # fmt: skip

_LITERALS = st.one_of(
    st.sampled_from(
        ["x", "y.a", "y[0]", "nil", "true", "'a'", "''", "' '", "'%Y %'", "0", "-1", "1.5", "99999999999999999999",
         "(1..3)", "(3..x)", "blank", "'x', 'y'", "a: 1", "1, 2, 3", "${z}", "{{x}}"]
    )
)  # fmt: skip
_CALLS = st.tuples(st.sampled_from([*sorted(FILTERS), "nothing"]), st.none() | _LITERALS).map(
    lambda call: f" | {call[0]}" if call[1] is None else f" | {call[0]}: {call[1]}"
)


def _render(template: str, profile: dict[str, object]) -> Rendered:
    item: dict[str, object] = {"id": "1", "name": "{{x}}"}
    inputs = RenderInputs(
        profile,
        _NOW,
        catalogs={"c": [item]},
        selections={"c": {"s": {"filters": [{"field": "id", "operator": "==", "value": "{{x}}"}]}}},
        translations={"t": {"de": "{{x}}"}},
        promotion_codes={"p": profile.get("x")},
    )
    blocks = {"b": Source("{{x}}{{content_blocks.${b}}}")}
    return rendered_by_both(parse(Source(template, "a.liquid"), blocks), inputs)


def _assert_sound(rendered: Rendered) -> None:
    rendered.text.encode("utf-8")
    faults = [
        found.hint
        for found in rendered.diagnostics
        if "mistake in liquidpilot" in (found.hint or "")
    ]
    assert faults == []
    for found in rendered.diagnostics:
        assert found.line >= 1
        assert found.column >= 1
        assert (found.end_line, found.end_column) >= (found.line, found.column)


@given(_TEMPLATES)
@_MANY
def test_any_text(template: str) -> None:
    _assert_sound(_render(template, {"x": [1, "a", None]}))


@given(_TEMPLATES, _PROFILES)
@_MANY
def test_any_profile(template: str, profile: dict[str, object]) -> None:
    _assert_sound(_render(template, profile))


@given(_VALUES, st.lists(_CALLS, min_size=1, max_size=4).map("".join))
@_MANY
def test_any_chain_of_filters(value: object, calls: str) -> None:
    _assert_sound(
        _render(
            f"{{{{ x{calls} }}}}{{% assign v = x{calls} %}}{{{{ v }}}}", {"x": value, "y": value}
        )
    )


@given(_VALUES, _VALUES, st.sampled_from(["==", "!=", "<>", "<", ">", "<=", ">=", "contains"]))
@_MANY
def test_any_comparison(left: object, right: object, operator: str) -> None:
    condition = f"x {operator} y or x {operator} blank or empty {operator} y"
    loop = "{% for i in x limit: y offset: y %}{{ i }}{% endfor %}{% tablerow i in x cols: y %}{% endtablerow %}"
    case = "{% case x %}{% when y or blank %}a{% endcase %}{{ x[y] }}{{ x.size }}{{ (x..1) }}"
    profile = {"x": left, "y": right}
    _assert_sound(_render(f"{{% if {condition} %}}a{{% endif %}}{loop}{case}", profile))


@pytest.mark.parametrize(
    "template",
    [
        pytest.param("{{ x" + " | upcase" * 3000 + " }}", id="many filters"),
        pytest.param("{% if x" + " and x" * 3000 + " %}{% endif %}", id="many conditions"),
        pytest.param("{{ " + "a[" * 3000 + "]" * 3000 + " }}", id="deep indexes"),
        pytest.param("{{ " + "(" * 3000 + "1..2" + ")" * 3000 + " }}", id="deep ranges"),
        pytest.param("{% if x %}" * 3000, id="deep blocks"),
        pytest.param("{{ x." + "a." * 3000 + "b }}", id="many properties"),
        pytest.param("{% assign x = {{" * 3000, id="deep braces"),
    ],
)
def test_length_and_depth(template: str) -> None:
    _assert_sound(_render(template, {"x": 1}))
