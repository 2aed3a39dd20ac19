"""JSON in and out of a template."""

from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.dialect.faults import RenderFault
from liquidpilot.dialect.filters.encoding import FILTERS as FILTERS
from liquidpilot.dialect.values import RubyRange, to_text

json_escape = FILTERS["json_escape"]
json_parse = FILTERS["json_parse"]
as_json_string = FILTERS["as_json_string"]
property_accessor = FILTERS["property_accessor"]

STORES = '[{"id":"1","store_name":"demo-store"}]'


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        # Braze, "Advanced filters"
        ('Say "hi"', 'Say \\"hi\\"'),
        ("back\\slash", "back\\\\slash"),
        # Assumed: control characters, and nothing else
        ("a\nb\tc\x01", "a\\nb\\tc\\u0001"),
        ("é </p> & 😀", "é </p> & 😀"),
        (None, ""),
        (5, "5"),
    ],
)
def test_json_escape(value: object, expected: str) -> None:
    assert json_escape(value) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # Braze, "Filters": json_parse
        (STORES, [{"id": "1", "store_name": "demo-store"}]),
        ('\n {"listings": []}\n', {"listings": []}),
        # Ruby's JSON 2.6
        ("null", None),
        ("5", 5),
        ('"x"', "x"),
        ("[1.0, 1e20, -0]", [1.0, 1e20, 0]),
        ("[123456789012345678901234567890]", [123456789012345678901234567890]),
        ("[1e400]", [float("inf")]),
        ('{"a": 1, "a": 2}', {"a": 2}),
        (r'["\ud83d\ude00"]', ["😀"]),
        ("[" * 100 + "]" * 100, json.loads("[" * 100 + "]" * 100)),
        # Assumed: Ruby refuses half a character; no message could be encoded with it
        (r'{"\ud83d": ["\ude00x"]}', {"\ufffd": ["\ufffdx"]}),
        (None, None),
    ],
)
def test_json_parse(text: object, expected: object) -> None:
    assert json_parse(text) == expected


@pytest.mark.parametrize(
    ("value", "message"),
    [
        # Ruby refuses them too; the words are ours
        ("", "json_parse: invalid JSON, line 1, column 1: expected a value"),
        ("nil", "json_parse: invalid JSON, line 1, column 2: 'nil' is not a JSON value"),
        ("[1,]", "json_parse: invalid JSON, line 1, column 4: a comma before ']'"),
        ('{"a": 1,\n b: 2}', "json_parse: invalid JSON, line 2, column 2: "),
        (
            '"a\nb"',
            "json_parse: invalid JSON, line 1, column 3: a line break within a text in quotes",
        ),
        ("[NaN]", "json_parse: invalid JSON, line 1, column 2: 'NaN' is not a JSON number"),
        (
            "[1] x",
            "json_parse: invalid JSON, line 1, column 5: expected nothing more after the value, found 'x'",
        ),
        ({"a": 1}, "json_parse needs text"),
        # Ruby's JSON 2.6
        (
            "[" * 101 + "]" * 101,
            "json_parse: invalid JSON, line 1, column 101: nested more than 100 levels deep",
        ),
        (
            "[" * 100_000,
            "json_parse: invalid JSON, line 1, column 101: nested more than 100 levels deep",
        ),
        pytest.param("[" + "9" * 5000 + "]", "json_parse: invalid JSON, ", id="digits"),
    ],
)
def test_json_parse_refuses(value: object, message: str) -> None:
    with pytest.raises(RenderFault) as refused:
        json_parse(value)
    assert refused.value.message.startswith(message)
    assert refused.value.hint


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        # Braze, "Context": as_json_string
        ([{"id": "1", "store_name": "demo-store"}], STORES),
        # Rails 6.1: to_json, but for the characters of HTML, which stay as they are (assumed)
        (None, "null"),
        ("a", '"a"'),
        ([True, 1, 1.0, 1e20, 0.00001, None], "[true,1,1.0,1.0e+20,1.0e-05,null]"),
        (float("nan"), "null"),
        ({1: 2, None: {"é": '<\n"\\'}}, '{"1":2,"":{"é":"<\\n\\"\\\\"}}'),
        (12345678901234567890123, "12345678901234567890123"),
        (RubyRange(1, 3), '"1..3"'),
        (date(2021, 6, 3), '"2021-06-03"'),
        (datetime(2021, 6, 3, 1, 2, 3, 500_000, tzinfo=UTC), '"2021-06-03T01:02:03.500Z"'),
        (
            datetime(2021, 6, 3, 1, 2, 3, tzinfo=timezone(timedelta(hours=-4))),
            '"2021-06-03T01:02:03.000-04:00"',
        ),
    ],
)
def test_as_json_string(value: object, expected: str) -> None:
    assert as_json_string(value) == expected


def test_as_json_string_ends() -> None:
    endless: list[object] = []
    endless.append(endless)
    with pytest.raises(RenderFault, match="nesting of 101 is too deep"):
        as_json_string(endless)


@pytest.mark.parametrize(
    ("value", "key", "expected"),
    [
        # Braze, "Filters": property_accessor
        ({"a": 42, "b": 0}, "a", 42),
        ({"a": 42}, "missing", None),
        ({"1": "one"}, 1, "one"),
        # Assumed
        (None, "a", None),
        ("text", "a", None),
        ([{"a": 1}], "a", None),
        ({"a": 1}, None, None),
        ({"a": 1}, ["a"], None),
    ],
)
def test_property_accessor(value: object, key: object, expected: object) -> None:
    assert property_accessor(value, key) == expected


DATA = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=20,
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(DATA)
def test_what_is_written_can_be_read(data: object) -> None:
    text = as_json_string(data)
    assert isinstance(text, str)
    assert json_parse(text) == json.loads(text) == data


@settings(max_examples=100, deadline=None)
@given(st.text() | st.from_regex(r'[][{}",:0-9eE.+\\ud8a\n-]{1,20}', fullmatch=True))
def test_json_parse_raises_nothing_but_faults(text: str) -> None:
    try:
        result = json_parse(text)
    except RenderFault as fault:
        result = fault.message
    to_text(result).encode("utf-8")  # a message is sent as UTF-8
