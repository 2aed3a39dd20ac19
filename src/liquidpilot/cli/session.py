"""What a verb and the frame of its errors share: which folder all paths are relative to."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

import click

if TYPE_CHECKING:
    from liquidpilot.rendering.source_lines import SourceLines
    from liquidpilot.replay import Redactor

workspace_option = click.option(
    "--workspace",
    metavar="DIR",
    type=click.Path(path_type=Path),
    help="The folder of the workspace; without it, the nearest one upward from here.",
)
"""The option that every verb has."""


@dataclass
class Session:
    """One run of the command line; a verb gets it by `click.pass_obj`.

    `root` is the workspace's folder as soon as it is known; `texts` holds the lines of what is not
    a file below it, such as standard input, by the path that messages name.
    """

    root: Path = field(default_factory=Path.cwd)
    texts: dict[str | None, str] = field(default_factory=dict)

    def lines(self, redactor: Redactor | None = None) -> SourceLines:
        """Return the lines that findings and errors may show, without what `redactor` knows."""
        from liquidpilot.rendering.source_lines import SourceLines

        return SourceLines(self.root, self.texts, redactor)
