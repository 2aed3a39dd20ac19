"""What a translated address ends with (Braze, "Locales in messages", email link tracking)."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.untracked_translated_link import RULE
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]


_TR = "{% translation a %}a.example{% endtranslation %}"


@pytest.mark.parametrize(
    ("description", "address", "mark"),
    [
        ("no query", f"https://{_TR}", "?"),
        ("ends with a question mark", f"https://{_TR}?", None),
        ("a query outside", f"https://{_TR}?ref=4", "&"),
        ("a query, and an end", f"https://{_TR}?ref=4&", None),
        ("a path after it", f"https://{_TR}/shop", "?"),
        ("Liquid in the translation", "{% translation a %}{{u}}{% endtranslation %}", "?"),
        ("Liquid, with an end", "{% translation a %}{{u}}{% endtranslation %}&", None),
        ("a fragment", f"https://{_TR}#top", "?"),
        ("a fragment, with an end before it", f"https://{_TR}?#top", None),
        ("no translation", "https://a.example", None),
    ],
)
def test_addresses(found_by: FoundBy, description: str, address: str, mark: str | None) -> None:
    found = found_by(RULE, f'<a href="{address}">Shop</a>{_TR.replace("a %", "b %")}')
    if mark is None:
        assert found == [], description
        return
    (finding,) = found
    assert f"does not end with '{mark}'" in finding.message
    assert finding.fix is not None
    (edit,) = finding.fix.edits
    assert edit.new == mark


def test_only_links_are_tracked(found_by: FoundBy) -> None:
    assert found_by(RULE, f'<img src="https://{_TR}/a.png">') == []
