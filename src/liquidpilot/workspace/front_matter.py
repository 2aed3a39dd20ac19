"""YAML front matter: the part between two lines `---` at the top of a `.liquid` or `.html` file."""

from __future__ import annotations

import re
from dataclasses import dataclass

from liquidpilot.documents.tables import Table, empty_table
from liquidpilot.errors import WorkspaceError
from liquidpilot.sources import Anchor, Source


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """What stands above the body, and the body; `table` is empty in a file that is all body."""

    table: Table
    body: Source


_BREAK = r"(?:\r\n|\r|\n)"
_OPENING = re.compile(rf"---[ \t]*{_BREAK}")
_CLOSING = re.compile(rf"(?<=[\r\n])---[ \t]*(?:{_BREAK}|\Z)")


def split_front_matter(text: str, path: str) -> FrontMatter:
    """Split the text of a file; the body is kept to the character, as braze-sync keeps it.

    Raises WorkspaceError for front matter that never ends or is no YAML.

    >>> split_front_matter("---\\nname: x\\n---\\nHi", "x.liquid").body.position(0)
    Position(line=4, column=1)
    """
    opening = _OPENING.match(text)
    if opening is None:
        return FrontMatter(empty_table(path), Source(text, path))
    closing = _CLOSING.search(text, opening.end())
    if closing is None:
        raise WorkspaceError(
            "the front matter that starts here never ends",
            hint="write a line '---' between the front matter and the body",
            path=path,
            line=1,
            column=1,
        )
    from liquidpilot.workspace.yaml_core import parse_yaml

    table = parse_yaml(text, path, opening.end(), closing.start()).table()
    start = Source(text).position(closing.end())
    return FrontMatter(table, Source(text[closing.end() :], path, [Anchor(0, start)]))
