"""Comments that accept what was found: put before each finding, where nothing changes by them."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import replace

from liquidpilot.check.subjects import (
    FieldSubject,
    WorkspaceSubject,
    block_subject,
    message_subject,
)
from liquidpilot.diagnostics import Finding, Fix
from liquidpilot.dialect.outline import Text
from liquidpilot.errors import LiquidPilotError
from liquidpilot.sources import Position

_LINE_START = re.compile(r"^[ \t]*", re.MULTILINE)
_NO_REASON = re.compile(r"[{}]|%|[\r\n]|\A\s*\Z")


def with_ignores(
    workspace: WorkspaceSubject, findings: Iterable[Finding], reason: str
) -> Iterator[Finding]:
    """Yield each finding with the fix that accepts it for `reason`, in a comment before its place.

    One of a place where no comment can stand, as in a file of data, has no fix. Whether anything
    else changes by a comment is to be tried, as for any fix. Raises LiquidPilotError for a reason
    that cannot stand in a comment.
    """
    if _NO_REASON.search(reason):
        hint = "write why these findings are accepted: on one line, without braces and '%'"
        raise LiquidPilotError("the reason cannot stand in a comment", hint=hint)
    accepted = list(findings)
    texts = _texts(workspace, {each.path for each in accepted})
    places = [_place(texts.get(each.path, ()), each) for each in accepted]
    rules: dict[tuple[FieldSubject, int], set[str]] = {}
    for each, place in zip(accepted, places, strict=True):
        if place is not None:
            rules.setdefault(place, set()).add(each.code)
    for each, place in zip(accepted, places, strict=True):
        if place is None:
            yield replace(each, fix=None)
            continue
        text, at = place
        words = f"liquidpilot: ignore {', '.join(sorted(rules[place]))} -- {reason.strip()}"
        edit = text.edit((at, at), f"{{% comment %}}{words}{{% endcomment %}}")
        yield replace(each, fix=Fix("accept it in a comment", (edit,)))


def _texts(
    workspace: WorkspaceSubject, paths: set[str | None]
) -> dict[str | None, list[FieldSubject]]:
    """Return the texts of messages and content blocks that stand in the files at `paths`."""
    files = workspace.workspace._files
    found: dict[str | None, list[FieldSubject]] = {}
    for message in files.messages():
        for each in message_subject(workspace, message).fields.values():
            if each.source.path in paths:
                found.setdefault(each.source.path, []).append(each)
    for block in files.content_blocks().values():
        if block.path in paths:
            found.setdefault(block.path, []).append(block_subject(workspace, block))
    return found


def _place(texts: Iterable[FieldSubject], finding: Finding) -> tuple[FieldSubject, int] | None:
    """Return the text in which a comment is to stand, and the index there."""
    for text in texts:
        last = text.source.position(len(text.source.text))
        if text.source.position(0) <= finding.place.start <= last:
            return text, _index(text, finding.place.start)
    return None


def _index(text: FieldSubject, start: Position) -> int:
    """Return where the last line begins, in front of `start`, that does so in no tag."""
    spans = [part.span for part in text.outline.parts if not isinstance(part, Text)]
    best = 0
    for line in _LINE_START.finditer(text.source.text):
        at = line.start()
        if text.source.position(at) > start:
            break
        if any(first < at < end for first, end in spans):
            continue
        indented = line.end()
        best = indented if text.source.position(indented) <= start else at
    return best
