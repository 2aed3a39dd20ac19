"""The list of findings: from what was reported of a message to what is shown.

Comments accept some, a special rule stands for the general one, and a configuration has severities
of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from liquidpilot.check.rule import Rule
from liquidpilot.check.settings import Settings
from liquidpilot.check.suppressions import CODES, Suppression, without_suppressed
from liquidpilot.diagnostics import RANK, Finding, Severity
from liquidpilot.rendering.findings import in_order

_Line = tuple[str | None, int, str]


def listed(
    settings: Settings,
    found: Collection[Finding],
    suppressions: Iterable[Suppression],
    elsewhere: Iterable[Suppression] = (),
    *,
    whole: bool = False,
) -> tuple[tuple[Finding, ...], int]:
    """Return the findings that are shown, and how many of those `found` comments have left out.

    `elsewhere` are comments of texts that were not looked at as a whole, so that it is unknown
    whether they are needed. Of `suppressions` that is known for the rules about texts, and
    for the others too if the `whole` workspace was looked at.
    """
    ran = [rule.name for rule in settings.active()] if whole else settings.active_on_texts
    left = without_suppressed(found, suppressions, settings.rules, ran, elsewhere)
    shown = _without_repeated(left, found, settings)
    suppressed = len(found) - sum(each.code not in CODES for each in left)
    return tuple(sorted(with_severities(settings, shown), key=in_order)), suppressed


def _without_repeated(
    findings: Iterable[Finding], all_found: Iterable[Finding], settings: Settings
) -> list[Finding]:
    """Return `findings` without those that a more special rule has found in the same place.

    A rule about one service takes the place of the general one, and is as severe, if that is more
    severe. The same place is a part of a line that both are about.

    `all_found` are the findings before suppressed ones were taken out: where one of the
    two, the special or the general, was accepted, the other is not shown in its place.
    """
    left = list(findings)
    everything = list(all_found)
    by_line: dict[_Line, list[Finding]] = {}
    for each in everything:
        by_line.setdefault(_line(each), []).append(each)
    accepted = set(everything) - set(left)
    dropped: set[Finding] = set()
    severities: dict[Finding, Severity] = {}
    for each in everything:
        path, line, name = _line(each)
        lines = ((path, line, other) for other in _general(name, settings.rules))
        general = {other for at in lines for other in by_line.get(at, ()) if _is_of(other, each)}
        dropped |= general
        if general & accepted:
            dropped.add(each)
        levels = (settings.severity(other) for other in general)
        said = [each.severity, *(level for level in levels if level is not None)]
        severities[each] = max(said, key=RANK.__getitem__)
    return [
        replace(each, severity=severities.get(each, each.severity))
        for each in left
        if each not in dropped
    ]


def _is_of(general: Finding, special: Finding) -> bool:
    """Tell whether two findings of one line are about the same place."""
    return general.place.start < special.place.end and special.place.start < general.place.end


def _line(finding: Finding) -> _Line:
    return finding.path, finding.line, finding.code


def _general(name: str, rules: Mapping[str, Rule]) -> tuple[str, ...]:
    return rules[name].instead_of if name in rules else ()


def with_severities(settings: Settings, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings whose rules are on where they stand, as severe as they are there."""
    for finding in findings:
        severity = settings.severity(finding)
        if severity is not None:
            yield replace(finding, severity=severity)
