from __future__ import annotations

import sys

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from yaml.reader import Reader

from liquidpilot.datafiles.yaml_reading import _NOT_PRINTABLE, parse_yaml
from liquidpilot.errors import WorkspaceError


@pytest.mark.parametrize(
    ("written", "value", "why"),
    [
        ("no", "no", "YAML 1.1 has false here; the core schema of 1.2 only true and false"),
        ("NO", "NO", "the country"),
        ("on", "on", "as no"),
        ("y", "y", "as no"),
        ("true", True, "core schema"),
        ("FALSE", False, "core schema"),
        ("tRue", "tRue", "core schema knows three spellings"),
        ("12:30", "12:30", "YAML 1.1 has 750, a sexagesimal number"),
        ("2026-11-21", "2026-11-21", "YAML 1.1 has a date"),
        ("1_000", "1_000", "YAML 1.1 has 1000"),
        ("0123", 123, "core schema: decimal; YAML 1.1 has 83"),
        ("0o17", 15, "core schema"),
        ("0x1F", 31, "core schema"),
        ("-7", -7, "core schema"),
        ("1e3", 1000.0, "core schema; YAML 1.1 wants a dot"),
        (".5", 0.5, "core schema"),
        ("-.INF", float("-inf"), "core schema"),
        ("~", None, "core schema"),
        ("", None, "core schema"),
        ("Null", None, "core schema"),
        ("'7'", "7", "quoted is text"),
        ("!!str 7", "7", "tagged is what the tag says"),
        ("!!int '7'", 7, "tagged is what the tag says"),
        ("[a, {b: c}]", ["a", {"b": "c"}], "collections"),
        ("<<", "<<", "merge keys are of YAML 1.1"),
    ],
)
def test_values_are_of_the_core_schema(written: str, value: object, why: str) -> None:
    assert parse_yaml(f"key: {written}\n", "x.yaml").data == {"key": value}, why


def test_keys_are_text_as_written() -> None:
    text = "no: 1\n1: 2\nnull: 3\ntrue: 4\n<<: 5\n"
    assert parse_yaml(text, "x.yaml").data == {"no": 1, "1": 2, "null": 3, "true": 4, "<<": 5}


def test_an_alias_stands_for_the_same_value() -> None:
    assert parse_yaml("a: &x [1]\nb: *x\n", "x.yaml").data == {"a": [1], "b": [1]}


def test_an_empty_file_has_no_data() -> None:
    assert parse_yaml("# nothing\n", "x.yaml").table().values == {}


@pytest.mark.parametrize(
    ("text", "line", "column", "message", "hint"),
    [
        ("a: 1\nb: 2\na: 3\n", 3, 1, "the key 'a' appears twice", "keep one"),
        ("a: 1\r\na: 3\r\n", 2, 1, "the key 'a' appears twice", "keep one"),
        ("subject: {{${name}}}, hi\n", 1, 10, "'subject' starts with '{{'", 'subject: "{{…"'),
        ("subject: {{x}}\n", 1, 10, "'subject' starts with '{{'", 'subject: "{{…"'),
        ("h:\r\n  X: {% if x %}\r\n", 2, 6, "'X' starts with '{%'", "X: |"),
        ("a: {[b]: 1}\n", 1, 5, "a key should be text", "in quotes"),
        ("subject: Hi: you\n", 1, 12, "':' where no key of a mapping is allowed", "in quotes"),
        ("a:\n\t- b\n", 2, 1, "not valid YAML", "not with tabs"),
        ("a: *gone\n", 1, 4, "not valid YAML: the alias '*gone' names nothing", "in quotes"),
        ("a\nb: 1\n", 2, 2, "':' where no key of a mapping is allowed", "in quotes"),
        ("a: 1\nb\n", 3, 1, "expected ':' after the key", "in quotes"),
        ("a: - b\n", 1, 4, "'- ' where no entry of a list is allowed", "in quotes"),
        ("a: @b\n", 1, 4, "no value can start with '@'", "in quotes"),
        ("a: %b\n", 1, 4, "no value can start with '%'", "in quotes"),
        ("a: * b\n", 1, 5, "expected a name of letters and digits, found ' '", "in quotes"),
        ("a: 'b' c\n", 1, 8, "this belongs to nothing above it", "in quotes"),
        ("a: [1, 2\nb: 3\n", 2, 2, "expected ',' or ']' in the list", "in quotes"),
        ("a: {b: 1\nc: 3\n", 2, 2, "expected ',' or '}' in the mapping", "in quotes"),
        ("a: &b 1\nc: &b 2\n", 2, 4, "the name of this anchor is given already", "in quotes"),
        ('a: "\\q"\n', 1, 6, "a backslash that is not the start of an escape", "single quotes"),
        ('a: "\\u12"\n', 1, 7, "expected hexadecimal digits after the backslash", "single quotes"),
        ("a: |0\n  b\n", 1, 5, "the indentation after '|' or '>' is one of 1 to 9", None),
        ("a: | b\n  c\n", 1, 6, "expected the end of the line after '|' or '>'", "in quotes"),
        ("a: !b!c d\n", 1, 4, "the tag is not known", "'!'"),
        ("b: 1\na: 'x\n\n", 2, 4, "the quote that opens here is never closed", None),
        ("a: &b [*b]\n", 1, 4, "an alias stands inside of what it stands for", None),
        ("a: !ruby/object x\n", 1, 4, "is not of the type '!ruby/object'", None),
        ("a: !!set {b}\n", 1, 4, "the tag 'tag:yaml.org,2002:set' is not supported", None),
        ("a: !!int x\n", 1, 4, "'x' is not of the type 'int'", None),
        ('a: "\\ud83d"\n', 1, 4, "half a character", "write the character"),
        ("a: 1\n---\nb: 2\n", 2, 1, "a second document begins here", "remove"),
        ("a: 1\nb: \x00\n", 2, 4, "U+0000", None),
        ("- a\n", 1, 1, "should hold names with values, not a list", None),
        ("just text\n", 1, 1, "should hold names with values, not text", None),
    ],
)
def test_what_is_wrong_is_said_at_its_place(
    text: str, line: int, column: int, message: str, hint: str | None
) -> None:
    with pytest.raises(WorkspaceError) as caught:
        parse_yaml(text, "x.yaml").table()
    assert (caught.value.line, caught.value.column) == (line, column)
    assert message in caught.value.message
    assert (hint or "") in (caught.value.hint or "")


@pytest.mark.parametrize(
    "text",
    [
        "[" * 1000,
        "- " * 1000,
        'a: "\\UFFFFFFFF"',
        f"a: {'9' * 5000}",
        "a0: &a0 [1, 1]\n" + "".join(f"a{n}: &a{n} [*a{n - 1}, *a{n - 1}]\n" for n in range(1, 40)),
    ],
    ids=["brackets", "dashes", "no such character", "5000 digits", "aliases of aliases"],
)
def test_what_would_break_the_reader_is_an_error_of_the_file(text: str) -> None:
    with pytest.raises(WorkspaceError):
        parse_yaml(text, "x.yaml")


SIGNS = "\n\t:-?[]{},&*!|>'\"%@`#~ \r\\\ufeff\x85\u2028"
PIECES = [
    "a: ",
    " - ",
    "|\n  ",
    ">-\n ",
    "&a ",
    "*a",
    "!!int ",
    "\\ud800",
    "---\n",
    "...\n",
    "{{ x }}",
    "\r\n",
    "word",
    "é",
    "😀",
]
YAML_PIECES = st.sampled_from([*SIGNS, *PIECES])


@given(st.one_of(st.text(), st.lists(YAML_PIECES).map("".join)))
@settings(max_examples=100, deadline=None)
def test_any_text_is_data_or_an_error_with_a_place(text: str) -> None:
    error: WorkspaceError | None = None
    try:
        parse_yaml(text, "x.yaml")
    except WorkspaceError as raised:
        error = raised
    assert error is None or (error.path == "x.yaml" and error.line and error.column)


@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_keys_and_elements_are_located(line_end: str) -> None:
    text = "a:\n  b:\n    - x\n    - c: 1\n'd': 2\n".replace("\n", line_end)
    document = parse_yaml(text, "x.yaml")
    expected = {
        ("a", "b"): ("b", "x.yaml:2:3"),
        ("a", "b", 0): ("x", "x.yaml:3:7"),
        ("a", "b", 1): ("c", "x.yaml:4:7"),
        ("a", "b", 1, "c"): ("c", "x.yaml:4:7"),
        ("d",): ("'d'", "x.yaml:5:1"),
    }
    found = {keys: place for keys in expected if (place := document.place(keys))}
    assert {keys: (place.text, str(place)) for keys, place in found.items()} == expected
    assert document.place(("e",)) is None


def test_yaml_gives_texts_as_they_are_spelled() -> None:
    table = parse_yaml("a: 0123\nb: [no, 12:30, 7]\nc: ~\n", "x.yaml").table()
    assert table.text("a") == "0123"
    assert table.texts("b") == ("no", "12:30", "7")
    assert table.text("c") is None


def test_pyyaml_refuses_the_same_characters() -> None:
    every = "".join(map(chr, range(sys.maxunicode + 1)))
    found = _NOT_PRINTABLE.findall(every)
    assert found == Reader.NON_PRINTABLE.findall(every)
    with pytest.raises(WorkspaceError, match=r"U\+0007 may not stand here"):
        parse_yaml("a: \a", "a.yaml")
