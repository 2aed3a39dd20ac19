"""What there is to say about a message: `rendering` asks for it, and knows no rule itself.

What a rule says of one place is listed once, with whom it concerns. A message is rendered for many
people and in many scenarios, and its content blocks stand in other messages too. What a rule says
of one place is then the same defect, though a name, a size or an address in the words may differ:
the words of the first one stand for all. Only what one rendering (one text, one message) says of a
place in different words are different defects.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from liquidpilot.diagnostics import DEFAULT_SCENARIO, RANK, Diagnostic, Finding
from liquidpilot.immutable import immutable
from liquidpilot.rendering.field import TextRendering
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.sources import Place
from liquidpilot.workspace.messages import Message

_MOST_PLACES = 8


@immutable(eq=False, slots=False)
class Rendering:
    """How a message was rendered: all that made it what it is.

    `person` is the data of the recipient. `scenario` is None for the default answers, `responses`
    are those that were picked by hand. `render_again` renders the same for the same person, with
    the default answers unless it gets a `scenario` or `responses`; it is None where anything
    but the fixtures would be asked again.
    """

    message: Message
    person: Mapping[str, object]
    scenario: str | None = None
    responses: Mapping[str, str] = field(default_factory=dict)
    render_again: Callable[..., RenderedMessage] | None = None


class FindingsProvider(Protocol):
    """Finds what there is to say about the messages of one workspace."""

    def of_message(self, message: Message) -> tuple[Finding, ...]:
        """Return what is found in `message`, for everybody and in every scenario."""
        ...

    def of_rendering(self, rendering: Rendering, rendered: RenderedMessage) -> tuple[Finding, ...]:
        """Return what stands in the texts of a message, and what one rendering has met."""
        ...

    def forget(self, message: Message) -> None:
        """Let go of what is known of `message`, which nobody may be asking for."""
        ...


class ProviderType(Protocol):
    """Makes providers: what `liquidpilot.rendering.findings_provider` returns."""

    def __call__(self, workspace: Any) -> FindingsProvider:
        """Return the provider of a `Workspace`."""
        ...

    def of_text(self, text: TextRendering) -> tuple[Finding, ...]:
        """Return what stands in a text that belongs to no workspace, and what its rendering met."""
        ...


def grouped(sources: Iterable[Iterable[Finding]]) -> list[Finding]:
    """Return the findings of all `sources`, each defect once, in the order of places.

    A source is what tells its own defects apart: the texts of a message, one rendering of it, or
    what was grouped before.
    """
    places: dict[tuple[str, Place], list[_Group]] = {}
    for number, source in enumerate(sources):
        for each in source:
            groups = places.setdefault((each.code, each.place), [])
            group = _group_of(each, groups, number)
            if group is None:
                groups.append(_Group(each, {each.message}, {number}))
            else:
                group.add(each, number)
    return sorted((group.finding for groups in places.values() for group in groups), key=in_order)


def alike(found: Iterable[Finding], *, across_files: bool = True) -> list[list[Finding]]:
    """Return the findings that say the same of several places together, in the order of the first.

    Each place is a defect of its own; who reads a list needs the words once. Unless `across_files`,
    those of different files stay apart.

    >>> found = [Finding("x", "info", "y", place=Place.at("a", line)) for line in (1, 4)]
    >>> [[str(each.place) for each in same] for same in alike(found)]
    [['a:1:1', 'a:4:1']]
    """
    same: dict[tuple[object, ...], list[Finding]] = {}
    for each in found:
        path = None if across_files else each.path
        key = (each.severity, each.code, each.message, each.hint, path)
        same.setdefault(key, []).append(each)
    return list(same.values())


def places_text(found: Sequence[Diagnostic]) -> str:
    """Return where each stands in its file: `3:1, 14:2 and 5 more`; "" if there are none.

    >>> places_text([Finding("x", "info", "y", place=Place.at("a", line)) for line in (1, 4)])
    '1:1, 4:1'
    """
    shown = ", ".join(f"{each.line}:{each.column}" for each in found[:_MOST_PLACES])
    rest = len(found) - _MOST_PLACES
    return f"{shown} and {rest} more" if rest > 0 else shown


@dataclass
class _Group:
    finding: Finding
    messages: set[str]
    sources: set[int] = field(default_factory=set)

    def add(self, other: Finding, source: int) -> None:
        self.messages.add(other.message)
        self.sources.add(source)
        self.finding = _joined(self.finding, other)


def _group_of(finding: Finding, groups: list[_Group], source: int) -> _Group | None:
    """Return the group that tells of the same defect."""
    for group in groups:
        if finding.message in group.messages:
            return group
    if not finding.scenarios:
        return None
    has_extent = finding.place.start != finding.place.end
    for group in groups:
        # What is wrong with a text, for every recipient, is reported with the text.
        if (group.finding.scenarios or has_extent) and source not in group.sources:
            return group
    return None


def _joined(finding: Finding, other: Finding) -> Finding:
    """Return one of two that are about the same defect, with the people and scenarios of both."""
    if not (finding.scenarios and other.scenarios):
        return other if finding.scenarios else finding
    first, second = finding, other
    if DEFAULT_SCENARIO == other.scenarios[0] != finding.scenarios[0]:
        # What needs no scenario to be seen is the better example.
        first, second = other, finding
    return replace(
        first,
        severity=max(first.severity, second.severity, key=lambda each: RANK[each]),
        fix=first.fix or second.fix,
        confidential=first.confidential or second.confidential,
        people=tuple(dict.fromkeys((*first.people, *second.people))),
        scenarios=tuple(dict.fromkeys((*first.scenarios, *second.scenarios))),
    )


def in_order(finding: Finding) -> tuple[str, int, int, str, str, str]:
    """Return the key by which findings are sorted: by file and place."""
    return (
        finding.path or "",
        finding.line,
        finding.column,
        finding.code,
        finding.message,
        finding.example,
    )
