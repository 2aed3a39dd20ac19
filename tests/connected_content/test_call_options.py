"""Caching, retry and rerender: what a tag asks for."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.connected_content.call_options import CallRules, read_rules
from liquidpilot.connected_content.findings import Findings
from liquidpilot.dialect.connection import RenderedText


@pytest.mark.parametrize(
    ("options", "rules", "codes"),
    [
        pytest.param({}, CallRules(), [], id="nothing is asked for"),
        pytest.param({"cache_max_age": "900"}, CallRules(900), [], id="seconds"),
        pytest.param({"cache_max_age": ""}, CallRules(300), [], id="without a value"),
        pytest.param({"cache_max_age": "300"}, CallRules(300), [], id="the least"),
        pytest.param({"cache_max_age": "14400"}, CallRules(14400), [], id="the most"),
        pytest.param({"cache_max_age": "0"}, CallRules(300), ["cache-max-age"], id="too short"),
        pytest.param(
            {"cache_max_age": "99999"}, CallRules(14400), ["cache-max-age"], id="too long"
        ),
        pytest.param({"cache_max_age": "15m"}, CallRules(300), ["cache-max-age"], id="no number"),
        pytest.param({"cache_max_age": "-5"}, CallRules(300), ["cache-max-age"], id="negative"),
        pytest.param({"cache_max_age": "٣"}, CallRules(300), ["cache-max-age"], id="not ASCII"),
        pytest.param(
            {"rerender": "", "retry": "yes", "no_cache": ""},
            CallRules(no_cache=True, retry=True, rerender=True),
            [],
            id="flags, whatever stands after them",
        ),
        pytest.param(
            {"cache_max_age": "600", "no_cache": ""},
            CallRules(600, no_cache=True),
            ["no-cache"],
            id="both (assumed)",
        ),
    ],
)
def test_rules(
    rendered: Callable[[str], RenderedText],
    options: dict[str, str],
    rules: CallRules,
    codes: list[str],
) -> None:
    """Braze, "Caching responses"; the limits are five minutes and four hours."""
    findings = Findings()
    values = {name: rendered(value) for name, value in options.items()}
    assert read_rules(values, findings) == rules
    found = [each.code.removeprefix("connected-content-") for each in findings.diagnostics]
    assert found == codes


@pytest.mark.parametrize(
    ("rules", "get", "post"),
    [
        pytest.param(CallRules(), 300, None, id="GET is cached by default, POST is not"),
        pytest.param(CallRules(300), 300, 300, id="POST on request"),
        pytest.param(CallRules(3600), 3600, 3600, id="for as long as is asked"),
        pytest.param(CallRules(no_cache=True), None, None, id="not at all"),
        pytest.param(CallRules(3600, no_cache=True), None, None, id="both: not at all (assumed)"),
    ],
)
def test_cache_age(rules: CallRules, get: int | None, post: int | None) -> None:
    """Braze, "Caching responses"."""
    assert (rules.cache_age("GET"), rules.cache_age("POST")) == (get, post)
