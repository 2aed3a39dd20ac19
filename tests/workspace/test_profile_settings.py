from __future__ import annotations

import contextlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.errors import LiquidPilotError
from liquidpilot.workspace.profile_settings import parse_setting, set_value


@pytest.mark.parametrize(
    ("text", "attributes"),
    [
        ("first_name=Ada", {"first_name": "Ada"}),
        ("${first_name}=Ada", {"first_name": "Ada"}),
        ("first_name=", {"first_name": ""}),
        ("first_name=a=b", {"first_name": "a=b"}),
        ("custom_attribute.tier=gold", {"custom_attribute": {"tier": "gold"}}),
        ("custom_attribute.${Brands Viewed}=x", {"custom_attribute": {"Brands Viewed": "x"}}),
        ("custom_attribute.Brands Viewed=x", {"custom_attribute": {"Brands Viewed": "x"}}),
        ("custom_attribute.${loyalty.card}=x", {"custom_attribute": {"loyalty.card": "x"}}),
        ("custom_attribute.${a=b}=x", {"custom_attribute": {"a=b": "x"}}),
        ('custom_attribute."a.b=\\"c"=x', {"custom_attribute": {'a.b="c': "x"}}),
        ("custom_attribute.'a.b'=x", {"custom_attribute": {"a.b": "x"}}),
        ("context.${details}.${colour}=red", {"context": {"details": {"colour": "red"}}}),
        ("context.a[0].b=1", {"context": {"a": [{"b": 1}]}}),
        ("a=true", {"a": True}),
        ("a=null", {"a": None}),
        ("a=-1.5e3", {"a": -1500.0}),
        ('a=["x", {"y": 1}]', {"a": ["x", {"y": 1}]}),
        ('a="3"', {"a": "3"}),
        ("a=NO", {"a": "NO"}),
        ("a=12:30", {"a": "12:30"}),
        ("a=01234", {"a": "01234"}),
        ("a=NaN", {"a": "NaN"}),
        ("a={{x}}", {"a": "{{x}}"}),
        ("a=" + "[" * 5000, {"a": "[" * 5000}),
    ],
)
def test_a_setting_sets_one_attribute(text: str, attributes: dict[str, object]) -> None:
    assert set_value({}, *parse_setting(text)) == attributes


def test_what_is_there_stays_and_what_was_given_is_not_changed() -> None:
    before: dict[str, object] = {"a": {"b": 1, "list": [1, {"x": 2}]}, "c": 3}
    after = set_value(set_value(before, "a.list[1].x", 9), "a.list[2]", "new")
    assert after == {"a": {"b": 1, "list": [1, {"x": 9}, "new"]}, "c": 3}
    assert before == {"a": {"b": 1, "list": [1, {"x": 2}]}, "c": 3}


@pytest.mark.parametrize(
    "text", ["first_name", "", "=x", "a..b=1", ".a=1", "a.=1", "${a=1", "a]=1"]
)
def test_what_is_no_setting_is_an_error(text: str) -> None:
    with pytest.raises(LiquidPilotError, match="is not of the form path=value") as caught:
        parse_setting(text)
    assert "for example first_name=Ada" in (caught.value.hint or "")


@pytest.mark.parametrize(
    ("path", "message"),
    [
        ("[0]", "'[0]' is not the path of an attribute"),
        ("a.b=", "is not the path of an attribute"),
        ("name.first", "leads through a value, where 'first' is no step"),
        ("list.first", "leads through a list, where 'first' is no step"),
        ("table[0]", "leads through a table, where '0' is no step"),
        ("list[5]", "leads to place 5 of a list of 1"),
        ("list[5].x", "leads to place 5 of a list of 1"),
        ("now", "'now' is not an attribute"),
    ],
)
def test_a_path_that_leads_nowhere_is_an_error(path: str, message: str) -> None:
    with pytest.raises(LiquidPilotError) as caught:
        set_value({"name": "Ada", "list": [1], "table": {}}, path, 1)
    assert message in caught.value.message


@given(st.text(alphabet="ab.[0]${}\"'=\\ 1né"))
@settings(max_examples=100, deadline=None)
def test_any_text_is_a_setting_or_an_error(text: str) -> None:
    with contextlib.suppress(LiquidPilotError):
        set_value({"a": {"b": [1]}}, *parse_setting(text))
