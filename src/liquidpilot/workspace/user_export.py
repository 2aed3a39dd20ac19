"""A user as Braze exports it (`POST /users/export/ids`), turned into a profile's attributes.

The export has names of its own; which attribute each of them is in Liquid is assumed from what they
mean, the documentation does not say.
"""

from __future__ import annotations

from collections.abc import Mapping

from liquidpilot.attribute_names import NAMESPACES, STANDARD_ATTRIBUTES

_ONLY_IN_EXPORTS = ("external_id", "custom_attributes", "user_aliases")
_NAMES = {
    "external_id": "user_id",
    "email": "email_address",
    "dob": "date_of_birth",
    "home_city": "city",
    "phone": "phone_number",
    "random_bucket": "random_bucket_number",
    "last_coordinates": "most_recent_location",
    "custom_attributes": "custom_attribute",
}
# What an export has beside these (Braze, "Export user profile by identifier"); no template sees it.
_NOT_IN_LIQUID = {
    "ad_id", "ad_tracking_enabled", "appboy_id", "apps", "attributed_ad", "attributed_adgroup",
    "attributed_campaign", "attributed_source", "campaigns_received", "canvases_received",
    "card_clicks", "cards_clicked", "created_at", "custom_events", "devices",
    "email_hard_bounced_at", "email_opted_in_at", "email_subscribe", "email_unsubscribed_at",
    "feature_flags", "marked_email_as_spam_at", "phone_numbers", "purchases", "push_opted_in_at",
    "push_subscribe", "push_tokens", "push_unsubscribed_at", "sessions", "total_revenue",
    "uninstalled_at", "user_aliases",
}  # fmt: skip
EXPORT_NAMES = frozenset((*_NAMES, *_NOT_IN_LIQUID, *STANDARD_ATTRIBUTES, *NAMESPACES))
"""The names that a user has in an export, or that may be written beside them."""

_DEVICE_NAMES = {
    "device_id": "id",
    **{
        name: name
        for name in (
            "ad_tracking_enabled",
            "browser",
            "carrier",
            "google_ad_id",
            "idfa",
            "model",
            "os",
            "platform",
            "roku_ad_id",
        )
    },
}


def is_user_export(data: Mapping[str, object]) -> bool:
    """Return whether `data` is a user as exported; a profile has none of the names it looks for."""
    return any(name in data for name in _ONLY_IN_EXPORTS)


def attributes_of_export(user: Mapping[str, object]) -> dict[str, object]:
    """Return the attributes that Liquid sees of an exported user.

    What Liquid cannot see (purchases, campaigns received, …) is left out. Names that are a
    profile's already stay, so that an export can be completed with `event_properties` by hand.

    >>> attributes_of_export({"external_id": "7", "email": "a@example.com", "total_revenue": 3})
    {'user_id': '7', 'email_address': 'a@example.com'}
    """
    attributes: dict[str, object] = {}
    for name, value in user.items():
        known = _NAMES.get(name, name)
        if known in STANDARD_ATTRIBUTES or known in NAMESPACES:
            attributes[known] = value
    if "email_subscribe" in user:
        attributes.setdefault("subscribed_state", {"email_global": user["email_subscribe"]})
    app = _newest_app(user.get("apps"))
    for name, value in (
        ("last_used_app_date", app.get("last_used")),
        ("most_recent_app_version", app.get("version")),
    ):
        if value is not None:
            attributes.setdefault(name, value)
    device = _first_device(user.get("devices"))
    if device:
        attributes.setdefault("most_recently_used_device", device)
    return attributes


def name_in_liquid(name: str) -> str | None:
    """Return what an attribute with this name of an export is called in Liquid; None if the same.

    >>> name_in_liquid("email"), name_in_liquid("gender")
    ('email_address', None)
    """
    return _NAMES.get(name)


def names_of_one(user: Mapping[str, object]) -> list[tuple[str, str]]:
    """Return the pairs of names in `user` that mean the same attribute.

    >>> names_of_one({"email": "a@example.com", "email_address": "b@example.com"})
    [('email', 'email_address')]
    """
    return [(name, same) for name, same in _NAMES.items() if name in user and same in user]


def _newest_app(apps: object) -> Mapping[str, object]:
    used = [app for app in _mappings(apps) if isinstance(app.get("last_used"), str)]
    return max(used, key=lambda app: str(app["last_used"]), default={})


def _first_device(devices: object) -> dict[str, object]:
    device = next(iter(_mappings(devices)), {})
    return {known: device[name] for name, known in _DEVICE_NAMES.items() if name in device}


def _mappings(value: object) -> list[dict[str, object]]:
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
