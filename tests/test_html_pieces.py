"""HTML cut into pieces: what is read and what is not, and that nothing is looked for twice."""

from __future__ import annotations

from typing import SupportsIndex

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liquidpilot.html_pieces import html_pieces

_UNSEEN = ("script", "style", "title")


@pytest.mark.parametrize(
    ("text", "pieces", "description"),
    [
        ("Hi", [("text", "Hi")], "no markup"),
        ("<p>Hi</p>", [("tag", "<p>"), ("text", "Hi"), ("tag", "</p>")], "tags"),
        ("a<!-- <b> -->c", [("text", "a"), ("comment", "<!-- <b> -->"), ("text", "c")], "comment"),
        ("<!-->-->", [("comment", "<!-->-->")], "a comment ends behind its beginning"),
        ("<!-- a > b", [("tag", "<!-- a >"), ("text", " b")], "a comment that never ends"),
        ("<STYLE>p{}</Style >x", [("element", "<STYLE>p{}</Style >"), ("text", "x")], "element"),
        ("<style>p{}", [("tag", "<style>"), ("text", "p{}")], "an element that never ends"),
        ("<styles></style>", [("tag", "<styles>"), ("tag", "</style>")], "another element"),
        ("1 < 2 > 1", [("text", "1 < 2 > 1")], "no tag: a letter must follow (HTML standard)"),
        ('<a title="<">x', [("tag", '<a title="<">'), ("text", "x")], "a '<' within a tag"),
        ("<!doctype html><?x?>", [("tag", "<!doctype html>"), ("tag", "<?x?>")], "declarations"),
        ("a<b", [("text", "a<b")], "a tag that never ends"),
    ],
)
def test_pieces(text: str, pieces: list[tuple[str, str]], description: str) -> None:
    found = [(kind, text[start:end]) for kind, start, end in html_pieces(text, _UNSEEN)]
    assert found == pieces, description


@given(st.lists(st.sampled_from([*"<>/!-a \n", "<!--", "-->", "<style>", "</style>"])).map("".join))
def test_the_pieces_are_the_text(text: str) -> None:
    pieces = list(html_pieces(text, _UNSEEN))
    assert "".join(text[each.start : each.end] for each in pieces) == text
    assert all(each.start < each.end for each in pieces)


class _Counting(str):
    """A text that counts how many characters were looked at to find something in it."""

    looked_at = 0

    def find(  # type: ignore[override]
        self, wanted: str, start: SupportsIndex = 0, end: SupportsIndex | None = None
    ) -> int:
        found = super().find(wanted, start, end)
        self.looked_at += (found if found >= 0 else len(self)) - int(start)
        return found


@pytest.mark.parametrize(
    "opener",
    ["<", "</", "<!", "<!--", "<!-- >", "<a ", "<a>", "<style", "<style>", "<title>x", "<![CDATA["],
)
def test_a_closer_that_is_missing_is_looked_for_once(opener: str) -> None:
    text = _Counting(opener * 1_000)
    assert list(html_pieces(text, _UNSEEN))
    # Once for each closer that there is: of a comment, of a tag; and once for each `<`.
    assert text.looked_at <= 3 * len(text)
