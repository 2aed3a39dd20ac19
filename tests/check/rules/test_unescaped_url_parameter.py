from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.unescaped_url_parameter import RULE
from liquidpilot.diagnostics import Finding

_CALL = "{%% connected_content https://a.example/x%s :save r %%}"


@pytest.mark.parametrize(
    ("description", "url", "columns"),
    [
        ("a value in the query", "?a={{b}}", [44]),
        ("two values", "?a={{b}}&c={{d}}", [44, 52]),
        ("escaped", "?a={{b | url_param_escape}}", []),
        ("in the path, where a slash may be meant", "/{{b}}", []),
        ("codes of ISO", "?l={{${language}}}&c={{${country} | default: 'us'}}", []),
        (
            "a place",
            "?n={{${most_recent_location}.latitude}},{{${most_recent_location}.longitude}}",
            [],
        ),
        ("an id of Braze", "?b={{${braze_id}}}&c={{campaign.${api_id}}}", []),
        ("a code kept in a variable", "?l={{lang}}", [44]),
        ("an id of the company's own", "?a={{${user_id}}}", [44]),
        ("a code beside a free text", "?l={{${language} | append: ${city}}}", [44]),
        ("a hash has no letter to escape", "?a={{b | sha1}}", []),
    ],
)
def test_where_it_fires(
    found_by: Callable[[Rule, Example | str], list[Finding]],
    description: str,
    url: str,
    columns: list[int],
) -> None:
    found = found_by(RULE, _CALL % url)
    assert [finding.column for finding in found] == columns, description


_VARIABLES = [
    ("escaped where it is set", "{% assign b = c | url_param_escape %}", ""),
    ("by way of two variables", "{% assign a = c | url_encode %}{% assign b = a | strip %}", ""),
    ("escaped in a capture", "{% capture b %}{{c | url_param_escape}}{% endcapture %}", ""),
    ("a word of the template", "{% assign b = 'TRUCK-001' %}", ""),
    ("in all branches", "{% if c %}{% assign b = c | url_encode %}{% else %}{% assign b = 1 %}{% endif %}", ""),
    ("joined by a loop", "{% capture b %}{% for s in c %}{{s | url_encode}},{% endfor %}{% endcapture %}", ""),
    ("grown in a loop", "{% assign b = '' %}{% for s in c %}{% assign e = s | url_encode %}{% assign b = b | append: e %}{% endfor %}", ""),
    ("in a liquid tag", "{% liquid\n assign b = c | url_encode\n%}", ""),
    ("an element of what was written out", "{% assign l = 'A,B' | split: ',' %}{% assign b = l[0] %}", ""),
    ("not escaped", "{% assign b = c %}", "»"),
    ("not in a capture", "{% capture b %}x{{c}}{% endcapture %}", "»"),
    ("not in one of the branches", "{% assign b = c %}{% if c %}{% assign b = c | url_encode %}{% endif %}", "»"),
    ("something else is added", "{% assign b = c | url_encode | append: d %}", "»"),
    ("escaped in another variable", "{% assign a = b | url_encode %}", "»"),
    ("set anew", "{% assign b = c | url_encode %}{% assign b = c %}", "»"),
    ("of itself", "{% assign b = b %}", "»"),
    ("the element of a loop", "{% assign l = c | url_encode %}{% for b in d %}{% endfor %}", "»"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("description", "before", "mark"), _VARIABLES, ids=[each[0] for each in _VARIABLES]
)
def test_a_variable_is_followed_to_where_it_is_set(
    finds_marked: Callable[..., None], description: str, before: str, mark: str
) -> None:
    finds_marked(RULE.name, before + _CALL % f"?a={mark}{{{{b}}}}")
