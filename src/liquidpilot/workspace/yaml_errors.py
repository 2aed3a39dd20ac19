"""What is wrong with a YAML text, in words for who wrote it."""

from __future__ import annotations

import re

import yaml
from yaml.reader import ReaderError

from liquidpilot.errors import WorkspaceError
from liquidpilot.sources import Position, Source

QUOTE_HINT = "put a value in quotes if it starts with '{', '[', '%', '*' or '@', or contains ': '"
"""The remedy for most of what goes wrong."""

_ESCAPE_HINT = "write the text in single quotes, where a backslash is a backslash"
_TAG_HINT = "put a value in quotes if it starts with '!'"
# What PyYAML says starts so; what is said instead, with what it names last, and the remedy.
_SENTENCES: tuple[tuple[str | tuple[str, ...], str, str | None], ...] = (
    ("mapping values", "':' stands where no key of a mapping can", QUOTE_HINT),
    ("could not find expected ':'", "expected ':' after the key", QUOTE_HINT),
    ("sequence entries", "'- ' stands where no entry of a list can", QUOTE_HINT),
    ("mapping keys", "'? ' stands where no key of a mapping can", QUOTE_HINT),
    ("found character '\\t'", "a tab in the indentation", "indent with spaces, not with tabs"),
    ("found character", "no value can start with '{}'", QUOTE_HINT),
    ("expected alphabetic", "expected a name of letters and digits, found '{}'", QUOTE_HINT),
    ("expected <block end>", "this belongs to nothing above it", QUOTE_HINT),
    ("expected ',' or ']'", "expected ',' or ']' in the list", QUOTE_HINT),
    ("expected ',' or '}'", "expected ',' or '}}' in the mapping", QUOTE_HINT),
    ("expected the node content", "expected a value", QUOTE_HINT),
    ("found undefined alias", "the alias '*{}' names nothing", QUOTE_HINT),
    ("second occurrence", "the name of this anchor is given already", QUOTE_HINT),
    ("expected escape sequence", "expected hexadecimal digits after the backslash", _ESCAPE_HINT),
    ("found unknown escape", "a backslash that is not the start of an escape", _ESCAPE_HINT),
    ("found unexpected document separator", "'---' or '...' within a text in quotes", QUOTE_HINT),
    ("found unexpected end of stream", "the text ends too early", QUOTE_HINT),
    ("expected indentation", "the indentation after '|' or '>' is one of 1 to 9", None),
    (
        ("expected chomping", "expected a comment"),
        "expected the end of the line after '|' or '>'",
        QUOTE_HINT,
    ),
    ("but found another document", "a second document begins here", "take out the '---'"),
    ("expected '<document start>'", "this belongs to nothing above it", QUOTE_HINT),
    ("found undefined tag handle", "the tag is not known", _TAG_HINT),
    ("expected URI", "expected the name of a tag", _TAG_HINT),
)
_NAMED = re.compile(r"'([^']*)'[^']*$")
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
    hint: str | None = None
    if isinstance(error, ReaderError):
        # For a text it has the character's number, though it is declared as a character.
        character = error.character if isinstance(error.character, int) else ord(error.character)
        problem, index = f"the character U+{character:04X} may not stand here", error.position
    elif isinstance(error, yaml.MarkedYAMLError):
        problem, hint, index = _marked(error)
    else:
        problem, index = "the text cannot be read", 0
    return unquoted_liquid(file, start + index) or yaml_error(
        file, file.position(start + index), f"not valid YAML: {problem}", hint
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


def _marked(error: yaml.MarkedYAMLError) -> tuple[str, str | None, int]:
    said = (error.problem or error.context or "").rstrip(".")
    mark = error.problem_mark or error.context_mark
    if said == "found unexpected end of stream" and error.context_mark:
        return "the quote that opens here is never closed", None, error.context_mark.index
    for beginning, problem, hint in _SENTENCES:
        if said.startswith(beginning):
            named = _NAMED.search(said)
            problem = problem.format(named[1] if named else "…")
            return problem, hint, mark.index if mark else 0
    return "this cannot stand here", QUOTE_HINT, mark.index if mark else 0
