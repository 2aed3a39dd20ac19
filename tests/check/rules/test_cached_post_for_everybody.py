from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.findings import Finding
from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.cached_post_for_everybody import RULE

FoundBy = Callable[[Rule, Example | str], list[Finding]]


_CALL = "{%% connected_content https://a.example/x%s :method post :body %s %s :save r %%}"


@pytest.mark.parametrize(
    ("description", "template", "found"),
    [
        ("a body for one person", _CALL % ("", "a={{${user_id}}}", ":cache_max_age 900"), True),
        ("a bare flag caches too", _CALL % ("", "a={{${user_id}}}", ":cache_max_age"), True),
        (
            "the URL differs",
            _CALL % ("?a={{${user_id}}}", "a={{${user_id}}}", ":cache_max_age 900"),
            False,
        ),
        ("not cached", _CALL % ("", "a={{${user_id}}}", ""), False),
        (
            "the same for everybody",
            _CALL % ("", "grant_type=client_credentials", ":cache_max_age 900"),
            False,
        ),
        (
            "a captured text without a value in it",
            "{% capture b %}a=1{% endcapture %}" + _CALL % ("", "{{b}}", ":cache_max_age 900"),
            False,
        ),
    ],
)
def test_calls(found_by: FoundBy, description: str, template: str, found: bool) -> None:
    assert bool(found_by(RULE, template)) is found, description
