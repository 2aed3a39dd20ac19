"""The file in which results are kept from run to run, in `.liquidpilot/`.

It is an aid and never an authority: one that cannot be read, that another version wrote or that is
not as it was written counts as none. Its first line is the run's key with the digest of the rest;
each further one is a name, a tab and what is known about it, as JSON, because reading it must never
run code.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Collection
from pathlib import Path
from typing import Any, Self

from liquidpilot.boundary import Boundary
from liquidpilot.errors import LiquidPilotError

# Lists of lists, which only those who keep them know the meaning of.
Data = Any

FOLDER = ".liquidpilot"
"""The folder of a workspace that holds what can be made again."""

BROKEN = (ValueError, TypeError, LookupError, AttributeError, RecursionError)
"""What reading data raises that is not as it was written, though its digest is right."""

_KEPT = 4
_IGNORED = f"{FOLDER}/.gitignore"
_HEAD = re.compile(rb"(?P<key>[0-9a-f]{16,}) [0-9a-f]{32}\n")


def ignore_kept(inside: Boundary) -> None:
    """Tell git to leave out the folder of what can be made again. Raises LiquidPilotError."""
    if not inside.has(_IGNORED):
        inside.write_bytes(_IGNORED, b"*\n", durable=False)


class Kept:
    """What is known, by name; `key` tells runs apart that ask for other things.

    `verb` is whose results they are, and the beginning of the name of the file.
    """

    def __init__(self, root: Path, verb: str, key: str) -> None:
        self._inside = Boundary(root)
        self._verb = verb
        self._path = f"{FOLDER}/{self._name(key)}"
        self._key = key
        self._lines: dict[str, str] = {}
        self._changed = False

    def load(self) -> Self:
        """Take what the file has, if it is one of ours for this key, and return this."""
        try:
            head, _, body = self._read_file().partition(b"\n")
        except LiquidPilotError:
            return self
        if head.decode("ascii", "replace") == self._head(body):
            lines = body.decode("ascii").splitlines()
            with contextlib.suppress(*BROKEN):
                self._lines = {
                    str(json.loads(path)): data
                    for path, _, data in (each.partition("\t") for each in lines)
                }
        return self

    def forget(self, name: str) -> None:
        """Keep nothing of what was found about `name`."""
        if self._lines.pop(name, None) is not None:
            self._changed = True

    def clear(self) -> None:
        """Begin anew."""
        self._lines.clear()
        self._changed = True

    def note(self, name: str, data: Data) -> None:
        """Keep JSON data under a name."""
        line = json.dumps(data, separators=(",", ":"))
        if self._lines.get(name) != line:
            self._lines[name] = line
            self._changed = True

    def noted(self, name: str) -> Data:
        """Return what `note` has kept, None if there is nothing."""
        with contextlib.suppress(*BROKEN):
            return json.loads(self._lines[name])
        return None

    def save(self, known: Collection[str] | None = None) -> None:
        """Write what was found, of the `known` names only if they are given.

        Nothing is raised: where the folder cannot be written, the next run takes longer.
        """
        kept = {p: line for p, line in self._lines.items() if known is None or p in known}
        if not self._changed and len(kept) == len(self._lines):
            return
        body = "".join(f"{json.dumps(p)}\t{line}\n" for p, line in kept.items()).encode("ascii")
        try:
            text = self._head(body).encode("ascii") + b"\n" + body
            self._refuse_foreign()
            ignore_kept(self._inside)
            self._inside.write_bytes(self._path, text, durable=False)
            self._forget_old()
        except LiquidPilotError:
            return

    def _read_file(self) -> bytes:
        """Return what is in the file; b"" for one that is not ours."""
        if self._inside.has_link(self._path):
            return b""
        return self._inside.read_bytes(self._path)

    def _refuse_foreign(self) -> None:
        """Raise LiquidPilotError if writing would change something that no run has made."""
        is_foreign = self._inside.has(self._path) and not self._is_ours(
            self._path, self._read_file()
        )
        if self._inside.has_link(self._path) or self._inside.has_link(_IGNORED) or is_foreign:
            raise LiquidPilotError(f"'{FOLDER}' belongs to another user")

    def _forget_old(self) -> None:
        """Delete the caches that were not used for longest, and nothing that is no cache."""
        with contextlib.suppress(OSError):
            folder = self._inside.place(FOLDER)
            pattern = re.compile(rf"{self._verb}-[0-9a-f]{{16}}\.json")
            found = [each for each in folder.iterdir() if pattern.fullmatch(each.name)]
            files = [each for each in found if not each.is_symlink() and each.is_file()]
            for file in sorted(files, key=lambda each: each.stat().st_mtime_ns)[:-_KEPT]:
                if self._is_ours(file.name, self._inside.read_bytes(file)):
                    self._inside.delete(file)

    def _head(self, body: bytes) -> str:
        return f"{self._key} {hashlib.blake2b(body, digest_size=16).hexdigest()}"

    def _name(self, key: str) -> str:
        return f"{self._verb}-{key[:16]}.json"

    def _is_ours(self, name: str, data: bytes) -> bool:
        """Return whether a run has written the file `name`: its first line says which run."""
        head = _HEAD.match(data)
        # A computer that lost its power may leave nothing, or zeros.
        if not data.strip(b"\0"):
            return True
        return head is not None and self._name(head["key"].decode()) == name.rpartition("/")[2]
