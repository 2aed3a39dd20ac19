"""Comments of an e-mail's HTML: gone before Liquid looks at the text, and no white space control."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import product

import pytest

from liquidpilot.dialect import RenderInputs, parse
from liquidpilot.sources import Source

_INPUTS = RenderInputs({"x": "X"}, datetime(2026, 11, 21, tzinfo=UTC))

# (as written, as Liquid gets it): an ordinary comment is taken out, everything else stays.
_COMMENTS = [
    ("<!-- c -->", ""),
    ("<!---->", ""),
    ("<!-->", ""),
    ("<!--- - --->", ""),
    ("<!-- {{x}} {%- if -->", ""),
    ("<!--\n[c]\n-->", ""),
]
_CONDITIONAL = [
    ("<!--[if mso]> m <![endif]-->", None),
    ("<!--[if !mso]><!--> m <!--<![endif]-->", None),
    ("<!--[if !mso]><!-- --> m <!-- <![endif]-->", None),
    ("<!--[if !mso]>--> m <!--<![endif]-->", None),
    ("<![if !mso]> m <![endif]>", None),
    ("<!--[if gte mso 9]> {{x}} <![endif]-->", None),
    ("<!--[IF (gt mso 9)|(IE)]>{{- x -}}<![ENDIF]-->", None),
    ("<!--[if mso]>{%- if x -%} y {%- endif -%}<![endif]-->", None),
    ("<!--[if mso]> a <!-- b --> c", None),
]
_LIQUID = [
    ("{{ x }}", None),
    ("{{- x -}}", None),
    ("{%- assign y = 1 -%}", None),
    ("{% if x -%}", None),
]
_TEXT = [(" ", None), ("\n\n", None), (" a ", None), ("", None)]
_PIECES = [*_COMMENTS[:5], *_CONDITIONAL[:5], *_LIQUID[:3], *_TEXT[:3]]


def _render(text: str, *, html: bool) -> str:
    return parse(Source(text), html=html).render(_INPUTS).text


@pytest.mark.parametrize("first", _PIECES, ids=[piece[0] for piece in _PIECES])
def test_liquid_gets_the_text_without_its_comments(first: tuple[str, str | None]) -> None:
    # Three pieces are every start, middle and end of a text, and each piece beside each other one.
    for pieces in product([first], _PIECES, [*_PIECES, ("", None)]):
        written = "".join(piece[0] for piece in pieces)
        without = "".join(piece[0] if piece[1] is None else piece[1] for piece in pieces)
        assert _render(written, html=True) == _render(without, html=False), written


@pytest.mark.parametrize("conditional", [piece[0] for piece in _CONDITIONAL])
def test_a_conditional_comment_is_text_as_it_stands(conditional: str) -> None:
    for before, after in product(["", " ", "{{- x }} ", " {%- assign y = 1 %}"], repeat=2):
        text = before + conditional + after
        assert _render(text, html=True) == _render(text, html=False)


@pytest.mark.parametrize("comment", [piece[0] for piece in _COMMENTS])
def test_the_white_space_around_a_comment_stays(comment: str) -> None:
    for left, right in product(["", " ", "a ", "\n"], [" ", " b", "\t\n", ""]):
        assert _render(left + comment + right, html=True) == left + right


def test_a_comment_without_an_end_goes_up_to_the_end_of_the_text() -> None:
    assert _render("a <!-- b {{x}}", html=True) == "a "
