"""A YAML file as data, with the place of every key and of every character of a scalar.

The core schema of YAML 1.2 holds (see `core_value`), keys are always text, and a key given twice
is an error: braze-sync's files mean the same to us as to that tool. Importing this module imports
PyYAML; do it where there is YAML to read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

import yaml
from yaml.composer import Composer
from yaml.parser import Parser
from yaml.reader import Reader, ReaderError
from yaml.resolver import BaseResolver
from yaml.scanner import Scanner

from liquidpilot.bounds import HALF_CHARACTER, MOST_DIGITS, TOO_DEEP, TOO_LONG, excess
from liquidpilot.datafiles.tables import Document
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.errors import WorkspaceError
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.sources import Anchor, Place, Source

if TYPE_CHECKING:
    from liquidpilot.datafiles.tables import KeyPath


# Where each character of a YAML scalar stands in the author's file.
#
# PyYAML says where a scalar starts and ends and what its text is. Here the raw text between the two
# is walked once more, by the style of the scalar, and each run of characters that stands in the
# file as it is gets an anchor. If the walk does not end up at PyYAML's text, only the start is
# anchored: a position may then be too far left, but never in another scalar.

_Run = tuple[str, int]
"""Characters of the scalar's text, and the index of the first one in the file."""


def scalar_source(file: Source, start: int, node: yaml.ScalarNode) -> Source:
    """Return the text of `node` with its places in `file`; its marks count from index `start`."""
    first, last = start + node.start_mark.index, start + node.end_mark.index
    text, raw = str(node.value), file.text[first:last]
    if node.style in ("|", ">"):
        runs = _block_runs(raw, first, text)
    else:
        runs = list(_flow_runs(raw, first, node.style))
        if "".join(run for run, _ in runs) != text:
            runs = []
    if not runs:
        runs = [(text, first + (node.style in ("'", '"')))]
    anchors: list[Anchor] = []
    offset = 0
    for run, index in runs:
        anchors.append(Anchor(offset, file.position(index)))
        offset += len(run)
    return Source(text, file.path, anchors)


_FOLD = r"[ \t]*(?:(?:\r\n|\r|\n)[ \t]*)+"
_FLOW_TOKENS = {
    None: re.compile(rf"(?P<fold>{_FOLD})"),
    "'": lazy_pattern(rf"(?P<fold>{_FOLD})|(?P<quote>'')"),
    '"': lazy_pattern(
        rf"(?P<join>\\{_FOLD})|(?P<fold>{_FOLD})"
        r"|(?P<escape>\\(?:x[0-9A-Fa-f]{2}|u[0-9A-Fa-f]{4}|U[0-9A-Fa-f]{8}|.))"
    ),
}
_ESCAPES = {
    "0": "\0", "a": "\a", "b": "\b", "t": "\t", "\t": "\t", "n": "\n", "v": "\v", "f": "\f",
    "r": "\r", "e": "\x1b", "N": "\x85", "_": "\xa0", "L": "\u2028", "P": "\u2029",
}  # fmt: skip


def _flow_runs(raw: str, first: int, style: str | None) -> Iterator[_Run]:
    """Walk a plain or quoted scalar: runs as they stand, folded line breaks, escapes."""
    at, end = (1, len(raw) - 1) if style else (0, len(raw))
    for match in _FLOW_TOKENS[style].finditer(raw, at, end):
        if match.start() > at:
            yield raw[at : match.start()], first + at
        yield _decoded(match), first + match.start()
        at = match.end()
    if at < end:
        yield raw[at:end], first + at


def _decoded(match: re.Match[str]) -> str:
    token = match[0]
    if match.lastgroup == "quote":
        return "'"
    if match.lastgroup == "escape":
        character = token[1]
        if character in "xuU":
            return chr(int(token[2:], 16))
        return _ESCAPES.get(character, character)
    # One line break is a space, or nothing after a backslash; each further one is itself.
    breaks = len(re.findall(r"\r\n|\r|\n", token))
    if breaks == 1:
        return "" if match.lastgroup == "join" else " "
    return "\n" * (breaks - 1)


def _block_runs(raw: str, first: int, text: str) -> list[_Run]:
    """Walk a `|` or `>` block: each line of it stands in `text` as it is, but for its indentation.

    The lines are found in `text` one after the other; whatever stands between them there is a line
    break, or the space that folding made of it.
    """
    runs: list[_Run] = []
    offset, indentation = 0, None
    for match in re.finditer(r"([^\r\n]*)(?:\r\n|\r|\n|\Z)", raw):
        line = match[1]
        if match.start() == 0 or not line.strip(" "):
            continue
        before = offset
        while text.startswith("\n", offset):
            offset += 1
        if indentation is None:
            own = len(text) - len(text.lstrip(" \n")) - offset
            indentation = max(0, len(line) - len(line.lstrip(" ")) - own)
        content = line[indentation:]
        if text.startswith(" " + content, offset):
            offset += 1
        elif not text.startswith(content, offset):
            return []
        index = first + match.start() + indentation
        if offset > before:
            # The break before a line: a finding there is shown at the end of the line before.
            runs.append((text[before:offset], runs[-1][1] + len(runs[-1][0]) if runs else index))
        runs.append((content, index))
        offset += len(content)
    return runs


QUOTE_HINT = "put a value in quotes if it starts with '{', '[', '%', '*' or '@', or contains ': '"
"""The remedy for most of what goes wrong."""

_ESCAPE_HINT = "write the text in single quotes, where a backslash is a backslash"
_TAG_HINT = "put a value in quotes if it starts with '!'"
# What PyYAML says starts so; what is said instead, with what it names last, and the remedy.
_SENTENCES: tuple[tuple[str | tuple[str, ...], str, str | None], ...] = (
    ("mapping values", "':' where no key of a mapping is allowed", QUOTE_HINT),
    ("could not find expected ':'", "expected ':' after the key", QUOTE_HINT),
    ("sequence entries", "'- ' where no entry of a list is allowed", QUOTE_HINT),
    ("mapping keys", "'? ' where no key of a mapping is allowed", QUOTE_HINT),
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
    ("but found another document", "a second document begins here", "remove the '---'"),
    ("expected '<document start>'", "this belongs to nothing above it", QUOTE_HINT),
    ("found undefined tag handle", "the tag is not known", _TAG_HINT),
    ("expected URI", "expected the name of a tag", _TAG_HINT),
)
_NAMED = lazy_pattern(r"'([^']*)'[^']*$")
_UNQUOTED_LIQUID = lazy_pattern(r"[ \t-]*([^\s:'\"]+):[ \t]+(\{[{%])")


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
    place = file.place((start + index, start + index))
    return unquoted_liquid(file, start + index) or WorkspaceError.at(
        place, f"not valid YAML: {problem}", hint
    )


def unquoted_liquid(file: Source, index: int) -> WorkspaceError | None:
    """Return the error for what authors get wrong most, if it is on the line of `index`."""
    line_start = index - file.position(index).column + 1
    match = _UNQUOTED_LIQUID.match(file.text, line_start)
    if match is None:
        return None
    key, liquid = match.groups()
    return WorkspaceError.at(
        file.place(match.span(2)),
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


# The tree of nodes of a YAML text, its plain scalars resolved by the core schema of YAML 1.2.2.
#
# PyYAML reads YAML 1.1, where `no` is false, `12:30` is 750 and `2026-11-21` a date. In the core
# schema (section 10.3.2) only `true` and `false` are, and neither times nor dates exist.

TAG = "tag:yaml.org,2002:"
"""What the tags of all standard types start with."""


_NOT_PRINTABLE = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x84\x86-\x9f\ud800-\udfff\ufffe\uffff]"
)


class CoreLoader(Reader, Scanner, Parser, Composer, BaseResolver):
    """PyYAML as far as the tree of nodes, whose tags are those of the core schema."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)
        BaseResolver.__init__(self)

    def check_printable(self, data: str) -> None:
        """Refuse what `NON_PRINTABLE` finds, a pattern that takes long to compile."""
        if _NOT_PRINTABLE.search(data):
            super().check_printable(data)


# By type: what it looks like, and the characters that it may start with ("" for no text at all).
_CORE_SCHEMA = {
    "null": (r"(?:null|Null|NULL|~|)", ["n", "N", "~", ""]),
    "bool": (r"(?:true|True|TRUE|false|False|FALSE)", list("tTfF")),
    "int": (r"(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)", list("-+0123456789")),
    "float": (
        r"(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
        r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))",
        list("-+0123456789."),
    ),
}
for _name, (_pattern, _first) in _CORE_SCHEMA.items():
    CoreLoader.add_implicit_resolver(TAG + _name, lazy_pattern(_pattern + r"\Z"), _first)


def core_value(kind: str, text: str) -> object:
    """Return the value of a scalar of the type `kind`.

    Raises ValueError where an explicit tag says what the text is not, or is of no known type.

    >>> core_value("int", "0o17"), core_value("bool", "TRUE"), core_value("str", "no")
    (15, True, 'no')
    """
    if kind == "str":
        return text
    if kind not in _CORE_SCHEMA or not re.fullmatch(_CORE_SCHEMA[kind][0], text):
        raise ValueError(kind)
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() == "true"
    if kind == "int":
        return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))
    return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))


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
    top = file.place((start, start))
    try:
        document = YamlDocument(file, path, start, CoreLoader(text[start:end]).get_single_node())
    except yaml.YAMLError as error:
        raise syntax_error(error, file, start) from error
    except RecursionError as error:
        raise WorkspaceError.at(top, f"lists or mappings are {TOO_DEEP}") from error
    except (ValueError, OverflowError) as error:
        # PyYAML makes characters of \U escapes without asking whether there is such a character.
        message = "not valid YAML: an escape stands for no character"
        raise WorkspaceError.at(top, message) from error
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

    def place(self, keys: KeyPath) -> Place | None:
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
            raise self._error(
                node, "the file is too large, or becomes too large when its aliases are expanded"
            )
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
                        key_node, f"the key '{key}' appears twice", "keep one of them"
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

    def _place(self, node: yaml.Node) -> Place:
        start = self._start + node.start_mark.index
        # A collection ends where the next token starts, which may be far below.
        is_scalar = isinstance(node, yaml.ScalarNode)
        end = self._start + node.end_mark.index if is_scalar else start + 1
        return self._file.place((start, end))

    def _error(self, node: yaml.Node, message: str, hint: str | None = None) -> WorkspaceError:
        return WorkspaceError.at(self._place(node), message, hint)
