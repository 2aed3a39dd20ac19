"""Comments of an e-mail's HTML: gone before Liquid looks at the text, and no white space control."""

from __future__ import annotations

import re
from dataclasses import replace
from datetime import UTC, datetime
from itertools import product

import pytest

from liquidpilot.dialect import Assumptions, RenderInputs, parse
from liquidpilot.dialect.parsing import outline
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


@pytest.mark.parametrize(
    ("text", "places"),
    [
        ("a<!-- b", [(1, 2)]),
        ("a\n  <!-- b {% if x %} c --\n> d", [(2, 3)]),
        ("<!-- a --><!-- b", [(1, 11)]),
        ("<!--[if mso]> {{ x }}", [(1, 1)]),
        ("<!--[if mso]> a <!-- b", [(1, 1)]),
        ("<!--", [(1, 1)]),
        ("<!-- a -->", []),
        ("<!--> a", []),
        ("<!--[if !mso]><!--> a <!--<![endif]-->", []),
        ("{% raw %}<!-- a{% endraw %}", []),
        ("{{ '<!-- a' }}", []),
    ],
)
def test_a_comment_without_its_end_is_told_where_it_begins(
    text: str, places: list[tuple[int, int]]
) -> None:
    found = [
        (each.line, each.column)
        for each in parse(Source(text), html=True).diagnostics
        if (each.code, each.severity) == ("unclosed-html-comment", "error")
    ]
    assert found == places
    assert "liquid-in-html-comment" not in {
        each.code for each in parse(Source(text), html=True).diagnostics
    }
    assert "unclosed-html-comment" not in {each.code for each in parse(Source(text)).diagnostics}


@pytest.mark.parametrize("liquid_runs", [True, False])
@pytest.mark.parametrize("is_stripped", [True, False])
def test_the_outline_sees_what_rendering_sees(is_stripped: bool, liquid_runs: bool) -> None:
    text = "{{a}}<!-- {{b}} --><!--[if mso]>{{c}}<![endif]-->"
    assumptions = Assumptions(
        strip_html_comments=is_stripped, liquid_in_conditional_comments=liquid_runs
    )
    inputs = replace(_INPUTS, profile={"a": 1})
    source = Source(text.replace("a", "1").replace("b", "2").replace("c", "3"))
    rendered = parse(source, html=True, assumptions=assumptions).render(inputs).text
    outputs = outline(source, html=True, assumptions=assumptions).outputs
    assert len(outputs) == len(re.findall(r"(?<!\{)[123]", rendered))
