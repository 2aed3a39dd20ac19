"""The integrations that are installed beside liquidpilot, and its own."""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache
from importlib import import_module
from typing import NamedTuple
from urllib.parse import urlsplit

from liquidpilot.datafiles.tables import Table
from liquidpilot.errors import LiquidPilotError, UnknownName, WorkspaceError
from liquidpilot.services.interface import Integration, Redaction, ServiceScenario
from liquidpilot.suggestions import did_you_mean

RESERVED = frozenset(
    {"port", "host", "data", "scenario", "write-data", "force", "quiet", "tls", "workspace", "help"}
)
"""The options that `liquidpilot sandbox` has for every service."""

_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_FORM = "a name has lower-case letters and digits, with '-' between words"


def mistake_in(integration: Integration) -> tuple[str, str] | None:
    """Return the first thing that is wrong, and what to do about it; None if all is well."""
    return next(_mistakes_in(integration), None)


def _mistakes_in(integration: Integration) -> Iterator[tuple[str, str]]:
    name = getattr(integration, "name", None)
    if not isinstance(name, str) or not _NAME.fullmatch(name):
        yield f"an integration cannot be called '{name}'", _FORM
    options = [each.name for each in integration.sandbox_options]
    for option in options:
        if option in RESERVED:
            yield f"its option '{option}' is one that every sandbox has", "give it another name"
        if not _NAME.fullmatch(option):
            yield f"an option cannot be called '{option}'", f"{_FORM}; leave '--' out"
    scenarios = [each.name for each in integration.scenarios]
    for scenario in scenarios:
        if not _NAME.fullmatch(scenario):
            yield f"a scenario cannot be called '{scenario}'", _FORM
        if not scenario.startswith(f"{name}-"):
            wanted = f"{name}-{scenario}"
            yield (
                f"its scenario '{scenario}' does not start with the integration's name",
                f"call it '{wanted}'",
            )
    for kind, names in (("options", options), ("scenarios", scenarios)):
        twice = next((each for each in names if names.count(each) > 1), None)
        if twice is not None:
            yield f"two of its {kind} are called '{twice}'", "give one of them another name"
    yield from _mistakes_in_limits(integration)
    for host in (*integration.hosts, *integration.validated_hosts):
        if host != host.lower() or ":" in host or "/" in host:
            yield f"its host '{host}' can never match", "write it in lower case, without a port"


def _mistakes_in_limits(integration: Integration) -> Iterator[tuple[str, str]]:
    for limit in integration.rate_limits:
        if limit.requests < 1 or limit.seconds < 1:
            asked = f"{limit.requests} requests in {limit.seconds} seconds"
            yield f"its limit of {asked} is none", "both are at least 1"
        unknown = sorted(limit.hosts - integration.hosts)
        if unknown:
            yield f"it limits the host '{unknown[0]}', which it does not have", "add it to 'hosts'"


# The entry points of the integrations, read off the installed packages.
#
# `importlib.metadata` does the same and much more, and its import and its look into every
# package take longer than all else that a render has to do about integrations: a tenth of the
# whole. A test holds that both find the same. What is read is the file `entry_points.txt` beside a
# package's metadata (packaging.python.org, "Entry points specification").

_FOLDERS = (".dist-info", ".egg-info")
_FILE = "entry_points.txt"
_PACKAGE = re.compile(r"(?P<name>[^-]+?)(?:-(?P<version>[^-]+).*?)?\.(?:dist|egg)-info$")


class EntryPoint(NamedTuple):
    """`name = value` of a group, as version `version` of the package `package` declares it.

    The version is empty where the package's folder does not tell it.
    """

    name: str
    value: str
    package: str
    version: str

    def load(self) -> object:
        """Return the object that `value` names. Raises whatever importing it does."""
        module, _, attributes = self.value.partition(":")
        found: object = import_module(module.strip())
        for attribute in attributes.split("[")[0].strip().split("."):
            found = getattr(found, attribute)
        return found


def entry_points(group: str) -> list[EntryPoint]:
    """Return the entry points of `group`, by name; of a package that is there twice the first."""
    found: dict[tuple[str, str], EntryPoint] = {}
    for folder in metadata_folders():
        for name, value in _entries(os.path.join(folder, _FILE), group):  # noqa: PTH118
            package = _PACKAGE.match(os.path.basename(folder))  # noqa: PTH119
            known = (package["name"], package["version"] or "") if package else ("", "")
            found.setdefault((name, value), EntryPoint(name, value, *known))
    return sorted(found.values())


def metadata_folders() -> Iterator[str]:
    """Yield the folder of metadata of each package that Python would find, in its order."""
    for place in sys.path:
        try:
            with os.scandir(place or ".") as entries:
                yield from [each.path for each in entries if each.name.endswith(_FOLDERS)]
        except OSError:
            # An archive, or a folder that is not there.
            continue


def _entries(file: str, group: str) -> Iterator[tuple[str, str]]:
    try:
        with open(file, encoding="utf-8") as lines:  # noqa: PTH123
            text = lines.read()
    except (OSError, UnicodeDecodeError):
        return
    if group not in text:
        return
    section = ""
    for line in map(str.strip, text.splitlines()):
        if line.startswith("["):
            section = line.strip("[] ")
        elif section == group and "=" in line and line[0] not in "#;":
            name, _, value = line.partition("=")
            yield name.strip(), value.strip()


ENTRY_POINTS = "liquidpilot.integrations"
"""The entry-point group; each entry is an instance of `Integration`."""


@cache
def installed() -> tuple[Integration, ...]:
    """Return every integration, by name.

    Raises LiquidPilotError for an entry that is none, for one that declares what cannot be, and
    for two of one name or one host.
    """
    found: dict[str, Integration] = {}
    hosts: dict[str, str] = {}
    for entry in entry_points(ENTRY_POINTS):
        integration = _loaded(entry)
        if not isinstance(integration, Integration):
            kind = type(integration).__name__
            hint = f"'{entry.value}' must be an instance of liquidpilot.extending.Integration"
            raise LiquidPilotError(f"the integration '{entry.name}' is a {kind}", hint=hint)
        if mistake := mistake_in(integration):
            message = f"the integration '{entry.name}' cannot be used: {mistake[0]}"
            raise LiquidPilotError(message, hint=mistake[1])
        if integration.name in found:
            if found[integration.name] is integration:
                continue  # a package that is installed twice, as an editable one may be
            raise LiquidPilotError(f"there are two integrations called '{integration.name}'")
        for host in integration.hosts:
            if host in hosts:
                message = f"'{hosts[host]}' and '{integration.name}' both simulate '{host}'"
                raise LiquidPilotError(message, hint="uninstall one of them")
            hosts[host] = integration.name
        found[integration.name] = integration
    return tuple(found[name] for name in sorted(found))


def _loaded(entry: EntryPoint) -> object:
    try:
        return entry.load()
    except Exception as error:
        raise LiquidPilotError(
            f"the integration '{entry.name}' cannot be loaded: {type(error).__name__}: {error}",
            hint=f"fix or uninstall the package '{entry.package}'",
        ) from error


def integration_named(name: str) -> Integration:
    """Return the integration called `name`. Raises UnknownName."""
    for each in installed():
        if each.name == name:
            return each
    raise UnknownName.among("integration", name, [each.name for each in installed()])


def integration_of(url: str) -> Integration | None:
    """Return the integration that has the host of `url`, None if there is none."""
    host = host_of(url)
    return next((each for each in installed() if host in each.hosts), None)


def validator_of(url: str) -> Integration | None:
    """Return the integration that validates requests to the host of `url`, None if none does."""
    host = host_of(url)
    others = (each for each in installed() if host in each.validated_hosts)
    return integration_of(url) or next(others, None)


def service_scenarios() -> dict[str, tuple[Integration, ServiceScenario]]:
    """Return the scenarios of all integrations, by name."""
    return {
        scenario.name: (integration, scenario)
        for integration in installed()
        for scenario in integration.scenarios
    }


Settings = Mapping[str, bool | int | str]
"""The values of a sandbox's options, by name."""


def configured_settings(tables: Mapping[str, Table]) -> dict[str, Settings]:
    """Return what `[trustpilot]` and the like of a configuration set, by the integration's name.

    `tables` are those of the configuration that it does not know. An option is spelled with `_` or
    with `-`. Raises WorkspaceError for a name that no integration has, and for an option that its
    sandbox does not have, that has another type, or that is one of the command line alone.
    """
    known = {each.name: each for each in installed()} if tables else {}
    return {name: _settings_of(known.get(name), table) for name, table in tables.items()}


def _settings_of(integration: Integration | None, table: Table) -> Settings:
    if integration is None:
        (name,) = table.keys
        hint = did_you_mean(str(name), [each.name for each in installed()])
        hint = hint or "known beside the keys of liquidpilot are the names of integrations"
        raise table.document.error(f"unknown key '{name}'", table.keys, hint)
    options = {each.name.replace("-", "_"): each for each in integration.sandbox_options}
    settings: dict[str, bool | int | str] = {}
    for key in table:
        option = options.get(key.replace("-", "_"))
        if option is None:
            raise _unknown_option(table, key, list(options))
        if not option.is_configurable:
            hint = (
                f"take it out, and write: liquidpilot sandbox {integration.name} --{option.name} …"
            )
            message = f"'{key}' is an option of the command line alone"
            raise table.error(message, key, hint)
        value = table.values[key]
        if not isinstance(value, type(option.default)) or isinstance(value, bool) != isinstance(
            option.default, bool
        ):
            wanted = {bool: "true or false", int: "a whole number", str: "text"}
            raise table.wrong_type(key, wanted[type(option.default)])
        settings[option.name] = value
    return settings


def _unknown_option(table: Table, key: str, options: list[str]) -> WorkspaceError:
    hint = did_you_mean(key, options) or f"known: {', '.join(options) or 'none'}"
    return table.error(f"unknown key '{key}'", key, hint)


def redaction() -> Redaction:
    """Return what is secret about all services together."""
    rules = [each.redaction for each in installed()]
    return Redaction(
        frozenset().union(*(each.names for each in rules)),
        {name: shape for each in rules for name, shape in each.shapes.items()},
    )


@lru_cache(maxsize=256)
def host_of(url: str) -> str:
    """Return the host of `url` in lower case, without a port; empty if it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
