"""What other languages and tools take for a comment or a name, and Liquid for text."""

from __future__ import annotations

import pytest
from tests.check.rules.conftest import FixedBy, Marked

_CASES = [
    ("a comment of Jinja", "a »{# b #} c"),
    ("two of them", "»{# a #} »{# b #}"),
    ("over lines", "»{# a\n b #}"),
    ("Liquid in one", "»{# {{${first_name}}} #}"),
    ("around a call", "»{# {% assign x = 1 %} #}"),
    ("in an attribute that readers hear", '<img alt="»{# a #}">'),
    ("in what Outlook reads", "<!--[if mso]>»{# a #}<![endif]-->"),
    ("a comment of JSP", "»<%-- a --%>"),
    ("code of JSP", "»<%= name %>"),
    ("a merge tag of Mailchimp", "»*|FNAME|* and »*|MC:SUBJECT|*"),
    ("a name of Marketing Cloud", "»%%first_name%%"),
    ("a function of Marketing Cloud", "»%%=v(@name)=%%"),
    ("a tag of Liquid in single braces", "{ if vip }a»{ endif }"),
    ("braces of a script", "<script>{ if (vip) { endif() } }</script>{ ending }"),
    ("one that never ends", "{# a"),
    ("a script", "<script>x = '{# a #}'</script>"),
    ("a style sheet", "<style>a{#b{c:d}#}</style>"),
    ("an HTML comment", "<!-- {# a #} *|FNAME|* -->"),
    ("a comment of Liquid", "{% comment %}{# a #}{% endcomment %}"),
    ("what is meant", "{% raw %}{# a #} <%= a %>{% endraw %}"),
    ("a remark of Liquid", "{% # a #}%}"),
    ("per cent", "100%% sure, 50%% off"),
    ("brackets", "[[first_name]]"),
    ("a colour", "<p style='color:{{x}}'>#fff</p>"),
]


@pytest.mark.parametrize("marked", [case[1] for case in _CASES], ids=[case[0] for case in _CASES])
def test_found(finds_marked: Marked, marked: str) -> None:
    finds_marked("code-of-another-tool", marked)


@pytest.mark.parametrize(
    ("text", "fixed"),
    [
        ("a {# b #} c", "a {% comment %} b {% endcomment %} c"),
        ("<%-- b --%>", "{% comment %} b {% endcomment %}"),
        ("*|FNAME|* <%= a %>", "*|FNAME|* <%= a %>"),
    ],
)
def test_fixed(fixed_by: FixedBy, text: str, fixed: str) -> None:
    assert fixed_by("code-of-another-tool", text) == fixed


@pytest.mark.parametrize(
    "marked",
    [
        "<p>»{PREHEADER TEXT HERE}</p>",
        "»{NAME} »{FIRST_NAME}",
        "{Name} {a} {} {1}",
        "{{NAME}} ${NAME}",
        "<style>{NAME}</style><script>{NAME}</script><!-- {NAME} -->",
        "{% raw %}{NAME}{% endraw %}",
    ],
)
def test_placeholders(finds_marked: Marked, marked: str) -> None:
    finds_marked("placeholder-in-text", marked)
