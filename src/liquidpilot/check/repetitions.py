"""Telling nobody the same twice: a rule about one service replaces the general one on its line."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from liquidpilot.check.findings import Finding
from liquidpilot.check.rule import Rule

_Key = tuple[str | None, int, str]


def without_repeated(
    findings: Iterable[Finding], all_found: Iterable[Finding], rules: Mapping[str, Rule]
) -> list[Finding]:
    """Return `findings` without those that a more special rule has found on the same line.

    `all_found` are the findings before suppressed ones were taken out: who has accepted one of the
    two, the special or the general, does not want to read the other instead.
    """
    left = list(findings)
    everything = list(all_found)
    accepted = {_key(each) for each in everything} - {_key(each) for each in left}
    dropped: set[_Key] = set()
    for each in everything:
        path, line, name = _key(each)
        general = {(path, line, other) for other in _general(name, rules)}
        dropped |= general
        if general & accepted:
            dropped.add((path, line, name))
    return [each for each in left if _key(each) not in dropped]


def _key(finding: Finding) -> _Key:
    return finding.path, finding.line, finding.code


def _general(name: str, rules: Mapping[str, Rule]) -> tuple[str, ...]:
    return rules[name].instead_of if name in rules else ()
