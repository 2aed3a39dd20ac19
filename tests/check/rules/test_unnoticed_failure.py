from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.unnoticed_failure import RULE
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]


_FILES = {
    "fixtures/connected_content/toys.toml": (
        '[request]\nurl = "https://a.example/toys"\n\n'
        "[responses.default]\njson = '{\"toys\": %s}'\n"
    )
}
_CALL = "{% connected_content https://a.example/toys :save r %}"


@pytest.mark.parametrize(
    ("description", "rest", "toys", "found"),
    [
        ("not used", "Toys", '["Truck"]', True),
        ("used", "{{r.toys[0]}}", '["Truck"]', False),
        ("another text for a failure", "{% unless r %}Sorry{% endunless %}", '["Truck"]', False),
        ("aborted", "{% unless r %}{% abort_message('no') %}{% endunless %}", '["Truck"]', False),
        ("there was nothing to show", "{% for t in r.toys %}{{t}}{% endfor %}Toys", "[]", False),
    ],
)
def test_failures(found_by: FoundBy, description: str, rest: str, toys: str, found: bool) -> None:
    files = {path: text % toys for path, text in _FILES.items()}
    assert bool(found_by(RULE, Example(_CALL + rest, files=files))) is found, description
