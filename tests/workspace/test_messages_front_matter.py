from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.errors import WorkspaceError
from liquidpilot.workspace.messages import split_front_matter


@pytest.mark.parametrize(
    ("text", "keys", "body", "line"),
    [
        ("---\nname: x\n---\nHi\n", ["name"], "Hi\n", 4),
        ("---\nname: x\n---\n\nHi", ["name"], "\nHi", 4),
        ("---\nname: x\n---\n", ["name"], "", 4),
        ("---\nname: x\n---", ["name"], "", 3),
        ("---  \nname: x\n--- \nHi", ["name"], "Hi", 4),
        ("---\n---\nHi", [], "Hi", 3),
        ("---\n# nothing\n---\nHi", [], "Hi", 4),
        ("---\na: |\n  ---\n---\nHi\n---\n", ["a"], "Hi\n---\n", 5),
        ("Hi\n---\nx\n---\n", [], "Hi\n---\nx\n---\n", 1),
        ("----\nHi", [], "----\nHi", 1),
        ("", [], "", 1),
    ],
)
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_a_file_is_split(text: str, keys: list[str], body: str, line: int, line_end: str) -> None:
    content = split_front_matter(text.replace("\n", line_end), "x.liquid")
    assert list(content.table) == keys
    assert content.body.text == body.replace("\n", line_end)
    assert content.body.path == "x.liquid"
    assert content.body.position(0).line == line


def test_the_places_of_both_parts_are_those_of_the_file() -> None:
    content = split_front_matter("---\r\nsubject: Hi {{x}}\r\n---\r\na\r\n {{y}}", "x.liquid")
    subject = content.table.source("subject")
    assert subject is not None
    assert subject.position(3) == (2, 13)
    assert content.body.position(content.body.text.index("{{")) == (5, 2)


@pytest.mark.parametrize(
    ("text", "line", "message"),
    [
        ("---\nname: x\n", 1, "never ends"),
        ("---\n", 1, "never ends"),
        ("---\nname: x\n ---\nHi", 1, "never ends"),
        ("---\na: 1\nname: [\n---\nHi", 4, "not valid YAML"),
        ("---\na: 1\na: 2\n---\nHi", 3, "appears twice"),
        ("---\njust text\n---\nHi", 1, "should hold names with values"),
    ],
)
def test_broken_front_matter_is_an_error(text: str, line: int, message: str) -> None:
    with pytest.raises(WorkspaceError, match=message) as caught:
        split_front_matter(text, "x.liquid")
    assert caught.value.line == line


@given(st.text())
@settings(max_examples=100, deadline=None)
def test_a_text_that_opens_none_is_all_body(text: str) -> None:
    if not text.startswith("---"):
        assert split_front_matter(text, "x").body.text == text


@given(body=st.text(), line_end=st.sampled_from(["\n", "\r\n"]))
@settings(max_examples=100, deadline=None)
def test_a_body_is_kept_to_the_character(body: str, line_end: str) -> None:
    text = line_end.join(("---", "name: x", "---", body))
    assert split_front_matter(text, "x").body.text == body
