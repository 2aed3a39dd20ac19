"""One defect, one finding: what a rule says of one place is listed once, with whom it concerns.

A message is rendered for many people and in many scenarios, and its content blocks stand in other
messages too. What a rule says of one place is then the same defect, though a name, a size or an
address in the words may differ: the words of the first one stand for all. Only what one rendering
(one text, one message) says of a place in different words are different defects.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field, replace

from liquidpilot.check.findings import DEFAULT_SCENARIO, Finding
from liquidpilot.diagnostics import Severity
from liquidpilot.sources import Place

RANK: dict[Severity, int] = {"info": 0, "warning": 1, "error": 2}
"""How bad a finding is."""


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
    return sorted((group.finding for groups in places.values() for group in groups), key=_in_order)


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
        # What stands in a text, whoever gets it, is told by the text.
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


def _in_order(finding: Finding) -> tuple[str, int, int, str, str, str]:
    return (
        finding.path or "",
        finding.line,
        finding.column,
        finding.code,
        finding.message,
        finding.example,
    )
