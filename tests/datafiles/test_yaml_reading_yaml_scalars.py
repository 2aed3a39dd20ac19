"""Each character of a YAML scalar is found again in the file."""

from __future__ import annotations

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.datafiles.yaml_reading import parse_yaml
from liquidpilot.sources import Source

CASES = [
    ("plain", "key: Hi {{x}}!  # comment\n", "Hi {{x}}!"),
    ("plain, deeper", "a:\n  - key: Hi {{x}}\n", "Hi {{x}}"),
    ("plain, over lines", "key: Hi\n  there\n\n  {{x}}\n", "Hi there\n{{x}}"),
    ("single-quoted", "key: 'Hi {{x}}'\n", "Hi {{x}}"),
    ("single-quoted, doubled", "key: 'it''s {{x}}'\n", "it's {{x}}"),
    ("single-quoted, over lines", "key: 'Hi  \n   {{x}}'\n", "Hi {{x}}"),
    ("double-quoted", 'key: "Hi {{x}}"\n', "Hi {{x}}"),
    ("double-quoted, escapes", 'key: "\\"\\u00e9\\t\\x41\\/{{x}}"\n', '"é\tA/{{x}}'),
    ("double-quoted, joined lines", 'key: "Hi, \\\n    \\ {{x}}"\n', "Hi,  {{x}}"),
    ("double-quoted, folded", 'key: "Hi\n\n\n  {{x}}"\n', "Hi\n\n{{x}}"),
    ("double-quoted, emoji", 'key: "😀\\U0001F600{{x}}"\n', "😀😀{{x}}"),
    ("literal", "key: |\n  Hi\n    {{x}}\n", "Hi\n  {{x}}\n"),
    ("literal, stripped", "key: |-\n  {{x}}", "{{x}}"),
    ("literal, kept", "key: |+ # why\n  {{x}}\n\n\n", "{{x}}\n\n\n"),
    ("literal, blank lines", "key: |\n\n    \n    Hi\n\n     {{x}}\n", "\n\nHi\n\n {{x}}\n"),
    ("literal, given indent", "key: |2\n    Hi\n  {{x}}\n", "  Hi\n{{x}}\n"),
    ("literal, in a list", "- key: |\n    {{x}}\n", "{{x}}\n"),
    ("folded", "key: >\n  Hi\n  there\n\n  {{x}}\n", "Hi there\n{{x}}\n"),
    ("folded, deeper lines", "key: >-\n  Hi\n    {{x}}\n  you\n", "Hi\n  {{x}}\nyou"),
    ("folded, one paragraph", "key: >\n Hi\n {{x}}\n", "Hi {{x}}\n"),
]


def _sources(text: str) -> list[Source]:
    document = parse_yaml(text, "x.yaml")
    ways = [("key",), ("a", 0, "key"), (0, "key")]
    return [source for way in ways if (source := document.source(way)) is not None]


@pytest.mark.parametrize(
    ("text", "value"), [case[1:] for case in CASES], ids=[case[0] for case in CASES]
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_character_is_found(text: str, value: str, line_end: str) -> None:
    (source,) = _sources(text.replace("\n", line_end))
    assert source.text == value
    assert source.path == "x.yaml"
    # The x of {{x}} stands for wherever an error may be.
    before = text[: text.index("{{x}}") + 2].split("\n")
    assert source.position(value.index("{{x}}") + 2) == (len(before), len(before[-1]) + 1)


def test_a_part_of_a_file_has_the_places_of_the_file() -> None:
    text = "---\nkey: a\n---\n"
    source = parse_yaml(text, "x", 4, 11).source(("key",))
    assert source is not None
    assert source.position(0) == (2, 6)


def test_what_is_not_text_is_spelled_as_typed() -> None:
    document = parse_yaml("a: 0123\nb: yes\nc: 1.50\n", "x.yaml")
    spelled = [document.source((key,)) for key in "abc"]
    assert [source.text for source in spelled if source] == ["0123", "yes", "1.50"]


def test_an_unusual_line_break_loses_places_but_not_the_text() -> None:
    # YAML 1.1 breaks lines at U+2028, editors do not; PyYAML keeps it in the text.
    (source,) = _sources("key: 'a\u2028  b'\n")
    assert source.text == "a\u2028b"
    assert source.position(0) == (1, 7)


WORDS = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs", "Zl", "Zp"]))


@given(
    lines=st.lists(WORDS, min_size=1, max_size=6),
    style=st.sampled_from([None, "'", '"', "|", ">"]),
    width=st.sampled_from([10, 80]),
    line_end=st.sampled_from(["\n", "\r\n"]),
)
@settings(max_examples=100, deadline=None)
def test_every_visible_character_stands_where_it_is_said_to(
    lines: list[str], style: str | None, width: int, line_end: str
) -> None:
    value = "\n".join(lines)
    text = yaml.dump({"key": value}, default_style=style, width=width, allow_unicode=True)
    file = text.replace("\n", line_end)
    source = parse_yaml(file, "x.yaml").source(("key",))
    assert source is not None
    rows = text.split("\n")
    for index, character in enumerate(source.text):
        if character.isspace():
            continue
        line, column = source.position(index)
        assert rows[line - 1][column - 1] in (character, "\\")
