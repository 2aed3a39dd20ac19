"""What a change on disk touches: paths compared, nothing read."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from liquidpilot.workspace.discovery import FoundMessage
from liquidpilot.workspace.folders import BRAZE_SYNC_FILE, CONFIGURATION_FILES, RULES_FILE

ABOUT_EVERYTHING = frozenset({*CONFIGURATION_FILES, BRAZE_SYNC_FILE, RULES_FILE, "."})
"""Files that say where everything else is, and what is wrong with it."""


def touches(changed: Iterable[str], path: str) -> bool:
    """Return whether one of `changed` is `path`, inside of it, or a folder around it.

    >>> touches(["templates/push"], "templates/push/hello/template.yaml")
    True
    """
    return any(
        each == path or each.startswith(f"{path}/") or path.startswith(f"{each}/")
        for each in changed
    )


def leaves_messages_in_place(
    root: Path, changed: Iterable[str], found: Iterable[FoundMessage]
) -> bool:
    """Return whether the messages of the workspace are surely still those of `found`.

    They are if nothing has happened but that files of known messages have other contents.
    """
    places = {each.path for each in found}
    return all(
        (path in places or path.rpartition("/")[0] in places) and (root / path).is_file()
        for path in changed
    )
