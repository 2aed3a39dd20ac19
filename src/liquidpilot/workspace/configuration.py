"""`liquidpilot.toml`: what a workspace sets, checked and typed.

Every key is optional; the file itself is. A key that is not known is an error: a setting that was
meant and is not read would be a silent failure. A part of the project that needs a setting of its
own adds it to `_read` and to `Configuration`.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Literal

from liquidpilot.boundary import Boundary
from liquidpilot.datafiles.reading import both_formats, read_data_file
from liquidpilot.datafiles.tables import Table
from liquidpilot.diagnostics import Severity
from liquidpilot.sources import NOWHERE, Place
from liquidpilot.suggestions import closest
from liquidpilot.workspace.folders import CONFIGURATION_FILES, as_inner_path

# What `liquidpilot.toml` says about checks: `[check]`, `[rules]` and `[[overrides]]`.
#
#     [check]
#     preset = "recommended"                  # recommended | all | none
#     exclude = ["templates/archive/**"]
#     fail_on = "error"                       # error | warning | info
#
#     [rules]
#     missing-preheader = "off"               # error | warning | info | off
#     html-size = { severity = "warning", limit = 102 }
#
#     [[overrides]]
#     files = ["templates/push/**"]
#     rules = { image-alt = "off" }
#
# Which rules there are is not known here: each setting keeps its place, so that an unknown name can
# be reported there.

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
    place: Place = NOWHERE


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
    place = table.place(name)
    if isinstance(table.values[name], str):
        return RuleSetting(table.choice(name, _LEVELS), {}, place)
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
    return RuleSetting(inner.choice("severity", _LEVELS), options, place)


@dataclass(frozen=True, slots=True)
class ConnectedContentConfiguration:
    """The section `[connected_content]`.

    `record_hosts` are the only hosts that `record` and `--live` ever ask, as `host` or `host:port`;
    `secrets` the names of environment variables whose values are redacted; `not_secret` are names,
    or paths in JSON (`voucher.code`), whose values are not; `max_age` is how old a recorded fixture
    may be before it is reported.
    """

    record_hosts: tuple[str, ...] = ()
    secrets: tuple[str, ...] = ()
    not_secret: tuple[str, ...] = ()
    max_age: timedelta | None = None


@dataclass(frozen=True, slots=True)
class TestConfiguration:
    """The section `[test]`: whom `liquidpilot test` renders every message for, and when.

    None stands for all `profiles`, or for no scenario beside the default; `now` is aware, and is
    the moment for a profile without one. A message may say otherwise in its `tests.toml`.
    """

    profiles: tuple[str, ...] | None = None
    scenarios: tuple[str, ...] | None = None
    now: datetime | None = None


# What may be assumed otherwise about Braze (docs/braze-compatibility.md), and of which kind it is.
ASSUMPTIONS: Mapping[str, type[bool] | type[int]] = {
    "strip_html_comments": bool,
    "liquid_in_conditional_comments": bool,
    "bare_attributes_in_text": bool,
    "named_attributes_are_variables": bool,
    "join_arrays": bool,
    "first_of_object_is_object": bool,
    "strip_message_extras_quotes": bool,
    "deepest_content_block": int,
}


@dataclass(frozen=True, slots=True)
class Configuration:
    """The settings of a workspace; folders are relative to its root, with `/`.

    `templates` is None where it is not set: then the layout decides (`layout.find_layout`).
    `known_tags` are tags that Braze has and liquidpilot does not know: stand-ins are shown.
    `path` is the file that was read, None without one, and `table` its contents with their places,
    for messages about what it names. `assumptions` are those of `ASSUMPTIONS` that the file sets,
    `services` the tables that may be those of integrations, as `[trustpilot]`; which integrations
    there are is not known here.
    """

    path: str | None = None
    default_profile: str | None = None
    templates: str | None = None
    fixtures: str = "fixtures"
    connected_content: ConnectedContentConfiguration = ConnectedContentConfiguration()
    test: TestConfiguration = TestConfiguration()
    assumptions: Mapping[str, bool | int] = field(default_factory=dict)
    check: CheckConfiguration = field(default_factory=CheckConfiguration)
    known_tags: tuple[str, ...] = ()
    services: Mapping[str, Table] = field(default_factory=dict, compare=False)
    table: Table | None = field(default=None, compare=False, repr=False)


def read_configuration(root: Path) -> Configuration:
    """Return the configuration of the workspace at `root`; without a file, the defaults.

    Raises WorkspaceError, with line and column, for a file that is broken, an unknown key or a
    value that cannot be meant.
    """
    found = [name for name in CONFIGURATION_FILES if Boundary(root).has(name)]
    if not found:
        return Configuration()
    if len(found) > 1:
        raise both_formats(found[0], found[1])
    return _read(root, read_data_file(root, found[0]).table())


# How near to a known name is what its author cannot have meant as another one.
_MISTYPED = 0.8
_KEYS = (
    *("default_profile", "templates", "fixtures", "connected_content", "test", "assumptions"),
    *("dialect", "check", "rules", "overrides"),
)


def _read(root: Path, table: Table) -> Configuration:
    services = _services(table)
    table.refuse_unknown((*_KEYS, *services))
    templates = _folder(table, "templates")
    if templates is not None and not (root / templates).is_dir():
        raise table.error(f"there is no folder '{templates}'", "templates")
    return Configuration(
        path=table.document.path,
        default_profile=table.text("default_profile"),
        templates=templates,
        fixtures=_folder(table, "fixtures") or "fixtures",
        connected_content=_connected_content(table.table("connected_content")),
        test=_test(table.table("test")),
        assumptions=_assumptions(table.table("assumptions")),
        check=read_check_configuration(table),
        known_tags=_known_tags(table.table("dialect")),
        services=services,
        table=table,
    )


def _services(table: Table) -> dict[str, Table]:
    """Return the tables whose names are neither known nor a known one that is mistyped."""
    unknown = (name for name in table if name not in _KEYS)
    named = [name for name in unknown if isinstance(table.values[name], dict)]
    return {
        name: inner
        for name in named
        if closest(name, _KEYS, likeness=_MISTYPED) is None
        and (inner := table.table(name)) is not None
    }


def _known_tags(table: Table | None) -> tuple[str, ...]:
    if table is None:
        return ()
    table.refuse_unknown(("known_tags",))
    return _matching(table, "known_tags", _TAG, "write names of tags, such as 'message_component'")


def _assumptions(table: Table | None) -> Mapping[str, bool | int]:
    if table is None:
        return {}
    table.refuse_unknown(ASSUMPTIONS)
    found: dict[str, bool | int] = {}
    for name in table:
        value = table.values[name]
        if type(value) is not ASSUMPTIONS[name]:
            wanted = "true or false" if ASSUMPTIONS[name] is bool else "a number"
            raise table.wrong_type(name, wanted)
        assert isinstance(value, int)
        found[name] = value
    return found


def _connected_content(table: Table | None) -> ConnectedContentConfiguration:
    if table is None:
        return ConnectedContentConfiguration()
    table.refuse_unknown(("record_hosts", "secrets", "not_secret", "max_age"))
    return ConnectedContentConfiguration(
        record_hosts=read_hosts(table, "record_hosts"),
        secrets=_matching(
            table, "secrets", _VARIABLE, "write the name of an environment variable, not its value"
        ),
        not_secret=_matching(
            table, "not_secret", _NAME, "write a name, 'code', or a path in JSON, 'voucher.code'"
        ),
        max_age=_age(table, "max_age"),
    )


def read_hosts(table: Table, key: str) -> tuple[str, ...]:
    """Return the hosts at `key`, each as `host` or `host:port`. Raises WorkspaceError."""
    return _matching(table, key, _HOST, "write 'api.example.com' or 'host:port'")


def _test(table: Table | None) -> TestConfiguration:
    if table is None:
        return TestConfiguration()
    table.refuse_unknown(("profiles", "scenarios", "now"))
    return TestConfiguration(
        profiles=table.texts("profiles") if "profiles" in table else None,
        scenarios=table.texts("scenarios") if "scenarios" in table else None,
        now=_moment(table, "now"),
    )


def _moment(table: Table, key: str) -> datetime | None:
    value = table.values.get(key)
    if isinstance(value, str):
        with contextlib.suppress(ValueError):
            value = datetime.fromisoformat(value.strip())
    if value is None:
        return None
    if not isinstance(value, datetime):
        raise table.error(
            f"'{key}' should be a date and time", key, "for example 2026-01-15T12:00:00Z"
        )
    return value if value.utcoffset() is not None else value.replace(tzinfo=UTC)


def _folder(table: Table, key: str) -> str | None:
    text = table.text(key)
    if text is None:
        return None
    folder = as_inner_path(text)
    if folder is None:
        raise table.error(
            f"'{key}' should be a folder inside of the workspace", key, 'for example "." or "braze"'
        )
    return folder


_TAG = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")
_HOST = re.compile(r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?")
_NAME = re.compile(r"[^\s.]+(?:\.[^\s.]+)*")
_VARIABLE = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")


def _matching(table: Table, key: str, pattern: re.Pattern[str], hint: str) -> tuple[str, ...]:
    texts = table.texts(key)
    for text in texts:
        if not pattern.fullmatch(text):
            # The text is not repeated: it may be a secret that was pasted into the wrong place.
            raise table.error(f"an entry of '{key}' is not of the right form", key, hint)
    return texts


_DAYS = {"d": 1, "w": 7}


def _age(table: Table, key: str) -> timedelta | None:
    text = table.text(key)
    if text is None:
        return None
    match = re.fullmatch(r"([0-9]{1,5})([dw])", text.strip())
    if match is None:
        raise table.error(f"'{key}' is not an age: '{text}'", key, "write days or weeks: 90d, 12w")
    return timedelta(days=int(match[1]) * _DAYS[match[2]])
