"""The transports that a program gives to a rendering: recorded answers, and what goes around them.

What a workspace does by itself they do for any folder of fixtures: they read it when it is first
needed, and keep secrets out of what is said and written.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from functools import cached_property
from pathlib import Path
from typing import Self

from liquidpilot.connected_content import Request, Response, Transport
from liquidpilot.connected_content.request import checked_hosts, hosts_of
from liquidpilot.errors import WorkspaceError
from liquidpilot.rendering.answers import BrokenFixtures, redactor_of, scenarios_beside
from liquidpilot.rendering.inputs import checked_texts, checked_transport
from liquidpilot.replay import (
    BUILT_IN,
    FixtureStore,
    ReplayTransport,
    Scenarios,
    ScenarioTransport,
    choose_responses,
)
from liquidpilot.replay.format import DEFAULT_RESPONSE
from liquidpilot.replay.recorded_files import sweep_recordings
from liquidpilot.replay.recording import RecordTransport


class _Fixtures:
    """A folder of fixtures, with the scenarios beside it; read when it is first needed."""

    def __init__(self, folder: str | Path) -> None:
        self.folder = Path(folder).resolve()
        here = Path.cwd()
        is_below = here in self.folder.parents
        # Elsewhere as in a workspace, in which it would be `fixtures/connected_content`.
        self._root = here if is_below else self.folder.parent.parent
        self.shown_as = self.folder.relative_to(self._root).as_posix()

    @cached_property
    def store(self) -> FixtureStore:
        return FixtureStore.load(self.folder, self.shown_as)

    @cached_property
    def scenarios(self) -> Scenarios:
        return scenarios_beside(self.store, self._root)


class Replay(ReplayTransport):
    """A transport that answers from a folder of fixtures, and never sends anything.

    `folder` holds fixtures as `fixtures/connected_content` of a workspace does; it is read when the
    first call comes. `responses` picks, by the name of a fixture, which of its responses it gives
    instead of `default`; built-in ones such as `timeout` are known to all. A call that nothing
    answers is a finding of the rendering, which shows the request without its secrets: what is
    called like one, and the values of `secrets`, by their names. Of a host in `hosts`, which are
    written as for `Live`, ports that Braze does not call are answered too.

    Renderings and threads may share one. Raises WorkspaceError if there is no such folder,
    UnknownName for a fixture or a response in `responses` that there is not.

    >>> template = (
    ...     "{% connected_content https://api.trustpilot.com/v1/business-units/find"
    ...     "?name=pinewheel.example :save shop %}{{shop.numberOfReviews.total}} reviews"
    ... )
    >>> import liquidpilot
    >>> liquidpilot.render(template, transport=Replay("fixtures/connected_content")).text
    '18 reviews'
    """

    def __init__(
        self,
        folder: str | Path,
        *,
        responses: Mapping[str, str] | None = None,
        secrets: Mapping[str, str] | None = None,
        hosts: Iterable[str] = (),
    ) -> None:
        self.hosts = checked_hosts(hosts)
        """The hosts of which further ports are answered."""
        self._fixtures = _Fixtures(folder)
        picked, known = checked_texts("responses", responses), checked_texts("secrets", secrets)
        if not self._fixtures.folder.is_dir():
            hint = "give the folder of the fixtures: fixtures/connected_content of a workspace"
            raise WorkspaceError(f"there is no folder '{self._fixtures.shown_as}'", hint=hint)
        store = self._fixtures.store
        chosen = choose_responses(store, (f"{name}={picked[name]}" for name in picked))
        folder = self._fixtures.shown_as
        record = f"transport=liquidpilot.Record('{folder}', liquidpilot.Live(hosts=[…]))"
        super().__init__(store, chosen, None, lambda: redactor_of(known, ()), record)

    def __repr__(self) -> str:
        return f"Replay({self._fixtures.shown_as!r})"


class Scenario:
    """A transport that lays a scenario over another one.

    `name` is that of a response, which every fixture that has it gives; of an entry of
    `scenarios.toml`, beside the folder of the fixtures; or of what is built in and answers every
    call: `timeout`, `404`, `429`, `500`, `598`, `not-json`, `array`, `empty`, `too-large`. What it
    leaves open `transport` answers. The fixtures are those of `folder`, else those that `transport`
    replays or records into. Raises UnknownName for another name.

    >>> import liquidpilot
    >>> replay = liquidpilot.Replay("fixtures/connected_content")
    >>> call = "{% connected_content https://api.example.com/ %}"
    >>> liquidpilot.render(call, transport=Scenario("429", replay)).exchanges[0].error
    'status 429'
    """

    def __init__(
        self, name: str, transport: Transport, *, folder: str | Path | None = None
    ) -> None:
        self.name = name
        """The name of the scenario."""
        self._transport = checked_transport(transport)
        known: _Fixtures | None = getattr(transport, "_fixtures", None)
        self._fixtures = known if folder is None else _Fixtures(folder)
        if name not in (DEFAULT_RESPONSE, *BUILT_IN):
            self._laid_over  # noqa: B018 - a mistake is the caller's, and not one of the first call

    def __repr__(self) -> str:
        return f"Scenario({self.name!r}, {self._transport!r})"

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts that the other transport lists."""
        return hosts_of(self._transport)

    @cached_property
    def _laid_over(self) -> ScenarioTransport:
        fixtures = self._fixtures
        store = fixtures.store if fixtures else FixtureStore()
        scenarios = fixtures.scenarios if fixtures else Scenarios(store)
        return ScenarioTransport(self._transport, scenarios.named(self.name), store)

    def send(self, request: Request, /) -> Response:
        """Return the answer of the scenario, else of the other transport; raise what they raise."""
        return self._laid_over.send(request)


class Record(RecordTransport):
    """A transport that answers from a folder of fixtures, and asks another one for the rest.

    What that answers is written into `folder`, which is made if it is not there, as fixtures
    without secrets: what is called like one or looks like one is taken out, in whatever spelling
    and wherever else it stands, and so are the values of `secrets`, by their names. `not_secret`
    are names of what is none. A file in which a secret were left is not written, and one process
    writes at a time.

    Nothing is written before `write` is called, as the end of a `with` block does: a later call may
    show that an earlier one held a secret. `recordings` then say what became of each call.

    With `refresh` every call is asked anew, and the response that was recorded before is replaced;
    a fixture that was written by hand stays. `on` is the day that the files tell: None is today. A
    request that comes twice is asked once, and threads may share a transport. Raises WorkspaceError
    for a fixture that cannot be read, since it may be what is asked for.

    >>> import liquidpilot, tempfile
    >>> class Shop:
    ...     def send(self, request):
    ...         return liquidpilot.Response(200, {}, b'{"points": 120}')
    >>> text = "{% connected_content https://api.example.com/points?token=abc-123 %}"
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     with Record(folder, Shop()) as transport:
    ...         result = liquidpilot.render(text, transport=transport)
    ...     for each in transport.recordings:
    ...         print(each.result, each.request.url)
    new https://api.example.com/points?token={secret:TOKEN}
    """

    def __init__(
        self,
        folder: str | Path,
        transport: Transport,
        *,
        secrets: Mapping[str, str] | None = None,
        not_secret: Iterable[str] = (),
        refresh: bool = False,
        on: date | None = None,
    ) -> None:
        self._fixtures = _Fixtures(folder)
        self._transport = checked_transport(transport)
        place, shown = self._fixtures.folder, self._fixtures.shown_as
        sweep_recordings(place, shown)
        store = self._fixtures.store
        if store.errors:
            raise BrokenFixtures(store.errors)
        redactor = redactor_of(checked_texts("secrets", secrets), not_secret)
        super().__init__(self._transport, store, place, redactor, refresh=refresh, on=on)

    def __repr__(self) -> str:
        return f"Record({self._fixtures.shown_as!r}, {self._transport!r})"

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        # Also what came before something went wrong.
        self.write()

    @property
    def hosts(self) -> tuple[str, ...]:
        """The hosts that the other transport lists."""
        return hosts_of(self._transport)
