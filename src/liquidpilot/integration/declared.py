"""What an integration declares about itself, looked at before anybody relies on it."""

from __future__ import annotations

import re
from collections.abc import Iterator

from liquidpilot.integration.interface import Integration

RESERVED = frozenset(
    {"port", "host", "data", "scenario", "write-data", "force", "workspace", "help"}
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
            yield f"its scenario '{scenario}' has not the name in front", f"call it '{wanted}'"
    for kind, names in (("options", options), ("scenarios", scenarios)):
        twice = next((each for each in names if names.count(each) > 1), None)
        if twice is not None:
            yield f"two of its {kind} are called '{twice}'", "give one of them another name"
    for host in (*integration.hosts, *integration.validated_hosts):
        if host != host.lower() or ":" in host or "/" in host:
            yield f"its host '{host}' could never be met", "write it in lower case, without a port"
