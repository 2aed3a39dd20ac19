"""Making a sandbox, with an author's own data in it."""

from __future__ import annotations

from pathlib import Path

from liquidpilot.boundary import Boundary
from liquidpilot.errors import WorkspaceError
from liquidpilot.integration.failures import blamed_on
from liquidpilot.integration.interface import Integration
from liquidpilot.integration.sandboxes import Sandbox, SandboxOptions


def open_sandbox(
    integration: Integration, options: SandboxOptions, root: Path | None
) -> Sandbox | None:
    """Return the sandbox of `integration`, None if it has none.

    Raises WorkspaceError for data that cannot be used; what is in the workspace at `root` is named
    from there, as all its files are.
    """
    if root is not None and options.data is not None and options.data.is_relative_to(root):
        inside = Boundary(root)
        for name in inside.list(options.data).files:
            inside.place(options.data / name)
    try:
        with blamed_on(integration):
            return integration.sandbox(options)
    except WorkspaceError as error:
        if error.path is not None and root is not None and Path(error.path).is_relative_to(root):
            error.path = Path(error.path).relative_to(root).as_posix()
        raise
