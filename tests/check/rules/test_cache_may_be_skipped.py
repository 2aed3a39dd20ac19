"""Which calls name a person (Braze, "Caching responses", which lists the six names)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.cache_may_be_skipped import RULE
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]

_CALL = "{%% connected_content https://a.example/x?a=%s %s :save r %%}"
_PERSON = ("user_id", "braze_id", "email", "email_address", "phone_number", "date_of_birth")


@pytest.mark.parametrize(
    ("description", "template", "found"),
    [
        *((f"names {name}", _CALL % (f"{{{{${{{name}}}}}}}", ""), True) for name in _PERSON),
        ("through a filter", _CALL % ("{{${email_address} | md5}}", ""), True),
        ("as a filter's argument", _CALL % ("{{'a' | append: ${user_id}}}", ""), True),
        ("without braces", _CALL % ("${user_id}", ""), True),
        ("in a header", _CALL % ("1", ':headers {"X-U": "{{${user_id}}}"}'), True),
        (
            "in a cached body",
            _CALL % ("1", ":method post :body u={{${user_id}}} :cache_max_age"),
            1,
        ),
        (
            "in a body that is not cached",
            _CALL % ("1", ":method post :body u={{${user_id}}}"),
            False,
        ),
        ("not cached", _CALL % ("{{${user_id}}}", ":no_cache"), False),
        ("of no person in particular", _CALL % ("{{${language}}}", ""), False),
        ("an attribute of one's own", _CALL % ("{{custom_attribute.${email}}}", ""), False),
        (
            "a variable: the tag's own text does not have the name",
            "{% assign u = ${user_id} %}" + _CALL % ("{{u}}", ""),
            False,
        ),
    ],
)
def test_calls(found_by: FoundBy, description: str, template: str, found: bool) -> None:
    assert bool(found_by(RULE, template)) is bool(found), description


def test_a_call_is_told_once(found_by: FoundBy) -> None:
    assert len(found_by(RULE, _CALL % ("{{${user_id}}}&b={{${braze_id}}}", ""))) == 1
