"""Which rules are on for a file, how severe they are, and what their options say."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import field, replace
from fnmatch import fnmatchcase
from functools import cache, cached_property

from liquidpilot.check.rule import RenderingRule, ReportedRule, Rule, WorkspaceRule
from liquidpilot.diagnostics import RANK, Diagnostic, Severity
from liquidpilot.errors import UnknownName, WorkspaceError
from liquidpilot.immutable import immutable
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.workspace.configuration import CheckConfiguration, Level, RuleSetting

_PART = lazy_pattern(r"\*\*/|\*\*|\*|\?|[^*?]+")
_MEANING = {"**/": "(?:.*/)?", "**": ".*", "*": "[^/]*", "?": "[^/]"}


def matches(path: str, patterns: Iterable[str]) -> bool:
    """Return whether one of `patterns` is about `path`; a folder is about all that is in it.

    >>> matches("templates/sms/hello/template.yaml", ["templates/sms"])
    True
    >>> matches("templates/sms/hello/template.yaml", ["*/hello/**", "push"])
    False
    """
    return any(_compiled(pattern).fullmatch(path) for pattern in patterns)


@cache
def _compiled(pattern: str) -> re.Pattern[str]:
    cleaned = pattern.replace("\\", "/").removeprefix("./").rstrip("/")
    parts = (_MEANING.get(part) or re.escape(part) for part in _PART.findall(cleaned))
    return re.compile("".join(parts) + "(?:/.*)?", re.DOTALL)


@immutable(slots=False)
class Settings:
    """What the configuration and the command line say about the `rules` that exist.

    `selected` are the only ones that are on, if it is not None; `ignored` are off in any case.
    """

    rules: Mapping[str, Rule]
    configuration: CheckConfiguration = field(default_factory=CheckConfiguration)
    selected: frozenset[str] | None = None
    ignored: frozenset[str] = frozenset()

    def is_on(self, name: str, path: str | None) -> bool:
        """Return whether the rule `name` is on for the file `path`."""
        return self._level(name, path) != "off"

    def severity(self, diagnostic: Diagnostic) -> Severity | None:
        """Return how severe a finding is where it stands; None if its rule is off there.

        A diagnostic that parsing or rendering reported keeps its own severity unless one is set.
        """
        level = self._level(diagnostic.code, diagnostic.path)
        if level == "off":
            return None
        if level is not None:
            return level
        rule = self.rules.get(diagnostic.code)
        if rule is None or isinstance(rule, ReportedRule):
            return diagnostic.severity
        return max(rule.severity, diagnostic.severity, key=lambda each: RANK[each])

    def level(self, rule: Rule) -> Severity | None:
        """Return how severe the findings of `rule` are in general; None if it is off."""
        level = self._level(rule.name, None)
        return None if level == "off" else level or rule.severity

    def option(self, rule: str, name: str, path: str | None) -> int:
        """Return the option `name` of `rule` for the file `path`."""
        for setting in self._settings(rule, path):
            if name in setting.options:
                return setting.options[name]
        return self.rules[rule].options[name]

    def active(self) -> Sequence[Rule]:
        """Return the rules that are on for some file at least."""
        return self._active

    @cached_property
    def active_on_texts(self) -> frozenset[str]:
        """The names of the rules in `active` that look at the text of one message alone."""
        others = (WorkspaceRule, RenderingRule, ReportedRule)
        return frozenset(rule.name for rule in self._active if not isinstance(rule, others))

    @cached_property
    def _active(self) -> Sequence[Rule]:
        somewhere = {
            name
            for each in (self.configuration.rules, *(o.rules for o in self.configuration.overrides))
            for name, setting in each.items()
            if setting.level != "off"
        }
        return [
            rule
            for name, rule in self.rules.items()
            if self.is_on(name, None) or (name in somewhere and name not in self.ignored)
        ]

    def _level(self, name: str, path: str | None) -> Level | None:
        """Return the severity that is set, `off`, or None if the rule's own stands."""
        if name in self.ignored:
            return "off"
        if self.selected is not None and name not in self.selected:
            return "off"
        for setting in self._settings(name, path):
            if setting.level is not None and (setting.level != "off" or self.selected is None):
                return setting.level
        rule, preset = self.rules.get(name), self.configuration.preset
        on = preset == "all" or (preset == "recommended" and (rule is None or rule.recommended))
        return None if on or self.selected is not None else "off"

    def _settings(self, name: str, path: str | None) -> Iterator[RuleSetting]:
        """Yield what is said about a rule, what counts most first."""
        for override in reversed(self.configuration.overrides):
            if name in override.rules and path is not None and matches(path, override.files):
                yield override.rules[name]
        if name in self.configuration.rules:
            yield self.configuration.rules[name]


def make_settings(
    rules: Mapping[str, Rule],
    configuration: CheckConfiguration,
    select: Iterable[str] = (),
    ignore: Iterable[str] = (),
) -> Settings:
    """Return the settings of a run; every name in them is checked, and former names are resolved.

    `select` and `ignore` are names, patterns such as `connected-content-*`, or a preset. Raises
    UnknownName for one that no rule has, WorkspaceError for one in the configuration.
    """
    aliases = {alias: rule.name for rule in rules.values() for alias in rule.aliases}

    def checked(given: Mapping[str, RuleSetting]) -> dict[str, RuleSetting]:
        for name, setting in given.items():
            _check_setting(rules.get(aliases.get(name, name)), rules, name, setting)
        return {aliases.get(name, name): setting for name, setting in given.items()}

    resolved = replace(
        configuration,
        rules=checked(configuration.rules),
        overrides=tuple(
            replace(each, rules=checked(each.rules)) for each in configuration.overrides
        ),
    )
    selected = [*select]
    return Settings(
        rules,
        resolved,
        frozenset(_named(rules, aliases, selected)) if selected else None,
        frozenset(_named(rules, aliases, ignore)),
    )


def _check_setting(
    rule: Rule | None, rules: Iterable[str], name: str, setting: RuleSetting
) -> None:
    if rule is None:
        unknown = UnknownName.among("rule", name, list(rules))
        raise WorkspaceError.at(setting.place, unknown.message, unknown.hint)
    for option in setting.options:
        if option not in rule.options:
            known = ", ".join(rule.options) or "it has none"
            message = f"the rule '{name}' has no option '{option}'"
            raise WorkspaceError.at(setting.place, message, f"known: {known}")


def _named(
    rules: Mapping[str, Rule], aliases: Mapping[str, str], names: Iterable[str]
) -> Iterator[str]:
    for name in names:
        if name in ("all", "recommended"):
            yield from (each.name for each in rules.values() if name == "all" or each.recommended)
        elif "*" in name or "?" in name:
            found = [rule for rule in rules if fnmatchcase(rule, name)]
            if not found:
                raise UnknownName(f"no rule matches '{name}'", hint="see 'check --list'")
            yield from found
        elif aliases.get(name, name) in rules:
            yield aliases.get(name, name)
        elif family := [rule for rule in rules if rule.startswith(f"{name}-")]:
            hint = (
                f"write '{name}-*' in quotes for all {len(family)} rules whose name begins with it"
            )
            raise UnknownName(f"there is no rule '{name}'", hint=hint)
        else:
            raise UnknownName.among("rule", name, list(rules))
