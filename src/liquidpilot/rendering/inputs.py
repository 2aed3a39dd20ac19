"""What a caller gives to a rendering, checked: a wrong type is the caller's mistake, not a finding.

Everything here raises TypeError or ValueError with a message that names the argument. What
`liquidpilot.bounds` finds too much about it, as nesting without an end, is a ValueError.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, time
from typing import TypeVar

from liquidpilot.bounds import excess
from liquidpilot.connected_content import ResponseCache, Transport
from liquidpilot.workspace.messages import Message
from liquidpilot.workspace.profile_settings import set_value
from liquidpilot.workspace.profiles import Profile
from liquidpilot.workspace.workspace import WorkspaceFiles

ProfileMapping = Mapping[str, object]
"""A person as Braze knows them: standard attributes, and mappings such as `custom_attribute`."""

CatalogItem = Mapping[str, object]
Catalogs = Mapping[str, Sequence[CatalogItem]]
"""The items of every catalog by its name; each item is a mapping with `id`."""

Credentials = Mapping[str, Mapping[str, object]]
"""What is stored under a name: `username` and `password`, or `headers`."""

_Checked = TypeVar("_Checked")

# They say something about the profile, and are not the person's own data.
_NOT_FOR_TEMPLATES = frozenset({"now", "promotion_codes", "description", "extends"})


def checked_profile(profile: ProfileMapping | None) -> ProfileMapping:
    """Return `profile`, which must be a mapping with texts as keys; None is an empty one."""
    if profile is None:
        return {}
    return _bounded("profile", _require_mapping("profile", profile))


def visible_to_templates(profile: ProfileMapping) -> dict[str, object]:
    """Return the person's own data, without `now`, `promotion_codes`, `description`, `extends`."""
    return {key: value for key, value in profile.items() if key not in _NOT_FOR_TEMPLATES}


def promotion_codes(profile: ProfileMapping) -> Mapping[str, str]:
    """Return the promotion codes that `profile` gives out, by the name of their list."""
    return checked_texts("the profile's 'promotion_codes'", profile.get("promotion_codes"))


def render_time(now: datetime | None, frozen: object) -> datetime:
    """Return the moment of the rendering: `now`, else the profile's, `frozen`, else the current.

    The result is in UTC, as every time in Braze is (Braze, "Filters"); so is a profile's `now`
    without a time zone.
    """
    if now is None:
        if frozen is None:
            return datetime.now(UTC)
        return _in_utc(as_moment(frozen, "the profile's 'now'"), "the profile's 'now'")
    if not isinstance(now, datetime):
        raise TypeError(f"now must be a datetime, not {_kind(now)}")
    if now.utcoffset() is None:
        raise ValueError("now must have a time zone: datetime(…, tzinfo=UTC)")
    return _in_utc(now, "now")


def as_moment(value: object, name: str) -> datetime:
    """Return the moment that `value` is: a datetime, a date, or a text as `2026-11-21T09:30:00Z`.

    What has no time zone is in UTC. `name` is what `value` is called if it is none.
    """
    moment = value
    if isinstance(moment, str):
        try:
            moment = datetime.fromisoformat(moment.strip())
        except ValueError:
            moment = None
    if isinstance(moment, date) and not isinstance(moment, datetime):
        moment = datetime.combine(moment, time())
    if not isinstance(moment, datetime):
        found = f"'{value}'" if isinstance(value, str) else _kind(value)
        raise ValueError(f"{name} is not a date and time such as 2026-11-21T09:30:00Z: {found}")
    if moment.utcoffset() is None:
        return moment.replace(tzinfo=UTC)
    _in_utc(moment, name)
    return moment


def _in_utc(moment: datetime, name: str) -> datetime:
    try:
        return moment.astimezone(UTC)
    except OverflowError:
        raise ValueError(f"{name} is not in the years 1 to 9999: '{moment}'") from None


def checked_catalogs(catalogs: Catalogs | None) -> Catalogs:
    """Return `catalogs`; every item must be a mapping with `id`."""
    if catalogs is None:
        return {}
    _bounded("catalogs", _require_mapping("catalogs", catalogs))
    for name, items in catalogs.items():
        if isinstance(items, str | Mapping) or not isinstance(items, Sequence):
            raise TypeError(f"catalog '{name}' must be a list of items, not {_kind(items)}")
        for number, item in enumerate(items):
            if not isinstance(item, Mapping):
                raise TypeError(f"item {number} of catalog '{name}' must be a mapping with 'id'")
            if "id" not in item:
                raise ValueError(f"item {number} of catalog '{name}' has no 'id'")
    return catalogs


def checked_text(name: str, text: object) -> str:
    """Return `text`, which must be one, without half characters."""
    if not isinstance(text, str):
        raise TypeError(f"{name} must be a str, not {_kind(text)}")
    return _bounded(name, str(text))


def checked_texts(name: str, texts: object) -> Mapping[str, str]:
    """Return `texts`, which must be a mapping from texts to texts; None is an empty one."""
    if texts is None:
        return {}
    checked = _bounded(name, _require_mapping(name, texts))
    for key, text in checked.items():
        if not isinstance(text, str):
            raise TypeError(f"{name}['{key}'] must be a str, not {_kind(text)}")
    return {key: str(text) for key, text in checked.items()}


def checked_credentials(credentials: Credentials | None) -> Credentials:
    """Return `credentials`, which must be a mapping of mappings; None is an empty one."""
    if credentials is None:
        return {}
    _bounded("credentials", _require_mapping("credentials", credentials))
    for name, entry in credentials.items():
        _require_mapping(f"credentials['{name}']", entry)
    return credentials


def checked_transport(transport: Transport) -> Transport:
    """Return `transport`, which must have a method `send`."""
    if not callable(getattr(transport, "send", None)):
        raise TypeError(f"transport must have a method send(request), not be {_kind(transport)}")
    return transport


def checked_cache(cache: ResponseCache | None) -> ResponseCache | None:
    """Return `cache`, which must be a ResponseCache; None is one of the rendering's own."""
    if cache is not None and not isinstance(cache, ResponseCache):
        raise TypeError(f"cache must be a ResponseCache, not {_kind(cache)}")
    return cache


def _require_mapping(name: str, value: object) -> Mapping[str, object]:
    if not isinstance(value, Mapping):
        raise TypeError(f"{name} must be a mapping, not {_kind(value)}")
    for key in value:
        if not isinstance(key, str):
            raise TypeError(f"{name} must have texts as keys, not {_kind(key)}")
    return value


def _bounded(name: str, value: _Checked) -> _Checked:
    found = excess(value)
    if found is not None:
        raise ValueError(found.of(name))
    return value


def _kind(value: object) -> str:
    return type(value).__name__


def find_recipient(
    files: WorkspaceFiles,
    message: Message,
    profile: str | Mapping[str, object] | None,
    settings: Mapping[str, object],
) -> Profile:
    """Return the profile called `profile`, or made of it; None is the one that fits `message`.

    `settings` are values by the path of an attribute. Raises UnknownName and WorkspaceError for a
    name, TypeError and ValueError for a mapping, LiquidPilotError for a path.
    """
    if profile is None or isinstance(profile, str):
        recipient = files.profile_for(message, profile)
    else:
        recipient = _from_mapping(profile)
    attributes = recipient.attributes
    if message.components:
        attributes = {**attributes, "message_components": _components(message, attributes)}
    for path, value in settings.items():
        attributes = set_value(attributes, path, value)
    is_same = attributes is recipient.attributes
    return recipient if is_same else replace(recipient, attributes=attributes)


def _components(message: Message, attributes: Mapping[str, object]) -> dict[str, object]:
    given = attributes.get("message_components")
    own = {name: list(texts) for name, texts in message.components.items()}
    return {**own, **(given if isinstance(given, Mapping) else {})}


def _from_mapping(profile: Mapping[str, object]) -> Profile:
    given = checked_profile(profile)
    frozen = given.get("now")
    return Profile(
        "",
        visible_to_templates(given),
        now=None if frozen is None else as_moment(frozen, "the profile's 'now'"),
        promotion_codes=promotion_codes(given),
    )
