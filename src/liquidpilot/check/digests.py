"""Digests of what is on disk: equal only if every byte and every name is.

They are what makes the cache safe: an answer is used again only if everything that it was made of
has the digest that it had then.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterable
from functools import cache
from pathlib import Path

from liquidpilot._version import __version__
from liquidpilot.boundary import Boundary, is_folder, leads_up
from liquidpilot.errors import WorkspaceError
from liquidpilot.integration.entry_points import entry_points
from liquidpilot.integration.installed import ENTRY_POINTS


class Digests:
    """Digests of files and folders below `root`; each is read once."""

    def __init__(self, root: Path) -> None:
        self._inside = Boundary(root)
        self._root = str(root)
        self._known: dict[str, str] = {}

    def of(self, path: str) -> str:
        """Return the digest of a file, or of all that is in a folder.

        A path that ends in `/*` stands for the names in a folder alone, at any depth. What is not
        there has a digest too.
        """
        found = self._known.get(path)
        if found is None:
            names_only = path.endswith("/*")
            place = os.path.join(self._root, path.removesuffix("/*"))  # noqa: PTH118
            found = self._known[path] = _digest(place, names_only, self._inside)
        return found

    def of_all(self, paths: Iterable[str], *more: str) -> str:
        """Return one digest for all of `paths`, and of the texts `more`."""
        return combined(*more, *(f"{path}\0{self.of(path)}" for path in paths))


def combined(*texts: str) -> str:
    """Return the digest of some texts in this order."""
    state = hashlib.blake2b(digest_size=16)
    for text in texts:
        data = text.encode("utf-8", "surrogatepass")
        state.update(b"%d:" % len(data))
        state.update(data)
    return state.hexdigest()


@cache
def tool_digest() -> str:
    """Return the digest of this version of liquidpilot, of what it stands on, and of its rules.

    In a checkout the version stays what it is while the code changes, so the code counts too, and
    with it what its integrations read: data and schemas.
    """
    package = Path(__file__).parent.parent
    code = (
        f"{entry.path}\0{entry.stat().st_size}\0{entry.stat().st_mtime_ns}"
        for entry in _walk(str(package), Boundary(package))
        if entry.name.endswith((".py", ".json", ".toml"))
    )
    return combined(__version__, sys.version, *_distributions(), *code)


def _distributions() -> list[str]:
    import liquid

    found = [
        f"{each.name} {each.value} {each.package} {each.version}"
        for each in entry_points(ENTRY_POINTS)
    ]
    return [f"python-liquid {liquid.__version__}", *found]


def _digest(place: str, names_only: bool, inside: Boundary) -> str:
    try:
        inside.place(Path(place))
        entries = _walk(place, inside)
    except NotADirectoryError:
        return _file_digest(place, inside)
    except FileNotFoundError:
        return ""
    except OSError as error:
        return f"unreadable {error.errno}"
    except WorkspaceError as error:
        return error.message
    start = len(place)
    if names_only:
        return combined(*(entry.path[start:] for entry in entries))
    return combined(
        *(f"{entry.path[start:]}\0{_file_digest(entry.path, inside)}" for entry in entries)
    )


def _walk(place: str, inside: Boundary) -> list[os.DirEntry[str]]:
    found: list[os.DirEntry[str]] = []
    with os.scandir(place) as entries:
        for entry in sorted(entries, key=lambda each: each.name):
            if is_folder(entry) and not (entry.is_symlink() and inside.refuses(Path(entry.path))):
                # What is hidden is no part of a workspace.
                if not entry.name.startswith(".") and not leads_up(entry):
                    found += _walk(entry.path, inside)
            else:
                found.append(entry)
    return found


def _file_digest(path: str, inside: Boundary) -> str:
    try:
        return hashlib.blake2b(inside.read_bytes(Path(path)), digest_size=16).hexdigest()
    except WorkspaceError as error:
        return error.message
