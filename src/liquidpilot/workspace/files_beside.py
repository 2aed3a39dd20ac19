"""`FilesBeside`: templates in a folder that is no workspace, with what stands beside them."""

from __future__ import annotations

from functools import cached_property

from liquidpilot.workspace.discovery import FoundMessage
from liquidpilot.workspace.layout import Layout
from liquidpilot.workspace.workspace import WorkspaceFiles


class FilesBeside(WorkspaceFiles):
    """The folder `root` as a workspace of those messages alone that `add_message` was told of.

    Beside them may stand `content_blocks/`, `catalogs/`, `custom_attributes/`, `fixtures/`, their
    own data (`promo.html.json`) and `liquid-context.json`. Other files of the folder are none of
    ours, however many there are.

    >>> from pathlib import Path
    >>> FilesBeside(Path("drafts")).found_messages()
    []
    """

    @property
    def watched(self) -> list[str]:
        """The folders in which any file may be a part of a message."""
        folders = ("content_blocks", "catalogs", "custom_attributes")
        return [self.fixtures_folder, *map(self.layout.folder, folders)]

    @cached_property
    def layout(self) -> Layout:
        """Everything stands in the folder itself."""
        return Layout(".", self.configuration.fixtures)

    def _find_messages(self) -> list[FoundMessage]:
        return []
