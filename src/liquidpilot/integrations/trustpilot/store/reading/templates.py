"""`templates.toml` and `locales.toml`."""

from __future__ import annotations

from liquidpilot.extending import Table
from liquidpilot.integrations.trustpilot.store.identifiers import stable_id
from liquidpilot.integrations.trustpilot.store.model import InvitationTemplate, Locale
from liquidpilot.integrations.trustpilot.store.reading.data_files import DataFile
from liquidpilot.integrations.trustpilot.store.reading.unique import Unique
from liquidpilot.integrations.trustpilot.store.reading.units import BUSINESS_UNIT, Units
from liquidpilot.integrations.trustpilot.store.reading.values import (
    locale,
    needed_text,
    object_id,
)

_TEMPLATE_KEYS = ("id", "name", "locale", "default", "kind", BUSINESS_UNIT)
_LOCALE_KEYS = ("code", "native_name", "name", "domain", "default")


def read_templates(file: DataFile, units: Units) -> dict[str, tuple[InvitationTemplate, ...]]:
    """Return the templates by business unit; every unit has those that name none."""
    ids = Unique("template")
    templates: dict[str, tuple[InvitationTemplate, ...]] = dict.fromkeys(units.by_id, ())
    for entry in file.entries("templates"):
        template = _read_template(entry)
        ids.add_id(template.id, entry)
        owner = units.of(entry, file) if BUSINESS_UNIT in entry else None
        if owner is not None:
            templates[owner.id] += (template,)
        elif BUSINESS_UNIT not in entry:
            templates = {unit: (*those, template) for unit, those in templates.items()}
    return templates


def read_locales(file: DataFile) -> tuple[Locale, ...]:
    """Return the locales. Raises WorkspaceError."""
    codes = Unique("locale")
    locales = []
    for entry in file.entries("locales"):
        entry.refuse_unknown(_LOCALE_KEYS)
        needed_text(entry, "code", "da-DK")
        code = locale(entry, "code") or ""
        codes.add(code, entry, "code")
        name = needed_text(entry, "name", "Danish (Denmark)")
        locales.append(
            Locale(
                code=code,
                native_name=entry.text("native_name") or name,
                name=name,
                domain=needed_text(entry, "domain", "dk.trustpilot.com"),
                is_default_for_language=bool(entry.flag("default")),
            )
        )
    return tuple(locales)


def _read_template(entry: Table) -> InvitationTemplate:
    entry.refuse_unknown(_TEMPLATE_KEYS)
    name = needed_text(entry, "name", "English – Service reviews")
    return InvitationTemplate(
        id=object_id(entry) or stable_id("template", name),
        name=name,
        locale=locale(entry) or "en-US",
        is_default=bool(entry.flag("default")),
        kind=entry.text("kind") or "service",
    )
