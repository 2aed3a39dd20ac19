"""`custom_attributes/registry.yaml`, where braze-sync lists the attributes that Braze has."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from liquidpilot.boundary import Boundary
from liquidpilot.workspace.data_files import read_data_file


@dataclass(frozen=True, slots=True)
class RegisteredAttribute:
    """A custom attribute; `kind` is its type: string, number, boolean, time, array, object, …"""

    name: str
    kind: str | None = None
    description: str | None = None
    deprecated: bool = False


def read_attribute_registry(root: Path, path: str) -> dict[str, RegisteredAttribute] | None:
    """Return the registered attributes by name, or None if there is no registry.

    Keys beside these are braze-sync's own and left alone. Raises WorkspaceError.
    """
    if not Boundary(root).has(path):
        return None
    attributes: dict[str, RegisteredAttribute] = {}
    for entry in read_data_file(root, path).table().tables("attributes"):
        name = entry.required_text("name")
        if name in attributes:
            raise entry.error(f"the attribute '{name}' is there twice", "name")
        attributes[name] = RegisteredAttribute(
            name, entry.text("type"), entry.text("description"), entry.flag("deprecated") or False
        )
    return attributes
