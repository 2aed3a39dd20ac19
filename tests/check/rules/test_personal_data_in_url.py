from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.personal_data_in_url import RULE
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]


_CALL = "{%% connected_content https://a.example/x?a=%s :save r %%}"


@pytest.mark.parametrize(
    ("description", "template", "number"),
    [
        ("an address", _CALL % "{{${email_address}}}", 1),
        ("a bare one", _CALL % "${phone_number}", 1),
        ("by way of a variable", "{% assign a = ${first_name} | strip %}" + _CALL % "{{a}}", 1),
        ("an id", _CALL % "{{${user_id}}}", 0),
        ("a hash", _CALL % "{{${email_address} | sha1}}", 0),
        ("a hash in a variable", "{% assign a = ${email_address} | md5 %}" + _CALL % "{{a}}", 0),
        ("a variable that names itself", "{% assign a = a %}" + _CALL % "{{a}}", 0),
    ],
)
def test_urls(found_by: FoundBy, description: str, template: str, number: int) -> None:
    assert len(found_by(RULE, template)) == number, description


def test_a_body_is_not_logged(found_by: FoundBy) -> None:
    call = "{% connected_content https://a.example/ :method post :body a={{${email_address}}} %}"
    assert found_by(RULE, call) == []
