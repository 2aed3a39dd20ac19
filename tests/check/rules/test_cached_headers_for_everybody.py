"""Which calls differ by a header alone (Braze, "Caching responses": headers are not in the key)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.registry import find_rule
from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.cached_headers_for_everybody import RULE
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]

_GET = '{%% connected_content https://a.example/x%s :headers {"X-M": "%s"} %s :save r %%}'
_POST = _GET.replace(" :save", " :method post :body %s :save")
_MEMBER = "{{custom_attribute.${member}}}"


@pytest.mark.parametrize(
    ("description", "template", "found"),
    [
        ("a GET is cached by itself", _GET % ("", _MEMBER, ""), True),
        ("also with an age", _GET % ("", _MEMBER, ":cache_max_age 900"), True),
        ("not cached", _GET % ("", _MEMBER, ":no_cache"), False),
        ("a POST is not cached by itself", _POST % ("", _MEMBER, "", "a=1"), False),
        ("a POST with an age", _POST % ("", _MEMBER, ":cache_max_age", "a=1"), True),
        (
            "the body differs too, and is in the key",
            _POST % ("", _MEMBER, ":cache_max_age", f"a={_MEMBER}"),
            False,
        ),
        ("the URL differs too", _GET % (f"?m={_MEMBER}", _MEMBER, ""), False),
        ("a literal in the URL does not differ", _GET % ("?m={{'a'}}", _MEMBER, ""), True),
        ("the same for everybody", _GET % ("", "{{'KEY' | base64_encode}}", ""), False),
        ("a token that another call got", _GET % ("", "Bearer {{token.access_token}}", ""), False),
        (
            "by way of a variable",
            "{% assign m = custom_attribute.${member} %}" + _GET % ("", "{{m}}", ""),
            True,
        ),
        (
            "by way of a captured text",
            "{% capture m %}x-" + _MEMBER + "{% endcapture %}" + _GET % ("", "{{m}}", ""),
            True,
        ),
        (
            "a captured text that is the same for everybody",
            "{% capture m %}x{% endcapture %}" + _GET % ("", "{{m}}", ""),
            False,
        ),
        (
            "GraphQL: two bodies are two calls",
            "{% connected_content https://a.example/graphql :method post"
            ' :body {"q":"{{${user_id}}}"} :content_type application/json :cache_max_age 900'
            " :save r %}",
            False,
        ),
    ],
)
def test_calls(found_by: FoundBy, description: str, template: str, found: bool) -> None:
    assert bool(found_by(RULE, template)) is found, description


def test_it_answers_to_its_former_name() -> None:
    assert find_rule("cached-post-for-everybody") is RULE
