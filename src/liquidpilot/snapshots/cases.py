"""What there is to test: messages for people in scenarios, and what is written about each message.

`[test]` in `liquidpilot.toml` says for whom every message is rendered, a message's own
`tests.toml` says otherwise for that one. Without either it is every profile, and the default
scenario; a message with data of its own beside it (`promo.liquid.json`) is rendered for that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import PurePosixPath

from liquidpilot.errors import LiquidPilotError
from liquidpilot.immutable import immutable
from liquidpilot.rendering.configured_tests import check_test_section
from liquidpilot.rendering.inputs import find_recipient
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.snapshots.accepted import render_name
from liquidpilot.snapshots.tests_files import DEFAULT_SCENARIO, WrittenTest, read_message_tests
from liquidpilot.workspace.discovery import FoundMessage, no_such_message
from liquidpilot.workspace.messages import Message

_OWN_DATA = "own"
_NOBODY = "empty"


@immutable
class Case:
    """One thing to test: an accepted render, or the `test` that is written.

    `name` says which of its message: the profile, the profile and the scenario with a dot between,
    or the description of the test. `recipient` is the profile as it is called in `name`; `profile`
    is None for the one that belongs to the message.
    """

    message: Message
    name: str
    recipient: str
    profile: str | None = None
    scenario: str | None = None
    test: WrittenTest | None = None

    @property
    def title(self) -> str:
        """The case as it is called everywhere: `review_spotlight[loyal_customer]`."""
        return title_of(self.message.address, self.message.single_file, self.name)

    @property
    def render(self) -> str | None:
        """What its accepted render is called in the file of the message; None for a test."""
        return None if self.test else render_name(self.recipient, self.scenario)


def title_of(address: str, single_file: bool, name: str) -> str:
    """Return what the case `name` of a message is called.

    >>> title_of("promo.liquid", True, "ada")
    'promo[ada]'
    """
    path = PurePosixPath(address)
    return f"{path.stem if single_file else path.name}[{name}]"


@dataclass(slots=True)
class Cases:
    """The cases that were asked for, by message, and the messages that cannot be tested.

    `complete` is whether these are all that the workspace has: only then can it be said which
    accepted renders are no longer used.
    """

    found: list[Case] = field(default_factory=list)
    broken: dict[str, LiquidPilotError] = field(default_factory=dict)
    complete: bool = True


def find_cases(workspace: Workspace, wanted: Iterable[str] = (), words: str = "") -> Cases:
    """Return the cases of the messages that `wanted` names, all without it.

    A name is one of a message, or a folder with messages in it. Of `words`, separated by blanks,
    all must be in `address[name]`, in any case of letters. Raises UnknownName for a name, and
    WorkspaceError for a mistake in `[test]`.
    """
    names = tuple(wanted)
    cases = Cases(complete=not names and not words.strip())
    check_test_section(workspace)
    for place in chosen_places(workspace, names):
        try:
            found = list(cases_of(workspace, workspace.message(place.path)))
        except LiquidPilotError as error:
            cases.broken[place.address] = error
            cases.complete = False
        else:
            cases.found.extend(each for each in found if has_words(place.address, each.name, words))
    return cases


def cases_of(workspace: Workspace, message: Message) -> Iterator[Case]:
    """Yield the cases of one message: the accepted renders, then the written tests.

    Raises WorkspaceError for a mistake in its `tests.toml`.
    """
    own = read_message_tests(workspace, message)
    general = workspace._files.configuration.test
    profiles = own.profiles if own.profiles is not None else general.profiles
    scenarios = own.scenarios if own.scenarios is not None else general.scenarios
    for profile in _recipients(workspace, message, profiles):
        for scenario in dict.fromkeys((DEFAULT_SCENARIO,) if scenarios is None else scenarios):
            yield _render_case(message, profile, scenario)
    for test in own.written:
        yield Case(
            message,
            test.description,
            test.profile or _recipient(message),
            test.profile,
            test.scenario,
            test,
        )


def _render_case(message: Message, profile: str | None, scenario: str) -> Case:
    recipient = profile or _recipient(message)
    if scenario == DEFAULT_SCENARIO:
        return Case(message, recipient, recipient, profile)
    return Case(message, f"{recipient}.{scenario}", recipient, profile, scenario)


def _recipient(message: Message) -> str:
    return _NOBODY if message.own_profile is None else _OWN_DATA


def _recipients(
    workspace: Workspace, message: Message, profiles: tuple[str, ...] | None
) -> list[str | None]:
    if profiles is not None:
        return list(dict.fromkeys(profiles))
    if message.own_profile is not None:
        return [None]
    return [*workspace.profiles()] or [None]


def chosen_places(workspace: Workspace, names: tuple[str, ...]) -> list[FoundMessage]:
    """Return where the messages are that `names` stand for, all without any.

    Raises UnknownName.
    """
    files = workspace._files
    found = files.found_messages()
    if not names:
        return found
    paths: set[str] = set()
    for name in names:
        places = files.places_of(name)
        if not places:
            raise no_such_message(name, found)
        paths.update(each.path for each in places)
    return [each for each in found if each.path in paths]


def has_words(address: str, name: str, words: str) -> bool:
    """Return whether all `words`, separated by blanks, are in `address[name]`."""
    text = f"{address}[{name}]".lower()
    return all(word in text for word in words.lower().split())


FIXED_NOW = datetime(2026, 1, 15, 12, tzinfo=UTC)
"""Noon of Thursday, 15 January 2026, UTC: the moment of a test that nothing else gives one."""


def frozen_now(
    workspace: Workspace,
    message: Message,
    profile: str | Mapping[str, object] | None,
    asked: datetime | None = None,
) -> datetime:
    """Return the moment at which `message` is rendered for a test.

    It is the one that is `asked` for, else the profile's `now`, else that of `[test]` in
    `liquidpilot.toml`, else FIXED_NOW. Raises UnknownName and WorkspaceError for the profile.
    """
    own = asked or find_recipient(workspace._files, message, profile, {}).now
    return own or workspace._files.configuration.test.now or FIXED_NOW
