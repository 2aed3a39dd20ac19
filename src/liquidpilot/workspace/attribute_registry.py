"""`custom_attributes/registry.yaml`, where braze-sync lists the attributes that Braze has."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from liquidpilot.boundary import Boundary
from liquidpilot.datafiles.reading import read_data_file
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.suggestions import did_you_mean


@dataclass(frozen=True, slots=True)
class RegisteredAttribute:
    """A custom attribute; `kind` is its type: string, number, boolean, time, array, object, …"""

    name: str
    kind: str | None = None
    description: str | None = None
    deprecated: bool = False


_KEYS = ("name", "type", "description", "deprecated", "braze_data_type")
_TYPES = ("string", "number", "boolean", "time", "array", "object", "object_array")


def read_attribute_registry(
    root: Path, path: str
) -> tuple[dict[str, RegisteredAttribute] | None, Sequence[Diagnostic]]:
    """Return the registered attributes by name, None if there is no registry, and what is lost.

    Keys beside those of braze-sync's documentation ("Registry mode") are noted, and so are types
    that it does not have: a newer version may. Raises WorkspaceError.
    """
    if not Boundary(root).has(path):
        return None, ()
    attributes: dict[str, RegisteredAttribute] = {}
    table = read_data_file(root, path).table()
    table.note_unknown(("attributes",))
    for entry in table.tables("attributes"):
        entry.note_unknown(_KEYS)
        name = entry.required_text("name")
        if name in attributes:
            raise entry.error(f"the attribute '{name}' appears twice", "name")
        kind = entry.text("type")
        if kind is not None and kind not in _TYPES:
            hint = did_you_mean(kind, _TYPES) or f"known: {', '.join(_TYPES)}"
            message = f"the type '{kind}' of '{name}' is not known, and nothing is compared with it"
            keys = (*entry.keys, "type")
            note = table.document.remark("unknown-attribute-type", message, keys, hint)
            table.document.notes.append(note)
        attributes[name] = RegisteredAttribute(
            name, kind, entry.text("description"), entry.flag("deprecated") or False
        )
    return attributes, table.document.notes
