"""What a translation may hold (Braze, "Locales in messages")."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.translated_attribute import RULE
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]


@pytest.mark.parametrize(
    ("description", "text", "name"),
    [
        ("an element with an attribute", '{TR}<p class="a">Hi</p>{END}', "class"),
        ("a link", "{TR}<a href='https://a.example'>Shop</a>{END}", "href"),
        ("without quotes", "{TR}<td width=5>x</td>{END}", "width"),
        ("an attribute alone", '<p {TR}class="a"{END}>Hi</p>', "class"),
        ("elements without attributes", "{TR}<b>Hi</b><br>{END}", None),
        ("around it", '<p class="a">{TR}Hi{END}</p>', None),
        ("a value, inside of the quotes", '<img alt="{TR}A truck{END}">', None),
        ("a part of a URL", '<a href="https://{TR}a.example{END}?">Shop</a>', None),
        ("right to left, as Braze writes it", "{TR}<span dir='rtl'>x</span>{END}", None),
        ("between two translations", '{TR}a{END}<p class="b">{TR2}c{END}</p>', None),
        ("an attribute in the text's Liquid", "{TR}{{ a | default: 'class=1' }}{END}", None),
    ],
)
def test_contents(found_by: FoundBy, description: str, text: str, name: str | None) -> None:
    for mark, tag in (
        ("{TR}", "{% translation a %}"),
        ("{TR2}", "{% translation b %}"),
        ("{END}", "{% endtranslation %}"),
    ):
        text = text.replace(mark, tag)
    found = [each.message for each in found_by(RULE, text)]
    expected = [] if name is None else [f"the translation 'a' contains the attribute '{name}'"]
    assert found == expected, description


def test_in_a_text_without_html_there_are_no_attributes(found_by: FoundBy) -> None:
    text = '{% translation a %}<p class="a">{% endtranslation %}'
    assert found_by(RULE, Example(text, field="message", channel="sms")) == []
