"""The attribute that was probably meant by one that does not exist."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from liquidpilot.attribute_names import NAMESPACES, STANDARD_ATTRIBUTES
from liquidpilot.suggestions import SLIP, closest

# Braze's API and other tools have these names for them ("User attributes object").
_ELSEWHERE = {
    "bday": "${date_of_birth}",
    "birth_date": "${date_of_birth}",
    "birthdate": "${date_of_birth}",
    "birthday": "${date_of_birth}",
    "dob": "${date_of_birth}",
    "email": "${email_address}",
    "email_subscribe": "subscribed_state.${email_global}",
    "email_subscription_state": "subscribed_state.${email_global}",
    "email_subscription_status": "subscribed_state.${email_global}",
    "external_id": "${user_id}",
    "external_user_id": "${user_id}",
    "home_city": "${city}",
    "lang": "${language}",
    "locale": "${most_recent_locale}",
    "mail": "${email_address}",
    "mobile": "${phone_number}",
    "name": "${first_name}",
    "opted_in": "subscribed_state.${email_global}",
    "phone": "${phone_number}",
    "push_subscribe": "targeted_device.${foreground_push_enabled}",
    "push_enabled": "targeted_device.${foreground_push_enabled}",
    "subscribed": "subscribed_state.${email_global}",
    "subscribed_state": "subscribed_state.${email_global}",
    "subscription_state": "subscribed_state.${email_global}",
    "subscription_status": "subscribed_state.${email_global}",
    "surname": "${last_name}",
    "twitter": "${twitter_handle}",
    "tz": "${time_zone}",
}
_KNOWN_SPACES = NAMESPACES | {"content_blocks"}


def near_attribute(space: str, name: str, data: Mapping[str, object]) -> str | None:
    """Return what was probably meant by `space.${name}` (`${name}` with ""), None if it is right.

    `data` is what is known of the person: a profile, or what a registry lists.

    >>> near_attribute("", "frist_name", {}), near_attribute("custom_atribute", "plan", {})
    ('${first_name}', 'custom_attribute.${plan}')
    >>> near_attribute("", "Plan", {"custom_attribute": {"plan": "gold"}})
    'custom_attribute.${plan}'
    """
    if space and space not in _KNOWN_SPACES:
        meant = closest(space, _KNOWN_SPACES)
        return f"{meant}.${{{name}}}" if meant else None
    if space:
        found = _slip(name, _names_in(data, space))
        return f"{space}.${{{found}}}" if found else None
    if name in STANDARD_ATTRIBUTES or name in data:
        return None
    if found := _slip(name, _names_in(data, "custom_attribute"), may_be_same=True):
        return f"custom_attribute.${{{found}}}"
    if elsewhere := _ELSEWHERE.get(name.lower()):
        return elsewhere
    own = (key for key, value in data.items() if not isinstance(value, Mapping))
    found = closest(name, STANDARD_ATTRIBUTES | set(own))
    return f"${{{found}}}" if found else None


def _names_in(data: Mapping[str, object], space: str) -> Iterable[str]:
    inside = data.get(space)
    return [str(key) for key in inside] if isinstance(inside, Mapping) else ()


def _slip(name: str, known: Iterable[str], *, may_be_same: bool = False) -> str | None:
    if name in known:
        return name if may_be_same else None
    # Names of a person's own attributes are often alike, as 'points' and 'points_spent', and any of
    # them may be missing; so only a slip is taken for one.
    return closest(name, known, likeness=SLIP)
