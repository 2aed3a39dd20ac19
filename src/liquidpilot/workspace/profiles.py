"""Profiles: who receives the message. `fixtures/profiles/<name>.toml` or `.json`.

Standard attributes stand at the top level, everything else in a table of its namespace
(`[custom_attribute]`, `[event_properties]`, …). Beside them: `extends` (another profile, laid
under this one), `description`, `now` (freezes the clock) and `promotion_codes` (a code for each
list). A user as Braze exports it is accepted as it is (see `attributes_of_export`).

A date or time that TOML knows as such becomes text, as Braze would deliver it (assumed): a time in
`custom_attribute` as the documentation prints time attributes, `2021-06-03 17:13:41 UTC`;
everything else in ISO form, as typed. Another form is written in quotes.
"""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from os.path import splitext
from pathlib import Path

from liquidpilot.attribute_names import NAMES_OF_A_SEND, NAMESPACES, STANDARD_ATTRIBUTES
from liquidpilot.boundary import Boundary
from liquidpilot.datafiles.reading import (
    DATA_SUFFIXES,
    find_data_file,
    read_data_file,
    read_document,
)
from liquidpilot.datafiles.shapes import (
    TEXT,
    Anything,
    Either,
    Flag,
    Key,
    Kind,
    Moment,
    NamesTo,
    Number,
    Shape,
    Text,
)
from liquidpilot.datafiles.tables import Table
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.errors import UnknownName
from liquidpilot.suggestions import did_you_mean
from liquidpilot.workspace.folders import join

# A user as Braze exports it (`POST /users/export/ids`), turned into a profile's attributes.
#
# The export has names of its own; which attribute each of them is in Liquid is assumed from what
# they mean, the documentation does not say.

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


def plain_attributes(attributes: Mapping[str, object]) -> dict[str, object]:
    """Return `attributes` without the types that only TOML has, and without `$time` objects.

    >>> plain_attributes({"custom_attribute": {"seen": {"$time": "2026-11-21T09:00:00Z"}}})
    {'custom_attribute': {'seen': '2026-11-21T09:00:00Z'}}
    """
    return {key: _plain(value, key) for key, value in attributes.items()}


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


CONTEXT_PROFILE = "liquid-context"
"""The profile that a `liquid-context.json` in the root is: the one context of brazejs's tools."""

_OWN_KEYS = ("extends", "description", "now", "promotion_codes")
# What no template reads by its name: tags print it.
_FOR_TAGS = frozenset({"landing_pages", "message_components", "shopping_cart"})
_NO_SINGLE_VALUE = frozenset({"most_recent_location"})
# From Braze's page "Supported personalization tags", older revisions included.
_DEVICE = (
    *("ad_tracking_enabled", "browser", "carrier", "foreground_push_enabled", "google_ad_id"),
    *("id", "idfa", "idfv", "model", "os", "platform", "roku_ad_id", "windows_ad_id"),
)
_NAMESPACE_KEYS = {
    **NAMES_OF_A_SEND,
    "most_recently_used_device": _DEVICE,
    "targeted_device": _DEVICE,
}
_VALUE_OR_TIME = Either((TEXT, Number(), Flag(), Moment()))
STANDARD_EXAMPLES: Mapping[str, object] = {
    "first_name": "Grace", "last_name": "Hopper", "email_address": "grace@example.com",
    "country": "NO", "city": "Oslo", "language": "nb", "gender": "F", "user_id": "u-1001",
    "date_of_birth": "1986-12-09", "phone_number": "+4712345678", "time_zone": "Europe/Oslo",
    "random_bucket_number": 4711, "most_recent_locale": "nb_NO",
    "most_recent_location": {"latitude": 59.9, "longitude": 10.7},
    "last_used_app_date": "2026-11-20T18:05:00Z", "most_recent_app_version": "4.2.0",
}  # fmt: skip
"""A value for each standard attribute that has a usual one."""


def _namespace(name: str) -> Kind:
    known = _NAMESPACE_KEYS.get(name)
    if known is None:
        return NamesTo(Anything())
    keys = tuple(Key(each, f"`{name}.${{{each}}}`", Anything(), "…") for each in known)
    return Shape(name, f"What a template reads as `{name}.${{…}}`.", keys)


_CODES = NamesTo(Text(blank=False))
_IN_NAMESPACES: Mapping[str, object] = {
    "custom_attribute": {"loyalty_tier": "gold"},
    "event_properties": {"order_id": "10815"},
    "subscribed_state": {"email_global": "opted_in"},
    "targeted_device": {"platform": "ios"},
    "most_recently_used_device": {"os": "iOS 18"},
    "campaign": {"name": "Spring sale"},
    "canvas": {"name": "Welcome"},
}
PROFILE = Shape(
    "profile",
    "Who receives a message: attributes with Braze's own names.",
    (
        Key("extends", "The profile that this one is laid over.", TEXT, "loyal_customer"),
        Key("description", "Who it is.", TEXT, "Has bought twice, and reads German"),
        Key("now", "The moment of sending.", Moment(), "2026-11-21T09:00:00+01:00"),
        Key("promotion_codes", "A code by the name of its list.", _CODES, {"SPRING10": "A1B2C3"}),
        *(
            Key(
                name,
                f"`${{{name}}}`",
                Anything() if name in _NO_SINGLE_VALUE else _VALUE_OR_TIME,
                STANDARD_EXAMPLES.get(name, "…"),
                as_braze=tuple(braze for braze, ours in _NAMES.items() if ours == name),
            )
            for name in sorted(STANDARD_ATTRIBUTES)
        ),
        *(
            Key(name, f"`{name}.${{…}}`", _namespace(name), _IN_NAMESPACES.get(name, {"name": "…"}))
            for name in sorted(NAMESPACES)
        ),
        *(
            Key(name, "What a tag of this name prints.", NamesTo(Anything()), {"name": "…"})
            for name in sorted(_FOR_TAGS)
        ),
    ),
)
"""What may stand in `fixtures/profiles/NAME.toml`; the export of a user is Braze's own."""

# What stands around the users of an export, or lays something of ours over them.
_ENVELOPE = ("users", "message", "invalid_user_ids", *_OWN_KEYS)
_ELSEWHERE = {
    "__contentBlocks": "write content blocks into files: 'content_blocks/<name>.liquid'",
    "__secrets": "name credentials in 'fixtures/credentials.toml'",
    "catalogs": "write catalog items into 'catalogs/<name>/items.csv'",
}


@dataclass(frozen=True, slots=True)
class Profile:
    """One recipient; `attributes` is the mapping that a template is rendered with.

    `now` is aware, None leaves the clock alone; `promotion_codes` has a code by the name of its
    list; `diagnostics` warn of names that Braze does not know. `files` are the paths of all files
    that it was read from: its own, and those of the profiles that it extends.
    """

    name: str
    attributes: Mapping[str, object] = field(default_factory=dict)
    now: datetime | None = None
    promotion_codes: Mapping[str, str] = field(default_factory=dict)
    description: str | None = None
    path: str | None = None
    diagnostics: tuple[Diagnostic, ...] = ()
    files: tuple[str, ...] = field(default=(), compare=False)


class ProfileFolder:
    """The profiles of a workspace; nothing is read before it is asked for."""

    def __init__(self, root: Path, folder: str) -> None:
        self._root = root
        self._folder = folder

    def names(self) -> list[str]:
        """Return the names of all profiles, sorted."""
        files = map(splitext, Boundary(self._root).list(self._folder).files)
        names = {stem for stem, suffix in files if suffix in DATA_SUFFIXES}
        if self._context_file():
            names.add(CONTEXT_PROFILE)
        return sorted(names)

    def read(self, name: str) -> Profile:
        """Return the profile called `name`, laid over those that it extends.

        Raises UnknownName, and WorkspaceError for a file that is broken, an unknown name in
        `extends` or a circle of them.
        """
        path = self._find(name)
        if path is None:
            raise UnknownName.among("profile", name, self.names())
        return self._read(path, name, (name,))

    def read_file(self, path: str) -> Profile:
        """Return the profile in any file of the workspace, called by its path. Raises as `read`."""
        return self._read(path, path, ())

    def read_typed(self, shown: str, path: Path) -> Profile:
        """Return the profile in a file given by its path, wherever it is. Raises as `read`.

        It is called as it is `shown`.
        """
        return self._of(read_document(path, shown).table(), shown, ())

    def _read(self, path: str, name: str, chain: tuple[str, ...]) -> Profile:
        return self._of(read_data_file(self._root, path).table(), name, chain)

    def _of(self, table: Table, name: str, chain: tuple[str, ...]) -> Profile:
        profile = _profile(table, name)
        base_name = table.text("extends")
        if base_name is None:
            return profile
        if base_name in chain:
            circle = " → ".join(f"'{each}'" for each in (*chain, base_name))
            raise table.error(
                f"profiles extend each other in a circle: {circle}",
                "extends",
                "remove one of their 'extends'",
            )
        base_path = self._find(base_name)
        if base_path is None:
            known = self.names()
            raise table.error(
                f"there is no profile '{base_name}'",
                "extends",
                did_you_mean(base_name, known) or f"known: {', '.join(known)}",
            )
        return _laid_over(self._read(base_path, base_name, (*chain, base_name)), profile)

    def _find(self, name: str) -> str | None:
        # Not asking for the file first: a name is no path, and its case counts on every system.
        if name not in self.names():
            return None
        found = find_data_file(self._root, join(self._folder, name))
        return found or (self._context_file() if name == CONTEXT_PROFILE else None)

    def _context_file(self) -> str | None:
        path = f"{CONTEXT_PROFILE}.json"
        return path if Boundary(self._root).has(path) else None


def _profile(table: Table, name: str) -> Profile:
    user = _exported_user(table)
    attributes = _attributes(table) if user is None else attributes_of_export(user.values)
    return Profile(
        name=name,
        attributes=plain_attributes(attributes),
        now=_now(table),
        promotion_codes=_promotion_codes(table),
        description=table.text("description"),
        path=table.document.path,
        diagnostics=tuple(_warnings(table) if user is None else _export_warnings(table, user)),
        files=(table.document.path,),
    )


def _exported_user(table: Table) -> Table | None:
    if is_user_export(table.values):
        user = table
    elif "users" in table:
        users = table.tables("users")
        if len(users) != 1:
            raise table.error(
                f"the export holds {len(users)} users, but a profile is one",
                "users",
                "keep one of them, or render all of them with `liquidpilot audience`",
            )
        user = users[0]
    else:
        return None
    for key in user:
        if key == "custom_attributes" or key in NAMESPACES:
            user.table(key)
    return user


def _attributes(table: Table) -> dict[str, object]:
    attributes: dict[str, object] = {}
    for key, value in table.values.items():
        if key in _OWN_KEYS or key in _ELSEWHERE:
            continue
        if key in NAMESPACES or key in _FOR_TAGS:
            namespace = table.table(key)
            attributes[key] = namespace.values if namespace else {}
        else:
            attributes[key] = value
    return attributes


def _plain(value: object, namespace: str) -> object:
    if isinstance(value, dict):
        # Braze, "Nested custom attributes": how a time is written into an object through the API.
        if value.keys() == {"$time"} and isinstance(value["$time"], str):
            return value["$time"]
        return {key: _plain(each, namespace) for key, each in value.items()}
    if isinstance(value, list):
        return [_plain(each, namespace) for each in value]
    if isinstance(value, datetime):
        return _time_text(value, namespace)
    return value.isoformat() if isinstance(value, date | time) else value


def _time_text(value: datetime, namespace: str) -> str:
    if namespace == "custom_attribute":
        # The first and the last day of the calendar have no other zone's time.
        with contextlib.suppress(OverflowError):
            value = _aware(value).astimezone(UTC)
            return f"{value.replace(tzinfo=None).isoformat(' ', 'seconds')} UTC"
    return value.isoformat().replace("+00:00", "Z")


def _now(table: Table) -> datetime | None:
    value = table.values.get("now")
    try:
        if isinstance(value, str):
            return _aware(datetime.fromisoformat(value.strip())).astimezone(UTC)
        if isinstance(value, datetime):
            return _aware(value).astimezone(UTC)
        if isinstance(value, date):
            return datetime(value.year, value.month, value.day, tzinfo=UTC)
    except (ValueError, OverflowError) as error:
        raise table.error(f"'now' is not a time: '{value}'", "now", _NOW_HINT) from error
    if value is None:
        return None
    raise table.wrong_type("now", "a date with a time", _NOW_HINT)


_NOW_HINT = 'write it as "2026-11-21T09:00:00+01:00"; without a zone it is UTC'


def _aware(moment: datetime) -> datetime:
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)


def _promotion_codes(table: Table) -> dict[str, str]:
    codes = table.table("promotion_codes")
    return {name: codes.required_text(name) for name in codes} if codes else {}


def _warnings(table: Table) -> Iterator[Diagnostic]:
    names = STANDARD_ATTRIBUTES | NAMESPACES | _FOR_TAGS
    for key in table:
        if key in _ELSEWHERE:
            yield _warning(table, key, f"'{key}' is not read from a profile", _ELSEWHERE[key])
        elif key not in names and key not in _OWN_KEYS:
            same = name_in_liquid(key)
            hint = f"did you mean '{same}'?" if same else did_you_mean(key, names)
            hint = hint or "put a custom attribute into 'custom_attribute'"
            yield _warning(table, key, f"'{key}' is not a standard attribute of Braze", hint)
    yield from _wrong_types(table)


def _export_warnings(table: Table, user: Table) -> Iterator[Diagnostic]:
    if user is not table:
        for key in table:
            if key not in _ENVELOPE:
                yield _warning(table, key, f"'{key}' is not read beside 'users'", None)
    for key in user:
        if key not in EXPORT_NAMES and key not in (*_OWN_KEYS, *_FOR_TAGS):
            hint = did_you_mean(key, EXPORT_NAMES) or "custom attributes stand in a table of theirs"
            yield _warning(user, key, f"'{key}' is not read from a user's export", hint)
    for first, second in names_of_one(user.values):
        message = f"'{first}' and '{second}' are one attribute, and one of them is lost"
        yield _warning(user, second, message, "keep one of the two")
    yield from _wrong_types(user)


def _wrong_types(table: Table) -> Iterator[Diagnostic]:
    """Yield what is a list or a table where Braze has one value, and what a namespace lacks."""
    for key, value in table.values.items():
        if key in STANDARD_ATTRIBUTES - _NO_SINGLE_VALUE and isinstance(value, list | dict):
            kind = "a list" if isinstance(value, list) else "a table"
            yield _warning(table, key, f"'{key}' should be one value, not {kind}", None)
    for namespace, known in _NAMESPACE_KEYS.items():
        inner = table.table(namespace)
        for key in () if inner is None else inner:
            if inner is not None and key not in known:
                hint = did_you_mean(key, known) or f"known: {', '.join(known)}"
                yield _warning(inner, key, f"Braze has no '{namespace}.${{{key}}}'", hint)


def _warning(table: Table, key: str, message: str, hint: str | None) -> Diagnostic:
    return table.document.remark("unknown-profile-name", message, (*table.keys, key), hint)


def _laid_over(base: Profile, own: Profile) -> Profile:
    return replace(
        own,
        attributes=_merged(base.attributes, own.attributes),
        now=own.now or base.now,
        promotion_codes={**base.promotion_codes, **own.promotion_codes},
        diagnostics=(*base.diagnostics, *own.diagnostics),
        files=(*own.files, *base.files),
    )


def _merged(base: Mapping[str, object], own: Mapping[str, object]) -> dict[str, object]:
    merged = dict(base)
    for key, value in own.items():
        below = merged.get(key)
        both = isinstance(below, Mapping) and isinstance(value, Mapping)
        merged[key] = _merged(below, value) if both else value  # type: ignore[arg-type]
    return merged
