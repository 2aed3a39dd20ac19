"""JSON is laid out for reading, and stays the same data in the same spelling."""

from __future__ import annotations

import json
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.datafiles.json_text import JsonMistake
from liquidpilot.replay.json_data import lay_out_json


@pytest.mark.parametrize(
    ("description", "text", "laid_out"),
    [
        ("an object", '{"a":1,"b":[true,null]}', '{\n  "a": 1,\n  "b": [\n    true,\n    null\n  ]\n}'),
        ("nothing in it", '{"a":{ },"b":[\n]}', '{\n  "a": {},\n  "b": []\n}'),
        ("a value alone", ' "a" ', '"a"'),
        ("numbers as they came", "[9.90,1e3,-0,12345678901234567890]", "[\n  9.90,\n  1e3,\n  -0,\n  12345678901234567890\n]"),
        ("a key twice", '{"a":1,"a":2}', '{\n  "a": 1,\n  "a": 2\n}'),
        ("brackets in a string", r'["{[,:\"]}"]', '[\n  "{[,:\\"]}"\n]'),
        ("laid out already", '{\n\t"a" : 1 }', '{\n  "a": 1\n}'),
        ("slashes", r'"https:\/\/a.example\/"', '"https://a.example/"'),
        ("letters", r'"caf\u00e9 \u6f22"', '"café 漢"'),
        ("an emoji in two halves", r'"\ud83d\ude00"', '"😀"'),
        ("half an emoji", r'"\ud83d \ude00"', r'"\ud83d \ude00"'),
        ("what cannot be seen", r'"\u00a0\u200b\u2028\u0007\ufeff"', r'"\u00a0\u200b\u2028\u0007\ufeff"'),
        ("what JSON or Liquid would read", r'"\u0022\u005c\u007b\u007b"', r'"\u0022\u005c\u007b\u007b"'),
        ("a backslash before a u", r'"\\u00e9 \\/"', r'"\\u00e9 \\/"'),
    ],
)  # fmt: skip
def test_layout(description: str, text: str, laid_out: str) -> None:
    assert lay_out_json(text) == laid_out, description


def test_what_is_no_json() -> None:
    with pytest.raises(JsonMistake):
        lay_out_json('{"a": 1,}')


_JSON = st.recursive(
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4)
    ),
    max_leaves=12,
)


@settings(max_examples=100, deadline=None)
@given(_JSON, st.booleans(), st.sampled_from([None, 0, 3]))
def test_the_data_stays(data: object, ascii_only: bool, indent: int | None) -> None:
    text = json.dumps(data, ensure_ascii=ascii_only, indent=indent, allow_nan=False)
    laid_out = lay_out_json(text)
    assert repr(json.loads(laid_out)) == repr(data)
    assert lay_out_json(laid_out) == laid_out
    # One value a line: no line has two.
    assert not [
        line
        for line in laid_out.split("\n")
        if re.search(r",\s*\S", re.sub(r'"(\\.|[^"])*"', "", line))
    ]
