from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.registry import all_rules
from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules import html_in_plain_text, html_value_in_plain_text
from liquidpilot.diagnostics import Finding
from liquidpilot.workspace.channels import CHANNELS

FoundBy = Callable[[Rule, Example | str], list[Finding]]

_WRITTEN, _VALUE = html_in_plain_text.RULE.name, html_value_in_plain_text.RULE.name
_BLOCK = {"templates/content_blocks/note.liquid": "Toys &amp; games"}


@pytest.mark.parametrize(
    ("description", "subject", "found"),
    [
        ("a tag", "Toys<br>Games", {_WRITTEN}),
        ("an entity", "Toys &amp; games", {_WRITTEN}),
        ("an entity that few know", "Caf&eacute; &middot; bar", {_WRITTEN}),
        ("in a branch that nobody gets", "Toys{% if ${city} %}<br>{% endif %}", {_WRITTEN}),
        ("made by a filter", "{{'a & b' | escape}}", {_VALUE}),
        ("brought by a block", "{{content_blocks.${note}}}", {_VALUE}),
        ("a name is the person's own", "For {{${first_name}}}", set()),
        ("no tag", "5 < 6 and 7 > 6", set()),
        ("no entity", "AT&T; and &foo;", set()),
        ("an address", "Ada <ada@pinewheel.example>", set()),
    ],
)
def test_subjects(found_by: FoundBy, description: str, subject: str, found: set[str]) -> None:
    files = {"fixtures/profiles/ada.toml": 'first_name = "<b>Ada</b>"\n'} | _BLOCK
    example = Example(subject, field="subject", files=files)
    by = {name for name in (_WRITTEN, _VALUE) if found_by(all_rules()[name], example)}
    assert by == found, description


_TEXTS = [
    (channel.name, each.name)
    for channel in CHANNELS.values()
    for each in channel.fields
    if each.type == "text"
]


@pytest.mark.parametrize(("channel", "field"), _TEXTS)
def test_every_field_that_is_text(found_by: FoundBy, channel: str, field: str) -> None:
    name = f"{field}.one" if field == "buttons" else field
    (found,) = found_by(all_rules()[_WRITTEN], Example("T&eacute;", channel=channel, field=name))
    assert found.message == f"the {name} shows HTML as text: '&eacute;'"


def test_html_is_html(found_by: FoundBy) -> None:
    assert found_by(all_rules()[_WRITTEN], "<p>Toys &amp; games</p>") == []
