"""`custom_attributes/registry.yaml`, where braze-sync lists the attributes that Braze has."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from liquidpilot.boundary import Boundary
from liquidpilot.datafiles.reading import read_data_file
from liquidpilot.datafiles.shapes import TEXT, Flag, Key, ListOf, Shape, Text
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.suggestions import did_you_mean


class RegisteredAttribute(NamedTuple):
    """A custom attribute; `kind` is its type: string, number, boolean, time, array, object, …"""

    name: str
    kind: str | None = None
    description: str | None = None
    deprecated: bool = False


_TYPES = ("string", "number", "boolean", "time", "array", "object", "object_array")
_ATTRIBUTE = Shape(
    "attribute",
    "One custom attribute.",
    (
        Key(
            "name",
            "Its name; no two have the same.",
            Text(blank=False),
            "loyalty_tier",
            required=True,
        ),
        Key("type", "What its values are.", Text(_TYPES), "string"),
        Key("description", "What it says.", TEXT, "bronze, silver or gold"),
        Key("deprecated", "Whether nobody should use it any more.", Flag(), True),
        Key("braze_data_type", "What Braze calls its type; not read.", TEXT, "String"),
    ),
)
REGISTRY = Shape(
    "registry",
    "The custom attributes that Braze has, as braze-sync exports them.",
    (
        Key(
            "attributes",
            "Each of them.",
            ListOf(_ATTRIBUTE),
            [{"name": "loyalty_tier", "type": "string"}],
        ),
    ),
)
"""What may stand in `custom_attributes/registry.yaml`."""


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
    table.note_unknown(REGISTRY)
    for entry in table.tables("attributes"):
        entry.note_unknown(_ATTRIBUTE)
        entry.text("braze_data_type")
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
