"""The fixtures of a workspace, compared with what the live services answer now."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from liquidpilot.connected import Request, Transport, read_credentials
from liquidpilot.connected.building import USER_AGENT
from liquidpilot.connected.errors import MissingFixture, RequestFailed
from liquidpilot.connected.headers import Headers
from liquidpilot.errors import LiquidPilotError
from liquidpilot.fixtures import Fixture, ReplayTransport
from liquidpilot.fixtures.pattern_requests import fill_secrets
from liquidpilot.fixtures.verifying import (
    Verified,
    VerifyingTransport,
    comparable_response,
    verify,
)
from liquidpilot.rendering.fixture_usage import Recipient
from liquidpilot.rendering.workspace import Workspace


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
    store = workspace.fixtures
    replay = ReplayTransport(store, redactor=lambda: workspace.redactor)
    transport = VerifyingTransport(live, replay, store, workspace.redactor)
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
    # The live answer to a call before it is such that the message takes another way.
    raise _NotAsked(f"'{message.address}' no longer comes to ask for it")


def _as_written(
    workspace: Workspace, fixture: Fixture, live: Transport, secrets: Mapping[str, str]
) -> Verified:
    request, problem = fill_secrets(fixture.request, secrets)
    if request is None:
        raise _NotAsked(f"no message asks for it in the default scenario, and {problem}")
    try:
        sent = _as_braze_sends(workspace, request)
        workspace.redactor.learn(sent)
        return verify(fixture, live.send(sent), workspace.redactor)
    except MissingFixture as error:
        raise _NotAsked(error.message) from error
    except RequestFailed as error:
        return verify(fixture, error, workspace.redactor)


def _as_braze_sends(workspace: Workspace, request: Request) -> Request:
    headers = Headers({"User-Agent": USER_AGENT, "Accept": "*/*"}).merged(request.headers)
    if request.credential is not None:
        credential = read_credentials(workspace.files.credentials().values).get(request.credential)
        if credential is None:
            raise _NotAsked(f"there is no credential '{request.credential}'")
        headers = headers.merged(credential.headers)
    return Request(
        request.method, request.url, headers, request.body, credential=request.credential
    )
