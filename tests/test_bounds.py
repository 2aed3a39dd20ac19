"""What is too much about a value, wherever it comes from."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import liquidpilot
from liquidpilot.bounds import excess

_DEEP = "nested more than 100 levels deep"
_LONG = "a number of more than 4300 digits"
_HALF = "half a character"


def _nested(levels: int, wrap: Callable[[object], object]) -> object:
    value: object = wrap(0)
    for _ in range(levels - 1):
        value = wrap(value)
    return value


def _endless() -> list[object]:
    endless: list[object] = []
    endless += [endless, endless]
    return endless


def _doubled() -> object:
    """Return what is short, and would be 2 to the power of 90 values if it were written out."""
    value: object = []
    for _ in range(90):
        value = [value, value]
    return value


_CASES: list[tuple[str, object, tuple[str | int, ...], str]] = [
    ("mappings", _nested(5000, lambda value: {"a": value}), ("a",) * 100, _DEEP),
    ("lists", _nested(101, lambda value: [value]), (0,) * 100, _DEEP),
    ("tuples", _nested(101, lambda value: (value,)), (0,) * 100, _DEEP),
    ("what holds itself", _endless(), (*(1,) * 99, 0), _DEEP),
    ("a large number", {"a": [10**4300]}, ("a", 0), _LONG),
    ("a small number", {"a": [-(10**4300)]}, ("a", 0), _LONG),
    ("half a character", {"a": ["x\ud800"]}, ("a", 0), _HALF),
    ("half a character in a key", {"a": {"\udfff": 1}}, ("a", "\udfff"), _HALF),
]


@pytest.mark.parametrize(("description", "value", "path", "message"), _CASES)
def test_too_much(
    description: str, value: object, path: tuple[str | int, ...], message: str
) -> None:
    assert excess(value) == (path, message), description


@pytest.mark.parametrize(
    "value",
    [
        _nested(100, lambda value: [value]),
        _nested(100, lambda value: {"a": value}),
        {"a": [10**4299, -(10**4299), True, None, 1.5, float("nan"), b"\xff", {1}, "😀"]},
        _doubled(),
    ],
    ids=["100 lists", "100 mappings", "scalars", "the same in many places"],
)
def test_not_too_much(value: object) -> None:
    assert excess(value) is None


class _Unprintable:
    def __repr__(self) -> str:
        raise RuntimeError("nobody should ask")

    __str__ = __repr__


def _render(**arguments: object) -> liquidpilot.RenderResult:
    return liquidpilot.render("{{${first_name}}}", **arguments)  # type: ignore[arg-type]


_ARGUMENTS: list[tuple[str, Callable[[object], object]]] = [
    ("profile", lambda value: _render(profile={"first_name": value})),
    ("profile", lambda value: _render(profile={"custom_attribute": {"a": [value]}})),
    ("promotion_codes", lambda value: _render(profile={"promotion_codes": {"a": value}})),
    ("catalogs", lambda value: _render(catalogs={"a": [{"id": "1", "b": value}]})),
    ("catalogs", lambda value: _render(catalogs={"a": [{"id": value}]})),
    ("content_blocks", lambda value: _render(content_blocks={"a": value})),
    ("credentials", lambda value: _render(credentials={"a": {"username": value, "password": "b"}})),
    ("now", lambda value: _render(now=value)),
    ("now", lambda value: _render(profile={"now": value})),
    ("source", lambda value: liquidpilot.render(value)),  # type: ignore[arg-type]
    ("status", lambda value: liquidpilot.Response(value)),  # type: ignore[arg-type]
]


@pytest.mark.parametrize(("argument", "use"), _ARGUMENTS)
@pytest.mark.parametrize("value", [case[1] for case in _CASES], ids=[case[0] for case in _CASES])
def test_the_library_says_what_is_too_much(
    argument: str, use: Callable[[object], object], value: object
) -> None:
    with pytest.raises((ValueError, TypeError, liquidpilot.LiquidPilotError)) as caught:
        use(value)
    assert not isinstance(caught.value, UnicodeError)
    assert "Exceeds the limit" not in str(caught.value)


@pytest.mark.parametrize(("argument", "use"), _ARGUMENTS[7:9])
def test_a_time_that_is_none_is_not_printed(argument: str, use: Callable[[object], object]) -> None:
    with pytest.raises((ValueError, TypeError), match="_Unprintable"):
        use(_Unprintable())


_VALUES = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.binary() | st.text()
    | st.text(alphabet=st.characters(codec=None)) | st.datetimes() | st.builds(_Unprintable),
    lambda inner: st.lists(inner) | st.tuples(inner) | st.dictionaries(st.text(), inner)
    | st.dictionaries(st.integers() | st.none(), inner),
    max_leaves=8,
)  # fmt: skip
_TEMPLATE = (
    "{% assign x = custom_attribute.${x} %}{{ x }}{{ x | as_json_string }}{{ x | plus: 1 }}{{ x.a }}"
    "{% for i in x %}{{ i | date: '%Y' }}{% endfor %}{{ x | sort | join }}{{ x | size }}{{ x == x }}"
)


@given(_VALUES)
@settings(max_examples=150, deadline=None)
def test_any_value_renders_to_text_or_is_refused(value: object) -> None:
    now = datetime(2026, 11, 21, tzinfo=UTC)
    try:
        result = liquidpilot.render(_TEMPLATE, {"custom_attribute": {"x": value}}, now=now)
    except (ValueError, TypeError):
        return
    result.text.encode()
