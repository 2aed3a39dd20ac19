"""The reader of JSON: what it takes, where it finds a mistake, and what it says about it.

Everything here is the same on every Python: no word and no place is the interpreter's.
"""

from __future__ import annotations

import json
from typing import NoReturn

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from liquidpilot.datafiles.json_text import JsonMistake, check_json, read_json, whole_characters

_DIGITS = "9" * 5000
_TEXTS = "write texts in double quotes"
_CUT = "cut off"


@pytest.mark.parametrize(
    ("text", "offset", "message", "hint"),
    [
        ('{"a": 1,}', 8, "a comma before '}'", "remove the comma after the last entry"),
        ("[1, \n]", 5, "a comma before ']'", "remove the comma after the last entry"),
        ("[1,,2]", 3, "expected a value, found ','", ""),
        ("[,1]", 1, "expected a value, found ','", ""),
        ("{'a': 1}", 1, "expected a name in double quotes, found '''", "double quotes"),
        ("{a: 1}", 1, "expected a name in double quotes, found 'a'", "double quotes"),
        ("{1: 1}", 1, "expected a name in double quotes, found '1'", "double quotes"),
        ('{"a": “x”}', 6, "expected a value, found '“'", "straight quotes"),
        ("{“a”: 1}", 1, "expected a name in double quotes, found '“'", "straight quotes"),
        ('{"a" = 1}', 5, "expected ':' after the name, found '='", ""),
        ('{"a": }', 6, "expected a value, found '}'", ""),
        ('{"a": True}', 6, "'True' is not a JSON value", "true, false and null"),
        ("[nil]", 2, "'nil' is not a JSON value", "true, false and null"),
        ("[truly]", 4, "'truly' is not a JSON value", _TEXTS),
        ("[hello there]", 1, "'hello' is not a JSON value", _TEXTS),
        ('{"a": 1 "b": 2}', 8, "expected ',' or '}', found '\"'", "a comma between"),
        ("[1}", 2, "expected ',' or ']', found '}'", ""),
        ('{"a": 1} // no', 9, "expected nothing more after the value, found '/'", "no comments"),
        ("[1] x", 4, "expected nothing more after the value, found 'x'", ""),
        ('["NaN", NaN]', 8, "'NaN' is not a JSON number", "null"),
        ("-Infinity", 1, "'-Infinity' is not a JSON number", "null"),
        ("", 0, "expected a value, found the end of the text", "{}"),
        (" \n ", 3, "expected a value, found the end of the text", "{}"),
        ("[1", 2, "expected ',' or ']', found the end of the text", _CUT),
        ("tru", 3, "'tru' is not a JSON value", ""),
        ('"abc', 4, "a text in quotes is not closed", "double quote"),
        ('"a\nb"', 2, "a line break within a text in quotes", "\\n"),
        ('"a\tb"', 2, "the control character U+0009 within a text in quotes", "\\u0009"),
        ('"\\x"', 2, "expected an escape such as '\\n', found 'x'", "twice"),
        ('"\\u12x4"', 5, "expected four hexadecimal digits after '\\u', found 'x'", "twice"),
        ("01", 1, "a number that starts with 0", "as a text"),
        ("[.5]", 1, "expected a value, found '.'", "a digit before"),
        ("[1.]", 3, "expected a digit, found ']'", ""),
        ("1e+", 3, "expected a digit, found the end of the text", _CUT),
        ("-", 1, "expected a digit, found the end of the text", _CUT),
        ("\ufeff1", 0, "expected a value, found U+FEFF", ""),
        ("\xa01", 0, "expected a value, found U+00A0", ""),
        ("[\u0663]", 1, "'\u0663' is not a JSON value", ""),
        ("[" * 101, 100, "nested more than 100 levels deep", ""),
        ('{"a":' * 100_000, 500, "nested more than 100 levels deep", ""),
        ('"' + "[" * 100_000, 100_001, "a text in quotes is not closed", ""),
        (",".join(["[x]"] * 200), 1, "'x' is not a JSON value", ""),
        ('{"a": ' + _DIGITS + "}", 6, "a number of more than 4300 digits", "as a text"),
        (f'["{_DIGITS}", -{_DIGITS}]', 5005, "a number of more than 4300 digits", "as a text"),
        ('["\\ud800"]', 2, "an escape stands for half a character", "both halves"),
        ('["\\\\ud800 \\ud83d\\ude00 \\ude00"]', 23, "an escape stands for half a character", ""),
        ('["\ud800"]', 2, "an escape stands for half a character", ""),
    ],
)  # fmt: skip
def test_mistakes(text: str, offset: int, message: str, hint: str) -> None:
    with pytest.raises(JsonMistake) as caught:
        read_json(text)
    mistake = caught.value
    assert (mistake.message, mistake.offset) == (message, offset)
    assert hint in (mistake.hint or "")


@pytest.mark.parametrize(
    ("data", "position", "message"),
    [
        (b'"\xc3\xa9", \xff', (1, 6), "the text is not UTF-8"),
        (b"\xef\xbb\xbf[1,\n]", (2, 1), "a comma before ']'"),
        (b"", (1, 1), "expected a value, found the end of the text"),
    ],
)
def test_mistakes_in_bytes(data: bytes, position: tuple[int, int], message: str) -> None:
    with pytest.raises(JsonMistake) as caught:
        read_json(data)
    assert (caught.value.message, caught.value.position) == (message, position)


def test_what_is_read() -> None:
    text = '{"a": [1, 2.50, "\\ud83d\\ude00"], "a": null, "b": "[[["}'
    assert read_json(text) == {"a": None, "b": "[[["}
    assert read_json(b"\xef\xbb\xbf" + text.encode()) == read_json(text)
    assert read_json("[1, 2.50]", numbers=str) == ["1", "2.50"]
    assert read_json('{"a": 1, "a": 2}', members=list) == [("a", 1), ("a", 2)]
    assert read_json("[" * 100 + "]" * 100)
    assert read_json(json.dumps("[" * 200)) == "[" * 200
    check_json(f"[{_DIGITS}]")


def test_half_characters_may_stay_or_be_replaced() -> None:
    halves = read_json('{"\\ud83d": ["\\ude00x", 1]}', half_characters=True)
    assert halves == {"\ud83d": ["\ude00x", 1]}
    assert whole_characters(halves) == {"\ufffd": ["\ufffdx", 1]}


def _refuse(constant: str) -> NoReturn:
    raise ValueError(constant)


def _is_json(text: str) -> bool:
    """Say what Python's own reader says, which takes NaN unless it is told not to."""
    try:
        json.JSONDecoder(parse_constant=_refuse).decode(text)
    except ValueError:
        return False
    return True


def _mistake(text: str) -> JsonMistake | None:
    try:
        check_json(text)
    except JsonMistake as mistake:
        return mistake
    return None


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False, allow_infinity=False)
    | st.text(max_size=4),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3),
    max_leaves=6,
)  # fmt: skip
_LIKE_JSON = st.text(alphabet='{}[]:,"\\/ab1eE0+-. \n\t\x01truefalsn“NIy\ufeffµ٣', max_size=16)
_SPACED = st.builds(
    json.dumps, _JSON, indent=st.sampled_from([None, 1]), ensure_ascii=st.booleans()
)


@given(st.one_of(st.text(max_size=16), _LIKE_JSON, _SPACED))
@example("-0.0e-0")
@settings(max_examples=200, deadline=None)
def test_it_takes_what_python_takes_in_strict_mode(text: str) -> None:
    mistake = _mistake(text)
    assert (mistake is None) == _is_json(text)
    if mistake is not None:
        assert 0 <= mistake.offset <= len(text)
        assert not mistake.message[:1].isupper()


@given(_SPACED, st.data())
@settings(max_examples=200, deadline=None)
def test_the_place_is_the_first_character_that_no_json_can_have_there(
    text: str, data: st.DataObject
) -> None:
    at = data.draw(st.integers(0, len(text)))
    broken = text[:at] + data.draw(_LIKE_JSON)
    mistake = _mistake(broken)
    if mistake is None:
        return
    assert mistake.offset >= at, "what stands before is the start of a JSON text"
    if mistake.offset < len(broken):
        other_end = broken[: mistake.offset + 1] + data.draw(st.one_of(_LIKE_JSON, _SPACED))
        assert not _is_json(other_end)
    else:
        # Nothing is wrong up to here, so that any other end may only be wrong later.
        other = _mistake(broken + data.draw(_LIKE_JSON))
        assert other is None or other.offset >= len(broken)


@given(_SPACED)
@settings(max_examples=50, deadline=None)
def test_a_text_that_is_cut_off_is_told_at_its_end(text: str) -> None:
    for length in range(len(text)):
        mistake = _mistake(text[:length])
        assert mistake is None or mistake.offset == length
