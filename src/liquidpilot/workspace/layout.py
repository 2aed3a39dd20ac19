"""Which folder of a workspace holds what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import field
from pathlib import Path

from liquidpilot.boundary import Boundary
from liquidpilot.datafiles.reading import read_data_file
from liquidpilot.datafiles.tables import Table, empty_table
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.immutable import immutable
from liquidpilot.workspace.configuration import Configuration
from liquidpilot.workspace.folders import BRAZE_SYNC_FILE, TEMPLATES_FOLDER, as_inner_path, join


@immutable
class Layout:
    """The folders of a workspace, relative to its root, with `/`.

    `templates` holds one folder for each kind of message, `content_blocks`, `catalogs` and
    `custom_attributes`; a repository of braze-sync may have `moved` some of them elsewhere.
    `diagnostics` warn of what has no effect in braze-sync's file.

    >>> Layout("templates", "fixtures").folder("content_blocks")
    'templates/content_blocks'
    """

    templates: str
    fixtures: str
    moved: Mapping[str, str] = field(default_factory=dict)
    diagnostics: tuple[Diagnostic, ...] = ()

    def folder(self, kind: str) -> str:
        """Return the folder called `kind` below `templates`, for example `email_templates`."""
        return self.moved.get(kind) or join(self.templates, kind)

    @property
    def registry(self) -> str:
        """The file that lists the custom attributes."""
        return self.moved.get("registry") or join(self.folder("custom_attributes"), "registry.yaml")


# What braze-sync calls its resources (its docs/configuration.md), and what that is to us.
_RESOURCES = {
    "email_template": "email_templates",
    "content_block": "content_blocks",
    "catalog_schema": "catalogs",
    "custom_attribute": "registry",
}

_FURTHER_RESOURCES = ("catalog_items", "tag")
_KEYS = ("version", "default_environment", "defaults", "environments", "resources", "naming")
_RESOURCE_KEYS = ("enabled", "path", "exclude_patterns", "parallel_batches")


def find_layout(root: Path, configuration: Configuration) -> Layout:
    """Return the layout of the workspace at `root`.

    `templates` is what the configuration says; else `templates/`; else the root itself, where
    there is a `braze-sync.config.yaml` and no such folder. A path that this file gives to a
    resource stands above `templates`; its own defaults do not (assumed: where there are both, the
    folders were moved below `templates/`). Raises WorkspaceError for a broken file.
    """
    moved, notes = _moved_folders(root) if Boundary(root).has(BRAZE_SYNC_FILE) else (None, ())
    templates = configuration.templates
    if templates is None:
        at_root = moved is not None and not (root / TEMPLATES_FOLDER).is_dir()
        templates = "." if at_root else TEMPLATES_FOLDER
    return Layout(templates, configuration.fixtures, moved or {}, tuple(notes))


def _moved_folders(root: Path) -> tuple[dict[str, str], list[Diagnostic]]:
    # Only the paths are our business; the values of the rest are braze-sync's own to check.
    top = read_data_file(root, BRAZE_SYNC_FILE).table()
    resources = top.table("resources") or empty_table(BRAZE_SYNC_FILE)
    tables = {name: resources.table(name) or empty_table(BRAZE_SYNC_FILE) for name in resources}
    # It is full of comments by design, and none of its values is printed.
    notes = top.document.notes
    notes.clear()
    top.note_unknown(_KEYS)
    resources.note_unknown((*_RESOURCES, *_FURTHER_RESOURCES))
    moved: dict[str, str] = {}
    for resource, table in tables.items():
        table.note_unknown(_RESOURCE_KEYS)
        path = _path(table)
        if path is None or resource not in _RESOURCES:
            continue
        moved[_RESOURCES[resource]] = path
        if table.flag("enabled") is not False and not (root / path).exists():
            message = f"there is nothing at '{path}'"
            hint = "the path is relative to the workspace"
            keys = (*table.keys, "path")
            notes.append(top.document.remark("path-matches-nothing", message, keys, hint))
    return moved, notes


def _path(table: Table) -> str | None:
    text = table.text("path")
    if text is None:
        return None
    path = as_inner_path(text)
    if path is None:
        raise table.error("'path' should be inside of the workspace", "path")
    return path
