from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.blank_greeting import RULE
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]


@pytest.mark.parametrize(
    ("description", "html", "message"),
    [
        ("no name", "Hi {{${first_name}}},", "the greeting has a hole: 'Hi ,'"),
        ("an exclamation mark", "Dear {{${first_name}}}!", "the greeting has a hole: 'Dear !'"),
        (
            "the name is bold",
            "Hello <b>{{${first_name}}}</b>,",
            "the greeting has a hole: 'Hello ,'",
        ),
        ("a default", "Hi {{${first_name} | default: 'there'}},", None),
        ("nobody is meant", "<p>Hello,</p>", None),
        ("the end of another word", "Delhi ,", None),
        ("French sets a space", "Bonjour !", None),
        ("no name is meant", "Hello ! Découvrez {{${city}}}", None),
        (
            "one of two is meant to have a name",
            "Hey ! Hi {{${city}}},",
            "the greeting has a hole: 'Hi ,'",
        ),
        ("important CSS", "<style>a { color: Hi !important }</style>", None),
    ],
)
def test_greetings(found_by: FoundBy, description: str, html: str, message: str | None) -> None:
    found = {finding.message for finding in found_by(RULE, html)}
    assert found == ({message} if message else set()), description


def test_it_stands_where_the_template_prints_the_name(found_by: FoundBy) -> None:
    (finding,) = found_by(RULE, "<p>\n  Hi {{${first_name}}},</p>")
    assert (finding.line, finding.column) == (2, 6)


@pytest.mark.parametrize("name", [None, "  "])
@pytest.mark.parametrize(
    ("description", "html", "column"),
    [
        ("the greeting is a value", "{{ 'Hi' }} {{${first_name}}},", 12),
        ("a variable", "{% assign hi = 'Hi' %}{{ hi }} <b>{{${first_name}}}</b>, a", 35),
        ("the first of two values", "{{ 'Hi' }} {{${first_name}}}, you {{${first_name}}}", 12),
        ("after another value", "{{ 'a' }} {{ 'Hi' }} {{${first_name}}}!", 22),
        ("both are written", "{{ 'a' }}, Hi {{${first_name}}}!", 15),
    ],
)
def test_it_stands_at_the_name_wherever_the_greeting_comes_from(
    found_by: FoundBy, description: str, html: str, column: int, name: str | None
) -> None:
    files = {"fixtures/profiles/a.toml": "" if name is None else f'first_name = "{name}"\n'}
    found = found_by(RULE, Example(html, files=files))
    assert [(each.line, each.column) for each in found] == [(1, column)], description


def test_it_stands_in_the_content_block(found_by: FoundBy) -> None:
    files = {"templates/content_blocks/hi.liquid": "a\nHi {{${first_name}}}, b"}
    (found,) = found_by(RULE, Example("{{content_blocks.${hi}}}", files=files))
    assert (found.path, found.line, found.column) == ("templates/content_blocks/hi.liquid", 2, 4)


def test_a_blank_name_is_no_name(found_by: FoundBy) -> None:
    files = {"fixtures/profiles/blank.toml": 'first_name = "  "\n'}
    text = "Hi {{${first_name} | default: 'there'}},"
    assert len(found_by(RULE, Example(text, files=files))) == 1
