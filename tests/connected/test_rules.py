"""Caching, retry and rerender: read and kept."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.connected.findings import Findings
from liquidpilot.connected.rules import read_rules
from liquidpilot.dialect.connection import RenderedText


@pytest.mark.parametrize(
    ("options", "words", "warned"),
    [
        ({}, (), False),
        ({"cache_max_age": "900"}, (":cache_max_age 900",), False),
        ({"cache_max_age": ""}, (":cache_max_age 300",), False),
        ({"cache_max_age": "0"}, (":cache_max_age 0",), False),
        ({"cache_max_age": "15m"}, (":cache_max_age 300",), True),
        ({"cache_max_age": "-5"}, (":cache_max_age 300",), True),
        ({"cache_max_age": "٣"}, (":cache_max_age 300",), True),
        (
            {"rerender": "", "retry": "", "no_cache": ""},
            (":no_cache", ":retry", ":rerender"),
            False,
        ),
    ],
)
def test_rules(
    rendered: Callable[[str], RenderedText],
    options: dict[str, str],
    words: tuple[str, ...],
    warned: bool,
) -> None:
    findings = Findings()
    values = {name: rendered(value) for name, value in options.items()}
    assert read_rules(values, findings).words == words
    codes = [found.code for found in findings.diagnostics]
    assert codes == (["connected-content-cache-max-age"] if warned else [])
