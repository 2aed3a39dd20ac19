"""The small modules: what each of them makes of a text."""

from __future__ import annotations

import json
import re
import tomllib
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.mail.dark import inverted
from liquidpilot.preview.calls import answer_tree
from liquidpilot.preview.choices import Choices, Display
from liquidpilot.preview.documents import (
    remote_images,
    without_frames,
)
from liquidpilot.preview.signs import END, START, STOP, SignedText, without_signs
from liquidpilot.preview.views import values_of
from liquidpilot.rendering.message import RenderedField, RenderedMessage
from liquidpilot.rendering.new_profile import profile_text
from liquidpilot.sources import Source
from liquidpilot.workspace.profile_settings import parse_setting, set_value


@given(
    st.lists(st.tuples(st.booleans(), st.text(alphabet="ab €’[{", max_size=90)), max_size=6),
    st.integers(1, 60),
)
@settings(max_examples=200, deadline=None)
def test_signs_stay_with_what_they_are_about(parts: list[tuple[bool, str]], step: int) -> None:
    """However a text is cut, what is seen stays itself, and each part keeps all of its text."""
    text = "".join(
        f"{START}{number}{STOP}{words}{END}" if signed else words
        for number, (signed, words) in enumerate(parts)
    )
    found = SignedText.of(text)
    assert found.seen == "".join(words for _, words in parts).strip()
    cuts = [*range(0, len(found.seen), step), len(found.seen)]
    pieces = [found.part(*each) for each in pairwise(cuts)] or [found.part(0, 0)]
    assert [without_signs(each) for each in pieces] == [
        found.seen[slice(*each)] for each in pairwise(cuts)
    ] or [""]
    told: dict[int, str] = {number: "" for number, (signed, _) in enumerate(parts) if signed}
    for piece in pieces:
        for number, words in re.findall(f"{START}([0-9]+){STOP}([^{END}]*){END}", piece):
            told[int(number)] += words
    assert told == {each.number: found.seen[each.start : each.end] for each in found.parts}


@pytest.mark.parametrize(
    "shape",
    [
        *(
            "<style>",
            "<style",
            "rgba(",
            "rgba(1,2,3 ",
            "<img ",
            "url(",
            "<img src",
            ' style="',
            " ",
        ),
        *(
            "<iframe ",
            "<iframe '",
            "<iframe \"'",
            "<embed a='>",
            "@import ",
            "@font-face{",
            "<picture>",
        ),
    ],
)
@pytest.mark.parametrize("start", ["", "<style>", "<img ", "url(", "<p style='rgba(1,2,3"])
def test_hostile_html_is_shown_in_linear_time(shape: str, start: str) -> None:
    """Quadratic time would take minutes here."""
    html = start + shape * (300_000 // len(shape))
    assert inverted(html)
    without_frames(html, "blocked")
    assert remote_images(_email(html)) == 0


@pytest.mark.parametrize(
    ("html", "count"),
    [
        ("<img src=https://a.example/1.png><img src='//a.example/2.png'>", 2),
        ("<img alt='a<b' src=\"https://a.example/1.png\">", 1),
        ("<td background='https://a.example/1.png' style='x:url( \"http://a.example\")'>", 2),
        ("<img src='/1.png'><img src=data:x>", 0),
        ("<img alt='x'><a src='https://a.example'>", 0),
        ("<img src='https://a.example/1.png'><img src='https://a.example/1.png'>", 1),
        ("<img srcset='https://a.example/1.png 1x, https://a.example/2.png 2x'>", 1),
        ("<img src='data:x' srcset='https://a.example/1.png 2x'>", 1),
        ("<picture><source srcset='//a.example/2'><img src='//a.example/1'></picture>", 1),
        ("<picture><source srcset='//a.example/2'></picture><img src='data:x'>", 0),
        ("<video poster='https://a.example/1.png' src='https://a.example/v'></video>", 1),
        ("<svg><image href='//a.example/1'/><image xlink:href='//a.example/2'/></svg>", 2),
        ("<input type=image src='https://a.example/1'><input src='https://a.example/2'>", 1),
        ("<style>@import url(https://a.example/a.css); p{color:red}</style>", 0),
        ("<style>@font-face{font-family:a;src:url('//a.example/a.woff2')}</style>", 0),
        ("<style>p{background:url(//a.example/1.png)}</style>", 1),
        ("<script>url(//a.example)</script><!-- <img src='//a.example/1'> -->", 0),
    ],
)
def test_remote_images_are_counted(html: str, count: int) -> None:
    assert remote_images(_email(html)) == count


@pytest.mark.parametrize(
    ("html", "expected", "description"),
    [
        ("a<iframe src=//b>c</iframe>d", "a c d", "what stands inside may be read"),
        ("<IFRAME\nsrc=x />", " ", "in capitals, over lines"),
        ("<object data=x><p>text</p></object>", " <p>text</p> ", "what stands in for a plugin"),
        ('<embed title="a>b" src=x>c', " c", "a > in quotes"),
        ("<embed title='a>b", " b", "a quote that never ends"),
        ("<embed src=x", " ", "a tag that never ends"),
        ("<style><!-- </style><embed src=x> -->", "<style><!-- </style>  -->", "in what we may take for a comment"),
        ("<frameset><frame src=x></frameset>", "   ", "old frames"),
        ("<link rel=preconnect href=//b><link rel=stylesheet href=//b>", "  ", "links"),
        ("<<iframe>iframe src=x>", "< iframe src=x>", "one in another"),
        ("<iframe<iframe a=>src=x>", " src=x>", "one in the name of another"),
        ("<p><iframe", "<p> ", "a name that ends the text"),
        ("<iframes>&lt;iframe></iframes><p title='iframe'>", "<iframes>&lt;iframe></iframes><p title='iframe'>", "no frames"),
    ],
)  # fmt: skip
def test_frames_are_taken_out(html: str, expected: str, description: str) -> None:
    assert without_frames(html, "blocked") == expected, description


def test_style_sheets_stay_where_images_are_loaded() -> None:
    html = "<link rel=stylesheet href=//b><iframe></iframe>"
    assert without_frames(html, "on") == "<link rel=stylesheet href=//b>  "


@given(
    st.lists(
        st.sampled_from(
            ["<", "<iframe", "iframe", "<embed ", "</object", ">", "'", '"', " a=", "x", "\n"]
        )
    )
)
@settings(max_examples=60, deadline=None)
def test_no_frame_is_left(pieces: list[str]) -> None:
    left = without_frames("".join(pieces), "blocked")
    assert not re.search(r"<(?:iframe|embed)(?:[\s/>]|\Z)", left)


def _email(html: str) -> RenderedMessage:
    fields = {"html": RenderedField("html", html, Source(html))}
    return RenderedMessage("a", "email", None, None, "sent", None, fields, [], [], {}, [])


def test_answer_tree() -> None:
    tree = answer_tree('{"a": {"b c": [1, null]}}', "result")
    assert tree is not None
    leaf = tree.branches[0].branches[0].branches[1]
    assert (leaf.path, leaf.kind) == ("result.a['b c'][1]", "null")
    assert answer_tree("<html>", "result") is None
    many = answer_tree(json.dumps(list(range(100))), "list")
    assert many is not None
    assert many.branches[-1].text == "60 more"


_SCALARS = st.one_of(st.booleans(), st.integers(-(10**9), 10**9), st.text(max_size=20))


@given(st.dictionaries(st.text(min_size=1, max_size=8), _SCALARS, max_size=4))
@settings(max_examples=60, deadline=None)
def test_a_profile_is_written_as_toml_that_says_the_same(custom: dict[str, object]) -> None:
    data = {"first_name": "Ada", "custom_attribute": {**custom, "list": [custom, {"a": [1.5]}]}}
    assert tomllib.loads(profile_text(data)) == data


@pytest.mark.parametrize("value", ["Ada", "3", "true", "NO", "", 3, 2.5, None, True, ["a"], "{x"])
def test_a_shown_value_is_typed_back_as_itself(value: object) -> None:
    (shown,) = values_of({"custom_attribute": {"Eye colour": value}}, [], [])
    path, typed = parse_setting(f"{shown.path}={shown.text}")
    assert set_value({}, path, typed) == {"custom_attribute": {"Eye colour": value}}


def test_a_message_component_is_chosen_from_the_texts_that_are_given() -> None:
    person = {"message_components": {"Subject": ["One", "Two"], "Body Header": "Head"}}
    chosen = {"message_components": {"Subject": "Two", "Body Header": "Head"}}
    header, subject = values_of(chosen, [], ["message_components.Subject=Two"], person)
    assert (header.path, header.text) == ("message_components.${Body Header}", "Head")
    assert header.offered == ()
    assert (subject.path, subject.text) == ("message_components.Subject", "Two")
    assert (subject.offered, subject.changed) == (("One", "Two"), True)
    # Before a choice it is the first.
    assert values_of(person, [], [])[1].text == "One"


def test_choices_and_their_address() -> None:
    pairs = [("profile", "ada"), ("response", "a=404"), ("set", "first_name=Bo"), ("tab", "x")]
    choices = Choices.from_query(pairs)
    assert choices.pairs() == pairs[:3]
    assert (
        choices.query(part="text") == "profile=ada&response=a%3D404&set=first_name%3DBo&part=text"
    )
    assert Display.from_query([("dark", "sideways"), ("images", "off")]) == Display("off", "off")
