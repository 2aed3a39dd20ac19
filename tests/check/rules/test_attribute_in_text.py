"""`${name}` outside of braces: an author's slip, but JavaScript's own in a template literal."""

from __future__ import annotations

import pytest
from tests.check.rules.conftest import FixedBy

from liquidpilot.dialect import parse
from liquidpilot.sources import Source

_CASES = [
    ("text", "Hi »${first_name}"),
    ("an attribute of HTML", '<a href="https://a.example/»${sku}">'),
    ("what Outlook reads", '<!--[if mso]><v:roundrect href="»${sku}"><![endif]-->'),
    ("in braces there", '<!--[if mso]><v:rect href="{{custom_attribute.${sku}}}"><![endif]-->'),
    (
        "in braces with a default there",
        '<!--[if mso]><v:roundrect href="https://s.example.org/{{custom_attribute.${sku} | '
        "default: 'a'}}\"><![endif]-->",
    ),
    ("a style sheet", "<style>a{color:»${colour}}</style>"),
    ("a text of a script", "<script>var a = '»${first_name}'</script>"),
    ("a template literal", "<script>const u = `https://a.example/${userId}`</script>"),
    ("with Liquid in it", "<script>`${a}{{${first_name}}}${b}`</script>"),
    ("with a branch in it", "<script>`{% if x %}${a}{% else %}${b}{% endif %}`; '»${c}'</script>"),
    ("a comment", "<!-- ${first_name} -->"),
    ("a comment of Liquid", "{% comment %}<script>`{% endcomment %}»${a}`</script>"),
    ("a comment in a text of Liquid", "{{ '<!--' }}»${first_name} -->"),
]


@pytest.mark.parametrize("marked", [case[1] for case in _CASES], ids=[case[0] for case in _CASES])
@pytest.mark.parametrize("html", [True, False])
def test_found(marked: str, html: bool) -> None:
    pieces = marked.split("»")
    wanted = [len("".join(pieces[:at])) + 1 for at in range(1, len(pieces))]
    diagnostics = parse(Source("".join(pieces)), html=html).diagnostics
    assert [each.column for each in diagnostics if each.code == "attribute-in-text"] == wanted


def test_a_fix_leaves_javascript_alone(fixed_by: FixedBy) -> None:
    text = "<script>`${a}`</script>${first_name}"
    assert fixed_by("attribute-in-text", text) == "<script>`${a}`</script>{{${first_name}}}"
