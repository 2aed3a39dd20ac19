"""How well texts stand out: which colours they have, and by how much these differ."""

from __future__ import annotations

import sys

import pytest

from liquidpilot.errors import LiquidPilotError
from liquidpilot.mail.contrast import SCHEMES, Colour, Scheme, contrast_ratio, contrasts_of

# description, HTML, and of each text its colour and what is behind it, in the order of the HTML
_COLOURS = [
    ("what a browser takes", "Hi", ["#000000 #ffffff"]),
    ("a link", "<a href=x>Hi</a>", ["#0000ee #ffffff"]),
    ("an anchor is none", "<a name=x>Hi</a>", ["#000000 #ffffff"]),
    ("a style", "<p style='color:#123456;background:rgb(1,2,3)'>Hi", ["#123456 #010203"]),
    ("a rule", "<style>p.a{color:red}</style><p class=a>Hi", ["#ff0000 #ffffff"]),
    ("what is inherited", "<div style='color:red;background:blue'><p>Hi</p></div>Yo", ["#ff0000 #0000ff", "#000000 #ffffff"]),
    ("old attributes", "<body text=white bgcolor=112233><font color=#ff0>Hi</font>Yo", ["#ffff00 #112233", "#ffffff #112233"]),
    ("a cell ends the one before", "<table><tr><td bgcolor=red>Hi<td>Yo</table>", ["#000000 #ff0000", "#000000 #ffffff"]),
    ("a table in a cell does not", "<table><td bgcolor=red><table><td>Hi</table>Yo</table>", ["#000000 #ff0000"]),
    ("half of a colour", "<p style='background:rgba(0,0,0,.5)'>Hi", ["#000000 #808080"]),
    ("half of the text's", "<p style='color:#00000080'>Hi", ["#7f7f7f #ffffff"]),
    ("a picture is not known", "<p style='background:#fff url(x.png)'>Hi", []),
    ("nor a gradient", "<p style='background-image:linear-gradient(red,blue)'>Hi", []),
    ("a colour over it is", "<p style='background:url(x)'><b style='background:red'>Hi", ["#000000 #ff0000"]),
    ("what nobody sees", "<p style='display:none'>Hi</p><title>x</title><!-- x --><p style='font-size:0'>x</p>Yo", ["#000000 #ffffff"]),
    ("what is important", "<p style='color:red!important;color:blue'>Hi", ["#ff0000 #ffffff"]),
    ("inherit", "<div style='color:red'><a href=x style='color:inherit'>Hi", ["#ff0000 #ffffff"]),
    ("a rule for a width is left out", "<style>@media (max-width:9px){p{color:red}}</style><p>Hi", ["#000000 #ffffff"]),
    ("one for a screen is not", "<style>@media screen{p{color:red}}</style><p>Hi", ["#ff0000 #ffffff"]),
    ("nor one for the light", "<style>@media (prefers-color-scheme:light){p{color:red}}</style><p>Hi", ["#ff0000 #ffffff"]),
    ("a variable is not known", "<p style='color:var(--a)'>Hi", []),
    ("what is no colour", "<p style='background:nothing'>Hi", ["#000000 #ffffff"]),
]  # fmt: skip


@pytest.mark.parametrize(
    ("html", "expected"), [pytest.param(*case, id=description) for description, *case in _COLOURS]
)
def test_the_colours_of_a_text(html: str, expected: list[str]) -> None:
    found = sorted(contrasts_of(html), key=lambda each: each.position)
    assert [f"{each.colour} {each.background}" for each in found] == expected


_OWN = "<style>p{color:#111}@media (prefers-color-scheme:dark){p{color:#eee}}</style><p>Hi"


@pytest.mark.parametrize(
    ("scheme", "expected"),
    [("light", "#111111 #ffffff"), ("own", "#eeeeee #121212"), ("inverted", "#d2d2d2 #1f1f1f")],
)
def test_light_and_both_darks(scheme: Scheme, expected: str) -> None:
    (found,) = contrasts_of(_OWN, scheme)
    assert f"{found.colour} {found.background}" == expected
    assert found.is_enough


@pytest.mark.parametrize(
    ("style", "needed", "is_enough"),
    [
        ("", 4.5, False),
        ("font-size:24px", 3.0, True),
        ("font-size:23px", 4.5, False),
        ("font-size:14pt;font-weight:bold", 3.0, True),
        ("font:700 19px/1 Arial", 3.0, True),
        ("font-size:150%", 3.0, True),
    ],
)
def test_a_large_text_needs_less(style: str, needed: float, is_enough: bool) -> None:
    # WCAG 2.2, 1.4.3: 24 px, or 18.66 px and bold
    (found,) = contrasts_of(f"<p style='color:#888;{style}'>Hi")
    assert (found.needed, found.is_enough) == (needed, is_enough)


def test_texts_of_the_same_colours_are_one_with_the_place_of_the_first() -> None:
    (found,) = contrasts_of("<p>\n  <b>One</b>\n<p>Two")
    assert (found.text, found.texts, found.position) == ("One", 2, (2, 6))


@pytest.mark.parametrize(
    ("one", "ratio"),
    [
        (Colour(0, 0, 0), 21.0),
        (Colour(1, 1, 1), 1.0),
        (Colour(119 / 255, 119 / 255, 119 / 255), 4.47),
    ],
)
def test_the_ratio(one: Colour, ratio: float) -> None:
    # The examples of the W3C: #777 on white is not enough, by a hair.
    white = Colour(1, 1, 1)
    assert contrast_ratio(one, white) == contrast_ratio(white, one) == ratio


@pytest.mark.parametrize("package", ["css_inline", "tinycss2"])
def test_without_the_extra_it_is_not_known(package: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, package, None)
    for scheme in SCHEMES:
        with pytest.raises(LiquidPilotError, match="pip install css-inline tinycss2"):
            contrasts_of("<p>Hi", scheme)
