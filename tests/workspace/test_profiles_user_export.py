"""The names are those of Braze's "Users by identifier" export; what they become is assumed."""

from __future__ import annotations

from liquidpilot.workspace.profiles import attributes_of_export, is_user_export

USER: dict[str, object] = {
    "external_id": "u1",
    "user_aliases": [{"alias_name": "a", "alias_label": "b"}],
    "braze_id": "b1",
    "first_name": "Ada",
    "email": "ada@example.com",
    "dob": "1990-12-10",
    "home_city": "London",
    "phone": "+44",
    "language": "en",
    "time_zone": "Europe/London",
    "last_coordinates": [-0.1, 51.5],
    "total_revenue": 12.5,
    "email_subscribe": "opted_in",
    "custom_attributes": {"loyalty_tier": "gold"},
    "purchases": [{"name": "x"}],
    "devices": [
        {"model": "iPhone", "os": "iOS 17", "idfv": "v", "device_id": "d1"},
        {"model": "old"},
    ],
    "apps": [
        {"name": "A", "version": "1.0", "last_used": "2026-01-01T00:00:00.000Z"},
        {"name": "B", "version": "2.0", "last_used": "2026-05-01T00:00:00.000Z"},
        {"name": "C", "version": "3.0"},
    ],
    "random_bucket": 42,
}


def test_an_exported_user_has_the_attributes_of_liquid() -> None:
    assert is_user_export(USER)
    assert attributes_of_export(USER) == {
        "user_id": "u1",
        "braze_id": "b1",
        "first_name": "Ada",
        "email_address": "ada@example.com",
        "date_of_birth": "1990-12-10",
        "city": "London",
        "phone_number": "+44",
        "language": "en",
        "time_zone": "Europe/London",
        "most_recent_location": [-0.1, 51.5],
        "custom_attribute": {"loyalty_tier": "gold"},
        "random_bucket_number": 42,
        "subscribed_state": {"email_global": "opted_in"},
        "last_used_app_date": "2026-05-01T00:00:00.000Z",
        "most_recent_app_version": "2.0",
        "most_recently_used_device": {"model": "iPhone", "os": "iOS 17", "id": "d1"},
    }


def test_what_was_added_by_hand_stays() -> None:
    added = {"event_properties": {"sku": "1"}, "subscribed_state": {"email_global": "subscribed"}}
    attributes = attributes_of_export({**USER, **added})
    assert {name: attributes[name] for name in added} == added


def test_an_export_with_odd_parts_is_read_as_far_as_it_goes() -> None:
    odd = {"external_id": None, "apps": "x", "devices": [1, None]}
    assert attributes_of_export(odd) == {"user_id": None}


def test_a_profile_is_not_an_export() -> None:
    assert not is_user_export({"user_id": "1", "custom_attribute": {}})
