"""What `liquidpilot init` adds to a folder: the files of `scaffold/`, where this folder has them.

The scaffold's files are kept as they are written, but for the names of the hidden ones, which have
no dot there: git and the build would otherwise obey them.
"""

from __future__ import annotations

import json
import os
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from liquidpilot.boundary import Boundary
from liquidpilot.workspace.channels import CHANNELS
from liquidpilot.workspace.configuration import read_configuration
from liquidpilot.workspace.content_blocks import ContentBlocks
from liquidpilot.workspace.discovery import FoundMessage, find_messages
from liquidpilot.workspace.folders import join
from liquidpilot.workspace.layout import Layout, find_layout
from liquidpilot.workspace.locating import CONFIGURATION_FILES, is_workspace

SAMPLE = "welcome"
"""The message of the scaffold."""

_SCAFFOLD = Path(__file__).parent.parent / "scaffold"
_SAMPLE_BLOCK = "welcome_footer"
_FIXTURE = "connected_content/getting_started_guides.toml"
_HIDDEN = {
    ".github/workflows/liquidpilot.yml": "github/workflows/liquidpilot.yml",
    ".pre-commit-config.yaml": "pre-commit-config.yaml",
}
# What shows that a folder holds an export of braze-sync, even without its configuration.
_EXPORTED = ("email_templates", "content_blocks")


@dataclass(frozen=True, slots=True)
class Step:
    """One file: it is new, lines are added to it, or it is kept; `path` is relative to the root."""

    path: str
    text: str
    does: Literal["write", "add", "keep"]


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be done, in the order of its files.

    `address` is that of the sample, None if a message of this name is kept; `others` are the
    messages that were there before.
    """

    steps: tuple[Step, ...]
    address: str | None
    others: tuple[FoundMessage, ...]


def make_plan(root: Path, *, force: bool = False) -> Plan:
    """Return what is to be added to the folder `root`, which need not exist yet.

    What is there is kept; with `force`, the scaffold's own files are written anew. Raises
    WorkspaceError if what is there cannot be read.
    """
    return _Planner(root, force).plan()


class _Planner:
    def __init__(self, root: Path, force: bool) -> None:
        self._root = root
        self._force = force
        self._layout = _layout(root)
        self._address = f"{CHANNELS['email'].folder}/{SAMPLE}"
        found = find_messages(root, self._layout)
        self._others = tuple(each for each in found if each.address != self._address)
        self._present = next((each for each in found if each.name == SAMPLE and not force), None)

    def plan(self) -> Plan:
        steps = [
            self._configuration(),
            *([Step(self._present.path, "", "keep")] if self._present else self._sample()),
            *self._profiles(),
            self._ignored(".gitignore", _read("gitignore")),
            self._ignored(".prettierignore", self._unformatted()),
            *(self._file(path, _read(source)) for path, source in _HIDDEN.items()),
        ]
        return Plan(tuple(steps), None if self._present else self._address, self._others)

    def _file(self, path: str, text: str, *, rival: str | None = None) -> Step:
        """Return the step for one file; `rival` is what stands in its place already."""
        there = path if os.path.lexists(self._root / path) else rival
        if there is not None and (there != path or not self._force):
            return Step(there, "", "keep")
        return Step(path, text, "write")

    def _configuration(self) -> Step:
        path, text = CONFIGURATION_FILES[0], _read(CONFIGURATION_FILES[0])
        for key in ("templates", "fixtures"):
            folder = getattr(self._layout, key)
            if folder != key:
                text = text.replace(f'# {key} = "{key}"', f"{key} = {json.dumps(folder)}")
        text += _read(
            "test_settings_beside_messages.toml" if self._others else "test_settings.toml"
        )
        rival = next((name for name in CONFIGURATION_FILES if Boundary(self._root).has(name)), None)
        return self._file(path, text, rival=rival)

    def _sample(self) -> Iterator[Step]:
        source = f"templates/{self._address}"
        folder = join(self._layout.folder(CHANNELS["email"].folder), SAMPLE)
        for name in sorted(file.name for file in (_SCAFFOLD / source).iterdir()):
            yield self._file(join(folder, name), _read(f"{source}/{name}"))
        blocks, name = self._layout.folder("content_blocks"), f"{_SAMPLE_BLOCK}.liquid"
        block = ContentBlocks(self._root, blocks).get(_SAMPLE_BLOCK)
        text = _read(f"templates/content_blocks/{name}")
        yield self._file(join(blocks, name), text, rival=block.path if block else None)
        yield self._file(join(self._layout.fixtures, _FIXTURE), _read(f"fixtures/{_FIXTURE}"))

    def _profiles(self) -> Iterator[Step]:
        folder = join(self._layout.fixtures, "profiles")
        for name in ("sam.toml", "edge_case.json"):
            other = "json" if name.endswith(".toml") else "toml"
            rival = join(folder, f"{name.partition('.')[0]}.{other}")
            is_there = Boundary(self._root).has(rival)
            text = _read(f"fixtures/profiles/{name}")
            yield self._file(join(folder, name), text, rival=rival if is_there else None)

    def _ignored(self, path: str, wanted: str) -> Step:
        """Return the step that adds the lines of `wanted` that `path` does not have."""
        if not os.path.lexists(self._root / path):
            return Step(path, wanted, "write")
        text = Boundary(self._root).read_text(path)
        present = {line.strip() for line in text.splitlines()}
        lines = [each for each in wanted.splitlines() if each[0] == "#" or each not in present]
        if all(each.startswith("#") for each in lines):
            return Step(path, "", "keep")
        end = "\r\n" if "\r\n" in text else "\n"
        gap = end if text.endswith("\n") or not text else end * 2
        return Step(path, text + gap + "".join(f"{each}{end}" for each in lines), "add")

    def _unformatted(self) -> str:
        """Return what formatters are to leave alone, by the folders of this workspace."""
        kinds = (*(channel.folder for channel in CHANNELS.values()), "content_blocks")
        folders = [self._layout.templates]
        if self._layout.templates == "." or self._layout.moved:
            of_kinds = ((kind, self._layout.folder(kind)) for kind in kinds)
            folders = [
                folder
                for kind, folder in of_kinds
                if kind in _EXPORTED or (self._root / folder).is_dir()
            ]
        lines = "".join(f"{folder}/\n" for folder in folders)
        snapshots = join(self._layout.fixtures, "snapshots")
        text = _read("prettierignore").replace("templates/\n", lines)
        return text.replace("fixtures/snapshots/", f"{snapshots}/")


def _layout(root: Path) -> Layout:
    if not is_workspace(root) and any((root / name).is_dir() for name in _EXPORTED):
        return Layout(".", "fixtures")
    return find_layout(root, read_configuration(root))


def _read(path: str) -> str:
    # Whatever git has made of the line ends, they are the same on every system.
    return Boundary(_SCAFFOLD).read_text(path).replace("\r\n", "\n")
