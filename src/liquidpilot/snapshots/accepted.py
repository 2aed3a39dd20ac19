"""Accepted renders on disk: a file for each message, in which each text stands once.

    fixtures/snapshots/email_templates/hello.txt

    Accepted renders of email_templates/hello: each text once, below whom it is for.
    ==== html.html: ada, bo
    <p>Hi</p>
    ==== subject.txt: ada
    Hi Ada
    ==== subject.txt: bo
    Hi Bo

The lines with `====` are the index: which field, and for which people, each with a scenario after a
dot. A line of a text that begins like one has a `\\` before it. What was rendered and is not
accepted yet waits in the same form beside it, as `hello.txt.new`.

The older form, `hello/ada/subject.txt`, is read where the file does not know the render, and is
gone as soon as something of the message is accepted.
"""

from __future__ import annotations

import contextlib
import re
import textwrap
from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from liquidpilot.boundary import Boundary
from liquidpilot.errors import LiquidPilotError, WorkspaceError
from liquidpilot.replay.recorded_files import only_writer
from liquidpilot.snapshots.changes import Change
from liquidpilot.snapshots.contents import safe_name
from liquidpilot.workspace.folders import join

PENDING = ".new"
"""The end of the name of a file with renders that are not accepted yet."""

Texts = Mapping[str, str]
"""What is kept of one render: texts by the name of the field's file, as `subject.txt`."""

_SUFFIX = ".txt"
_LOCK_FILE = ".accepting.lock"
_TITLE = "Accepted renders of "
_MARK = "===="
_WIDTH = 90
_HEADING = re.compile(r"==== (?P<name>[^\s:,]+):(?P<people>(?: [^\s:,]+(?:,|$))+)")
_LIKE_A_HEADING = re.compile(r"\\*====")


def render_name(profile: str, scenario: str | None) -> str:
    """Return what the render of a message for `profile` is called in its file.

    >>> render_name("ada", "no-reviews"), render_name("ada.b", None)
    ('ada.no-reviews', 'ada%2Eb')
    """
    return ".".join(safe_name(each) for each in (profile, scenario) if each is not None)


def renders_text(address: str, renders: Mapping[str, Texts]) -> str:
    """Return the file that holds `renders` of a message; "" for none.

    It is the same for the same renders, in whichever order they were accepted.
    """
    if not renders:
        return ""
    people: dict[tuple[str, str], list[str]] = {}
    for render in sorted(renders):
        for name, text in renders[render].items():
            people.setdefault((name, text), []).append(render)
    lines = [f"{_TITLE}{address}: each text once, below whom it is for.\n"]
    for name, text in sorted(people, key=lambda each: (each[0], people[each][0])):
        lines += _heading(name, people[name, text])
        lines += (f"{_escaped(line)}\n" for line in text.removesuffix("\n").split("\n") if text)
    return "".join(lines)


def read_renders(text: str, path: str) -> dict[str, dict[str, str]]:
    """Return the renders that the file `path` holds.

    Raises WorkspaceError, with the line, for a heading that is none, or a text that is there twice.

    >>> read_renders("==== subject.txt: ada, bo\\nHi\\n", "hello.txt")
    {'ada': {'subject.txt': 'Hi\\n'}, 'bo': {'subject.txt': 'Hi\\n'}}
    """
    renders: dict[str, dict[str, str]] = {}
    for line, name, people, body in _sections(text, path):
        for render in people:
            if name in renders.setdefault(render, {}):
                hint = "leave one of the two: `liquidpilot test` shows what is rendered"
                message = f"'{name}' of '{render}' is there twice"
                raise WorkspaceError(message, hint=hint, path=path, line=line)
            renders[render][name] = body
    return renders


@lru_cache(maxsize=1)
def _last_read(text: str, path: str) -> dict[str, dict[str, str]]:
    """Return the renders of a file, which is asked for once for each of them by pytest."""
    return read_renders(text, path)


def _heading(name: str, people: list[str]) -> Iterator[str]:
    first, *more = textwrap.wrap(
        ", ".join(people), _WIDTH, break_long_words=False, break_on_hyphens=False
    )
    yield f"{_MARK} {name}: {first}\n"
    yield from (f"{_MARK}   {line}\n" for line in more)


def _escaped(line: str) -> str:
    return f"\\{line}" if _LIKE_A_HEADING.match(line) else line


def _sections(text: str, path: str) -> Iterator[tuple[int, str, list[str], str]]:
    """Yield the texts, each with the line of its heading, its field and the renders that have it.

    What stands before the first heading is for the reader.
    """
    lines = text.replace("\r\n", "\n").removesuffix("\n").split("\n")
    at = next((number for number, line in enumerate(lines) if line.startswith(_MARK)), len(lines))
    while at < len(lines):
        start, heading = at, lines[at]
        at += 1
        # The list of a heading that ends with a comma goes on.
        while heading.endswith(",") and at < len(lines) and lines[at].startswith(_MARK):
            heading += f" {lines[at].removeprefix(_MARK).strip()}"
            at += 1
        found = _HEADING.fullmatch(heading)
        if found is None or heading.endswith(","):
            hint = "it has the name of a field and of people: '==== subject.txt: ada, bo'"
            message = f"'{heading[:80]}' is no heading of an accepted text"
            raise WorkspaceError(message, hint=hint, path=path, line=start + 1)
        body: list[str] = []
        while at < len(lines) and not lines[at].startswith(_MARK):
            line = lines[at]
            body.append(line[1:] if line[:1] == "\\" and _LIKE_A_HEADING.match(line) else line)
            at += 1
        people = [each.strip() for each in found["people"].split(",")]
        yield start + 1, found["name"], people, "".join(f"{line}\n" for line in body)


@dataclass(slots=True)
class Accepted:
    """What is accepted of one message: texts by the name of the render.

    `of_folders` are the renders that stand in the older form, which go when something is written;
    `text` is what the file holds, "" without one.
    """

    renders: dict[str, dict[str, str]] = field(default_factory=dict)
    of_folders: tuple[str, ...] = ()
    text: str = ""


class SnapshotFiles:
    """The files of all accepted renders of a workspace, in `folder`, relative to `root`."""

    def __init__(self, root: Path, folder: str) -> None:
        self._inside = Boundary(root)
        self.folder = folder

    def shown(self, address: str) -> str:
        """Return the path of the file of a message, relative to the workspace."""
        return join(self.folder, f"{address}{_SUFFIX}")

    def older(self, address: str) -> str:
        """Return the path of the folder that a message had in the older form."""
        return join(self.folder, address)

    def read(self, address: str) -> Accepted:
        """Return what is accepted of a message. Raises WorkspaceError for what cannot be read."""
        path = self.shown(address)
        text = self._inside.read_text(path) if self._inside.has(path) else ""
        accepted = Accepted(dict(_last_read(text, path)), text=text)
        older = self._inside.list(self.older(address))
        accepted.of_folders = tuple(each for each in older.folders if self._names(address, each))
        for render in accepted.of_folders:
            names = [each for each in self._names(address, render) if not each.endswith(PENDING)]
            if names and render not in accepted.renders:
                accepted.renders[render] = {
                    name: self._inside.read_text(self._older_file(address, render, name))
                    for name in names
                }
        return accepted

    @contextlib.contextmanager
    def only_writer(self) -> Iterator[None]:
        """Keep other runs from accepting anything meanwhile. Raises LiquidPilotError."""
        folder = self._inside.root / self.folder
        with only_writer(folder, self.folder, lock_file=_LOCK_FILE):
            yield

    def accept(
        self, address: str, changes: Mapping[str, Sequence[Change]], gone: Collection[str] = ()
    ) -> Accepted:
        """Make what has changed in renders the accepted text, and forget those that are `gone`.

        Whatever the message has in the older form moves into its file. Nothing is written that is
        as it has to be. Returns what is accepted then. Raises LiquidPilotError. Others must not
        accept anything of the message meanwhile.
        """
        accepted = self.read(address)
        renders = {name: dict(texts) for name, texts in accepted.renders.items()}
        for name, each in changes.items():
            texts = renders.setdefault(name, {})
            for change in each:
                texts.pop(change.name, None)
                if change.rendered is not None:
                    texts[change.name] = change.rendered
        left = {name: texts for name, texts in renders.items() if texts and name not in gone}
        text, path = renders_text(address, left), self.shown(address)
        if not text:
            self._inside.delete(path)
        elif text != accepted.text:
            self._inside.write_text(path, text)
        for render in accepted.of_folders:
            self._delete_older(address, render)
        self.wait(address, (*changes, *gone), {})
        return Accepted(left, (), text)

    def wait(
        self, address: str, tried: Collection[str] | None, renders: Mapping[str, Texts]
    ) -> None:
        """Have `renders` wait to be accepted, and no others of those that were `tried`.

        None is all that the message has. Raises LiquidPilotError.
        """
        for render in self._inside.list(self.older(address)).folders:
            waiting = [each for each in self._names(address, render) if each.endswith(PENDING)]
            if waiting and (tried is None or render in tried):
                for name in waiting:
                    self._inside.delete(self._older_file(address, render, name))
                self._delete_empty(f"{address}/{render}")
        path = f"{self.shown(address)}{PENDING}"
        if not renders and not self._inside.has(path):
            return
        left = {} if tried is None else self._waiting(path)
        left = {name: texts for name, texts in left.items() if name not in (tried or ())}
        text = renders_text(address, {**left, **renders})
        if text:
            self._inside.write_bytes(path, text.encode(), durable=False)
        else:
            self._inside.delete(path)

    def unused(self, addresses: Collection[str], *, pending: bool = False) -> list[str]:
        """Return the addresses that have something here and are none of `addresses`, sorted.

        With `pending` also those of which nothing is accepted yet. Raises WorkspaceError.
        """
        top = self._inside.place(self.folder)
        known = set(addresses)
        found: set[str] = set()
        for file in top.rglob("*"):
            name = file.relative_to(top).as_posix()
            if file.name.startswith(".") or file.name.endswith("~") or not file.is_file():
                continue
            if name.endswith(PENDING):
                if not pending:
                    continue
                name = name.removesuffix(PENDING)
            address = name.removesuffix(_SUFFIX)
            is_of_message = address != name and (address in known or self._is_titled(name))
            found.add(address if is_of_message else name.rpartition("/")[0].rpartition("/")[0])
        return sorted(found - known - {""})

    def delete(self, address: str) -> None:
        """Delete all that is accepted of a message, or waits. Raises LiquidPilotError."""
        for render in self._inside.list(self.older(address)).folders:
            self._delete_older(address, render)
        self._inside.delete(self.shown(address))
        self._inside.delete(f"{self.shown(address)}{PENDING}")
        self._delete_empty(address.rpartition("/")[0])

    def _waiting(self, path: str) -> dict[str, dict[str, str]]:
        # An aid to the author, who may have written anything into it.
        try:
            return read_renders(self._inside.read_text(path), path)
        except LiquidPilotError:
            return {}

    def _is_titled(self, name: str) -> bool:
        for path in (name, f"{name}{PENDING}"):
            if self._inside.has(join(self.folder, path)):
                return self._inside.read_text(join(self.folder, path)).startswith((_TITLE, _MARK))
        return False

    def _names(self, address: str, render: str) -> tuple[str, ...]:
        return self._inside.list(join(self.older(address), render)).files

    def _older_file(self, address: str, render: str, name: str) -> str:
        return join(self.older(address), f"{render}/{name}")

    def _delete_older(self, address: str, render: str) -> None:
        for name in self._names(address, render):
            self._inside.delete(self._older_file(address, render, name))
        self._delete_empty(f"{address}/{render}")

    def _delete_empty(self, path: str) -> None:
        while path and self._inside.delete_empty_folder(join(self.folder, path)):
            path = path.rpartition("/")[0]
