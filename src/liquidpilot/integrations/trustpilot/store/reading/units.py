"""`business_units.toml`, and the business units that entries of other files are about."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from liquidpilot.extending import Table, did_you_mean
from liquidpilot.integrations.trustpilot.store.identifiers import stable_id
from liquidpilot.integrations.trustpilot.store.model import BusinessUnit
from liquidpilot.integrations.trustpilot.store.reading.data_files import DataFile
from liquidpilot.integrations.trustpilot.store.reading.unique import Unique
from liquidpilot.integrations.trustpilot.store.reading.values import (
    address,
    country,
    locale,
    needed_text,
    object_id,
    one_of,
)

BUSINESS_UNIT = "business_unit"
"""The key with which entries of other files name a business unit: by its domain or its id."""

_TEXTS = ("email", "phone", "city", "street", "postcode", "description")
_KEYS = (
    "id", "name", "domain", "other_domains", "website", "country", "locale", "owned", "status",
    *_TEXTS,
)  # fmt: skip
_STATUSES = ("active", "inactive", "temporarily-closed")


@dataclass(frozen=True, slots=True)
class Units:
    """The business units by their ids; the first is meant where an entry names none."""

    by_id: Mapping[str, BusinessUnit]

    def of(self, entry: Table, file: DataFile) -> BusinessUnit | None:
        """Return the business unit of an entry.

        None for an entry of a shipped file about one that is not there; WorkspaceError otherwise.
        """
        named = entry.text(BUSINESS_UNIT, "pinewheel.example")
        if named is None:
            return next(iter(self.by_id.values()))
        known = {unit.identifying: unit for unit in self.by_id.values()}
        unit = known.get(named) or self.by_id.get(named)
        if unit is None and not file.is_shipped:
            hint = did_you_mean(named, known) or f"known: {', '.join(sorted(known))}"
            raise entry.error(f"there is no business unit '{named}'", BUSINESS_UNIT, hint)
        return unit


def read_units(file: DataFile) -> Units:
    """Return the business units. Raises WorkspaceError."""
    entries = file.entries("business_units")
    if not entries:
        hint = "add one: [[business_units]] with a name, a domain, a website and a country"
        raise file.root.error("there is no business unit", None, hint)
    ids, domains = Unique("business unit"), Unique("domain")
    units: dict[str, BusinessUnit] = {}
    for entry in entries:
        unit = _read_unit(entry)
        domains.add(unit.identifying, entry, "domain")
        for name in unit.referring:
            if name != unit.identifying:
                domains.add(name, entry, "other_domains")
        ids.add_id(unit.id, entry)
        units[unit.id] = unit
    return Units(units)


def _read_unit(entry: Table) -> BusinessUnit:
    entry.refuse_unknown(_KEYS)
    domain = _domain(entry, "domain", needed_text(entry, "domain", "pinewheel.example"))
    others = [_domain(entry, "other_domains", each) for each in entry.texts("other_domains")]
    owned = entry.flag("owned")
    return BusinessUnit(
        id=object_id(entry) or stable_id("business unit", domain),
        display_name=needed_text(entry, "name", "Pinewheel"),
        identifying=domain,
        referring=(domain, *dict.fromkeys(others)),
        website_url=address(entry, "website") or f"https://{domain}",
        country=country(entry) or "US",
        locale=locale(entry) or "en-US",
        owned=True if owned is None else owned,
        status=one_of(entry, "status", _STATUSES) or "active",
        **{key: entry.text(key) for key in _TEXTS},
    )


def _domain(entry: Table, key: str, name: str) -> str:
    if name != name.lower() or any(each in name for each in " /:@?#"):
        hint = "the bare domain in small letters, without https:// and without a path"
        raise entry.error(f"'{name}' is no domain", key, hint)
    return name
