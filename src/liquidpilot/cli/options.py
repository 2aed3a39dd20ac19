"""Arguments and options that several verbs have, said once."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import fields
from datetime import datetime
from functools import wraps
from pathlib import Path
from typing import TypedDict

import click

from liquidpilot.cli.completing import (
    complete_message,
    complete_profile,
    complete_response,
    complete_scenario,
    complete_setting,
)
from liquidpilot.cli.exits import Exit
from liquidpilot.cli.session import Session, workspace_option
from liquidpilot.cli.targets import find_target, profile_named
from liquidpilot.errors import LiquidPilotError
from liquidpilot.immutable import immutable
from liquidpilot.rendering.inputs import as_moment
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.replay import parse_choice
from liquidpilot.workspace.messages import Message
from liquidpilot.workspace.profile_settings import parse_setting

message_argument = click.argument("message", metavar="MESSAGE", shell_complete=complete_message)
"""The message: its name, address or path, a file, or `-`."""

profile_option = click.option(
    "--profile",
    metavar="NAME|PATH",
    shell_complete=complete_profile,
    help="Who receives it: a profile in fixtures/profiles, or any file with one.",
)
"""The person who receives it."""

sandbox_option = click.option(
    "--sandbox", is_flag=True, help="Let simulated services, such as Trustpilot, answer."
)
"""Who answers in place of fixtures."""

sandbox_at_option = click.option(
    "--sandbox-at",
    metavar="URL",
    help="Ask, and deliver to, the sandbox that 'liquidpilot sandbox' serves at this URL, which "
    "remembers what came before. Implies --sandbox.",
)
"""The sandbox that answers, where it is not one of this run."""


allow_option = click.option(
    "--allow",
    "allowed",
    metavar="VARIABLE@HOST",
    multiple=True,
    help="Allow sending this environment variable's value to this host. Repeatable.",
)
"""The option of the verbs that may send a secret."""

jobs_option = click.option(
    "--jobs",
    metavar="N",
    type=click.IntRange(0),
    default=0,
    help="The number of processes; 0: one for each core.",
)
"""How many processes share the work."""

no_cache_option = click.option(
    "--no-cache", is_flag=True, help="Neither use nor keep the results of earlier runs."
)
"""Whether everything is worked out anew."""

scenario_option = click.option(
    "--scenario",
    metavar="NAME",
    shell_complete=complete_scenario,
    help="How the calls turn out: no-reviews, timeout, 500, ….",
)
"""How the calls turn out."""

response_option = click.option(
    "--response",
    "responses",
    metavar="NAME=RESPONSE",
    multiple=True,
    shell_complete=complete_response,
    help="The response that the fixture NAME gives. Repeatable.",
)
"""Which recorded answer a fixture gives."""

settings_option = click.option(
    "--set",
    "settings",
    metavar="PATH=VALUE",
    multiple=True,
    shell_complete=complete_setting,
    help="Change the profile: custom_attribute.tier=gold. Repeatable.",
)
"""Values that the person gets."""

now_option = click.option(
    "--now", metavar="TIME", help="When the message is sent: 2026-11-21T09:30:00Z."
)
"""When the message is sent."""


class RenderArguments(TypedDict):
    """What `Workspace.render` takes, as it was given on the command line."""

    profile: str | None
    scenario: str | None
    responses: dict[str, str]
    settings: dict[str, object]
    now: datetime | None


@immutable
class Asked:
    """One message for one person, as the command line asks for it; see `rendering_options`."""

    message: str
    profile: str | None
    scenario: str | None
    responses: tuple[str, ...]
    settings: tuple[str, ...]
    now: str | None
    workspace: Path | None

    def find(self, session: Session) -> tuple[Workspace, Message, RenderArguments]:
        """Return the message, the workspace to render it in, and how it is to be rendered.

        Raises LiquidPilotError for whatever is none of these.
        """
        workspace, message = find_target(self.message, self.workspace, session)
        return workspace, message, self.arguments(workspace)

    def arguments(self, workspace: Workspace) -> RenderArguments:
        """Return how a message is to be rendered in `workspace`. Raises LiquidPilotError."""
        return RenderArguments(
            profile=profile_named(workspace, self.profile),
            scenario=self.scenario,
            responses=dict(parse_choice(each) for each in self.responses),
            settings=dict(parse_setting(each) for each in self.settings),
            now=_moment_of(self.now),
        )


def _moment_of(text: str | None) -> datetime | None:
    try:
        return None if text is None else as_moment(text, "--now")
    except ValueError as error:
        raise LiquidPilotError(str(error)) from error


def rendering_options(command: Callable[..., Exit]) -> Callable[..., Exit]:
    """Give a verb the message, and all that says for whom and when, as the argument `asked`."""
    names = [each.name for each in fields(Asked)]

    @wraps(command)
    def collected(*arguments: object, **given: object) -> Exit:
        asked = Asked(**{name: given.pop(name) for name in names})  # type: ignore[arg-type]
        return command(*arguments, asked=asked, **given)

    for option in reversed(_OF_RENDERING):
        collected = option(collected)
    return collected


_OF_RENDERING = (
    message_argument,
    profile_option,
    scenario_option,
    response_option,
    settings_option,
    now_option,
    workspace_option,
)
