from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.attribute_of_another_channel import RULE
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]


@pytest.mark.parametrize(
    ("channel", "field", "attribute", "found"),
    [
        ("email", "html", "targeted_device.${os}", True),
        ("content_cards", "message", "targeted_device.${os}", True),
        ("push", "message", "targeted_device.${os}", False),
        ("in_app", "message", "targeted_device.${os}", False),
        ("email", "html", "most_recently_used_device.${os}", False),
        ("push", "message", "app.${name}", True),
        ("in_app", "message", "app.${name}", False),
        ("in_app", "message", "campaign.${dispatch_id}", True),
        ("email", "html", "campaign.${dispatch_id}", False),
        ("sms", "message", "card.${name}", True),
    ],
)
def test_where_an_attribute_is_known(
    found_by: FoundBy, channel: str, field: str, attribute: str, found: bool
) -> None:
    example = Example(f"{{{{{attribute}}}}}", field=field, channel=channel)
    findings = found_by(RULE, example)
    assert bool(findings) is found
    # Banners have both (Braze, "Banners"); they are no channel of the workspace.
    if attribute.startswith(("targeted_device", "app")):
        assert all("Banners" in each.message for each in findings)
