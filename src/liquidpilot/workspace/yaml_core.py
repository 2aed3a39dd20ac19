"""A YAML file as data, with the place of every key and of every character of a scalar.

The core schema of YAML 1.2 holds (see `yaml_schema`), keys are always text, and a key given twice
is an error: braze-sync's files mean the same to us as to that tool. Importing this module imports
PyYAML; do it where there is YAML to read.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import yaml

from liquidpilot.bounds import HALF_CHARACTER, MOST_DIGITS, TOO_DEEP, TOO_LONG, excess
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.documents.tables import Document
from liquidpilot.errors import WorkspaceError
from liquidpilot.sources import Position, Source
from liquidpilot.workspace.yaml_errors import (
    QUOTE_HINT,
    syntax_error,
    unquoted_liquid,
    yaml_error,
)
from liquidpilot.workspace.yaml_scalars import scalar_source
from liquidpilot.workspace.yaml_schema import TAG, CoreLoader, core_value

if TYPE_CHECKING:
    from liquidpilot.documents.places import KeyPath

_COMMENT = re.compile(r"[ \t]+(?P<text>#[^\r\n]*)")
_NO_TEXT = (TAG + "null", TAG + "bool")
# Characters of a comment that a message repeats.
_SHOWN = 40
# A few lines of aliases of aliases could stand for more than any memory holds.
_MOST_VALUES = 50_000


def parse_yaml(text: str, path: str, start: int = 0, end: int | None = None) -> YamlDocument:
    """Return the data of `text`, or of its part from `start` to `end`; places are in the whole.

    Raises WorkspaceError with line and column.
    """
    file = Source(text, path)
    top = file.position(start)
    try:
        document = YamlDocument(file, path, start, CoreLoader(text[start:end]).get_single_node())
    except yaml.YAMLError as error:
        raise syntax_error(error, file, start) from error
    except RecursionError as error:
        raise yaml_error(file, top, f"lists or mappings are {TOO_DEEP}") from error
    except (ValueError, OverflowError) as error:
        # PyYAML makes characters of \U escapes without asking whether there is such a character.
        message = "not valid YAML: an escape stands for no character"
        raise yaml_error(file, top, message) from error
    if found := excess(document.data):
        raise document.error(found.message, found.path)
    document.note_cut_values()
    return document


class YamlDocument(Document):
    """The data of a YAML text, which knows where its keys and scalars stand."""

    def __init__(self, file: Source, path: str, start: int, root: yaml.Node | None) -> None:
        self._file = file
        self._start = start
        self._key_nodes: dict[KeyPath, yaml.Node] = {}
        self._scalars: dict[KeyPath, yaml.ScalarNode] = {}
        self._open: set[int] = set()
        super().__init__(path, None if root is None else self._value(root, ()))

    def position(self, keys: KeyPath) -> Position | None:
        """Return where the key (or the list element) at the end of `keys` stands."""
        node = self._key_nodes.get(keys)
        return None if node is None else self._place(node)

    def source(self, keys: KeyPath) -> Source | None:
        """Return the text of the scalar at `keys` with the way back into the file."""
        node = self._scalars.get(keys)
        return None if node is None else scalar_source(self._file, self._start, node)

    def note_cut_values(self) -> None:
        """Note every value without quotes that a comment ends, which may be meant as a part of it.

        YAML takes ` #` for the start of a comment, also in `subject: Your order #7 is there`.
        """
        for keys, node in self._scalars.items():
            end = self._start + node.end_mark.index
            comment = _COMMENT.match(self._file.text, end)
            if node.style is not None or comment is None:
                continue
            # After nothing, true or false, `# …` is a comment for every reader.
            if node.tag in _NO_TEXT and comment["text"][1:2].isspace():
                continue
            name = next((each for each in reversed(keys) if isinstance(each, str)), "")
            shown = comment["text"].rstrip()[:_SHOWN]
            self.notes.append(
                Diagnostic(
                    "value-cut-by-comment",
                    "warning",
                    f"the value of '{name}' ends before '{shown}', which YAML takes for a comment",
                    "put the value in quotes, or the comment on a line of its own",
                    self._file.place(comment.span("text")),
                )
            )

    def _value(self, node: yaml.Node, keys: KeyPath) -> object:
        if isinstance(node, yaml.ScalarNode):
            self._scalars[keys] = node
            return self._scalar(node)
        if id(node) in self._open:
            raise self._error(node, "an alias stands inside of what it stands for")
        if len(self._key_nodes) > _MOST_VALUES:
            raise self._error(node, "the file holds too much, or its aliases stand for too much")
        self._open.add(id(node))
        try:
            return self._collection(node, keys)
        finally:
            self._open.discard(id(node))

    def _collection(self, node: yaml.Node, keys: KeyPath) -> object:
        if isinstance(node, yaml.SequenceNode) and node.tag == TAG + "seq":
            elements = []
            for index, element in enumerate(node.value):
                self._key_nodes[*keys, index] = element
                elements.append(self._value(element, (*keys, index)))
            return elements
        if isinstance(node, yaml.MappingNode) and node.tag == TAG + "map":
            mapping: dict[str, object] = {}
            for key_node, value_node in node.value:
                key = self._key(key_node)
                if key in mapping:
                    raise self._error(
                        key_node, f"the key '{key}' is there twice", "keep one of them"
                    )
                self._key_nodes[*keys, key] = key_node
                mapping[key] = self._value(value_node, (*keys, key))
            return mapping
        raise self._error(node, f"the tag '{node.tag}' is not supported")

    def _key(self, node: yaml.Node) -> str:
        if isinstance(node, yaml.ScalarNode):
            return self._text(node)
        raise unquoted_liquid(self._file, self._start + node.start_mark.index) or self._error(
            node, "a key should be text, not a mapping or a list", QUOTE_HINT
        )

    def _scalar(self, node: yaml.ScalarNode) -> object:
        text = self._text(node)
        kind = node.tag.removeprefix(TAG)
        try:
            return core_value(kind, text)
        except ValueError as error:
            if len(text) > MOST_DIGITS:
                raise self._error(node, TOO_LONG, "write it in quotes") from error
            raise self._error(node, f"'{text[:40]}' is not of the type '{kind}'") from error

    def _text(self, node: yaml.ScalarNode) -> str:
        text = str(node.value)
        if HALF_CHARACTER.search(text):
            message = "an escape stands for half a character"
            raise self._error(node, message, "write the character itself")
        return text

    def _place(self, node: yaml.Node) -> Position:
        return self._file.position(self._start + node.start_mark.index)

    def _error(self, node: yaml.Node, message: str, hint: str | None = None) -> WorkspaceError:
        return yaml_error(self._file, self._place(node), message, hint)
