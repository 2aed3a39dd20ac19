"""About 1 KB a context variable (Braze, "Context")."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.oversized_context_variable import RULE
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]


@pytest.mark.parametrize(
    ("description", "profile", "size"),
    [
        ("as much as there may be", f'[context]\na = "{"x" * 1024}"', None),
        ("one more", f'[context]\na = "{"x" * 1025}"', "1,025"),
        ("bytes, not characters", f'[context]\na = "{"ø" * 513}"', "1,026"),
        ("a list is JSON", f"[context]\na = [{'1, ' * 400}]", "1,200"),
        ("each for itself", f'[context]\na = "{"x" * 600}"\nb = "{"x" * 600}"', None),
        ("of another namespace", f'[custom_attribute]\na = "{"x" * 2000}"', None),
        ("no variables", "context = 1", None),
        ("a broken profile is told by itself", "[context", None),
    ],
)
def test_sizes(found_by: FoundBy, description: str, profile: str, size: str | None) -> None:
    files = {"fixtures/profiles/ada.toml": f"{profile}\n"}
    found = list(found_by(RULE, Example("Hi", files=files)))
    if size is None:
        assert found == [], description
        return
    (finding,) = found
    assert f"'a' has {size} bytes, and Braze keeps about 1,024" in finding.message
    assert finding.path == "fixtures/profiles/ada.toml"
