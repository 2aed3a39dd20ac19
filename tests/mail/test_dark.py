"""Dark mode, both ways that mail programs have it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.mail.dark import in_own_dark, in_the_light, inverted, mirrored_colour


def test_dark_both_ways() -> None:
    html = (
        "<style>@media screen and (prefers-color-scheme:dark){p{color:#fff}}</style>"
        '<p bgcolor="#ffffff" style="color:#000000;background:rgb(255, 255, 255)">#ffffff</p>'
    )
    assert "(min-width: 0px)" in in_own_dark(html)
    assert "(max-width: 0px)" in in_the_light(html)
    turned = inverted(html)
    assert 'bgcolor="#1f1f1f"' in turned
    assert "color:#000000" not in turned
    assert ">#ffffff</p>" in turned, "a text is no colour"


@pytest.mark.parametrize(
    ("html", "expected", "description"),
    [
        ("<style>a{color:#fff}</style>", "<style>a{color:#1f1f1f}</style>", "a style sheet"),
        (
            "<style>#add p{color:#fff;margin:0}#fed:hover{color:#fff}</style>",
            "<style>#add p{color:#1f1f1f;margin:0}#fed:hover{color:#1f1f1f}</style>",
            "a selector that looks like a colour",
        ),
        (
            "<style>a{color:rgba(0,0,0,var(--a))}</style>",
            "<style>a{color:rgba(221, 221, 221,var(--a))}</style>",
            "brackets in the alpha",
        ),
        ("<p bgcolor=black>black", "<p bgcolor=#dddddd>black", "an old attribute"),
        ('<p style="color:#fff">', '<p style="color:#1f1f1f">', "a style attribute"),
        ("<style>a{color:#fff}", "<style>a{color:#fff}", "a style sheet without its end"),
        ("<style>rgba(1,2,3", "<style>rgba(1,2,3", "a colour without its end"),
    ],
)
def test_colours_are_turned_round(html: str, expected: str, description: str) -> None:
    assert inverted(html).endswith("</style>" + expected), description


@given(st.tuples(*[st.integers(0, 255)] * 3))
@settings(max_examples=60, deadline=None)
def test_inversion_stays_a_colour(colour: tuple[int, int, int]) -> None:
    assert all(0 <= each <= 255 for each in mirrored_colour(*colour))
