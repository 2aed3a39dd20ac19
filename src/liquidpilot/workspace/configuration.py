"""`liquidpilot.toml`: what a workspace sets, checked and typed.

Every key is optional; the file itself is. A key that is not known is an error: a setting that was
meant and is not read would be a silent failure. A part of the project that needs a setting of its
own adds it to `_read` and to `Configuration`.
"""

from __future__ import annotations

import contextlib
import re
from collections.abc import Mapping
from dataclasses import field
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path, PurePosixPath
from typing import Literal

from liquidpilot.boundary import Boundary
from liquidpilot.datafiles.reading import both_formats, read_data_file
from liquidpilot.datafiles.shapes import (
    TEXT,
    TEXTS,
    Anything,
    Either,
    Flag,
    Key,
    ListOf,
    Moment,
    NamesTo,
    Shape,
    Text,
    Whole,
)
from liquidpilot.datafiles.tables import Table
from liquidpilot.diagnostics import Severity
from liquidpilot.immutable import immutable
from liquidpilot.sources import NOWHERE, Place
from liquidpilot.suggestions import closest
from liquidpilot.workspace.custom_rules import CUSTOM_RULES, CustomRule, read_custom_rules
from liquidpilot.workspace.editors import EDITORS, read_editor
from liquidpilot.workspace.folders import CONFIGURATION_FILES, as_inner_path
from liquidpilot.workspace.mail_clients import MAIL_CLIENTS_KEY, USUAL_CLIENTS, read_mail_clients

# What `liquidpilot.toml` says about checks: `[check]`, `[rules]` and `[[overrides]]`.
#
#     [check]
#     preset = "recommended"                  # recommended | all | none
#     exclude = ["templates/archive/**"]
#     fail_on = "error"                       # error | warning | info
#     coverage_minimum = 80                   # percent, of --coverage
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

_LEVEL = Text(_LEVELS)
_RULE = Shape(
    "rule",
    "What is said about one rule.",
    (Key("severity", "How bad it is, or `off`.", _LEVEL, "warning"),),
    others=Whole(),
)
_RULES = NamesTo(Either((_LEVEL, _RULE)))
_CHECK = Shape(
    "check",
    "What is checked.",
    (
        Key("preset", "The rules that are on; `recommended` without it.", Text(_PRESETS), "all"),
        Key("exclude", "Patterns of files that are not checked.", TEXTS, ["templates/archive/**"]),
        MAIL_CLIENTS_KEY,
        Key(
            "fail_on",
            "From which severity on `check` fails; `error` without it.",
            Text(_SEVERITIES),
            "warning",
        ),
        Key(
            "coverage_minimum",
            "How much `check --coverage` has to find reached, in percent; 0 without it.",
            Whole(0, 100),
            80,
        ),
    ),
)
_OVERRIDE = Shape(
    "override",
    "Settings of rules for some files.",
    (
        Key(
            "files",
            "Patterns of the files.",
            ListOf(TEXT, least=1),
            ["templates/push/**"],
            required=True,
        ),
        Key("rules", "As in `[rules]`.", _RULES, {"image-alt": "off"}),
    ),
)


@immutable
class RuleSetting:
    """What is said about one rule; `level` is None where only its options are set."""

    level: Level | None
    options: Mapping[str, int] = field(default_factory=dict)
    place: Place = NOWHERE


@immutable
class Override:
    """Settings for the files that match one of `files`, which are patterns from the root."""

    files: tuple[str, ...]
    rules: Mapping[str, RuleSetting]


@immutable
class CheckConfiguration:
    """Everything about checks; later overrides stand over earlier ones and over `rules`."""

    preset: Preset = "recommended"
    exclude: tuple[str, ...] = ()
    fail_on: Severity = "error"
    rules: Mapping[str, RuleSetting] = field(default_factory=dict)
    overrides: tuple[Override, ...] = ()
    coverage_minimum: int = 0
    mail_clients: tuple[str, ...] = USUAL_CLIENTS


def read_check_configuration(table: Table) -> CheckConfiguration:
    """Return what the configuration, whose whole table this is, says about checks.

    Raises WorkspaceError, with line and column, for an unknown key or a value that is not one.
    """
    check = table.table("check")
    preset: Preset = "recommended"
    fail_on: Severity = "error"
    exclude: tuple[str, ...] = ()
    minimum = 0
    if check is not None:
        check.refuse_unknown(_CHECK)
        preset = check.choice("preset", _PRESETS) or preset
        fail_on = check.choice("fail_on", _SEVERITIES) or fail_on
        exclude = check.texts("exclude")
        minimum = check.integer("coverage_minimum", 80) or 0
        if not 0 <= minimum <= 100:
            hint = "it is in percent: 0 to 100"
            raise check.error(f"'coverage_minimum' is {minimum}", "coverage_minimum", hint)
    overrides = tuple(_override(each) for each in table.tables("overrides"))
    rules = _rules(table.table("rules"))
    clients = read_mail_clients(check)
    return CheckConfiguration(preset, exclude, fail_on, rules, overrides, minimum, clients)


def _override(table: Table) -> Override:
    table.refuse_unknown(_OVERRIDE)
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


@immutable
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


@immutable
class MailConfiguration:
    """The section `[mail]`: `smtp_hosts` are the servers that mail may be sent to.

    Each is `host` or `host:port`; those on this machine need not be listed. `smtp_credential` is
    the name of the credential that they are told, if they ask for one.
    """

    smtp_hosts: tuple[str, ...] = ()
    smtp_credential: str | None = None


@immutable
class TestConfiguration:
    """The section `[test]`: whom `liquidpilot test` renders every message for, and when.

    None stands for all `profiles`, or for no scenario beside the default; `now` is aware, and is
    the moment for a profile without one. A message may say otherwise in its `tests.toml`.
    """

    profiles: tuple[str, ...] | None = None
    scenarios: tuple[str, ...] | None = None
    now: datetime | None = None


ICON_TYPES: Mapping[str, str] = {
    ".png": "image/png",
    ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg",
    ".gif": "image/gif",
    ".webp": "image/webp",
    ".svg": "image/svg+xml",
}
"""The media type of an app's icon by the end of its name."""

_ENDS_OF_ICONS = (
    r".*\.(?:[Pp][Nn][Gg]|[Jj][Pp][Ee]?[Gg]|[Gg][Ii][Ff]|[Ww][Ee][Bb][Pp]|[Ss][Vv][Gg])"
)

_LARGEST_ICON = 512 * 1024


@immutable
class PreviewConfiguration:
    """The section `[preview]`: the app that a push notification or an SMS is shown as coming from.

    `app_icon` is the path of its picture, relative to the root of the workspace. `editor` is the
    address that opens an author's file, with `{path}`, `{line}` and `{column}` in it.
    """

    app_name: str | None = None
    app_icon: str | None = None
    editor: str = EDITORS["vscode"]


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


@immutable
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
    mail: MailConfiguration = MailConfiguration()
    test: TestConfiguration = TestConfiguration()
    preview: PreviewConfiguration = PreviewConfiguration()
    assumptions: Mapping[str, bool | int] = field(default_factory=dict)
    check: CheckConfiguration = field(default_factory=CheckConfiguration)
    custom_rules: tuple[CustomRule, ...] = ()
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
_TAG = r"[A-Za-z_][A-Za-z0-9_]*"
HOST = r"(?:[A-Za-z0-9._-]+|\[[0-9A-Fa-f:.]+\])(?::[0-9]{1,5})?"
"""A host as a configuration names it: `host` or `host:port`."""
_NAME = r"[^\s.]+(?:\.[^\s.]+)*"
_VARIABLE = r"[A-Za-z_][A-Za-z0-9_]*"
_AGE = r"([0-9]{1,5})([dw])"
_HOSTS = ListOf(Text(pattern=HOST))

_CONNECTED_CONTENT = Shape(
    "connected_content",
    "What is recorded, and what is a secret.",
    (
        Key(
            "record_hosts",
            "The only hosts that `record` and `--live` ask, `host` or `host:port`.",
            _HOSTS,
            ["api.trustpilot.com", "127.0.0.1:8099"],
        ),
        Key(
            "secrets",
            "Environment variables whose values never reach a file.",
            ListOf(Text(pattern=_VARIABLE)),
            ["TRUSTPILOT_API_KEY"],
        ),
        Key(
            "not_secret",
            "Names, or paths in JSON, whose values are not hidden though they look secret.",
            ListOf(Text(pattern=_NAME)),
            ["voucher.code"],
        ),
        Key(
            "max_age",
            "How old a recorded answer may be before it is reported, in days or weeks.",
            Text(pattern=rf"\s*{_AGE}\s*"),
            "90d",
        ),
    ),
)
_MAIL = Shape(
    "mail",
    "Where `mail --smtp` may send to.",
    (
        Key(
            "smtp_hosts", "Servers beside those of this machine.", _HOSTS, ["mail.example.com:587"]
        ),
        Key(
            "smtp_credential",
            "The name in `credentials.toml` of the username and password that they ask for.",
            Text(blank=False),
            "mail_server",
        ),
    ),
)
_TEST = Shape(
    "test",
    "Whom `liquidpilot test` renders every message for.",
    (
        Key("profiles", "The people; all without it.", TEXTS, ["loyal_customer"]),
        Key(
            "scenarios", "The scenarios; only `default` without it.", TEXTS, ["default", "timeout"]
        ),
        Key(
            "now",
            "The moment of sending, for a profile without one.",
            Moment(),
            "2026-01-15T12:00:00Z",
        ),
    ),
)
_PREVIEW = Shape(
    "preview",
    "How the preview looks.",
    (
        Key("app_name", "The app that a push or an SMS comes from.", TEXT, "Pinewheel"),
        Key(
            "app_icon",
            "Its picture, a file of the workspace.",
            Text(pattern=_ENDS_OF_ICONS),
            "assets/icon.png",
        ),
        Key(
            "editor",
            "The editor that places open in, or the address by which it does.",
            Text(blank=False),
            "vscode",
        ),
    ),
)
_ASSUMPTIONS = Shape(
    "assumptions",
    "What is assumed about Braze, where its pages are silent.",
    tuple(
        Key(
            name,
            f"See the page on compatibility: `{name}`.",
            Flag() if kind is bool else Whole(),
            kind(1),
        )
        for name, kind in ASSUMPTIONS.items()
    ),
)
_DIALECT = Shape(
    "dialect",
    "What Braze knows and liquidpilot does not.",
    (
        Key(
            "known_tags",
            "Names of tags that stand-ins are shown for.",
            ListOf(Text(pattern=_TAG)),
            ["message_component"],
        ),
    ),
)
CONFIGURATION = Shape(
    "configuration",
    "What a workspace sets. Every key may be left out, and so may the file.",
    (
        Key(
            "default_profile",
            "The person whom messages are rendered for if none is named.",
            TEXT,
            "loyal_customer",
        ),
        Key("templates", "The folder of the messages.", TEXT, "templates"),
        Key("fixtures", "The folder of profiles, answers and scenarios.", TEXT, "fixtures"),
        Key(
            "connected_content",
            _CONNECTED_CONTENT.says,
            _CONNECTED_CONTENT,
            {"record_hosts": ["api.trustpilot.com"]},
        ),
        Key("mail", _MAIL.says, _MAIL, {"smtp_hosts": ["mail.example.com:587"]}),
        Key("test", _TEST.says, _TEST, {"profiles": ["loyal_customer"]}),
        Key("preview", _PREVIEW.says, _PREVIEW, {"app_name": "Pinewheel"}),
        Key("assumptions", _ASSUMPTIONS.says, _ASSUMPTIONS, {"join_arrays": True}),
        Key("dialect", _DIALECT.says, _DIALECT, {"known_tags": ["message_component"]}),
        Key("check", _CHECK.says, _CHECK, {"fail_on": "warning"}),
        Key(
            "rules",
            "What is said about single rules: a severity, or `off`, or a table with options.",
            _RULES,
            {"missing-preheader": "off"},
        ),
        Key(
            "overrides",
            "Settings of rules for some files; later ones stand over earlier ones.",
            ListOf(_OVERRIDE),
            [{"files": ["templates/sms/**"], "rules": {"long-sms": "off"}}],
        ),
        Key(
            "custom_rules",
            "Rules of your own, by their names.",
            CUSTOM_RULES,
            {
                "no-click-here": {
                    "forbidden": {"text": "click here"},
                    "message": "say where the link leads",
                    "bad": "<a>click here</a>",
                    "good": "<a>the sale</a>",
                }
            },
        ),
    ),
    # Tables of integrations, such as `[trustpilot]`.
    others=NamesTo(Anything()),
)
"""What may stand in `liquidpilot.toml`."""


def _read(root: Path, table: Table) -> Configuration:
    services = _services(table)
    table.refuse_unknown((*CONFIGURATION, *services))
    templates = _folder(table, "templates")
    if templates is not None and not (root / templates).is_dir():
        raise table.error(f"there is no folder '{templates}'", "templates")
    return Configuration(
        path=table.document.path,
        default_profile=table.text("default_profile"),
        templates=templates,
        fixtures=_folder(table, "fixtures") or "fixtures",
        connected_content=_connected_content(table.table("connected_content")),
        mail=_mail(table.table("mail")),
        test=_test(table.table("test")),
        preview=_preview(root, table.table("preview")),
        assumptions=_assumptions(table.table("assumptions")),
        check=read_check_configuration(table),
        custom_rules=read_custom_rules(table.table("custom_rules")),
        known_tags=_known_tags(table.table("dialect")),
        services=services,
        table=table,
    )


def _services(table: Table) -> dict[str, Table]:
    """Return the tables whose names are neither known nor a known one that is mistyped."""
    unknown = (name for name in table if name not in CONFIGURATION)
    named = [name for name in unknown if isinstance(table.values[name], dict)]
    return {
        name: inner
        for name in named
        if closest(name, CONFIGURATION, likeness=_MISTYPED) is None
        and (inner := table.table(name)) is not None
    }


def _known_tags(table: Table | None) -> tuple[str, ...]:
    if table is None:
        return ()
    table.refuse_unknown(_DIALECT)
    return _matching(table, "known_tags", _TAG, "write names of tags, such as 'message_component'")


def _assumptions(table: Table | None) -> Mapping[str, bool | int]:
    if table is None:
        return {}
    table.refuse_unknown(_ASSUMPTIONS)
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
    table.refuse_unknown(_CONNECTED_CONTENT)
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


def _mail(table: Table | None) -> MailConfiguration:
    if table is None:
        return MailConfiguration()
    table.refuse_unknown(_MAIL)
    named = table.required_text("smtp_credential") if "smtp_credential" in table else None
    return MailConfiguration(read_hosts(table, "smtp_hosts"), named)


def read_hosts(table: Table, key: str) -> tuple[str, ...]:
    """Return the hosts at `key`, each as `host` or `host:port`. Raises WorkspaceError."""
    return _matching(table, key, HOST, "write 'api.example.com' or 'host:port'")


def _test(table: Table | None) -> TestConfiguration:
    if table is None:
        return TestConfiguration()
    table.refuse_unknown(_TEST)
    return TestConfiguration(
        profiles=table.texts("profiles") if "profiles" in table else None,
        scenarios=table.texts("scenarios") if "scenarios" in table else None,
        now=_moment(table, "now"),
    )


def _preview(root: Path, table: Table | None) -> PreviewConfiguration:
    if table is None:
        return PreviewConfiguration()
    table.refuse_unknown(_PREVIEW)
    icon, editor = table.text("app_icon"), table.text("editor")
    return PreviewConfiguration(
        app_name=(table.text("app_name") or "").strip() or None,
        app_icon=None if icon is None else _icon(root, table, icon),
        editor=EDITORS["vscode"] if editor is None else read_editor(table, editor.strip()),
    )


def _icon(root: Path, table: Table, path: str) -> str:
    inner = as_inner_path(path)
    if inner is None:
        hint = 'for example "assets/icon.png"'
        raise table.error("'app_icon' should be a file inside of the workspace", "app_icon", hint)
    if PurePosixPath(inner).suffix.lower() not in ICON_TYPES:
        hint = f"save it as {', '.join(each[1:] for each in ICON_TYPES)}"
        raise table.error(f"'{path}' is not a picture that a page can show", "app_icon", hint)
    file = root / inner
    if not Boundary(root).has(inner) or not file.is_file():
        raise table.error(f"there is no file '{path}'", "app_icon")
    if file.stat().st_size > _LARGEST_ICON:
        raise table.error(f"'{path}' has more than 512 KB", "app_icon", "an icon is 192 × 192")
    return inner


def _moment(table: Table, key: str) -> datetime | None:
    value = table.values.get(key)
    if isinstance(value, str):
        with contextlib.suppress(ValueError):
            value = datetime.fromisoformat(value.strip())
    elif isinstance(value, date) and not isinstance(value, datetime):
        value = datetime.combine(value, time())
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


def _matching(table: Table, key: str, pattern: str, hint: str) -> tuple[str, ...]:
    texts = table.texts(key)
    for text in texts:
        if not re.fullmatch(pattern, text):
            # The text is not repeated: it may be a secret that was pasted into the wrong place.
            raise table.error(f"an entry of '{key}' is not of the right form", key, hint)
    return texts


_DAYS = {"d": 1, "w": 7}


def _age(table: Table, key: str) -> timedelta | None:
    text = table.text(key)
    if text is None:
        return None
    match = re.fullmatch(_AGE, text.strip())
    if match is None:
        raise table.error(f"'{key}' is not an age: '{text}'", key, "write days or weeks: 90d, 12w")
    return timedelta(days=int(match[1]) * _DAYS[match[2]])
