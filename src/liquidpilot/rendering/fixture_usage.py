"""Every message for every profile in every scenario, to see which fixtures are ever used."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import NamedTuple

from liquidpilot.errors import LiquidPilotError
from liquidpilot.fixtures import ReplayTransport
from liquidpilot.fixtures.format import DEFAULT_RESPONSE
from liquidpilot.fixtures.usage import NotingTransport, Usage
from liquidpilot.rendering.answers import Answers
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.workspace.messages import Message


class Recipient(NamedTuple):
    """A message and who receives it; `profile` None is whom `Workspace.render` would take."""

    message: Message
    profile: str | None


@dataclass(frozen=True, slots=True)
class Observation:
    """What was used, and what may be missing from the picture.

    `users` says by the name of a fixture who asks for it in the default scenario. `troubles` are
    the renderings that did not end well and the files that could not be read, with the first place
    where each was met: what would have been asked for behind them is not known.
    """

    usage: Usage = field(default_factory=Usage)
    users: dict[str, list[Recipient]] = field(default_factory=dict)
    troubles: dict[str, str] = field(default_factory=dict)


def recipients(workspace: Workspace) -> list[Recipient]:
    """Return every message with every profile, and with the data beside it if it has any."""
    named = workspace.profiles()
    return [
        Recipient(message, profile)
        for message in workspace.messages()
        for profile in (*([None] if message.own_profile or not named else []), *named)
    ]


def observe_fixtures(
    workspace: Workspace, each: Callable[[list[Recipient]], Iterable[Recipient]] = list
) -> Observation:
    """Render everything and return what was used; what is broken is a trouble, and not raised.

    `each` goes through the recipients, and may show how far it is. A rendering without a call is
    the same in every scenario and is not repeated. Raises WorkspaceError for broken scenarios.
    """
    answers = Answers(workspace.files)
    scenarios = [name for name in answers.scenarios.names if name != DEFAULT_RESPONSE]
    observation = Observation()
    for recipient in each(recipients(workspace)):
        asked = _observe(workspace, answers, recipient, DEFAULT_RESPONSE, observation)
        for name in filter(None, dict.fromkeys(asked)):
            observation.users.setdefault(name, []).append(recipient)
        for scenario in scenarios if asked else ():
            _observe(workspace, answers, recipient, scenario, observation)
    for problem in (*workspace.files.problems, *answers.fixtures.errors):
        observation.troubles.setdefault(_first_line(problem), "")
    return observation


def _observe(
    workspace: Workspace,
    answers: Answers,
    recipient: Recipient,
    scenario: str,
    observation: Observation,
) -> list[str | None]:
    """Render once and return for each call the fixture that answered."""
    message, profile = recipient
    picked = answers.scenarios.named(scenario)
    replay = ReplayTransport(answers.fixtures, None, picked, lambda: answers.redactor)
    transport = NotingTransport(
        replay, answers.fixtures, observation.usage, message.address, picked
    )
    try:
        trouble = _trouble(workspace.render(message, profile, transport=transport))
    except LiquidPilotError as error:
        trouble = _first_line(error)
    if trouble is not None:
        whom = f"for '{profile}' " if profile else ""
        where = f"{message.address} {whom}in the scenario '{scenario}'"
        observation.troubles.setdefault(trouble, where)
    return transport.asked


def _trouble(rendered: RenderedMessage) -> str | None:
    """Return the first error of a rendering that has one."""
    for finding in rendered.diagnostics:
        if finding.severity == "error":
            return f"{finding.path}:{finding.line}:{finding.column}: {finding.message}"
    return None


def _first_line(error: LiquidPilotError) -> str:
    return str(error).partition("\n")[0]
