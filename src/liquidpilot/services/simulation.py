"""The simulated services of one run: they answer calls, take webhooks, and remember both."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path
from types import MappingProxyType
from typing import TYPE_CHECKING

from liquidpilot.boundary import Boundary
from liquidpilot.connected_content.errors import ConnectFailed, RequestTimeout
from liquidpilot.connected_content.limits import TIME_LIMIT
from liquidpilot.connected_content.request import Request, Response, Transport, hosts_of
from liquidpilot.errors import LiquidPilotError, WorkspaceError
from liquidpilot.services.interface import (
    Answer,
    Integration,
    Sandbox,
    SandboxOptions,
    Section,
    blamed_on,
    current_time,
)
from liquidpilot.services.registry import (
    Settings,
    host_of,
    installed,
    integration_of,
    service_scenarios,
)

if TYPE_CHECKING:
    from liquidpilot.services.running import RunningSandbox

_DATA_SUFFIXES = (".toml", ".json")


def data_of(integration: Integration, folder: Path) -> Path | None:
    """Return an author's own data of a service below `folder`: a folder or a file of its name.

    None if there are none.
    """
    own = folder / integration.name
    if own.is_dir():
        return own
    files = (own.with_name(f"{own.name}{suffix}") for suffix in _DATA_SUFFIXES)
    return next((each for each in files if each.is_file()), None)


def open_sandbox(
    integration: Integration, options: SandboxOptions, root: Path | None
) -> Sandbox | None:
    """Return the sandbox of `integration`, None if it has none.

    Raises WorkspaceError for data that cannot be used; what is in the workspace at `root` is named
    from there, as all its files are.
    """
    if root is not None and options.data is not None and options.data.is_relative_to(root):
        inside = Boundary(root)
        if options.data.is_file():
            inside.place(options.data)
        for name in inside.list(options.data).files if options.data.is_dir() else ():
            inside.place(options.data / name)
    try:
        with blamed_on(integration):
            return integration.sandbox(options)
    except WorkspaceError as error:
        if error.path is not None and root is not None and Path(error.path).is_relative_to(root):
            error.path = Path(error.path).relative_to(root).as_posix()
        raise


_WEBHOOK_LIMIT = 90.0
"""Seconds that Braze waits for the answer to a webhook (Braze, "Create a webhook")."""


@dataclass(frozen=True, slots=True)
class Delivery:
    """A webhook that was delivered to a sandbox: one response for each time, None for no answer.

    `overview` is all that the sandbox has to show afterwards, `results` what of it has come of this
    webhook.
    """

    request: Request
    responses: tuple[Response | None, ...]
    overview: tuple[Section, ...]
    results: tuple[Section, ...] = ()


class Simulation:
    """The sandboxes of all integrations, each made when it is first asked.

    `data` is the folder in which an author's own data stand, in a folder for each integration;
    errors name its files as seen from `root`. In the `scenario` of an integration, its sandbox
    behaves so. `settings` are values of the options of sandboxes, by the integration's name.
    Nothing leaves the process, except to the sandbox that is served at the URL `at`, on this
    machine: it answers for the service that it simulates.

    >>> Simulation().simulates("https://api.example.com/")
    False
    """

    def __init__(
        self,
        data: Path | None = None,
        scenario: str | None = None,
        now: Callable[[], datetime] = current_time,
        *,
        root: Path | None = None,
        settings: Mapping[str, Settings] = MappingProxyType({}),
        at: str | None = None,
    ) -> None:
        self._settings = settings
        self._running = None if at is None else _running_at(at)
        self.scenario = scenario
        self.problem: WorkspaceError | None = None
        """What was wrong with the data of a sandbox that was asked, as far as something was."""
        self._data = data
        self._root = root
        self._now = now
        self._time: datetime | None = None
        self._sandboxes: dict[str, Sandbox | None] = {}

    def __repr__(self) -> str:
        given = {"data": self._data and self._data.as_posix(), "scenario": self.scenario}
        shown = ", ".join(f"{name}={value!r}" for name, value in given.items() if value)
        return f"Simulation({shown})"

    def set_clock(self, time: datetime) -> None:
        """Stop the clock of all sandboxes at `time`, as it stands for a message that is rendered.

        So what a sandbox answers, and what it makes of a time in a webhook, is the same every day.
        """
        self._time = time

    def simulates(self, url: str) -> bool:
        """Say whether one of the sandboxes has the host of `url`."""
        return self._found(url) is not None

    def transport(self, inner: Transport) -> Transport:
        """Return what answers calls to simulated hosts, and lets `inner` answer the others."""
        return _SimulatedTransport(self, inner)

    def answer(self, request: Request) -> Response | None:
        """Return the response of the sandbox that has the request's host, None if none has.

        Raises RequestTimeout and ConnectFailed, as a real service would make them.
        """
        found = self._found(request.url)
        if found is None:
            return None
        integration, sandbox = found
        with blamed_on(integration):
            answer = sandbox.answer(request)
        host = host_of(request.url)
        if answer.delay > TIME_LIMIT:
            words = f"no answer within {TIME_LIMIT:g} seconds (sandbox, '{host}')"
            raise RequestTimeout(words, source="sandbox")
        if answer.response is None:
            words = f"the connection was reset (sandbox, '{host}')"
            raise ConnectFailed(words, source="sandbox", fault="reset")
        return _from_sandbox(answer.response)

    def sample(self, request: Request) -> Response | None:
        """Return what a sandbox answers to a request of which only URL and body are known.

        None if none has its host, or if it gives no answer.
        """
        found = self._found(request.url)
        if found is None:
            return None
        integration, sandbox = found
        with blamed_on(integration):
            return _delivered(sandbox.answer(integration.answerable(request, sandbox)))

    def deliver(self, request: Request) -> Delivery:
        """Hand a webhook to the sandbox that has its host, as often as the scenario says.

        White space around a header's value is left out, as HTTP could not carry its line breaks
        (that Braze does so is assumed). Raises LiquidPilotError if no sandbox has it: there is
        nowhere else that a webhook could go to.
        """
        found = self._found(request.url)
        if found is None:
            known = sorted(host for each in installed() if each.has_sandbox for host in each.hosts)
            raise LiquidPilotError(
                f"no sandbox simulates the host '{host_of(request.url)}', so nothing is sent",
                hint=f"simulated hosts: {', '.join(known)}",
            )
        integration, sandbox = found
        request = _with_clean_headers(request)
        times = 1
        if self.scenario in (scenarios := service_scenarios()):
            times = scenarios[self.scenario][1].deliveries
        with blamed_on(integration):
            before = tuple(sandbox.overview())
            answers = [sandbox.answer(request) for _ in range(times)]
            overview = tuple(sandbox.overview())
        responses = tuple(_delivered(each) for each in answers)
        return Delivery(request, responses, overview, tuple(_added(before, overview)))

    def _found(self, url: str) -> tuple[Integration, Sandbox] | None:
        integration = integration_of(url)
        if integration is None:
            return None
        if self._running is not None and integration.name == self._running.name:
            return integration, self._running
        if integration.name not in self._sandboxes:
            options = self._options(integration)
            try:
                sandbox = open_sandbox(integration, options, self._root)
            except WorkspaceError as error:
                self.problem = error
                raise
            self._sandboxes[integration.name] = sandbox
        known = self._sandboxes[integration.name]
        return None if known is None else (integration, known)

    def _options(self, integration: Integration) -> SandboxOptions:
        own = any(each.name == self.scenario for each in integration.scenarios)
        return SandboxOptions(
            data=None if self._data is None else data_of(integration, self._data),
            scenario=self.scenario if own else None,
            now=lambda: self._time or self._now(),
            settings=self._settings.get(integration.name, MappingProxyType({})),
        )


def _running_at(url: str) -> RunningSandbox:
    # Imported late: a client of HTTP is more than most runs need.
    from liquidpilot.services.running import RunningSandbox

    return RunningSandbox(url)


class _SimulatedTransport:
    def __init__(self, simulation: Simulation, inner: Transport) -> None:
        self._simulation = simulation
        self._inner = inner

    def __repr__(self) -> str:
        return f"{self._simulation!r}.transport({self._inner!r})"

    @property
    def hosts(self) -> tuple[str, ...]:
        return hosts_of(self._inner)

    def send(self, request: Request, /) -> Response:
        response = self._simulation.answer(request)
        return self._inner.send(request) if response is None else response


def _added(before: Iterable[Section], after: Iterable[Section]) -> Iterator[Section]:
    """Yield the sections of `after` with the rows that were not there before, if it has any."""
    known = {each.title: Counter(map(tuple, each.rows)) for each in before}
    for section in after:
        if section.is_standing:
            continue
        had, rows = known.get(section.title, Counter()), []
        for row in section.rows:
            if had[tuple(row)]:
                had[tuple(row)] -= 1
            else:
                rows.append(row)
        if rows:
            yield replace(section, rows=rows, actions=())


def _with_clean_headers(request: Request) -> Request:
    headers = {name: " ".join(value.split()) for name, value in request.headers.items()}
    return Request(request.method, request.url, headers, request.body)


def _from_sandbox(response: Response) -> Response:
    return Response(response.status, response.headers, response.body, source="sandbox")


def _delivered(answer: Answer) -> Response | None:
    if answer.response is None or answer.delay > _WEBHOOK_LIMIT:
        return None
    return _from_sandbox(answer.response)
