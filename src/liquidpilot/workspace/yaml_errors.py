"""What is wrong with a YAML text, in words for who wrote it."""

from __future__ import annotations

import re

import yaml
from yaml.reader import ReaderError

from liquidpilot.errors import WorkspaceError
from liquidpilot.sources import Position, Source

QUOTE_HINT = "put a value in quotes if it starts with '{', '[', '%', '*' or '@', or contains ': '"
"""The remedy for most of what goes wrong."""

_UNQUOTED_LIQUID = re.compile(r"[ \t-]*([^\s:'\"]+):[ \t]+(\{[{%])")


def yaml_error(
    file: Source, position: Position, message: str, hint: str | None = None
) -> WorkspaceError:
    """Return the error that says `message` about `position` of `file`."""
    return WorkspaceError(
        message, hint=hint, path=file.path, line=position.line, column=position.column
    )


def syntax_error(error: yaml.YAMLError, file: Source, start: int) -> WorkspaceError:
    """Return the error for what PyYAML found in the part of `file` that begins at `start`."""
    if isinstance(error, ReaderError):
        # For a text it has the character's number, though it is declared as a character.
        character = error.character if isinstance(error.character, int) else ord(error.character)
        problem, index = f"the character U+{character:04X} may not stand here", error.position
    elif isinstance(error, yaml.MarkedYAMLError):
        problem, index = _marked(error)
    else:
        problem, index = "the text cannot be read", 0
    return unquoted_liquid(file, start + index) or yaml_error(
        file, file.position(start + index), f"not valid YAML: {problem}", _hint(problem)
    )


def unquoted_liquid(file: Source, index: int) -> WorkspaceError | None:
    """Return the error for what authors get wrong most, if it is on the line of `index`."""
    line_start = index - file.position(index).column + 1
    match = _UNQUOTED_LIQUID.match(file.text, line_start)
    if match is None:
        return None
    key, liquid = match.groups()
    return yaml_error(
        file,
        file.position(match.start(2)),
        f"the value of '{key}' starts with '{liquid}' and is not in quotes",
        f'write {key}: "{liquid}…", or {key}: | with the value below it, indented',
    )


def _marked(error: yaml.MarkedYAMLError) -> tuple[str, int]:
    problem = (error.problem or error.context or "the text cannot be read").rstrip(".")
    mark = error.problem_mark or error.context_mark
    if problem == "found unexpected end of stream" and error.context_mark:
        mark, problem = error.context_mark, "the quote that opens here is never closed"
    return problem, mark.index if mark else 0


def _hint(problem: str) -> str | None:
    if "'\\t'" in problem:
        return "indent with spaces, not with tabs"
    signs = ("mapping values", "block end", "expected ','", "cannot start any token", "alias")
    return QUOTE_HINT if any(sign in problem for sign in signs) else None
