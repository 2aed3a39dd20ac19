"""The list of findings: from what was reported of a message to what is shown.

Comments accept some, a special rule stands for the general one, and a configuration has severities
of its own.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import replace

from liquidpilot.check.rule import Rule
from liquidpilot.check.settings import Settings
from liquidpilot.check.severities import gives_no_value
from liquidpilot.check.suppressions import CODES, Suppression, without_suppressed
from liquidpilot.diagnostics import RANK, Finding, Severity
from liquidpilot.rendering.findings import in_order
from liquidpilot.sources import overlap

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
    """Return `findings` without those of which another one tells the reason, or tells more.

    A rule about one service takes the place of the general one, and what says why a value is
    missing that of what comes of it; each is as severe as what it stands for, if that is more
    severe. The same place is a part of the text that both are about.

    `all_found` are the findings before suppressed ones were taken out: where one of the
    two, the special or the general, was accepted, the other is not shown in its place. What is
    worse than what was accepted is shown.
    """
    left = list(findings)
    everything = list(all_found)
    accepted = set(everything) - set(left)
    stands_for = _StandsFor(everything, settings)
    dropped: set[Finding] = set()
    severities: dict[Finding, Severity] = {}
    for each in everything:
        general = stands_for.directly(each)
        dropped.update(general)
        if any(stands_for.is_same_defect(each, other) for other in general if other in accepted):
            dropped.add(each)
        severities[each] = stands_for.worst(each)
    return [
        replace(each, severity=severities.get(each, each.severity))
        for each in left
        if each not in dropped
    ]


class _StandsFor:
    """Which of the findings stand for which others, by what their rules declare."""

    def __init__(self, findings: Collection[Finding], settings: Settings) -> None:
        self._settings = settings
        self._general = _general_of({each.code for each in findings}, settings.rules)
        wanted = {name for names in self._general.values() for name in names}
        self._at: dict[_Line, list[Finding]] = {}
        # By the lines of what a value is made by, what is found where it is printed.
        self._made_at: dict[tuple[str | None, int], list[Finding]] = {}
        for each in findings:
            if each.code in wanted:
                self._at.setdefault(_line(each), []).append(each)
            for place in each.made_by:
                for line in range(place.line, place.end_line + 1):
                    self._made_at.setdefault((place.path, line), []).append(each)
        self._known: dict[Finding, list[Finding]] = {}

    def directly(self, special: Finding) -> list[Finding]:
        """Return the findings that `special` stands for, in their order."""
        # As severe as it may be: where a severity is set it is that, and hides nothing worse.
        most = self._settings.severity(replace(special, severity="error"))
        if most is None:
            return []
        if special not in self._known:
            path, line, name = _line(special)
            lines = ((path, line, other) for other in self._general.get(name, ()))
            found = [
                other
                for at in lines
                for other in self._at.get(at, ())
                if overlap(other.place, special.place) and self._is_of(other, special)
            ]
            least = self._settings.severity(special) or most
            found = [each for each in found if self._rank(each) <= RANK[most]]
            # What stands elsewhere makes nothing worse, and hides nothing worse.
            found += (e for e in self._spoilt_by(special) if self._rank(e) <= RANK[least])
            self._known[special] = [each for each in dict.fromkeys(found) if each != special]
        return self._known[special]

    def _spoilt_by(self, special: Finding) -> Iterator[Finding]:
        made = self._made_at.get((special.path, special.line), ())
        rule = self._settings.rules.get(special.code) if made else None
        if rule is not None and rule.spoils and gives_no_value(special):
            for each in made:
                is_of = any(overlap(place, special.place) for place in each.made_by)
                # What a text may do is told no more where somebody is named whom it happens to.
                is_named = not each.people and special.code in self._effects_of(each)
                if is_of and (is_named or _is_met_with(each, special)):
                    yield each

    def _effects_of(self, finding: Finding) -> tuple[str, ...]:
        rule = self._settings.rules.get(finding.code)
        return () if rule is None else rule.comes_of

    def _is_of(self, general: Finding, special: Finding) -> bool:
        rules = self._settings.rules
        named = (*rules[special.code].instead_of, *rules[special.code].comes_of)
        # What is told of an effect may have another reason where something is printed.
        return general.code in named or bool(general.made_by)

    def _rank(self, finding: Finding) -> int:
        level = self._settings.severity(finding)
        return -1 if level is None else RANK[level]

    def worst(self, special: Finding) -> Severity:
        """Return how severe a finding is with all that it stands for, in however many steps."""
        reached = {special}
        waiting = [special]
        while waiting:
            new = [each for each in self.directly(waiting.pop()) if each not in reached]
            reached.update(new)
            waiting += new
        levels = (self._settings.severity(each) for each in reached if each is not special)
        known = [special.severity, *(level for level in levels if level is not None)]
        return max(known, key=RANK.__getitem__)

    def is_same_defect(self, special: Finding, accepted: Finding) -> bool:
        """Tell whether whoever accepted the general finding has accepted the special one."""
        rules = self._settings.rules
        return accepted.code in rules[special.code].instead_of


def _general_of(codes: Collection[str], rules: Mapping[str, Rule]) -> dict[str, list[str]]:
    """Return by code those of the others that it stands for."""
    known = {code: rules[code] for code in sorted(codes) if code in rules}
    general = {}
    for code, rule in known.items():
        causes = {*rule.instead_of}
        found = {*causes, *rule.comes_of}
        found |= {other for other, each in known.items() if causes.intersection(each.comes_of)}
        general[code] = [other for other in known if other in found and other != code]
    return {code: names for code, names in general.items() if names}


def _is_met_with(effect: Finding, cause: Finding) -> bool:
    """Tell whether a cause was met wherever its effect was: for these people and scenarios.

    What stands in the text itself is met by all.
    """
    if not cause.people:
        return True
    return (
        bool(effect.people)
        and set(effect.people).issubset(cause.people)
        and set(effect.scenarios).issubset(cause.scenarios)
    )


def _line(finding: Finding) -> _Line:
    return finding.path, finding.line, finding.code


def with_severities(settings: Settings, findings: Iterable[Finding]) -> Iterator[Finding]:
    """Yield the findings whose rules are on where they stand, as severe as they are there."""
    for finding in findings:
        severity = settings.severity(finding)
        if severity is not None:
            yield replace(finding, severity=severity)
