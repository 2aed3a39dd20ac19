from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.missing_unsubscribe_link import RULE
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]


_BLOCK = {
    "templates/content_blocks/footer.liquid": "<a href='{{${set_user_to_unsubscribed_url}}}'>x</a>"
}


@pytest.mark.parametrize(
    ("description", "html", "found"),
    [
        ("none", "<p>Toys</p>", True),
        ("in a content block", "<p>Toys</p>{{content_blocks.${footer}}}", False),
        ("a block that is not there may have it", "{{content_blocks.${missing}}}", False),
        ("the preference centre", "<a href='{{preference_center.${Shop}}}'>x</a>", False),
        ("a page of one's own", "<a href='https://a.example/unsubscribe'>x</a>", False),
        ("a word in a style sheet", "<style>.unsubscribe{}</style><p>Toys</p>", True),
        ("a word in a comment", "<!-- unsubscribe --><p>Toys</p>", True),
        ("a former name", "<a href='{{${unsubscribe_url}}}'>x</a>", False),
    ],
)
def test_the_way_out(found_by: FoundBy, description: str, html: str, found: bool) -> None:
    assert bool(found_by(RULE, Example(html, files=_BLOCK))) is found, description


def test_the_plain_text_needs_one_too(found_by: FoundBy) -> None:
    text = {"templates/email_templates/example/body.txt": "Toys\n"}
    html = "<a href='{{${set_user_to_unsubscribed_url}}}'>x</a>"
    (finding,) = found_by(RULE, Example(html, files=text))
    assert finding.path == "templates/email_templates/example/body.txt"
