"""Where each character of a YAML scalar stands in the author's file.

PyYAML says where a scalar starts and ends and what its text is. Here the raw text between the two
is walked once more, by the style of the scalar, and each run of characters that stands in the file
as it is gets an anchor. If the walk does not end up at PyYAML's text, only the start is anchored:
a position may then be too far left, but never in another scalar.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

import yaml

from liquidpilot.sources import Anchor, Source

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
    "'": re.compile(rf"(?P<fold>{_FOLD})|(?P<quote>'')"),
    '"': re.compile(
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
    # One line break is a space, or nothing behind a backslash; each further one is itself.
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
            # The break in front of a line: a finding there is shown at the end of the one before.
            runs.append((text[before:offset], runs[-1][1] + len(runs[-1][0]) if runs else index))
        runs.append((content, index))
        offset += len(content)
    return runs
