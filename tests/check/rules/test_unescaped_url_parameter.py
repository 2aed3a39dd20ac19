from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.findings import Finding
from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.unescaped_url_parameter import RULE

_CALL = "{%% connected_content https://a.example/x%s :save r %%}"


@pytest.mark.parametrize(
    ("description", "url", "columns"),
    [
        ("a value in the query", "?a={{b}}", [44]),
        ("two values", "?a={{b}}&c={{d}}", [44, 52]),
        ("escaped", "?a={{b | url_param_escape}}", []),
        ("in the path, where a slash may be meant", "/{{b}}", []),
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
    assert [finding.diagnostic.column for finding in found] == columns, description
