"""In which ways a message is rendered: every day's, in scenarios, with failing calls."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import field

from liquidpilot.dialect.sites import Site
from liquidpilot.immutable import immutable
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.replay import BUILT_IN
from liquidpilot.replay.format import DEFAULT_RESPONSE

FAULTS = ("timeout", "404", "500", "not-json", "empty", "array")
"""What `--faults` lets every call meet."""


@immutable
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


def variants_of(workspace: Workspace, usual: RenderedMessage, *, faults: bool) -> Iterator[Variant]:
    """Yield the scenarios of the workspace, and with `faults` each call with each fault.

    Faults are also the situations that the services which the message asks may be in. The built-in
    scenarios are those faults, so they are not in it otherwise. A message without a call has none
    at all, and one in which every fixture gives its usual answer is not rendered.
    """
    if not usual.exchanges:
        return
    answers = workspace._answers
    # That two answer is found in the usual rendering already.
    fixtures = answers.fixtures_behind(usual.exchanges)
    for name in answers.scenarios.names:
        if name != DEFAULT_RESPONSE and name not in BUILT_IN:
            yield Variant(name, is_usual=answers.is_usual(name, fixtures.values()))
    if faults:
        for fixture_name in fixtures:
            for fault in FAULTS:
                yield Variant(None, {fixture_name: fault})
        for service_names in workspace.service_scenarios(usual).values():
            for name in service_names:
                yield Variant(name, of_service=True)


def taken_by(rendered: RenderedMessage) -> frozenset[Site]:
    """Return the sites that a rendering came to in any field."""
    return frozenset[Site]().union(*(each.taken for each in rendered.fields.values()))
