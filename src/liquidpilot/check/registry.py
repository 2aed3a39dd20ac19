"""Every rule by its name: those of this package, what is reported anyway, and those of others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cache
from importlib import import_module
from pkgutil import iter_modules

from liquidpilot.check.rule import Rule
from liquidpilot.errors import LiquidPilotError, UnknownName
from liquidpilot.services.registry import installed


@cache
def all_rules() -> Mapping[str, Rule]:
    """Return every rule by its name, sorted by it. Raises LiquidPilotError for two of one name."""
    from liquidpilot.check import rules
    from liquidpilot.check.reported import REPORTED

    names = (f"{rules.__name__}.{each.name}" for each in iter_modules(rules.__path__))
    own = (import_module(name).RULE for name in names)
    found: list[Rule] = [*own, *REPORTED, *_of_integrations()]
    by_name: dict[str, Rule] = {}
    for rule in found:
        if rule.name in by_name:
            raise LiquidPilotError(f"there are two rules called '{rule.name}'")
        by_name[rule.name] = rule
    return dict(sorted(by_name.items()))


def find_rule(name: str, known: Mapping[str, Rule] | None = None) -> Rule:
    """Return the rule called `name`, or formerly called so; of those `known`, else of all.

    Raises UnknownName.
    """
    rules = all_rules() if known is None else known
    if name in rules:
        return rules[name]
    for rule in rules.values():
        if name in rule.aliases:
            return rule
    raise UnknownName.among("rule", name, list(rules))


def _of_integrations() -> Iterable[Rule]:
    for integration in installed():
        for rule in integration.rules():
            if not isinstance(rule, Rule):
                hint = "build rules from the classes in liquidpilot.extending"
                raise LiquidPilotError(
                    f"a rule of the integration '{integration.name}' is a {type(rule).__name__}",
                    hint=hint,
                )
            yield rule
