"""The integrations that are installed beside liquidpilot, and its own."""

from __future__ import annotations

from functools import cache
from urllib.parse import urlsplit

from liquidpilot.errors import LiquidPilotError, UnknownName
from liquidpilot.integration.declared import mistake_in
from liquidpilot.integration.entry_points import EntryPoint, entry_points
from liquidpilot.integration.interface import Integration, Redaction, ServiceScenario

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
            hint=f"mend or uninstall the package '{entry.package}'",
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


def redaction() -> Redaction:
    """Return what is secret about all services together."""
    rules = [each.redaction for each in installed()]
    return Redaction(
        frozenset().union(*(each.names for each in rules)),
        {name: shape for each in rules for name, shape in each.shapes.items()},
    )


def host_of(url: str) -> str:
    """Return the host of `url` in lower case, without a port; empty if it has none."""
    try:
        return urlsplit(url).hostname or ""
    except ValueError:
        return ""
