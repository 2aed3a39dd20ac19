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
        ("one branch forgets", "{% if a %}<b>x{% else %}<b>y</b>{% endif %}", [11]),
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


@pytest.mark.parametrize(
    ("html", "names"),
    [
        ("{% for i in (1..2) %}<p>a <em>2</p>{% endfor %}", ["em"]),
        ("{% for i in (1..2) %}<table><tr><td>{{i}}</td></tr>{% endfor %}", ["table"]),
        ("{% if a %}<div><b>x</div>{% endif %}", ["b"]),
        ("{% case a %}{% when 1 %}<div>x{% else %}<i>y</i>{% endcase %}<div>z</div>", ["div"]),
        ("{% if a %}<table></table>{% else %}<table><tr><td>x{% endif %}", ["table"]),
        ("{% if a %}{% if b %}<i>{% endif %}x{% if b %}</i>{% endif %}<u>{% endif %}", ["u"]),
        ("{% if a %}{% if b %}<i>x{% else %}<i>y{% endif %}z{% endif %}", ["i"]),
        ("{% if a %}<b>x</i>{% endif %}", ["b"]),
        # Mistakes of one name only.
        ("<div>{% if a %}<a href='https://a.example'>x{% endif %}</div><a>y</a>", ["a"]),
    ],
)
def test_what_a_branch_opens_and_nothing_closes(
    found_by: FoundBy, html: str, names: list[str]
) -> None:
    messages = [finding.message for finding in found_by(RULE, html)]
    assert messages == [f"'<{name}>' is never closed" for name in names]


@pytest.mark.parametrize(
    "html",
    [
        "{% for i in b %}<p>a <em>2</em></p>{% endfor %}",
        "{% for i in b %}<table><tr><td>{{i}}</table>{% endfor %}",
        "{% for i in b %}<ul><li>a<li>b</ul>{% endfor %}<p>{% if a %}<p>b{% endif %}",
        "{% for i in b %}<div>{% endfor %}x{% for i in b %}</div>{% endfor %}",
        "{% for i in b %}<div>{{i}}{% break %}{% endfor %}</div>",
        "{% if a %}<div>{% endif %}<div>x</div>{% if a %}</div>{% endif %}",
        "{% if a %}<a>{% endif %}x{% unless a == nil %}</a>{% endunless %}",
        "{% if a %}<div class='x'>{% endif %}{% unless a %}<div>{% endunless %}y</div>",
        "<table>{% if a %}</table>x<table>{% endif %}</table>",
        "{% if a %}<a href='https://a.example'{% else %}<a href='https://b.example'{% endif %}>x</a>",
        "{% for i in b %}{% assign m = forloop.index0 | modulo: 2 %}"
        "{% if m == 0 %}<table><tr>{% endif %}<td>{{i}}</td>"
        "{% if m == 1 or forloop.last %}</tr></table>{% endif %}{% endfor %}",
        "{% for i in b %}{% if forloop.first %}<div>{% endif %}{{i}}"
        "{% if forloop.last %}</div>{% endif %}{% endfor %}",
        "{% for i in b %}<b>{% if i %}x</b>{% continue %}{% endif %}y</b>{% endfor %}",
        "{% for i in b %}{% cycle '<div>', '' %}{{i}}{% cycle '', '</div>' %}{% endfor %}",
        "{% if a %}{% cycle 'x' %}<div>{% cycle '</div>', '</div>' %}{% endif %}",
        "{% assign end = '</B>' %}{% if a %}<b>x{{end}}{% endif %}",
        "{% capture o %}<b>{% endcapture %}{% capture e %}</b>{% endcapture %}"
        "{% if a %}<b>x{{e}}{% endif %}",
        "{% if a %}<!--[if mso]><table><tr><td><![endif]--><div>x</div>"
        "<!--[if mso]></td></tr></table><![endif]-->{% endif %}",
        "{% if a %}<!--[if mso]><table><tr><td><![endif]-->{% endif %}x",
        "{% if a %}<br><img src='https://a.example/x'><hr>{% endif %}",
        "{% if a %}<b>x{% elsif b %}<b>y{% else %}<b>z{% endif %}</b>",
        "{% if a %}<style>p {color: red}</style><title>x</title>{% endif %}",
    ],
)
def test_what_one_branch_opens_and_another_closes(found_by: FoundBy, html: str) -> None:
    assert found_by(RULE, html) == []


@pytest.mark.parametrize(
    ("html", "found"),
    [
        ("<b>x</i>", ["<b>"]),
        ("<p><b>x <a>y</a><br></i></p>", ["<b>"]),
        ("<b>x</i><u>y</s>", ["<b>", "<u>"]),
        ("<b><u>y</s></i>", ["<b>", "<u>"]),
        # Two mistakes, for the first ends with its parent.
        ("<div><b>x</div></i>", ["<b>", "</i>"]),
        ("<p><b>x</p></i>", ["<b>", "</i>"]),
        ("</i><b>x", ["<b>", "</i>"]),
    ],
)
def test_an_element_closed_by_another_name_is_told_once(
    found_by: FoundBy, html: str, found: list[str]
) -> None:
    messages = [finding.message.split("'")[1] for finding in found_by(RULE, html)]
    assert sorted(messages, reverse=True) == sorted(found, reverse=True)


@pytest.mark.parametrize("end", ["{% if a %}</div>{% endif %}", "</div>"])
def test_a_block_that_opens_in_a_branch(found_by: FoundBy, end: str) -> None:
    files = {
        "templates/content_blocks/top.liquid": "{% if a %}<div>{% endif %}",
        "templates/content_blocks/end.liquid": end,
    }
    for opens in ("{{content_blocks.${top}}}", "{% if a %}<div>{% endif %}"):
        html = opens + "Hello{{content_blocks.${end}}}"
        assert found_by(RULE, Example(html, files=files)) == []


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
