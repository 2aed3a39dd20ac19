"""A TOML text as data, whose keys have places."""

from __future__ import annotations

import re
import tomllib

from liquidpilot.bounds import DEEPEST, MOST_DIGITS, TOO_DEEP, TOO_LONG, excess
from liquidpilot.documents.places import KeyPath, KeyPlace
from liquidpilot.documents.text_documents import TextDocument
from liquidpilot.errors import WorkspaceError
from liquidpilot.sources import Source


def parse_toml(text: str, path: str) -> TextDocument:
    """Return the data of a TOML text. Raises WorkspaceError with line and column."""
    text = text.replace("\r\n", "\n")
    if (found := _excess(text)) is not None:
        line, column = Source(text).position(found[0])
        raise WorkspaceError(f"not valid TOML: {found[1]}", path=path, line=line, column=column)
    try:
        document = _TomlDocument(path, tomllib.loads(text), text)
    except (ValueError, RecursionError) as error:
        # Only somebody who made a mistake pays for this.
        from liquidpilot.documents.toml_mistakes import explain

        message, hint, (line, column) = explain(error, text)
        raise WorkspaceError(message, hint=hint, path=path, line=line, column=column) from error
    if (too_much := excess(document.data)) is not None:
        raise document.error(too_much.message, too_much.path)
    return document


_TOKEN = re.compile(
    r'"""(?:\\.|[^\\])*?"""|"(?:[^"\\\n]|\\.)*"'
    r"|'''.*?'''|'[^'\n]*'"
    r"|#[^\n]*|[\[\]{},=\n.]|[0-9_]+",
    re.DOTALL,
)


def _excess(text: str) -> tuple[int, str] | None:
    """Return where a TOML text is nested too deep, or a number too long, and which of the two.

    tomllib asks nobody how deep it may go, and its time grows with the square of a dotted key.
    """
    brackets = dots = 0
    if len(text) <= MOST_DIGITS and sum(map(text.count, "[{.")) <= DEEPEST:
        return None
    for match in _TOKEN.finditer(text):
        token = match[0]
        if token in ("[", "{"):
            brackets += 1
        elif token in ("]", "}"):
            brackets -= 1
        elif token == ".":
            dots += 1
        elif token in (",", "=", "\n"):
            dots = 0
        elif token[0] in "0123456789_" and len(token.replace("_", "")) > MOST_DIGITS:
            return match.start(), TOO_LONG
        if max(brackets, dots) > DEEPEST:
            return match.start(), TOO_DEEP
    return None


class _TomlDocument(TextDocument):
    def _locate(self) -> dict[KeyPath, KeyPlace]:
        from liquidpilot.documents.toml_places import locate_toml_keys

        return locate_toml_keys(self.text)
