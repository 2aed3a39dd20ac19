"""An author's own data of a simulated service: where they are, and a first copy to be changed."""

from __future__ import annotations

from pathlib import Path

from liquidpilot.boundary import Boundary
from liquidpilot.errors import LiquidPilotError, WorkspaceError
from liquidpilot.integration.interface import Integration
from liquidpilot.workspace.workspace import WorkspaceFiles


def data_folder(integration: Integration, given: Path | None, root: Path | None) -> Path | None:
    """Return the folder of an author's own data: the one `given`, else the workspace's at `root`.

    None if there is none. Raises WorkspaceError if there is nothing where somebody says it is.
    """
    if given is not None:
        if not given.is_dir():
            path = given.as_posix()
            if given.exists():
                message = f"cannot read data from '{path}': it is a file"
                raise WorkspaceError(message, hint="name the folder that holds it")
            raise WorkspaceError(
                f"cannot read data from '{path}': there is no such folder",
                hint=f"'liquidpilot sandbox {integration.name} --write-data {path}' makes it",
            )
        return given
    if root is None:
        return None
    folder = root / WorkspaceFiles(root).fixtures_folder / "sandbox" / integration.name
    return folder if folder.is_dir() else None


def write_data(integration: Integration, folder: Path, *, force: bool = False) -> list[str]:
    """Write the service's own data files into `folder`, and return their paths.

    Raises LiquidPilotError, before anything is written, if one of them is there already and it is
    not to be done by `force`, and if there is nothing to write or no place to write it to.
    """
    texts = integration.data_files()
    if not texts:
        raise LiquidPilotError(f"'{integration.name}' has no data files")
    present = [name for name in texts if (folder / name).exists()]
    if present and not force:
        listed = ", ".join(f"'{name}'" for name in present)
        raise LiquidPilotError(
            f"'{folder.as_posix()}' has {listed} already",
            hint="nothing was written; name another folder, or write over them with --force",
        )
    inside = Boundary(folder, folder.as_posix())
    for name, text in texts.items():
        inside.write_text(name, text)
    return [(folder / name).as_posix() for name in texts]
