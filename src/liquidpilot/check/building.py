"""From the files of a workspace to the subjects that rules look at."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace

from liquidpilot import dialect
from liquidpilot.check.subjects import Facts, FieldSubject, MessageSubject, WorkspaceSubject
from liquidpilot.workspace.content_blocks import ContentBlock
from liquidpilot.workspace.messages import Message

_CATALOG = re.compile(r"\s*['\"]?([\w-]+)")


def message_subject(workspace: WorkspaceSubject, message: Message) -> MessageSubject:
    """Return a message with its fields, in the order of its channel."""
    fields: dict[str, FieldSubject] = {}
    for name, source in message.fields.items():
        fields[name] = _parsed(FieldSubject(name, source, message, None, workspace))
    return MessageSubject(message, fields, workspace)


def block_subject(workspace: WorkspaceSubject, block: ContentBlock) -> FieldSubject:
    """Return a content block as a field of its own."""
    return _parsed(FieldSubject("html", block.source, None, block, workspace))


def _parsed(field: FieldSubject) -> FieldSubject:
    workspace = field.workspace.workspace
    parsed = dialect.parse(
        field.source,
        html=field.has_html_comments,
        assumptions=workspace.assumptions,
        known_tags=workspace.files.configuration.known_tags,
    )
    return replace(field, diagnostics=parsed.diagnostics)


def facts_of(path: str, *fields: FieldSubject) -> Facts:
    """Return what the texts at `path` use, by name."""
    outlines = [field.outline for field in fields]
    tags = [
        (each, tag)
        for each in outlines
        for tag in each.named("catalog_items", "catalog_selection_items")
    ]
    found = (_CATALOG.match(each.text, *tag.markup_span) for each, tag in tags)
    return Facts(
        path,
        _names(each.name for outline in outlines for each in outline.inclusions),
        _names(read.lookup.attribute or "" for outline in outlines for read in outline.attributes),
        _names(match[1] for match in found if match),
    )


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))
