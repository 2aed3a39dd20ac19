"""Differences that a copywriter reads."""

from __future__ import annotations

import sys
from types import FrameType

import pytest

from liquidpilot.snapshots.diffs import LONGEST_DIFF, diff_lines

_LONG = "one two three four five six seven eight nine ten eleven twelve thirteen fourteen "


@pytest.mark.parametrize(
    ("description", "name", "before", "after", "lines"),
    [
        ("equal texts", "a.txt", "Hi", "Hi", []),
        ("a line of text", "a.txt", "Hi Ada", "Hi Bo", ["-Hi Ada", "+Hi Bo"]),
        (
            "text first, then HTML",
            "a.html",
            "<p>Hi <b>Ada</b></p>",
            "<p>Hi <b>Bo</b></p>",
            ["text:", "-Hi Ada", "+Hi Bo", "HTML:", " Hi", " <b>", "-Ada", "+Bo", " </b>", " </p>"],
        ),
        (
            "the same text in other HTML",
            "a.html",
            "<p>Hi</p>",
            '<p class="x">Hi</p>',
            ["HTML (the text is the same):", "-<p>", '+<p class="x">', " Hi", " </p>"],
        ),
        ("HTML with other white space", "a.html", "<p>a</p>", "<p>\n a</p>", ["only white space differs"]),
        (
            "the places between are left out",
            "a.txt",
            "a\n1\n2\n3\n4\n5\nb",
            "A\n1\n2\n3\n4\n5\nB",
            ["-a", "+A", " 1", " 2", "…", " 4", " 5", "-b", "+B"],
        ),
    ],
)  # fmt: skip
def test_what_is_shown(
    description: str, name: str, before: str, after: str, lines: list[str]
) -> None:
    assert diff_lines(name, before, after) == lines, description


def test_a_long_paragraph_shows_the_lines_around_the_change() -> None:
    before = _LONG * 20
    shown = diff_lines("a.txt", before, before.replace("seven", "SEVEN", 1))
    assert len(shown) < 8
    assert max(map(len, shown)) <= 101


def test_a_long_difference_is_cut() -> None:
    shown = diff_lines("a.txt", "", "\n".join(map(str, range(500))))
    assert len(shown) == LONGEST_DIFF + 1
    assert shown[-1] == "… 421 more lines"


def test_hundreds_of_changed_lines_take_no_time() -> None:
    # difflib.ndiff takes two minutes for these, and many millions of calls.
    before = "".join(f"<p>line {number}</p>" for number in range(600))
    calls = 0

    def count(frame: FrameType, event: str, argument: object) -> None:
        nonlocal calls
        calls += event in ("call", "c_call")

    sys.setprofile(count)
    try:
        diff_lines("a.html", before, before.replace("line", "Line"))
    finally:
        sys.setprofile(None)
    assert calls < 500_000
