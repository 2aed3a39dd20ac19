"""Profiles: who receives the message. `fixtures/profiles/<name>.toml` or `.json`.

Standard attributes stand at the top level, everything else in a table of its namespace
(`[custom_attribute]`, `[event_properties]`, …). Beside them: `extends` (another profile, laid
under this one), `description`, `now` (freezes the clock) and `promotion_codes` (a code for each
list). A user as Braze exports it is accepted as it is (see `user_export`).

A date or time that TOML knows as such becomes text, as Braze would deliver it (assumed): a time in
`custom_attribute` as the documentation prints time attributes, `2021-06-03 17:13:41 UTC`;
everything else in ISO form, as typed. Who needs another form writes it in quotes.
"""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import UTC, date, datetime, time
from pathlib import Path, PurePosixPath

from liquidpilot.attribute_names import NAMESPACES, STANDARD_ATTRIBUTES
from liquidpilot.boundary import Boundary
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.documents.reading import read_document
from liquidpilot.documents.tables import Table
from liquidpilot.errors import UnknownName
from liquidpilot.sources import Position
from liquidpilot.suggestions import did_you_mean
from liquidpilot.workspace.data_files import DATA_SUFFIXES, find_data_file, read_data_file
from liquidpilot.workspace.folders import join
from liquidpilot.workspace.user_export import attributes_of_export, is_user_export

CONTEXT_PROFILE = "liquid-context"
"""The profile that a `liquid-context.json` in the root is: the one context of brazejs's tools."""

_OWN_KEYS = ("extends", "description", "now", "promotion_codes")
# What no template reads by its name: tags print it.
_FOR_TAGS = frozenset({"landing_pages", "message_components", "shopping_cart"})
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
        files = (PurePosixPath(name) for name in Boundary(self._root).list(self._folder).files)
        names = {file.stem for file in files if file.suffix in DATA_SUFFIXES}
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

    def read_typed(self, path: str) -> Profile:
        """Return the profile in a file that somebody typed, wherever it is. Raises as `read`."""
        return self._of(read_document(self._root / path, path).table(), path, ())

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
                f"profiles extend each other in a circle: {circle}", "extends", "let one of them go"
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
    attributes = _attributes(table) if user is None else attributes_of_export(user)
    return Profile(
        name=name,
        attributes={key: _plain(value, key) for key, value in attributes.items()},
        now=_now(table),
        promotion_codes=_promotion_codes(table),
        description=table.text("description"),
        path=table.document.path,
        diagnostics=() if user is not None else tuple(_warnings(table)),
        files=(table.document.path,),
    )


def _exported_user(table: Table) -> Mapping[str, object] | None:
    if is_user_export(table.values):
        return table.values
    if "users" not in table:
        return None
    users = table.tables("users")
    if len(users) != 1:
        raise table.error(
            f"the export holds {len(users)} users, and a profile is one",
            "users",
            "keep one of them, or render all of them with `liquidpilot audience`",
        )
    return users[0].values


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
    """Return `value` without the types that only TOML has, and without `$time` objects."""
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


def _warnings(table: Table) -> list[Diagnostic]:
    names = STANDARD_ATTRIBUTES | NAMESPACES | _FOR_TAGS
    warnings = []
    for key in table:
        if key in names or key in _OWN_KEYS:
            continue
        if key in _ELSEWHERE:
            message, hint = f"'{key}' is not read from a profile", _ELSEWHERE[key]
        else:
            message = f"'{key}' is not a standard attribute of Braze"
            hint = did_you_mean(key, names) or "put a custom attribute into 'custom_attribute'"
        start = table.document.position((key,)) or Position(1, 1)
        warnings.append(
            Diagnostic(
                "unknown-profile-name",
                "warning",
                message,
                hint,
                table.document.path,
                start.line,
                start.column,
                start.line,
                start.column + len(key),
            )
        )
    return warnings


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
