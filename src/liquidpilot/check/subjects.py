"""What rules look at: a field, a message, the workspace, a rendering."""

from __future__ import annotations

import contextlib
from bisect import bisect_left
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Protocol

from liquidpilot.boundary import Boundary
from liquidpilot.check.json_bodies import written_as_json
from liquidpilot.diagnostics import Diagnostic, Edit, Fix
from liquidpilot.dialect import Template
from liquidpilot.dialect.flow import Flow
from liquidpilot.dialect.outline import Outline, Read
from liquidpilot.errors import LiquidPilotError, WorkspaceError
from liquidpilot.html_text import Element, read_elements
from liquidpilot.immutable import immutable
from liquidpilot.rendering.message import RenderedField, RenderedMessage
from liquidpilot.rendering.workspace import (
    Workspace,
    has_html_comments,
    template_of,
    template_of_field,
)
from liquidpilot.sources import Place, Source, Span
from liquidpilot.workspace.channels import CHANNELS, FieldType
from liquidpilot.workspace.content_blocks import ContentBlock
from liquidpilot.workspace.folders import join
from liquidpilot.workspace.messages import Message

_DATA_SUFFIXES = (".toml", ".json", ".txt", ".html")


class RuleOptions(Protocol):
    """What a rule is told of the settings of the workspace."""

    def option(self, rule: str, name: str, path: str | None) -> int:
        """Return the option `name` of `rule` for the file `path`."""


@dataclass(frozen=True, eq=False)
class WorkspaceSubject:
    """The workspace: its files, and what its messages use.

    `facts` say by address (a message) or path (a content block) what a text uses; rules about the
    whole workspace take them and parse nothing, which keeps them fast.
    """

    workspace: Workspace
    settings: RuleOptions
    facts: Mapping[str, Facts] = field(default_factory=dict)

    @cached_property
    def data(self) -> Mapping[str, Source]:
        """The text of every data file of the fixtures folder, by its path; also of broken ones."""
        files = self.workspace._files
        return dict(_data_files(files.root, files.fixtures_folder))

    def found(self, path: str, message: str, hint: str | None = None, line: int = 1) -> Diagnostic:
        """Return what is wrong with a file as a whole, or at one of its lines."""
        return Diagnostic.unnamed(message, hint, Place.at(path, line))

    def found_in(
        self, source: Source, span: Span, message: str, hint: str | None = None
    ) -> Diagnostic:
        """Return what is wrong at `span` of any text of the workspace."""
        return Diagnostic.unnamed(message, hint, source.place(span))


def _data_files(root: Path, folder: str) -> Iterator[tuple[str, Source]]:
    listing = Boundary(root).list(folder)
    for name in listing.files:
        path = join(folder, name)
        if name.endswith(_DATA_SUFFIXES):
            with contextlib.suppress(WorkspaceError):
                yield path, Source(Boundary(root).read_text(path), path)
    for name in listing.folders:
        if name != "snapshots":
            yield from _data_files(root, join(folder, name))


@immutable
class Facts:
    """What the text of a message or a content block uses, as names."""

    path: str
    blocks: tuple[str, ...] = ()
    attributes: tuple[str, ...] = ()
    catalogs: tuple[str, ...] = ()
    fixtures: tuple[str, ...] = ()


class OthersDecide(LiquidPilotError):
    """What a rule asks of a content block depends on messages that are not looked at."""


@dataclass(frozen=True, eq=False)
class FieldSubject:
    """One field of a message, or a content block (then `message` is None and `name` is `html`).

    `outline` is its template as data; `diagnostics` is what parsing reported. A block that is
    looked at `for_message` is a part of the text of one message (`within`, where it is known):
    whatever asks for the others that include it raises OthersDecide.
    """

    name: str
    source: Source
    message: Message | None
    block: ContentBlock | None
    workspace: WorkspaceSubject
    for_message: bool = False
    within: MessageSubject | None = field(default=None, repr=False)

    @property
    def channel(self) -> str | None:
        """The message's channel; None for a text that may stand in any, as a content block."""
        return None if self.message is None else self.message.channel or None

    @cached_property
    def type(self) -> FieldType | None:
        """What the field is; None for a text that may stand in any, as a content block."""
        channel = CHANNELS.get(self.channel or "")
        return None if channel is None else channel.type_of(self.name)

    @cached_property
    def is_html(self) -> bool:
        """Whether the text is HTML; one that may stand anywhere is if it has a tag in it."""
        if self.type is None:
            return "</" in self.source.text or "/>" in self.source.text
        return self.type == "html"

    @property
    def has_html_comments(self) -> bool:
        """Whether Braze takes HTML comments out of the text: the HTML of an e-mail, or a block."""
        return self.message is None or has_html_comments(self.message.channel, self.name)

    @property
    def is_json(self) -> bool:
        """Whether the text is the JSON body of a webhook, be it one JSON text in each line."""
        if (self.source.path or "").endswith(".json"):
            return True
        if self.type != "body" or self.name != "body":
            return False
        return bool(written_as_json(self.outline.without_liquid))

    @cached_property
    def template(self) -> Template:
        """The text, parsed."""
        return template_of(self.workspace.workspace, self.source, html=self.has_html_comments)

    @cached_property
    def outline(self) -> Outline:
        """The template as data."""
        return self.template.outline

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """What parsing reported."""
        return self.template.diagnostics

    @cached_property
    def flow(self) -> Flow:
        """How values come to where the template reads them, through its content blocks too.

        What a content block does not set itself comes from the messages that include it.
        """
        return Flow(
            self.outline,
            self.template.block,
            deepest=self.workspace.workspace._assumptions.deepest_content_block,
            depth=0 if self.block is None else 1,
            includers=tuple if self.block is None else lambda: self._including,
        )

    @cached_property
    def messages(self) -> tuple[MessageSubject, ...]:
        """The message that it belongs to; of a content block, all messages that include it.

        There is none for a text that is looked at by itself.
        """
        if self.message is not None:
            return (message_subject(self.workspace, self.message),)
        if self.for_message:
            return () if self.within is None else (self.within,)
        return tuple(
            each
            for message in self._messages_with(self.block)
            if self.block in (each := message_subject(self.workspace, message)).blocks
        )

    def forget_flow(self) -> None:
        """Follow values anew when that is next asked for."""
        self.__dict__.pop("flow", None)

    def _let_go(self) -> None:
        """Let go of the flow and of all that it has followed, which leads back to it."""
        flow: Flow | None = self.__dict__.pop("flow", None)
        if flow is not None:
            flow._forget()

    @cached_property
    def _including(self) -> tuple[Flow, ...]:
        """This content block, as often as it is included in a message."""
        if self.for_message:
            raise OthersDecide("only the messages that include the block can tell")
        return tuple(
            member
            for message in self._messages_with(self.block)
            for name in message.fields
            for member in self._flow_of(message, name).members
            if member.outline is self.outline
        )

    def is_given(self, read: Read) -> bool:
        """Tell whether some text that includes this content block sets the variable of a `read`."""
        name = read.lookup.variable
        return any(
            member.definitions(name, read.part) not in ((), (None,)) for member in self._including
        )

    def _messages_with(self, block: ContentBlock | None) -> Iterator[Message]:
        """Yield the messages that may include a content block, by way of another one too."""
        if block is None:
            return
        files = self.workspace.workspace._files
        names = {block.name}
        for _ in range(self.workspace.workspace._assumptions.deepest_content_block):
            for other in files.content_blocks().values():
                if any(name in other.source.text for name in names):
                    names.add(other.name)
        for message in files.messages():
            texts = [source.text for source in message.fields.values()]
            if any(name in text for name in names for text in texts):
                yield message

    def _flow_of(self, message: Message, name: str) -> Flow:
        """Return the flow of a field in which this content block is as it is here."""
        workspace = self.workspace.workspace
        template = template_of_field(workspace, message, name)

        def block_called(other: str) -> Outline | None:
            is_this = self.block is not None and other == self.block.name
            return self.outline if is_this else template.block(other)

        deepest = workspace._assumptions.deepest_content_block
        return Flow(template.outline, block_called, deepest=deepest)

    @cached_property
    def elements(self) -> tuple[Element, ...]:
        """The start tags of the HTML, with their attributes; Liquid in values is left as it is."""
        return tuple(read_elements(self.source.text, self.outline.without_liquid))

    def option(self, rule: str, name: str) -> int:
        """Return the option `name` of `rule` as it is set for this field's file."""
        return self.workspace.settings.option(rule, name, self.source.path)

    def found(
        self, span: Span, message: str, hint: str | None = None, fix: Fix | None = None
    ) -> Diagnostic:
        """Return what is wrong at `span` of the field's text."""
        return Diagnostic.unnamed(message, hint, self.source.place(span), fix)

    def edit(self, span: Span, new: str) -> Edit:
        """Return the edit that puts `new` in the place of `span`."""
        place = self.source.place(span)
        return Edit(place, place.text, new)

    def reported(self, code: str) -> Iterator[Diagnostic]:
        """Yield what parsing reported under `code`, for a rule that adds a fix to it."""
        return (each for each in self.diagnostics if each.code == code)

    def is_reported(self, span: Span) -> bool:
        """Tell whether parsing has something to say about a place within `span`."""
        at = bisect_left(self._reported, span[0])
        return at < len(self._reported) and self._reported[at] < span[1]

    @cached_property
    def _reported(self) -> list[int]:
        return sorted(each.place.span[0] for each in self.diagnostics)


@dataclass(frozen=True, eq=False)
class MessageSubject:
    """A message with its fields, nothing rendered."""

    message: Message
    fields: Mapping[str, FieldSubject]
    workspace: WorkspaceSubject

    @cached_property
    def diagnostics(self) -> frozenset[Diagnostic]:
        """What reading the message reported, and parsing its fields."""
        of_fields = (each for field in self.fields.values() for each in field.diagnostics)
        return frozenset((*self.message.diagnostics, *of_fields))

    @cached_property
    def blocks(self) -> tuple[ContentBlock, ...]:
        """The content blocks that its fields include, be it by way of another one."""
        known = self.workspace.workspace._files.content_blocks()
        outlines = (each for field in self.fields.values() for each in field.template.outlines)
        names = dict.fromkeys(each.name for outline in outlines for each in outline.inclusions)
        return tuple(known[name] for name in names if name in known)

    @cached_property
    def paths(self) -> frozenset[str | None]:
        """The files that its fields stand in."""
        return frozenset(field.source.path for field in self.fields.values())

    @cached_property
    def makers(self) -> dict[Place, tuple[Place, ...]]:
        """By the place of an output, what its value is made by, as far as that was asked for."""
        return {}

    def found(self, message: str, hint: str | None = None) -> Diagnostic:
        """Return what is wrong with the message as a whole, at the start of its first field."""
        first = next(iter(self.fields.values()))
        return first.found((0, 0), message, hint)

    def option(self, rule: str, name: str) -> int:
        """Return the option `name` of `rule` as it is set for this message."""
        return self.workspace.settings.option(rule, name, self.message.path)


@dataclass(frozen=True, eq=False)
class RenderingSubject:
    """A message as `profile` would get it.

    `scenario` is None for the default answers; `faulty` tells that a call is made to fail. `person`
    is the data that it was rendered with.
    """

    message: MessageSubject
    rendered: RenderedMessage
    profile: str | None
    scenario: str | None
    person: Mapping[str, object]
    render_usual: Callable[[], RenderedMessage]
    faulty: bool = False

    @cached_property
    def usual(self) -> RenderedMessage:
        """The rendering with the default answers for the same person, to compare with."""
        return self.rendered if self.scenario is None else self.render_usual()

    @property
    def sent_fields(self) -> Iterable[RenderedField]:
        """The fields of a message that would be sent; none of one that would not."""
        return self.rendered.fields.values() if self.rendered.status == "sent" else ()

    def sent_as(self, *types: FieldType) -> Iterator[RenderedField]:
        """Yield the fields of these types of a message that would be sent.

        One without Liquid is what it is, whatever becomes of the message.
        """
        is_sent = self.rendered.status == "sent"
        for each in self.rendered.fields.values():
            field = self.message.fields[each.name]
            if field.type in types and (is_sent or "\0" not in field.outline.without_liquid):
                yield each

    def found(
        self, field_name: str, message: str, hint: str | None = None, span: Span = (0, 0)
    ) -> Diagnostic:
        """Return what is wrong with a field, at `span` of its *template*, or at its start."""
        return self.message.fields[field_name].found(span, message, hint)

    def option(self, rule: str, name: str) -> int:
        """Return the option `name` of `rule` as it is set for this message."""
        return self.message.option(rule, name)


def message_subject(workspace: WorkspaceSubject, message: Message) -> MessageSubject:
    """Return a message with its fields, in the order of its channel."""
    fields: dict[str, FieldSubject] = {}
    for name, source in message.fields.items():
        fields[name] = FieldSubject(name, source, message, None, workspace)
    return MessageSubject(message, fields, workspace)


def block_subject(
    workspace: WorkspaceSubject,
    block: ContentBlock,
    *,
    for_message: bool = False,
    within: MessageSubject | None = None,
) -> FieldSubject:
    """Return a content block as a field of its own, or as a part of one message.

    `within` is that message, where it is known.
    """
    is_part = for_message or within is not None
    return FieldSubject("html", block.source, None, block, workspace, is_part, within)


def facts_of(path: str, *fields: FieldSubject) -> Facts:
    """Return what the texts at `path` use, by name."""
    outlines = [field.outline for field in fields]
    return Facts(
        path,
        _names(each.name for outline in outlines for each in outline.inclusions),
        _names(read.lookup.attribute or "" for outline in outlines for read in outline.attributes),
        _names(each.name for outline in outlines for each in outline.catalogs if each.name),
    )


def _names(names: Iterable[str]) -> tuple[str, ...]:
    return tuple(sorted(set(names)))
