"""What is known of each block of an unfinished run, in `.liquidpilot/`, so that `--resume` goes on.

Each block is a file of its own, which is there as a whole or not at all: whenever a run is killed,
nobody is counted twice. A file counts only if it is as it was written. The folder is called by all
that the figures depend on; it is deleted when the run comes to its end.
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import re
from collections.abc import Iterable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

from liquidpilot.audience.aggregate import Aggregate
from liquidpilot.audience.blocks import Input
from liquidpilot.audience.running import Done
from liquidpilot.boundary import Boundary
from liquidpilot.cache.digests import Digests, Installation, combined
from liquidpilot.cache.kept import BROKEN, FOLDER
from liquidpilot.datafiles.json_text import read_json
from liquidpilot.errors import LiquidPilotError
from liquidpilot.rendering.dependencies import dependencies_of
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.workspace.messages import Message

_KEPT = 4
_RUN = "run"
_OURS = re.compile(r"audience-[0-9a-f]{16}")


def key_of(workspace: Workspace, message: Message, wanted: Input, asked: Iterable[object]) -> str:
    """Return what tells a run from all others: the message with its files, the input, the options.

    Of the input count path, size and time, not what is in it. `asked` are the options.
    """
    digests, made_of = Digests(workspace.root), dependencies_of(workspace, message)
    files = []
    for file, name in wanted.files:
        with contextlib.suppress(OSError):
            status = Path(file).stat()
            files.append(f"{name}\0{status.st_size}\0{status.st_mtime_ns}")
    return combined(
        Installation().digest(),
        message.address,
        *(f"{name}\0{source.text}" for name, source in message.fields.items()),
        digests.of_all(sorted(each.removesuffix("/*") for each in made_of.paths)),
        *files,
        *map(repr, asked),
    )


class Checkpoints:
    """The blocks of one run, by its `key`, below the workspace at `root`.

    What cannot be written is not kept, and nothing is raised: then a run begins anew.
    """

    def __init__(self, root: Path, key: str) -> None:
        self._inside = Boundary(root)
        self._name = f"audience-{key[:16]}"
        self._folder = f"{FOLDER}/{self._name}"

    def begin(self, now: datetime) -> None:
        """Forget what is known of this run, and note the moment at which everybody is rendered."""
        self.end()
        self._forget_old()
        with contextlib.suppress(LiquidPilotError):
            ignored = f"{FOLDER}/.gitignore"
            if not self._inside.has(ignored):
                self._inside.write_bytes(ignored, b"*\n", durable=False)
        self._write(_RUN, {"now": now.isoformat()})

    def moment(self) -> datetime | None:
        """Return the moment of the run that is to be resumed, None if there is none."""
        with contextlib.suppress(*BROKEN):
            return datetime.fromisoformat((self._read(f"{_RUN}.json") or {})["now"])
        return None

    def keep(self, block: Done) -> None:
        """Keep what is known of a block."""
        name = hashlib.blake2b(block.key.encode("utf-8", "surrogateescape"), digest_size=12)
        document = {"key": block.key, "size": block.size, "known": block.aggregate.document()}
        self._write(name.hexdigest(), document)

    def known(self) -> Iterator[Done]:
        """Yield the blocks that are kept."""
        for name in sorted(self._names()):
            document = self._read(name) if name != f"{_RUN}.json" else None
            if document is not None:
                with contextlib.suppress(*BROKEN):
                    known = Aggregate.of(document["known"])
                    yield Done(str(document["key"]), int(document["size"]), known)

    def end(self) -> None:
        """Forget what is known of this run."""
        self._delete(self._name)

    def _names(self) -> tuple[str, ...]:
        with contextlib.suppress(LiquidPilotError):
            return tuple(self._inside.list(self._folder).files)
        return ()

    def _write(self, name: str, document: dict[str, object]) -> None:
        body = json.dumps(document, separators=(",", ":")).encode("ascii")
        with contextlib.suppress(LiquidPilotError):
            path = f"{self._folder}/{name}.json"
            # There may be ids and texts of people in it.
            text = _digest(body) + b"\n" + body
            self._inside.write_bytes(path, text, durable=False, private=True)

    def _read(self, name: str) -> dict[str, Any] | None:
        with contextlib.suppress(LiquidPilotError, *BROKEN):
            digest, _, body = self._inside.read_bytes(f"{self._folder}/{name}").partition(b"\n")
            if digest == _digest(body):
                found = read_json(body)
                return found if isinstance(found, dict) else None
        return None

    def _forget_old(self) -> None:
        """Delete what is left of other runs, but for the newest."""
        with contextlib.suppress(OSError, LiquidPilotError):
            folder = self._inside.place(FOLDER)
            found = [
                each
                for each in folder.iterdir()
                if _OURS.fullmatch(each.name) and each.is_dir() and not each.is_symlink()
            ]
            for each in sorted(found, key=lambda each: each.stat().st_mtime_ns)[:-_KEPT]:
                self._delete(each.name)

    def _delete(self, name: str) -> None:
        with contextlib.suppress(LiquidPilotError):
            for each in self._inside.list(f"{FOLDER}/{name}").files:
                self._inside.delete(f"{FOLDER}/{name}/{each}")
            self._inside.delete_empty_folder(f"{FOLDER}/{name}")


def _digest(body: bytes) -> bytes:
    return hashlib.blake2b(body, digest_size=16).hexdigest().encode("ascii")
