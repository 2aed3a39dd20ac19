"""The editors that a link to a line of a file opens: `editor` below `[preview]`."""

from __future__ import annotations

import re
from collections.abc import Mapping

from liquidpilot.datafiles.tables import Table
from liquidpilot.suggestions import closest

EDITORS: Mapping[str, str] = {
    **{
        name: f"{name}://file/{{path}}:{{line}}:{{column}}"
        for name in ("vscode", "vscode-insiders", "vscodium", "cursor", "windsurf", "zed")
    },
    **{
        name: f"{name}://open?file=/{{path}}&line={{line}}"
        for name in ("idea", "phpstorm", "pycharm", "webstorm")
    },
    "sublime": "subl://open?url=file:///{path}&line={line}&column={column}",
    "textmate": "txmt://open?url=file:///{path}&line={line}&column={column}",
}
"""The addresses by which editors open a file at a place, by the names of the editors.

`{path}` has no slash in front, and is encoded. Those of VS Code and its kin are its documentation's
("Opening VS Code with URLs", read 2026-11); the others are assumed, as debuggers of web frameworks
use them. Sublime Text needs a helper that answers `subl:`.
"""

_EDITOR_FIELD = re.compile(r"\{[^{}]*\}?|\}")
_EDITOR_FIELDS = ("{path}", "{line}", "{column}")
_EDITOR_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*)://[^\s\x00-\x1f]+")
# A browser would follow these itself, and tell a server the paths of this computer.
_NO_EDITORS = ("http", "https", "ftp", "file", "ws", "wss", "javascript", "data", "blob", "about")


def read_editor(table: Table, text: str) -> str:
    """Return the address for `text`, which is the name of an editor or an address itself.

    Raises WorkspaceError, with line and column in `table`, for what is neither.
    """
    if text.lower() in EDITORS:
        return EDITORS[text.lower()]
    example = f'for example "{EDITORS["vscode"]}"'
    if ":" not in text:
        near = closest(text.lower(), EDITORS)
        hint = f"did you mean '{near}'?" if near else f"{', '.join(EDITORS)}, or its address"
        raise table.error(f"'{text}' is no editor that is known", "editor", hint)
    scheme = _EDITOR_SCHEME.fullmatch(text)
    if scheme is None or scheme[1].lower() in _NO_EDITORS:
        raise table.error(f"'{text}' is not an address that opens an editor", "editor", example)
    for found in _EDITOR_FIELD.findall(text):
        if found not in _EDITOR_FIELDS:
            hint = f"known are {', '.join(_EDITOR_FIELDS)}"
            raise table.error(f"'{found}' is nothing that can be filled in", "editor", hint)
    if "{path}" not in text:
        raise table.error("the address of an editor has no '{path}'", "editor", example)
    return text
