"""What `liquidpilot.toml` says about checks: `[check]`, `[rules]` and `[[overrides]]`.

    [check]
    preset = "recommended"                  # recommended | all | none
    exclude = ["templates/archive/**"]
    fail_on = "error"                       # error | warning | info

    [rules]
    missing-preheader = "off"               # error | warning | info | off
    html-size = { severity = "warning", limit = 102 }

    [[overrides]]
    files = ["templates/push/**"]
    rules = { image-alt = "off" }

Which rules there are is not known here: each setting keeps its place, for whoever checks names.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from liquidpilot.diagnostics import Severity
from liquidpilot.documents.tables import Table

Level = Literal["error", "warning", "info", "off"]
Preset = Literal["recommended", "all", "none"]

_SEVERITIES: tuple[Severity, ...] = ("error", "warning", "info")
_LEVELS: tuple[Level, ...] = ("error", "warning", "info", "off")
_PRESETS: tuple[Preset, ...] = ("recommended", "all", "none")


@dataclass(frozen=True, slots=True)
class RuleSetting:
    """What is said about one rule; `level` is None where only its options are set."""

    level: Level | None
    options: Mapping[str, int] = field(default_factory=dict)
    line: int | None = None
    column: int | None = None


@dataclass(frozen=True, slots=True)
class Override:
    """Settings for the files that match one of `files`, which are patterns from the root."""

    files: tuple[str, ...]
    rules: Mapping[str, RuleSetting]


@dataclass(frozen=True, slots=True)
class CheckConfiguration:
    """Everything about checks; later overrides stand over earlier ones and over `rules`."""

    preset: Preset = "recommended"
    exclude: tuple[str, ...] = ()
    fail_on: Severity = "error"
    rules: Mapping[str, RuleSetting] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()


def read_check_configuration(table: Table) -> CheckConfiguration:
    """Return what the configuration, whose whole table this is, says about checks.

    Raises WorkspaceError, with line and column, for an unknown key or a value that is not one.
    """
    check = table.table("check")
    preset: Preset = "recommended"
    fail_on: Severity = "error"
    exclude: tuple[str, ...] = ()
    if check is not None:
        check.refuse_unknown(("preset", "exclude", "fail_on"))
        preset = check.choice("preset", _PRESETS) or preset
        fail_on = check.choice("fail_on", _SEVERITIES) or fail_on
        exclude = check.texts("exclude")
    overrides = tuple(_override(each) for each in table.tables("overrides"))
    return CheckConfiguration(preset, exclude, fail_on, _rules(table.table("rules")), overrides)


def _override(table: Table) -> Override:
    table.refuse_unknown(("files", "rules"))
    files = table.texts("files")
    if not files:
        raise table.error("an override does not say for which files", hint='files = ["sms/**"]')
    return Override(files, _rules(table.table("rules")))


def _rules(table: Table | None) -> dict[str, RuleSetting]:
    return {} if table is None else {name: _rule(table, name) for name in table}


def _rule(table: Table, name: str) -> RuleSetting:
    position = table.document.position((*table.keys, name))
    line, column = position or (None, None)
    if isinstance(table.values[name], str):
        return RuleSetting(table.choice(name, _LEVELS), {}, line, column)
    inner = table.table(name)
    if inner is None:
        raise table.wrong_type(name, "a severity, or 'off'", f'for example {name} = "warning"')
    options: dict[str, int] = {}
    for option in inner:
        value = inner.values[option]
        if option != "severity":
            if type(value) is not int:
                raise inner.wrong_type(option, "a whole number")
            options[option] = value
    return RuleSetting(inner.choice("severity", _LEVELS), options, line, column)
