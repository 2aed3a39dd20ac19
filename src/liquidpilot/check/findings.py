"""The list of findings: from what was reported of a message to what is shown.

What a rule says of one place is listed once, with whom it concerns.
A message is rendered for many people and in many scenarios, and its content blocks stand in other
messages too. What a rule says of one place is then the same defect, though a name, a size or an
address in the words may differ: the words of the first one stand for all. Only what one rendering
(one text, one message) says of a place in different words are different defects.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace

from liquidpilot.check.rule import RenderingRule, ReportedRule, Rule, WorkspaceRule
from liquidpilot.check.settings import Settings
from liquidpilot.check.suppressions import CODES, Suppression, without_suppressed
from liquidpilot.diagnostics import DEFAULT_SCENARIO, RANK, Finding
from liquidpilot.sources import Place

_Line = tuple[str | None, int, str]


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


def listed(
    settings: Settings,
    found: Collection[Finding],
    suppressions: Iterable[Suppression],
    elsewhere: Iterable[Suppression] = (),
    *,
    whole: bool = False,
) -> tuple[tuple[Finding, ...], int]:
    """Return the findings that are shown, and how many of those `found` comments have left out.

    `elsewhere` are comments of texts that were not looked at as a whole: nobody can say whether
    they are needed. Of `suppressions` that can be said for the rules about texts; for the others
    too if the `whole` workspace was looked at.
    """
    others = () if whole else (WorkspaceRule, RenderingRule, ReportedRule)
    ran = [rule.name for rule in settings.active() if not isinstance(rule, others)]
    left = without_suppressed(found, suppressions, settings.rules, ran, elsewhere)
    shown = _without_repeated(left, found, settings.rules)
    suppressed = len(found) - sum(each.code not in CODES for each in left)
    return tuple(sorted(_with_severities(settings, shown), key=in_order)), suppressed


def _without_repeated(
    findings: Iterable[Finding], all_found: Iterable[Finding], rules: Mapping[str, Rule]
) -> list[Finding]:
    """Return `findings` without those that a more special rule has found on the same line.

    A rule about one service takes the place of the general one.

    `all_found` are the findings before suppressed ones were taken out: who has accepted one of the
    two, the special or the general, does not want to read the other instead.
    """
    left = list(findings)
    everything = list(all_found)
    accepted = {_line(each) for each in everything} - {_line(each) for each in left}
    dropped: set[_Line] = set()
    for each in everything:
        path, line, name = _line(each)
        general = {(path, line, other) for other in _general(name, rules)}
        dropped |= general
        if general & accepted:
            dropped.add((path, line, name))
    return [each for each in left if _line(each) not in dropped]


def _line(finding: Finding) -> _Line:
    return finding.path, finding.line, finding.code


def _general(name: str, rules: Mapping[str, Rule]) -> tuple[str, ...]:
    return rules[name].instead_of if name in rules else ()


def _with_severities(settings: Settings, findings: Iterable[Finding]) -> Iterator[Finding]:
    for finding in findings:
        severity = settings.severity(finding)
        if severity is not None:
            yield replace(finding, severity=severity)
