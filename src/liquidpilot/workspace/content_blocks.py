"""Content Blocks: `content_blocks/<name>.liquid`, as braze-sync writes them.

The body is left to the character. `{{content_blocks.${x} | id: 'cb1'}}`, `| lid: '…'` and
braze-sync's placeholders `__BRAZESYNC__` and (before its 0.16) `__BRAZESYNC.lid.x__` stand where
the dashboard writes an id: they are arguments of filters that print nothing, so that there is
nothing to take out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path, PurePosixPath

from liquidpilot.boundary import MAX_DEPTH, Boundary
from liquidpilot.datafiles.shapes import TEXT, TEXTS, Key, Shape, Text
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.errors import WorkspaceError
from liquidpilot.immutable import immutable
from liquidpilot.sources import Source
from liquidpilot.workspace.folders import join
from liquidpilot.workspace.messages import split_front_matter

BLOCK_SUFFIXES = (".liquid", ".html")
_STATES = ("active", "draft")
CONTENT_BLOCK = Shape(
    "content block",
    "The front matter of a Content Block.",
    (
        Key("name", "Its name, which is that of the file.", TEXT, "footer"),
        Key("description", "What it is for.", TEXT, "Below every e-mail"),
        Key("tags", "Its tags.", TEXTS, ["brand"]),
        Key("state", "Whether it is in use; both render.", Text(_STATES), "draft"),
    ),
)
"""What may stand in the front matter of `content_blocks/NAME.liquid`."""


@immutable
class ContentBlock:
    """A Content Block; `state` is `active` or `draft`, and both render.

    `diagnostics` warn of what has no effect in its front matter.
    """

    name: str
    path: str
    source: Source
    description: str | None = None
    tags: tuple[str, ...] = ()
    state: str = "active"
    diagnostics: tuple[Diagnostic, ...] = ()


class ContentBlocks(Mapping[str, ContentBlock]):
    """The blocks of a folder by name; a file is read when its block is first asked for.

    Blocks may stand in folders below (`02-components/03_ctas/`): in Braze they have their name
    alone, so two files of one name are an error, and the first of them stands. `problems` are what
    is wrong with the files that were read so far; a broken block is none of the blocks.
    """

    def __init__(self, root: Path, folder: str) -> None:
        self.problems: list[WorkspaceError] = []
        self._root = root
        self._paths: dict[str, list[str]] = {}
        self._blocks: dict[str, ContentBlock | None] = {}
        for path in _block_files(root, folder, self.problems):
            self._paths.setdefault(PurePosixPath(path).stem, []).append(path)

    def __getitem__(self, name: str) -> ContentBlock:
        if name not in self._blocks and name in self._paths:
            self._blocks[name] = self._first(self._paths[name])
        block = self._blocks.get(name)
        if block is None:
            raise KeyError(name)
        return block

    def __iter__(self) -> Iterator[str]:
        return (name for name in self._paths if name in self)

    def __len__(self) -> int:
        return sum(1 for _ in self)

    def _first(self, paths: Iterable[str]) -> ContentBlock | None:
        """Return the first block of those that stand at `paths`, which have one name."""
        first: ContentBlock | None = None
        for path in paths:
            try:
                block = read_content_block(self._root, path)
                if first is not None:
                    raise WorkspaceError(
                        f"there are two content blocks '{block.name}': "
                        f"'{first.path}' and '{block.path}'",
                        hint="rename or remove one of them",
                        path=block.path,
                    )
            except WorkspaceError as error:
                self.problems.append(error)
            else:
                first = block
        return first


def read_content_block(root: Path, path: str) -> ContentBlock:
    """Return the block in one file, with or without front matter.

    Front matter knows `name`, `description`, `tags` and `state`; further keys have no effect, for
    braze-sync either, and are noted. Raises WorkspaceError for front matter that is broken, for a
    state that there is not, and for another name than the file's (braze-sync refuses that too).
    """
    content = split_front_matter(Boundary(root).read_text(path), path)
    name = PurePosixPath(path).stem
    table = content.table
    written = table.text("name")
    if written is not None and written != name:
        raise table.error(
            f"the name '{written}' is not the name of the file, '{name}'",
            "name",
            "Braze knows a block by one name: rename one of the two",
        )
    table.note_unknown(CONTENT_BLOCK)
    return ContentBlock(
        name,
        path,
        content.body,
        table.text("description"),
        table.texts("tags"),
        table.choice("state", _STATES) or "active",
        tuple(table.document.notes),
    )


def _block_files(
    root: Path, folder: str, problems: list[WorkspaceError], depth: int = 0
) -> Iterator[str]:
    try:
        listing = Boundary(root).list(folder)
    except WorkspaceError as error:
        problems.append(error)
        return
    for name in listing.files:
        if name.endswith(BLOCK_SUFFIXES):
            yield join(folder, name)
    if depth < MAX_DEPTH:
        for name in listing.folders:
            yield from _block_files(root, join(folder, name), problems, depth + 1)
