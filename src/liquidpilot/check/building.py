"""From the files of a workspace to the subjects that rules look at."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquidpilot import dialect
from liquidpilot.check.subjects import Facts, FieldSubject, MessageSubject, WorkspaceSubject
from liquidpilot.workspace.content_blocks import ContentBlock
from liquidpilot.workspace.messages import Message

_CATALOG = re.compile(r"\s*['\"]?([\w-]+)")


def message_subject(workspace: WorkspaceSubject, message: Message) -> MessageSubject:
    """Return a message with its fields, in the order of its channel."""
    fields: dict[str, FieldSubject] = {}
    assumptions = _assumptions(workspace)
    known_tags = workspace.workspace.files.configuration.known_tags
    for name, source in message.fields.items():
        html = message.channel == "email" and name == "html"
        parsed = dialect.parse(source, html=html, assumptions=assumptions, known_tags=known_tags)
        fields[name] = FieldSubject(name, source, message, None, workspace, parsed.diagnostics)
    return MessageSubject(message, fields, workspace)


def block_subject(workspace: WorkspaceSubject, block: ContentBlock) -> FieldSubject:
    """Return a content block as a field of its own."""
    parsed = dialect.parse(
        block.source,
        html=True,
        assumptions=_assumptions(workspace),
        known_tags=workspace.workspace.files.configuration.known_tags,
    )
    return FieldSubject("html", block.source, None, block, workspace, parsed.diagnostics)


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


def _assumptions(workspace: WorkspaceSubject) -> dialect.Assumptions:
    # The configuration has checked the names and types.
    given = workspace.workspace.files.configuration.assumptions
    return dialect.Assumptions(**given)  # type: ignore[arg-type]
