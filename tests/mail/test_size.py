"""How large an e-mail arrives, and where Gmail cuts it off."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.mail.size import (
    ADDED,
    ADDED_TO_A_LINK,
    GMAIL_SHOWS,
    arriving_bytes,
    is_within,
    size_of,
)

# Braze, "Email styling" (read 2026-07-21): 600 characters, 16 a link, 5 KB at most; 102 KB.
_ARRIVING = [
    ("nothing", "", 600),
    ("letters of more than one byte", "ü好😀", 600 + 2 + 3 + 4),
    ("a link", "<a href='https://x.example'>", 600 + 28 + 16),
    ("a link that has its identifier", "<a href='https://x.example?lid=abc'>", 600 + 36),
    ("what is no link of a page", "<a href='mailto:a@x.example'>", 600 + 29),
    ("a style sheet is no link", "<link href='https://x.example'>", 600 + 31),
]


@pytest.mark.parametrize(
    ("html", "arriving"), [pytest.param(*case, id=description) for description, *case in _ARRIVING]
)
def test_what_arrives(html: str, arriving: int) -> None:
    size = size_of(html)
    assert size.arriving == arriving_bytes(html) == arriving
    assert (size.written, size.most) == (len(html.encode()), len(html.encode()) + 5 * 1024)
    assert size.cut is None


def test_many_links_may_be_more_than_braze_says() -> None:
    size = size_of("<a href='https://x.example'>" * 400)
    assert size.most == size.arriving == 600 + 400 * (28 + 16)


_LINES = st.lists(
    st.sampled_from(
        [
            "<p>A line of the terms</p>" + "x" * 997,
            "ü" * 499,
            "<a href='https://x.example/'>x</a>" * 9,
            "😀" * 251,
        ]
    ),
    min_size=1,
    max_size=6,
)


@settings(max_examples=40)
@given(_LINES, st.integers(10, 60))
def test_the_cut_is_where_102_kb_have_arrived(lines: list[str], times: int) -> None:
    html = "\n".join(lines * times)
    size = size_of(html)
    assert (size.cut is None) == (size.arriving <= GMAIL_SHOWS)
    if size.cut is not None:
        before = arriving_bytes(html[: size.cut.index])
        # A letter, or the identifier of a link, is never shown in half.
        assert GMAIL_SHOWS - ADDED_TO_A_LINK - 4 <= before <= GMAIL_SHOWS
        assert size.cut.position.line == html[: size.cut.index].count("\n") + 1


@given(_LINES, st.integers(-2, 2))
def test_the_quick_answer_is_the_right_one(lines: list[str], more: int) -> None:
    html = "".join(lines)
    assert is_within(html, arriving_bytes(html) + more) == (more >= 0)


def test_the_constants_are_those_of_the_fact() -> None:
    assert (ADDED, ADDED_TO_A_LINK) == (600, 16)
