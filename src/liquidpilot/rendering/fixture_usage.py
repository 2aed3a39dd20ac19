"""Every message for every profile in every scenario, to see which fixtures are ever used."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import field
from typing import NamedTuple

from liquidpilot.connected_content import Request, Transport, read_credentials
from liquidpilot.connected_content.building import USER_AGENT
from liquidpilot.connected_content.errors import MissingFixture, RequestFailed
from liquidpilot.connected_content.request import Headers
from liquidpilot.errors import LiquidPilotError
from liquidpilot.immutable import immutable
from liquidpilot.rendering.answers import Answers
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.replay import Fixture, ReplayTransport
from liquidpilot.replay.format import DEFAULT_RESPONSE
from liquidpilot.replay.usage import NotingTransport, Usage
from liquidpilot.replay.verifying import (
    Verified,
    VerifyingTransport,
    comparable_response,
    fill_secrets,
    verify,
)
from liquidpilot.workspace.messages import Message


class Recipient(NamedTuple):
    """A message and who receives it; `profile` None is whom `Workspace.render` would take."""

    message: Message
    profile: str | None


@immutable
class Observation:
    """What was used, and what may be missing from the picture.

    `users` says by the name of a fixture who asks for it in the default scenario. `troubles` are
    the renderings that did not end well and the files that could not be read, with the first place
    where each was met: the calls that would have followed are not known.
    """

    usage: Usage = field(default_factory=Usage)
    users: dict[str, list[Recipient]] = field(default_factory=dict)
    troubles: dict[str, str] = field(default_factory=dict)


def recipients(workspace: Workspace) -> list[Recipient]:
    """Return every message with every profile, and with the data beside it if it has any."""
    return [
        Recipient(message, profile)
        for message in workspace.messages()
        for profile in workspace._files.people_for(message)
    ]


def observe_fixtures(
    workspace: Workspace, each: Callable[[list[Recipient]], Iterable[Recipient]] = list
) -> Observation:
    """Render everything and return what was used; what is broken is a trouble, and not raised.

    `each` goes through the recipients, and may show how far it is. A rendering without a call is
    the same in every scenario and is not repeated. Raises WorkspaceError for broken scenarios.
    """
    answers = Answers(workspace._files)
    scenarios = [name for name in answers.scenarios.names if name != DEFAULT_RESPONSE]
    observation = Observation()
    for recipient in each(recipients(workspace)):
        asked = _observe(workspace, answers, recipient, DEFAULT_RESPONSE, observation)
        for name in filter(None, dict.fromkeys(asked)):
            observation.users.setdefault(name, []).append(recipient)
        for scenario in scenarios if asked else ():
            _observe(workspace, answers, recipient, scenario, observation)
    for problem in (*workspace._files.problems, *answers.fixtures.errors):
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
            return f"{finding.place}: {finding.message}"
    return None


def _first_line(error: LiquidPilotError) -> str:
    return str(error).partition("\n")[0]


class Verification(NamedTuple):
    """The fixtures that were compared, and why the others, by their names, were not."""

    verified: list[Verified]
    not_asked: dict[str, str]


class _NotAsked(Exception):
    """A fixture cannot be compared; the text says why."""


def verify_fixtures(
    workspace: Workspace,
    wanted: Iterable[Fixture],
    users: Mapping[str, list[Recipient]],
    live: Transport,
    secrets: Mapping[str, str],
) -> Verification:
    """Ask `live` for each of the fixtures `wanted`, and compare the shapes of the answers.

    What a message asks for is asked as that message does, with its headers and after the calls that
    come before; `users` says who asks for which fixture. For another fixture its own request is
    sent, if it says everything: its `{secret:NAME}` are taken from `secrets`.
    """
    store = workspace._fixtures
    replay = ReplayTransport(store, redactor=lambda: workspace._redactor)
    transport = VerifyingTransport(live, replay, store, workspace._redactor)
    verification = Verification([], {})
    for fixture in wanted:
        try:
            if comparable_response(fixture) is None:
                raise _NotAsked("its default has no body to compare")
            if recipients := users.get(fixture.name):
                verified = _as_in_message(workspace, fixture, recipients[0], transport)
            else:
                verified = _as_written(workspace, fixture, live, secrets)
        except _NotAsked as reason:
            verification.not_asked[fixture.name] = str(reason)
        else:
            verification.verified.append(verified)
    return verification


def _as_in_message(
    workspace: Workspace, fixture: Fixture, recipient: Recipient, transport: VerifyingTransport
) -> Verified:
    message, profile = recipient
    if fixture.name not in transport.verified:
        transport.wanted = frozenset({fixture.name})
        try:
            workspace.render(message, profile, transport=transport)
        except LiquidPilotError as error:
            raise _NotAsked(str(error).partition("\n")[0]) from error
    if fixture.name in transport.verified:
        return transport.verified[fixture.name]
    if fixture.name in transport.refused:
        raise _NotAsked(transport.refused[fixture.name].message)
    # The live answer to an earlier call makes the message take another branch.
    raise _NotAsked(f"'{message.address}' no longer comes to ask for it")


def _as_written(
    workspace: Workspace, fixture: Fixture, live: Transport, secrets: Mapping[str, str]
) -> Verified:
    request, problem = fill_secrets(fixture.request, secrets)
    if request is None:
        raise _NotAsked(f"no message asks for it in the default scenario, and {problem}")
    try:
        sent = _as_braze_sends(workspace, request)
        workspace._redactor.learn(sent)
        return verify(fixture, live.send(sent), workspace._redactor)
    except MissingFixture as error:
        raise _NotAsked(error.message) from error
    except RequestFailed as error:
        return verify(fixture, error, workspace._redactor)


def _as_braze_sends(workspace: Workspace, request: Request) -> Request:
    headers = Headers({"User-Agent": USER_AGENT, "Accept": "*/*"}).merged(request.headers)
    if request.credential is not None:
        credential = read_credentials(workspace._files.credentials().values).get(request.credential)
        if credential is None:
            raise _NotAsked(f"there is no credential '{request.credential}'")
        headers = headers.merged(credential.headers)
    return Request(
        request.method, request.url, headers, request.body, credential=request.credential
    )
