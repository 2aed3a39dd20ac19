"""Which fixtures, and which of their responses, messages have used."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date, timedelta
from typing import NamedTuple

from liquidpilot.connected_content.request import Request, Response, Transport
from liquidpilot.datafiles.reading import read_document
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.errors import WorkspaceError
from liquidpilot.replay.format import DEFAULT_RESPONSE, Fixture
from liquidpilot.replay.scenarios import ScenarioDefinition
from liquidpilot.replay.store import FixtureStore
from liquidpilot.sources import Place


class Unused(NamedTuple):
    """A fixture with those of its responses that were never given.

    `whole`: no message asked for it at all.
    """

    fixture: Fixture
    responses: tuple[str, ...]
    whole: bool


class Usage:
    """Notes what is used, while messages are rendered."""

    def __init__(self) -> None:
        self._messages: dict[str, set[str]] = {}
        self._given: set[tuple[str, str]] = set()

    def note(self, fixture: Fixture, response: str, message: str) -> None:
        """Note that `fixture` gave `response` to `message`; a sequence also uses what it names."""
        self._messages.setdefault(fixture.name, set()).add(message)
        answer = fixture.responses.get(response)
        steps = answer.sequence if answer else ()
        self._given.update((fixture.name, name) for name in (response, *steps))

    def messages(self, fixture: str) -> tuple[str, ...]:
        """Return which messages asked for the fixture of this name, sorted."""
        return tuple(sorted(self._messages.get(fixture, ())))

    def unused(self, store: FixtureStore) -> Iterator[Unused]:
        """Yield the fixtures of `store` that have responses which were never used."""
        for fixture in store.fixtures.values():
            never = [name for name in fixture.responses if (fixture.name, name) not in self._given]
            if never:
                yield Unused(fixture, tuple(never), fixture.name not in self._messages)


class NotingTransport:
    """Notes in `usage` what `message` asks for, and lets `inner` answer.

    `scenario` must be what `inner` plays (None: the `default` of every fixture of `store`), since
    an answer that is a fault does not say where it comes from. `asked` has for each request the
    name of the fixture that answered, None if there was none.
    """

    def __init__(
        self,
        inner: Transport,
        store: FixtureStore,
        usage: Usage,
        message: str,
        scenario: ScenarioDefinition | None = None,
    ) -> None:
        self.asked: list[str | None] = []
        self._inner = inner
        self._store = store
        self._usage = usage
        self._message = message
        self._scenario = scenario or ScenarioDefinition(DEFAULT_RESPONSE)

    def send(self, request: Request, /) -> Response:
        """Return what the inner transport answers, and raise what it raises."""
        fixture = self._store.find(request)
        self.asked.append(fixture.name if fixture else None)
        if fixture is not None:
            response = self._scenario.response_of(fixture) or DEFAULT_RESPONSE
            self._usage.note(fixture, response, self._message)
        return self._inner.send(request)


# How old a recorded answer is: an API moves on, and its fixtures do not.
#
# Nothing is recorded anew because of its age; the author is told.


def age_of(fixture: Fixture, today: date) -> timedelta | None:
    """Return how long ago `fixture` was recorded, None if it was written by hand.

    A date that is still to come, as of a clock that was wrong, is no age.
    """
    if fixture.recorded is None:
        return None
    return max(today - fixture.recorded.on, timedelta())


def is_stale(fixture: Fixture, today: date, max_age: timedelta | None) -> bool:
    """Say whether `fixture` is older than `max_age`; what was written by hand never is."""
    age = age_of(fixture, today)
    return age is not None and max_age is not None and age > max_age


def stale_fixtures(
    fixtures: Iterable[Fixture], today: date, max_age: timedelta | None
) -> list[Diagnostic]:
    """Return a finding `stale-fixture`, at its date, for each fixture older than `max_age`."""
    return [
        _finding(fixture, today, max_age)
        for fixture in fixtures
        if max_age is not None and is_stale(fixture, today, max_age)
    ]


def _finding(fixture: Fixture, today: date, max_age: timedelta) -> Diagnostic:
    age = age_of(fixture, today) or timedelta()
    return Diagnostic(
        "stale-fixture",
        "warning",
        f"this answer was recorded {age.days} days ago, 'max_age' is {max_age.days} days",
        f"check whether it is still right: liquidpilot fixtures verify --live {fixture.name}",
        _place_of_date(fixture),
    )


def _place_of_date(fixture: Fixture) -> Place:
    try:
        document = read_document(fixture.file, fixture.path, allow_half_characters=True)
    except WorkspaceError:
        # It has changed since it was loaded.
        return Place.at(fixture.path)
    return document.place(("recorded", "on")) or Place.at(fixture.path)
