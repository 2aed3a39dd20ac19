"""The small modules: what each of them makes of a text."""

from __future__ import annotations

import json
import tomllib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.preview.calls import answer_tree
from liquidpilot.preview.choices import Choices, Display
from liquidpilot.preview.documents import (
    in_own_dark,
    in_the_light,
    inverted,
    mirrored_colour,
    remote_images,
    sms_size,
)
from liquidpilot.preview.matrix import marked
from liquidpilot.preview.routes import profile_text
from liquidpilot.preview.views import values_of
from liquidpilot.rendering.message import RenderedField, RenderedMessage
from liquidpilot.sources import Source
from liquidpilot.workspace.profile_settings import parse_setting, set_value


@pytest.mark.parametrize(
    ("text", "encoding", "segments", "description"),
    [
        ("", "GSM-7", 0, "nothing"),
        ("a" * 160, "GSM-7", 1, "as long as one can be"),
        ("a" * 161, "GSM-7", 2, "a header takes seven"),
        ("a" * 306, "GSM-7", 2, "two full parts"),
        ("a" * 307, "GSM-7", 3, "one more"),
        ("€" * 80, "GSM-7", 1, "the euro takes two"),
        ("a" * 152 + "€" + "a" * 153, "GSM-7", 3, "an escape is not split"),
        ("你" * 70, "UCS-2", 1, "as long as one can be"),
        ("你" * 71, "UCS-2", 2, "a header takes three"),
        ("😀" * 36, "UCS-2", 2, "an emoji takes two"),
        ("it’s", "UCS-2", 1, "a curly apostrophe"),
    ],
)
def test_sms_size(text: str, encoding: str, segments: int, description: str) -> None:
    size = sms_size(text)
    assert (size.encoding, size.segments) == (encoding, segments), description


@given(st.text(max_size=500))
@settings(max_examples=60, deadline=None)
def test_sms_segments_have_room_for_all_units(text: str) -> None:
    size = sms_size(text)
    part = {"GSM-7": 153, "UCS-2": 67}[size.encoding]
    assert size.left >= 0
    assert size.units <= max(size.segments, 1) * (part + 7 if size.segments < 2 else part)


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


@pytest.mark.parametrize(
    "shape",
    ["<style>", "<style", "rgba(", "rgba(1,2,3 ", "<img ", "url(", "<img src", ' style="', " "],
)
@pytest.mark.parametrize("start", ["", "<style>", "<img ", "url(", "<p style='rgba(1,2,3"])
def test_hostile_html_is_shown_in_linear_time(shape: str, start: str) -> None:
    """Quadratic time would take minutes here."""
    html = start + shape * (300_000 // len(shape))
    assert inverted(html)
    assert remote_images(_email(html)) == 0


@pytest.mark.parametrize(
    ("html", "count"),
    [
        ("<img src=https://a.example/1.png><img src='//a.example/2.png'>", 2),
        ("<img alt='a<b' src=\"https://a.example/1.png\">", 1),
        ("<td background='https://a.example/1.png' style='x:url( \"http://a.example\")'>", 2),
        ("<img src='/1.png'><img src=data:x>", 0),
        ("<img alt='x'><a src='https://a.example'>", 0),
    ],
)
def test_remote_images_are_counted(html: str, count: int) -> None:
    assert remote_images(_email(html)) == count


def _email(html: str) -> RenderedMessage:
    fields = {"html": RenderedField("html", html, Source(html))}
    return RenderedMessage("a", "email", None, None, "sent", None, fields, [], [], {}, [])


@given(st.tuples(*[st.integers(0, 255)] * 3))
@settings(max_examples=60, deadline=None)
def test_inversion_stays_a_colour(colour: tuple[int, int, int]) -> None:
    assert all(0 <= each <= 255 for each in mirrored_colour(*colour))


def test_differences_are_marked_in_texts_only() -> None:
    html, count = marked("<p>Hi <b>Ada</b></p><i>x</i>", "<p>Hi <b>Bo</b></p><i>x</i>")
    assert count == 1
    assert "<b><span" in html
    assert "<p>Hi <b>" in html


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
