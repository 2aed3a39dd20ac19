"""A value alone beside `and` or `or`: Ruby Liquid 5.4.0 takes it for true, whatever is beside it."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from liquidpilot.dialect import RenderInputs, parse
from liquidpilot.sources import Source

_NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)

_CODE = "value-without-comparison"

# (condition, what is meant in its place); `»` marks where a finding begins, and is taken out.
_FOUND = [
    ("x == 'a' or »'b'", "x == 'b'"),
    ('x == "a" or »"b"', 'x == "b"'),
    ("x == 1 or »2", "x == 2"),
    ("x == 1.5 or »2.5", "x == 2.5"),
    ("x contains 'a' or »'b'", "x contains 'b'"),
    ("x contains 'a' and »'b'", "x contains 'b'"),
    ("x != 'a' and »'b'", "x != 'b'"),
    ("${language} == 'a' or »'b'", "${language} == 'b'"),
    ("{{${language}}} == 'a' or »'b'", "${language} == 'b'"),
    ("x.y[0] == 'a' or »'b'", "x.y[0] == 'b'"),
    ("y and x == 'a' or »'b'", "x == 'b'"),
    ("»'a' or 'b' == x", "x == 'a'"),
    ("»'a' or x == 'b'", "x == 'a'"),
    ("x == 'a' or y or »'b'", "x == 'b'"),
    ("x == true or »false", "x == false"),
    ("x == nil or »blank", "x == blank"),
    ("x == '' or »nil", "x == nil"),
    # What was meant is not certain here.
    ("x != 'a' or »'b'", None),
    ("x == 'a' and »'b'", None),
    ("x > 5 or »10", None),
    ("x or »'b'", None),
    ("x or »0", None),
    ("x or »''", None),
    ("x or »(1..3)", None),
    ("x == false and »true", None),
    ("x != true and »false", "x != false"),
]
_FINE = [
    "a or b",
    "a and b or c",
    "x == 'a' or x == 'b'",
    "x == 'a' or b",
    "'a' == x or 'b' == x",
    "x == blank or y == nil",
    "'a'",
    "true",
    # Switches of the author's.
    "true and x",
    "false or x == 'a'",
    "x == 'a' and true",
    "x or false",
    "true or false",
    "5",
    "x contains 'a or b'",
    "custom_attribute.${a or 'b'} == 'c'",
]


def _places(text: str) -> list[int]:
    found = parse(Source(text)).diagnostics
    return [each.column for each in found if each.code == _CODE]


@pytest.mark.parametrize(("marked", "meant"), _FOUND)
@pytest.mark.parametrize(
    "form", ["{{% if {} %}}{{% endif %}}", "{{% unless {} %}}{{% endunless %}}"]
)
def test_it_is_found_in_its_place(form: str, marked: str, meant: str | None) -> None:
    text = form.format(marked)
    (found,) = (
        each for each in parse(Source(text.replace("»", ""))).diagnostics if each.code == _CODE
    )
    assert (found.severity, found.column) == ("warning", text.index("»") + 1)
    assert found.hint is not None
    assert (f'write "{meant}"' in found.hint) == (meant is not None)


def test_each_of_several_is_found() -> None:
    assert _places("{% if x == 'a' or 'b' or 'c' %}{% endif %}") == [19, 26]
    assert _places("{% if x %}{% elsif x == 'a' or 'b' %}{% endif %}") == [32]
    assert _places("{% liquid\nif x == 'a' or 'b'\nendif %}") == [16]


@pytest.mark.parametrize("condition", _FINE)
def test_it_is_not_found_where_all_is_compared(condition: str) -> None:
    assert _places(f"{{% if {condition} %}}{{% endif %}}") == []


def test_alternatives_of_when_are_compared() -> None:
    assert _places("{% case x %}{% when 'a' or 'b' %}{% when 1, 2 %}{% endcase %}") == []


@pytest.mark.parametrize(
    "marked",
    [each for each, _ in _FOUND if each.startswith("x") and " or »" in each and ">" not in each],
)
def test_what_is_said_to_be_always_true_is(marked: str) -> None:
    text = f"{{% if {marked} %}}yes{{% else %}}no{{% endif %}}".replace("»", "")
    rendered = parse(Source(text)).render(RenderInputs({"x": "q"}, _NOW))
    (found,) = (each for each in rendered.diagnostics if each.code == _CODE)
    assert (rendered.text == "yes") == ("always true" in found.message)
