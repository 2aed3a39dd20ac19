"""Digests of what is on disk: equal only if every byte and every name is.

They are what makes the cache safe: an answer is used again only if everything that it was made of
has the digest that it had then.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Iterable
from pathlib import Path

from liquidpilot.boundary import MAX_DEPTH, Boundary, is_link, leads_up
from liquidpilot.errors import WorkspaceError
from liquidpilot.workspace.folders import join


class Digests:
    """Digests of files and folders below `root`; each is read once."""

    def __init__(self, root: Path) -> None:
        self._inside = Boundary(root)
        self._known: dict[str, str] = {}

    def of(self, path: str) -> str:
        """Return the digest of a file, or of all that is in a folder but what is hidden.

        What is not there has a digest too, and so has what must not be read. Of a link it counts
        what it leads to, and where that is if it is outside.
        """
        found = self._known.get(path)
        if found is None:
            found = self._known[path] = self._followed(path, 0)
        return found

    def of_all(self, paths: Iterable[str], *more: str) -> str:
        """Return one digest for all of `paths`, and of the texts `more`."""
        return combined(*more, *(f"{path}\0{self.of(path)}" for path in paths))

    def _followed(self, path: str, links: int) -> str:
        """Return the digest of what `path` leads to, after so many links."""
        try:
            if not self._inside.has_link(path):
                return self._digest(path, self._inside.root / path, links)
            end = self._inside.place(path)
        except WorkspaceError as error:
            return error.message
        outside = f"{end.as_posix()} " if self._inside.leads_out(path) else ""
        # Links that lead into each other must end somewhere.
        return outside + (self._digest(path, end, links + 1) if links < MAX_DEPTH else "")

    def _digest(self, path: str, place: Path | os.DirEntry[str], links: int) -> str:
        """Return the digest of what stands at `place`, which is no link and is called `path`."""
        try:
            with os.scandir(place) as entries:
                found = sorted((each for each in entries if not _is_hidden_folder(each)), key=_name)
        except NotADirectoryError:
            return file_digest(place)
        except FileNotFoundError:
            return ""
        except OSError as error:
            return f"unreadable {error.errno}"
        return combined(*(f"{each.name}\0{self._entry(path, each, links)}" for each in found))

    def _entry(self, folder: str, entry: os.DirEntry[str], links: int) -> str:
        path = join(folder, entry.name)
        if path not in self._known:
            if is_link(entry):
                found = "up" if leads_up(entry) else self._followed(path, links)
            elif entry.is_dir(follow_symlinks=False):
                found = self._digest(path, entry, links)
            else:
                found = file_digest(entry)
            self._known[path] = found
        return self._known[path]


def _name(entry: os.DirEntry[str]) -> str:
    return entry.name


def _is_hidden_folder(entry: os.DirEntry[str]) -> bool:
    # It is no part of a workspace.
    return entry.name.startswith(".") and entry.is_dir(follow_symlinks=False)


def file_digest(place: str | os.PathLike[str]) -> str:
    """Return the digest of one file; a text that is none if it is not there or cannot be read."""
    try:
        if not stat.S_ISREG(os.lstat(place).st_mode):
            return "no file"
        with open(place, "rb", buffering=0) as file:  # noqa: PTH123
            return hashlib.blake2b(file.read(), digest_size=16).hexdigest()
    except OSError as error:
        return f"unreadable {error.errno}"


def combined(*texts: str) -> str:
    """Return the digest of some texts in this order."""
    state = hashlib.blake2b(digest_size=16)
    for text in texts:
        data = text.encode("utf-8", "surrogatepass")
        state.update(b"%d:" % len(data))
        state.update(data)
    return state.hexdigest()
