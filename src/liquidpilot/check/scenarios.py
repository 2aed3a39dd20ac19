"""The ways in which the calls of a message may go: what each message is rendered in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from liquidpilot.fixtures import BUILT_IN, Scenarios
from liquidpilot.fixtures.format import DEFAULT_RESPONSE
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.rendering.workspace import Workspace

FAULTS = ("timeout", "404", "500", "not-json", "empty", "array")
"""What `--faults` lets every call meet."""


@dataclass(frozen=True, slots=True)
class Variant:
    """One way: a scenario, or `responses` that some fixtures give; neither is every day's way.

    `is_usual` tells that it is known to make no difference, `of_service` that a service is in it.
    """

    scenario: str | None
    responses: Mapping[str, str] = field(default_factory=dict)
    is_usual: bool = False
    of_service: bool = False

    @property
    def name(self) -> str | None:
        """How reports call it: the scenario, or `fixture=fault`."""
        pairs = (f"{name}={response}" for name, response in self.responses.items())
        return self.scenario or ",".join(pairs) or None

    @property
    def faulty(self) -> bool:
        """Whether a call is made to fail."""
        built_in = (self.scenario, *self.responses.values())
        return self.of_service or any(each in BUILT_IN for each in built_in)


def variants_of(
    workspace: Workspace, scenarios: Scenarios, usual: RenderedMessage, *, faults: bool
) -> Iterator[Variant]:
    """Yield the scenarios of the workspace, and with `faults` each call with each fault.

    Faults are also the situations that the services which the message asks may be in. The built-in
    scenarios are those faults, so they are not in it otherwise. A message without a call has none
    at all, and one in which every fixture gives its usual answer is not rendered.
    """
    if not usual.exchanges:
        return
    found = (workspace.fixtures.answering(each.request) for each in usual.exchanges)
    # That two answer is found in the usual rendering already.
    fixtures = {each[0].name: each[0] for each in found if len(each) == 1}
    for name in scenarios.names:
        if name != DEFAULT_RESPONSE and name not in BUILT_IN:
            scenario = scenarios.named(name)
            answers = {scenario.response_of(fixture) for fixture in fixtures.values()}
            yield Variant(name, is_usual=answers <= {None, DEFAULT_RESPONSE})
    if faults:
        for fixture_name in fixtures:
            for fault in FAULTS:
                yield Variant(None, {fixture_name: fault})
        for service_names in workspace.service_scenarios(usual).values():
            for name in service_names:
                yield Variant(name, of_service=True)
