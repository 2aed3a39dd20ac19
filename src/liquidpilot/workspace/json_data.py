"""A JSON text as data, whose keys have places.

Stricter than Python's own reader: a key given twice, `NaN` and half a character are refused, as
they would be lost, or break whoever prints them.
"""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from liquidpilot.errors import WorkspaceError
from liquidpilot.sources import Source
from liquidpilot.workspace.documents import Document

if TYPE_CHECKING:
    from liquidpilot.sources import Position
    from liquidpilot.toml_locations import KeyPath
    from liquidpilot.workspace.yaml_core import YamlDocument

_HALF_CHARACTER = re.compile("[\ud800-\udfff]")
_HALF_ESCAPE = re.compile(r"\\u[dD][89a-fA-F][0-9a-fA-F]{2}")


def parse_json(text: str, path: str) -> Document:
    """Return the data of a JSON text. Raises WorkspaceError, as far as possible with the place."""
    try:
        data = json.loads(text, parse_constant=_refuse, object_pairs_hook=_object)
    except json.JSONDecodeError as error:
        line, column = Source(text).position(error.pos)
        problem = error.msg[:1].lower() + error.msg[1:]
        raise WorkspaceError(
            f"not valid JSON: {problem}", path=path, line=line, column=column
        ) from error
    except _GivenTwice as error:
        raise _twice(text, path, str(error)) from error
    except _NoNumber as error:
        raise WorkspaceError(f"not valid JSON: '{error}' is no JSON number", path=path) from error
    except (ValueError, RecursionError) as error:
        # A number of thousands of digits, or a thousand lists in each other.
        message = "not valid JSON: a number or a nesting is too large"
        raise WorkspaceError(message, path=path) from error
    # Only an escape can make half a character.
    if "\\u" in text and _has_half_character(data):
        message = "not valid JSON: an escape stands for half a character"
        raise WorkspaceError(message, hint="write the character itself", path=path)
    return _JsonDocument(text, path, data)


class _JsonDocument(Document):
    def __init__(self, text: str, path: str, data: object) -> None:
        super().__init__(path, data)
        self._text = text
        self._yaml: YamlDocument | None = None

    def position(self, keys: KeyPath) -> Position | None:
        try:
            self._yaml = self._yaml or _as_yaml(self._text, self.path)
        except WorkspaceError:
            return None
        return self._yaml.position(keys)


def _as_yaml(text: str, path: str) -> YamlDocument:
    """Read `text` once more, for the places.

    JSON is YAML, but for tabs between the tokens, and for characters in two escapes: of both only
    the length counts here.
    """
    from liquidpilot.workspace.yaml_core import parse_yaml

    return parse_yaml(_HALF_ESCAPE.sub(r"\\u003f", text.replace("\t", " ")), path)


class _NoNumber(Exception):
    pass


class _GivenTwice(Exception):
    pass


def _refuse(constant: str) -> object:
    raise _NoNumber(constant)


def _object(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        names = [name for name, _ in pairs]
        raise _GivenTwice(next(name for name in names if names.count(name) > 1))
    return found


def _twice(text: str, path: str, key: str) -> WorkspaceError:
    message, hint = f"the key '{key}' is there twice", "keep one of them"
    try:
        _as_yaml(text, path)
    except WorkspaceError as error:
        if error.message == message:
            return error
    return WorkspaceError(message, hint=hint, path=path)


def _has_half_character(data: object) -> bool:
    pending = [data]
    while pending:
        value = pending.pop()
        if isinstance(value, dict):
            pending.extend((*value, *value.values()))
        elif isinstance(value, list):
            pending.extend(value)
        elif isinstance(value, str) and _HALF_CHARACTER.search(value):
            return True
    return False
