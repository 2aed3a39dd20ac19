"""What is meant by an attribute that does not exist: near names stand before 'add a default'."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from liquidpilot.dialect import RenderInputs, parse
from liquidpilot.sources import Source

_NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)

_PROFILE = {
    "first_name": "Ada",
    "shoe_size": 38,
    "last_name": None,
    "custom_attribute": {"plan": "gold", "loyalty_points": 3, "gone": None, "zip code": "1"},
    "event_properties": {"total": 4},
}
_CASES = [
    # (what is read, what is meant)
    ("${frist_name}", "${first_name}"),
    ("${First_Name}", "${first_name}"),
    ("${firstname}", "${first_name}"),
    ("${emial_address}", "${email_address}"),
    ("${shoe_sise}", "${shoe_size}"),
    ("${plan}", "custom_attribute.${plan}"),
    ("${Plan}", "custom_attribute.${plan}"),
    ("${zip code}", "custom_attribute.${zip code}"),
    ("custom_attribute.${Plan}", "custom_attribute.${plan}"),
    ("custom_attribute.${zipcode}", "custom_attribute.${zip code}"),
    ("custom_atribute.${plan}", "custom_attribute.${plan}"),
    ("custom_attributes.${plan}", "custom_attribute.${plan}"),
    ("event_propertys.${total}", "event_properties.${total}"),
    ("event_properties.${totl}", "event_properties.${total}"),
    # What Braze's API and other tools call them.
    ("${email_subscribe}", "subscribed_state.${email_global}"),
    ("${subscription_state}", "subscribed_state.${email_global}"),
    ("${push_subscribe}", "targeted_device.${foreground_push_enabled}"),
    ("${dob}", "${date_of_birth}"),
    ("${external_id}", "${user_id}"),
    ("${Phone}", "${phone_number}"),
    # They are right, and this person has none.
    ("${city}", None),
    ("${last_name}", None),
    ("custom_attribute.${gone}", None),
    ("custom_attribute.${loyalty_tier}", None),
    ("event_properties.${order_id}", None),
    ("context.${plan}", None),
    ("${qqqqqq}", None),
    ("qqqqqq.${plan}", None),
]


@pytest.mark.parametrize(("read", "meant"), _CASES)
def test_the_hint_names_what_is_near(read: str, meant: str | None) -> None:
    rendered = parse(Source(f"{{{{{read}}}}}")).render(RenderInputs(_PROFILE, _NOW))
    (found,) = rendered.diagnostics
    assert found.code == "missing-attribute"
    assert found.hint is not None
    default = "add a default, for example '| default: …', or check for blank first"
    wanted = default if meant is None else f"did you mean '{meant}'? If not, {default}"
    assert found.hint == wanted


def test_a_variable_is_no_namespace() -> None:
    text = "{% assign custom_attribut = 1 %}{{custom_attribut.${plan}}}"
    (found,) = parse(Source(text)).render(RenderInputs(_PROFILE, _NOW)).diagnostics
    assert found.hint is not None
    assert "did you mean" not in found.hint


@pytest.mark.parametrize(
    ("read", "severity"),
    [
        ("campaign.${name}", "info"),
        ("campaign.${dispatch_id}", "info"),
        ("canvas.${variant_name}", "info"),
        ("${braze_id}", "info"),
        ("targeted_device.${platform}", "info"),
        # Braze has no such name, or not everybody has a value for it.
        ("campaign.${nane}", "warning"),
        ("${user_id}", "warning"),
        ("targeted_device.${carrier}", "warning"),
    ],
)
def test_what_braze_fills_in_is_missing_in_the_profile_only(read: str, severity: str) -> None:
    rendered = parse(Source(f"{{{{{read}}}}}")).render(RenderInputs(_PROFILE, _NOW))
    (found,) = rendered.diagnostics
    assert (found.code, found.severity) == ("missing-attribute", severity)
    assert ("into the profile" in (found.hint or "")) is (severity == "info")
