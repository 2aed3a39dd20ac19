"""A workspace as it was at a revision of git."""

from __future__ import annotations

import contextlib
import os
from collections.abc import Iterator

from liquidpilot.boundary import Boundary
from liquidpilot.errors import LiquidPilotError
from liquidpilot.files import scratch_folder
from liquidpilot.git import Repository
from liquidpilot.rendering.workspace import Workspace


@contextlib.contextmanager
def workspace_at(workspace: Workspace, revision: str) -> Iterator[Workspace]:
    """Give the workspace as a commit has it, in a folder that is gone afterwards.

    It has what messages are made of: the files at the top, and what is in the folders of the
    workspace as it is now. Raises LiquidPilotError if git does not know the revision, and for a
    workspace that could not be opened then.
    """
    repository = Repository(workspace.root)
    tree = repository.tree(repository.commit(revision))
    folders = tuple(f"{each}/" for each in workspace._files.watched if each != ".")
    is_whole = "." in workspace._files.watched
    wanted: dict[str, str] = {}
    for raw, entry in tree.items():
        path = os.fsdecode(raw)
        is_ours = is_whole or "/" not in path or path.startswith(folders)
        if entry.is_file and is_ours and "/snapshots/" not in path:
            wanted[path] = entry.id
    contents = repository.contents(sorted(set(wanted.values())))
    with scratch_folder() as folder:
        inside = Boundary(folder)
        for path, identity in wanted.items():
            # What this system cannot have as a file is left out.
            with contextlib.suppress(LiquidPilotError):
                inside.write_bytes(path, contents.get(identity, b""), durable=False)
        yield Workspace.open(folder)
