"""Which scenarios there are, where each comes from, and what it does in one line."""

from __future__ import annotations

from collections.abc import Iterator

from liquidpilot.immutable import immutable
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.replay import BUILT_IN
from liquidpilot.replay.format import DEFAULT_RESPONSE, Fixture
from liquidpilot.replay.scenarios import ScenarioDefinition, Scenarios

OWN = "workspace"
"""The origin of the scenarios that the workspace's files define."""

BUILT_IN_ORIGIN = "built-in"
"""The origin of those that every workspace has."""

_TITLES = {OWN: "This workspace", BUILT_IN_ORIGIN: "Built in"}


@immutable
class ListedScenario:
    """A scenario; `origin` is `workspace`, `built-in` or the title of the integration it is of."""

    name: str
    description: str
    origin: str

    @property
    def title(self) -> str:
        """What stands above those of one origin in a list."""
        return _TITLES.get(self.origin, self.origin)


def listed_scenarios(
    workspace: Workspace, rendered: RenderedMessage | None = None
) -> list[ListedScenario]:
    """Return all scenarios: the workspace's own, those that are built in, and the integrations'.

    With a message that was `rendered`, those in which one of its requests may be answered in
    another way. Raises WorkspaceError for a file of scenarios that cannot be read.
    """
    return [*_recorded(workspace, rendered), *_of_services(workspace, rendered)]


def _recorded(workspace: Workspace, rendered: RenderedMessage | None) -> Iterator[ListedScenario]:
    scenarios = workspace._answers.scenarios
    asked = None if rendered is None else _asked(workspace, rendered)
    own = [name for name in scenarios.names if name not in BUILT_IN and name != DEFAULT_RESPONSE]
    # Those that somebody has written, before the names of single responses.
    own.sort(key=lambda name: scenarios.named(name).everywhere == name)
    for name in own:
        if asked is None or _differs(scenarios, name, asked):
            yield ListedScenario(name, _said(scenarios.named(name)), OWN)
    if rendered is None or rendered.exchanges:
        for name in BUILT_IN:
            # The workspace may have one of its own by that name.
            yield ListedScenario(name, scenarios.named(name).description, BUILT_IN_ORIGIN)


def _said(scenario: ScenarioDefinition) -> str:
    """Return the description, or else what the scenario picks."""
    picked = ", ".join(f"{name}={response}" for name, response in scenario.responses.items())
    return scenario.description or picked or f"The response '{scenario.everywhere}' everywhere."


def _asked(workspace: Workspace, rendered: RenderedMessage) -> list[Fixture]:
    found = (workspace._fixtures.answering(each.request) for each in rendered.exchanges)
    return [each[0] for each in found if each]


def _differs(scenarios: Scenarios, name: str, asked: list[Fixture]) -> bool:
    definition = scenarios.named(name)
    return any(definition.response_of(each) not in (None, DEFAULT_RESPONSE) for each in asked)


def _of_services(
    workspace: Workspace, rendered: RenderedMessage | None
) -> Iterator[ListedScenario]:
    from liquidpilot.services.registry import service_scenarios

    known = service_scenarios()
    taken = set(workspace.scenarios())
    for title, names in workspace.service_scenarios(rendered).items():
        for name in names:
            if name not in taken:
                yield ListedScenario(name, known[name][1].description, title)
