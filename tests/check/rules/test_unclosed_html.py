from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.registry import find_rule
from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.unclosed_html import RULE
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]


@pytest.mark.parametrize(
    ("description", "html", "columns"),
    [
        ("closed", "<div><b>x</b></div>", []),
        ("not closed", "<div><b>x</div>", [6]),
        ("closes nothing", "<div>x</div></div>", [13]),
        ("void elements have no end", "<br><img src='https://a.example/x'><hr/>", []),
        ("ends that may be left out", "<table><tr><td>x</table><p>y", []),
        ("in a comment of HTML", "<!-- <div> -->", []),
        ("in what Outlook reads", "<!--[if mso]><table><tr><td><![endif]-->x", []),
        ("no comment: a text of Liquid", "{{ '<!--' }}", []),
        ("no comment: one of Liquid", "{% comment %}<!--{% endcomment %}", []),
        ("no comment: 'raw'", "{% raw %}<!--{% endraw %}", []),
        ("as short as a comment may be", "<!--><b>x</b>", []),
        ("both branches open it", "{% if a %}<div id=1>{% else %}<div>{% endif %}x</div>", []),
        ("one branch forgets", "{% if a %}<b>x{% else %}<b>y</b>{% endif %}", []),
        (
            "opened and closed by two conditions",
            "{% if a %}<a>{% endif %}x{% if a %}</a>{% endif %}",
            [],
        ),
        ("inside of a branch", "{% if a %}<b><i>x</b></i>{% endif %}", []),
        ("in a loop", "{% for a in b %}<div>{{a}}</div>{% endfor %}", []),
        ("open around a branch", "<div>{% if a %}<b>x</b>{% endif %}", [1]),
        ("written by a capture", "{% capture a %}<b>{% endcapture %}{{a}}</b>", []),
    ],
)
def test_what_is_open(found_by: FoundBy, description: str, html: str, columns: list[int]) -> None:
    found = found_by(RULE, html)
    assert [finding.column for finding in found] == columns, description


@pytest.mark.parametrize(
    ("html", "column"),
    [
        ("<b>a</b><!-- <div> b", 9),
        ("<b>a</b><!--[if mso]><div>b", 9),
        ("<!-- a --><!-- b <!-- c", 11),
    ],
)
@pytest.mark.parametrize("is_stripped", [True, False])
def test_a_comment_without_its_end_is_told_once(
    found_by: FoundBy, html: str, column: int, is_stripped: bool
) -> None:
    # Where comments are taken out it is parsing that says so, of rendering too.
    switch = f"[assumptions]\nstrip_html_comments = {str(is_stripped).lower()}\n"
    example = Example(html, files={"liquidpilot.toml": switch})
    columns = [
        [each.column for each in found_by(rule, example) if "<div>" not in each.message]
        for rule in (find_rule("unclosed-html-comment"), RULE)
    ]
    assert columns == ([[column], []] if is_stripped else [[], [column]])


def test_a_block_that_opens_and_one_that_closes(found_by: FoundBy) -> None:
    files = {
        "templates/content_blocks/top.liquid": "<table><tr><td><div>",
        "templates/content_blocks/end.liquid": "</div></td></tr></table>",
    }
    both = "{{content_blocks.${top}}}Hello{{content_blocks.${end}}}"
    assert found_by(RULE, Example(both, files=files)) == []
    found = found_by(RULE, Example(both.partition("Hello")[0], files=files))
    messages = {finding.message for finding in found}
    assert messages == {"'<table>' is never closed", "'<div>' is never closed"}
