"""The example that an integration brings, file by file, as it goes into somebody's workspace.

Nothing of the author's is overwritten. What only one file of a workspace can hold (credentials,
scenarios, the registry of attributes) is added to the end of that file.
"""

from __future__ import annotations

import json
import os
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Literal

from liquidpilot.boundary import Boundary
from liquidpilot.cli.kinds_of_files import with_schema_line
from liquidpilot.errors import LiquidPilotError, UnknownName
from liquidpilot.immutable import immutable
from liquidpilot.rendering.dependencies import dependencies_of
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.services.interface import ExampleWorkspace, Integration
from liquidpilot.workspace.attribute_registry import read_attribute_registry
from liquidpilot.workspace.discovery import FoundMessage
from liquidpilot.workspace.folders import join
from liquidpilot.workspace.layout import Layout
from liquidpilot.workspace.touched_paths import ABOUT_EVERYTHING


@immutable
class Step:
    """One file: it is new, lines are added to it, or it is kept; `path` is relative to the root.

    What it is to hold is `text`, the bytes of a file that is none.
    """

    path: str
    text: str | bytes
    does: Literal["write", "add", "keep"]


def examples() -> dict[str, tuple[Integration, ExampleWorkspace]]:
    """Return the examples of all integrations, by the integration's name."""
    from liquidpilot.services.registry import installed

    found = ((each, each.example()) for each in installed())
    return {each.name: (each, example) for each, example in found if example is not None}


def example_named(name: str) -> ExampleWorkspace:
    """Return the example of the integration called `name`. Raises UnknownName."""
    known = examples()
    if name not in known:
        raise UnknownName.among("example", name, list(known))
    return known[name][1]


# Tables and entries that belong into a file which is there already.

_TABLE = re.compile(r"(?m)^(?=\[)")
_ENTRY = re.compile(r"(?m)^(?=[ \t]*- name:)")


def with_tables(text: str, ours: str, depth: int) -> str | None:
    """Return the TOML `text` with the tables of `ours` that it lacks; None if it cannot be done.

    Tables are told apart by their first `depth` names: 2 where all of them are below one.
    """
    try:
        theirs, wanted = tomllib.loads(text), tomllib.loads(ours)
    except tomllib.TOMLDecodeError:
        return None
    outer, *_ = wanted
    known = theirs if depth == 1 else theirs.get(outer, {})
    lacking = [each for each in _TABLE.split(ours)[1:] if _name_of(each, depth) not in known]
    if not lacking:
        return text
    blocks = "\n".join(f"{each.strip()}\n" for each in lacking)
    added = f"{text.rstrip()}\n\n{blocks}" if text.strip() else blocks
    try:
        found = tomllib.loads(added)
    except tomllib.TOMLDecodeError:
        # The file has them in one line, such as `scenarios = { … }`.
        return None
    expected = {**wanted, **theirs} if depth == 1 else {outer: {**wanted[outer], **known}}
    return added if found == expected else None


def _name_of(block: str, depth: int) -> str:
    return block[1 : block.index("]")].split(".")[depth - 1].strip("\"' ")


def with_attributes(text: str, ours: str, names: Iterable[str]) -> str:
    """Return the registry `text` with the entries of `ours` that are called by one of `names`."""
    wanted = set(names)
    entries = [
        each for each in _ENTRY.split(ours)[1:] if each.split(":", 1)[1].split()[0] in wanted
    ]
    last = next(iter(reversed(re.findall(r"(?m)^([ \t]*)- name:", text))), "  ")
    lines = "".join(entries).replace("\n  ", f"\n{last}")
    return f"{text.rstrip()}\n{last}{lines.strip()}\n"


# What is planned for each file.


@dataclass
class ExamplePlan:
    """What the example `name` adds to the workspace at `root`, which has the folders of `layout`.

    `others` are the messages that are there already; with `force` the example's own files are
    written anew.
    """

    name: str
    example: ExampleWorkspace
    root: Path
    layout: Layout
    others: tuple[FoundMessage, ...]
    force: bool
    notes: list[str] = field(default_factory=list)
    profiles: dict[str, str] = field(default_factory=dict)
    """What each profile of the example is called here."""

    def __post_init__(self) -> None:
        """Open the example, and see which of its messages are to be written."""
        self._source = Workspace.open(self.example.folder)
        self._ours = Boundary(self.example.folder)
        self._theirs = Boundary(self.root)
        addresses = [self._source.message(each).address for each in self.example.messages]
        taken = {each.name: each.path for each in self.others}
        self._kept = {
            address: taken[name]
            for address in addresses
            if (name := PurePosixPath(address).name) in taken and not self.force
        }
        self.addresses = tuple(each for each in addresses if each not in self._kept)
        self._has_others = bool(self.others) or bool(self._names_of_profiles())

    def configuration(self) -> str:
        """Return the text of a `liquidpilot.toml` for a workspace that has none."""
        folders = {"templates": self.layout.templates, "fixtures": self.layout.fixtures}
        lines = [
            f"{key} = {json.dumps(folder)}\n" for key, folder in folders.items() if folder != key
        ]
        text = self._text("liquidpilot.toml")
        at = text.index("\n\n") + 2
        return f"{text[:at]}{''.join(lines)}{text[at:]}"

    def steps(self) -> Iterator[Step]:
        """Yield what is to be done, messages and what they are made of first."""
        for path in self._kept.values():
            yield Step(path, "", "keep")
        yield from self._profile_steps()
        registry = self._source._files.layout.registry
        for path in self._paths():
            if path == registry:
                yield self._registry(path)
            elif path == "fixtures/credentials.toml":
                yield self._with_tables(path, 1)
            elif path == "fixtures/scenarios.toml":
                yield self._with_tables(path, 2)
            elif path.endswith("/tests.toml"):
                yield self._file(path, self._tests(path))
            else:
                yield self._file(path, self._text(path))

    def people(self) -> tuple[str, ...]:
        """Return what the profiles of the example are called here, the usual one first."""
        usual = self.profiles.get(self._source._files.configuration.default_profile or "")
        others = [each for each in self.profiles.values() if each != usual]
        return (usual, *others) if usual else tuple(others)

    def note_settings(self) -> None:
        """Note what the configuration that is kept lacks to record the example's calls."""
        wanted = self._source._files.configuration.connected_content
        given = Workspace.open(self.root)._files.configuration.connected_content
        for key in ("record_hosts", "secrets"):
            lacking = [each for each in getattr(wanted, key) if each not in getattr(given, key)]
            if lacking:
                shown = ", ".join(f'"{each}"' for each in lacking)
                self.notes.append(
                    f"to record answers of your own, add {shown} to '{key}' below "
                    "[connected_content] in the configuration, which was left alone"
                )

    def _paths(self) -> list[str]:
        """Return the paths, in the example, of the files that its messages are made of."""
        files = self._source._files
        folders = {files.layout.registry}
        for address in self.addresses:
            folders |= dependencies_of(self._source, self._source.message(address)).paths
        found = {path for each in folders - ABOUT_EVERYTHING for path in self._files_at(each)}
        return sorted(found, key=lambda path: (path.startswith("fixtures/"), path))

    def _files_at(self, path: str) -> Iterator[str]:
        if path.endswith("/*"):
            return
        if self._ours.has(path):
            yield path
            return
        listing = self._ours.list(path)
        yield from (join(path, name) for name in listing.files)
        for name in listing.folders:
            yield from self._files_at(join(path, name))

    def _text(self, path: str) -> str:
        # Whatever git has made of the line ends, they are the same on every system.
        return self._ours.read_text(path).replace("\r\n", "\n")

    def _place(self, path: str) -> str:
        """Return where a file of the example goes in this workspace."""
        top, _, rest = path.partition("/")
        if top == "fixtures":
            return join(self.layout.fixtures, rest)
        if path == self._source._files.layout.registry:
            return self.layout.registry
        kind, _, inner = rest.partition("/")
        return join(self.layout.folder(kind), inner)

    def _file(self, path: str, text: str) -> Step:
        place = self._place(path)
        if path.startswith("templates/content_blocks/") and not self.force:
            blocks = Workspace.open(self.root)._files.content_blocks() if self._has_others else {}
            block = blocks.get(PurePosixPath(path).stem)
            place = block.path if block is not None else place
        if os.path.lexists(self.root / place) and not self.force:
            return Step(place, "", "keep")
        return Step(place, with_schema_line(text, place, path), "write")

    def _names_of_profiles(self) -> list[str]:
        names = self._theirs.list(join(self.layout.fixtures, "profiles")).files
        return [PurePosixPath(each).stem for each in names]

    def _profile_steps(self) -> Iterator[Step]:
        """Yield the profiles; one whose name the author has given to somebody else gets another."""
        folder = join(self.layout.fixtures, "profiles")
        for name in self._ours.list("fixtures/profiles").files:
            text, stem = self._text(f"fixtures/profiles/{name}"), PurePosixPath(name).stem
            place = join(folder, name)
            if stem in self._names_of_profiles() and not self._is_same(place, text):
                self.profiles[stem] = f"{self.name}_{stem}"
                place = join(folder, f"{self.name}_{name}")
            else:
                self.profiles[stem] = stem
            there = os.path.lexists(self.root / place) and not self.force
            text = with_schema_line(text, place, f"fixtures/profiles/{name}")
            yield Step(place, "" if there else text, "keep" if there else "write")

    def _is_same(self, place: str, text: str) -> bool:
        has = self._theirs.has(place)
        lines = (
            text,
            with_schema_line(text, place, f"fixtures/profiles/{PurePosixPath(place).name}"),
        )
        return has and self._theirs.read_text(place).replace("\r\n", "\n") in lines

    def _tests(self, path: str) -> str:
        """Return the tests of a message, for the people of the example alone."""
        text = self._text(path)
        for name, new in self.profiles.items():
            if name != new:
                text = re.sub(rf'(?m)^(profile = )"{re.escape(name)}"', rf'\1"{new}"', text)
        if not self._has_others:
            return text
        at = text.index("[[test]]")
        names = json.dumps(sorted(self.profiles.values()))
        return f"{text[:at]}profiles = {names}\n\n{text[at:]}"

    def _with_tables(self, path: str, depth: int) -> Step:
        step = self._file(path, self._text(path))
        rival = PurePosixPath(step.path).with_suffix(".json").as_posix()
        if step.does == "write" and self._theirs.has(rival):
            step = Step(rival, "", "keep")
        if step.does == "write":
            return step
        text = self._theirs.read_text(step.path)
        added = with_tables(text, self._text(path), depth) if step.path.endswith(".toml") else None
        return self._added(step.path, text, added)

    def _registry(self, path: str) -> Step:
        step = self._file(path, self._text(path))
        if step.does == "write":
            return step
        ours, _ = read_attribute_registry(self.example.folder, path)
        text = self._theirs.read_text(step.path)
        try:
            theirs, _ = read_attribute_registry(self.root, step.path)
        except LiquidPilotError:
            return self._added(step.path, text, None)
        lacking = [name for name in ours or {} if name not in (theirs or {})]
        if not lacking:
            return step
        return self._added(step.path, text, with_attributes(text, self._text(path), lacking))

    def _added(self, path: str, text: str, added: str | None) -> Step:
        if added is None:
            self.notes.append(
                f"'{path}' was left alone: the messages need what the same file of the example "
                "has, which 'liquidpilot init' writes in an empty folder"
            )
        if added is None or added == text:
            return Step(path, "", "keep")
        return Step(path, added, "add")
