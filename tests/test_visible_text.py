"""What a reader sees of HTML."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.visible_text import first_words, visible_text


@pytest.mark.parametrize(
    ("description", "html", "text"),
    [
        ("inline elements stay on the line", "<p>Hi <b>A</b>da</p>", "Hi Ada"),
        ("each block has a line", "<h1>A</h1><div>B<div>C</div>D</div>", "A\nB\nC\nD"),
        ("table cells are not glued", "<table><tr><td>A</td><td>B</td></tr></table>", "A\nB"),
        ("a line break", "A<br>B<br/>C", "A\nB\nC"),
        ("white space is one blank", "<p> a \n\t b&nbsp;c </p>", "a b c"),
        ("entities are characters", "<p>Tom &amp; Jerry &lt;3</p>", "Tom & Jerry <3"),
        ("list items", "<ul><li>a<li>b</ul>", "- a\n- b"),
        ("style, script and head are unseen", "<head><title>t</title></head><style>p{}</style>x", "x"),
        ("a head that is not closed", "<head><meta><body>x", "x"),
        ("comments, those for Outlook too", "a<!--[if mso]><p>b</p><![endif]-->c", "ac"),
        ("the text of a picture", '<img src="x" alt="A truck"><img src="y" alt="">', "[image: A truck]"),
        (
            "links have numbers, one for an address",
            '<a href="u">A</a> <a href="v">B</a> <a href="u">C</a> <a>D</a>',
            "A [1] B [2] C [1] D\n[1] u\n[2] v",
        ),
        ("what fills up a preheader", "<div>Hi&zwnj; &zwnj; &#847; &zwnj;</div>", "Hi"),
        ("an emoji of several parts", "<p>👩\u200d🚒</p>", "👩\u200d🚒"),
        ("tags that are never closed", "<p>a<div>b<td>c<a href='u'>d", "a\nb\ncd"),
        ("text alone", "a < b", "a < b"),
    ],
)  # fmt: skip
def test_the_text_that_is_seen(description: str, html: str, text: str) -> None:
    assert visible_text(html) == text, description


@pytest.mark.parametrize(
    ("description", "html", "words"),
    [
        ("a style is unseen", "<style>p{}</style><p>Hi</p>", "Hi"),
        ("a head that is not closed", "<head><title>t</title><body>Hi", "Hi"),
        ("blocks are words", "<p>a<p>b", "a b"),
        (
            "what fills up a preheader",
            "<div style='display:none'>First\u200c\u00a0\u034f\u200c\u00a0</div>then",
            "First then",
        ),
        ("nothing but filling", "<p>\u200c\u034f</p><p>Hi", "Hi"),
        ("an emoji of several parts", "<p>👩\u200d🚒 is here", "👩\u200d🚒 is here"),
        ("words alone", "<ul><li><a href='u'>a</a><img alt='b'>c</ul>", "ac"),
        ("text alone", "<", "<"),
        ("no more than is asked for", "<p>12345 67890<p>12345<p>67890", "12345 67890 1"),
    ],
)  # fmt: skip
def test_the_first_words(description: str, html: str, words: str) -> None:
    assert first_words(html, 13) == words, description


_PIECES = st.sampled_from(
    ["<p>", "</p>", "<a href='u'>", "</a>", "<style>", "</style>", "<head>", "<body>", "<!--", "-->",
     "&amp;", "&#x", "<br/>", "<![CDATA[", "<", ">", "word", " ", "\n", "'", '"', "\0"]
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(st.lists(_PIECES, max_size=30).map("".join))
def test_nothing_makes_it_fail(html: str) -> None:
    assert "\n\n" not in visible_text(html)
