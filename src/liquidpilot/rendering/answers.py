"""What answers the calls of a workspace's messages: its fixtures, unless a transport is given."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import cached_property
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING

from liquidpilot.connected_content import Exchange, Transport
from liquidpilot.connected_content.request import NOT_RECORDED
from liquidpilot.datafiles.reading import find_data_file
from liquidpilot.diagnostics import Abort, Diagnostic, broken_file
from liquidpilot.errors import LiquidPilotError, UnknownName, WorkspaceError
from liquidpilot.rendering.inputs import checked_transport
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.rendering.sent_variables import secret_variables
from liquidpilot.replay import (
    Fixture,
    FixtureStore,
    Redactor,
    ReplayTransport,
    ScenarioDefinition,
    Scenarios,
    ScenarioTransport,
    choose_responses,
)
from liquidpilot.replay.format import DEFAULT_RESPONSE
from liquidpilot.replay.known_values import placeholder
from liquidpilot.replay.scenarios import BUILT_IN
from liquidpilot.workspace.touched_paths import touches
from liquidpilot.workspace.workspace import WorkspaceFiles

if TYPE_CHECKING:
    from liquidpilot.services.simulation import Simulation


# What broken files of a workspace have to do with one rendering.
#
# A broken file that a rendering needs is an error, one that may have changed it is a finding, and
# one that has nothing to do with it is not mentioned.

# The parts of `Answers`, and what in the folder of fixtures each is made of.
_MADE_OF = {
    "fixtures": {"connected_content"},
    "scenarios": {"connected_content", "scenarios"},
    "redactor": {"credentials"},
}

_NOT_FOUND = {"missing-content-block": "content_blocks", "missing-catalog": "catalogs"}
"""The folder of what was not found, by the code of the finding."""


def broken_fixtures(store: FixtureStore, exchanges: Iterable[Exchange]) -> list[Diagnostic]:
    """Return the findings about the broken fixtures of `store`, if there were calls at all.

    Raises BrokenFixtures if a call met no fixture: it is the likely reason.
    """
    sources = {exchange.source for exchange in exchanges}
    if "missing" in sources and store.errors:
        raise BrokenFixtures(store.errors)
    return [broken_file(error) for error in store.errors] if "fixture" in sources else []


class BrokenFixtures(WorkspaceError):
    """Fixtures cannot be used, of which one may be needed: the first of `errors`.

    Its hint says that there are more.
    """

    def __init__(self, errors: Sequence[WorkspaceError]) -> None:
        error, *others = errors
        hint = error.hint
        if others:
            files = "1 more fixture" if len(others) == 1 else f"{len(others)} more fixtures"
            also = f"{files} cannot be used: {', '.join(each.path or '' for each in others[:5])}"
            hint = f"{hint}\n{also}" if hint else also
        super().__init__(
            error.message, hint=hint, path=error.path, line=error.line, column=error.column
        )
        self.errors = tuple(errors)


def broken_names(files: WorkspaceFiles, diagnostics: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    """Yield the findings about broken content blocks or catalogs, if such a name was not found.

    What else is broken is not mentioned: whether it was met depends on what else was asked for.
    """
    codes = {diagnostic.code for diagnostic in diagnostics} & _NOT_FOUND.keys()
    folders = [files.layout.folder(_NOT_FOUND[code]) for code in sorted(codes)]
    for problem in files.problems if folders else ():
        if any(touches([problem.path or ""], folder) for folder in folders):
            yield broken_file(problem)


def scenarios_beside(store: FixtureStore, root: Path) -> Scenarios:
    """Return the scenarios of a folder of fixtures, below `root`, and of the file beside it.

    Raises WorkspaceError if that file is broken.
    """
    stem = PurePosixPath(store.shown_as).with_name("scenarios")
    path = find_data_file(root, stem.as_posix())
    return Scenarios(store) if path is None else Scenarios.load(root / path, path, store)


def redactor_of(secrets: Mapping[str, str], not_secret: Iterable[str]) -> Redactor:
    """Return what takes `secrets`, by their names, and the secrets of all services out of texts."""
    from liquidpilot.services.registry import redaction

    of_services = redaction()
    return Redactor(
        secrets,
        names=of_services.names,
        shapes=of_services.shapes,
        harmless=tuple(not_secret),
    )


class Answers:
    """The recorded answers and the scenarios of a workspace; each is read when first needed."""

    def __init__(self, files: WorkspaceFiles) -> None:
        self._files = files

    def after(self, files: WorkspaceFiles, changed: Collection[str]) -> Answers:
        """Return the answers of `files`, which are this one's after the paths `changed` changed."""
        fresh = Answers(files)
        if files.configuration is not self._files.configuration:
            return fresh
        folder = files.fixtures_folder
        touched = {
            part
            for part in ("connected_content", "scenarios", "credentials")
            if touches(changed, f"{folder}/{part}")
            or any(path.startswith(f"{folder}/{part}.") for path in changed)
        }
        for part, made_of in _MADE_OF.items():
            if part in self.__dict__ and touched.isdisjoint(made_of):
                fresh.__dict__[part] = self.__dict__[part]
        if "connected_content" in touched and "fixtures" in self.__dict__:
            fixtures = self.fixtures.after(
                files.root / self.fixtures.shown_as, lambda path: touches(changed, path)
            )
            fresh.__dict__["fixtures"] = fixtures
        return fresh

    @cached_property
    def fixtures(self) -> FixtureStore:
        """The recorded answers."""
        folder = f"{self._files.fixtures_folder}/connected_content"
        return FixtureStore.load(self._files.root / folder, folder)

    @cached_property
    def scenarios(self) -> Scenarios:
        """The scenarios: those of the file, of the fixtures, and the built-in ones."""
        return scenarios_beside(self.fixtures, self._files.root)

    @cached_property
    def redactor(self) -> Redactor:
        """What takes the configured secrets out of whatever is shown or written."""
        not_secret = self._files.configuration.connected_content.not_secret
        return redactor_of(secret_variables(self._files), not_secret)

    def transport(
        self,
        scenario: str | None,
        responses: Mapping[str, str],
        asked: Transport | None,
        message: str,
        simulation: Simulation | None = None,
    ) -> Transport:
        """Return who answers the calls of one rendering; see `Workspace.render`.

        `message` is what `liquidpilot record` is to be called with, should an answer be missing.
        """
        record = f"liquidpilot record {message}"
        picked = self._picked(scenario)
        try:
            chosen = choose_responses(
                self.fixtures, (f"{name}={response}" for name, response in responses.items())
            )
        except UnknownName:
            # An unknown name may be in a file that cannot be read.
            if self.fixtures.errors:
                raise BrokenFixtures(self.fixtures.errors) from None
            raise

        def redactor() -> Redactor:
            return self.redactor

        if asked is None and simulation is None:
            return ReplayTransport(self.fixtures, chosen, picked, redactor, record)
        if asked is None:
            asked = ReplayTransport(self.fixtures, None, None, redactor, record)
        elif chosen:
            raise ValueError("'responses' picks recorded answers, and a transport replaces them")
        transport = checked_transport(asked)
        if simulation is not None:
            transport = simulation.transport(transport)
        if picked:
            transport = ScenarioTransport(transport, picked, self.fixtures)
        if chosen:
            by_hand = ScenarioDefinition("chosen", responses=chosen)
            transport = ScenarioTransport(transport, by_hand, self.fixtures)
        return transport

    def fixtures_behind(self, exchanges: Iterable[Exchange]) -> dict[str, Fixture]:
        """Return the fixtures by name that alone answer one of these calls."""
        found = (self.fixtures.answering(each.request) for each in exchanges)
        return {each[0].name: each[0] for each in found if len(each) == 1}

    def is_usual(self, scenario: str, fixtures: Iterable[Fixture]) -> bool:
        """Tell whether each of `fixtures` gives its usual answer in a scenario of the workspace.

        A message whose calls only they answer is the same in it as in every day's way.
        """
        return self.is_alike(scenario, DEFAULT_RESPONSE, fixtures)

    def is_alike(self, scenario: str, other: str, fixtures: Iterable[Fixture]) -> bool:
        """Tell whether each of `fixtures` gives the same answer in two scenarios of the workspace.

        A message whose calls only they answer in one of them is the same in the other.
        """
        one, two = self.scenarios.named(scenario), self.scenarios.named(other)
        usual = DEFAULT_RESPONSE
        return all(
            (one.response_of(each) or usual) == (two.response_of(each) or usual)
            for each in fixtures
        )

    def is_of_service(self, scenario: str | None) -> bool:
        """Say whether `scenario` is one that an integration's sandbox plays."""
        if scenario is None or scenario in self.scenarios.names:
            return False
        from liquidpilot.services.registry import service_scenarios

        return scenario in service_scenarios()

    def check_scenario(self, scenario: str | None) -> None:
        """Raise UnknownName for a scenario that neither the workspace nor a service has.

        Raises WorkspaceError if it may be in a fixture that cannot be read.
        """
        if scenario is None or scenario in self.scenarios.names or self.is_of_service(scenario):
            return
        if self.fixtures.errors:
            raise BrokenFixtures(self.fixtures.errors)
        from liquidpilot.services.registry import service_scenarios

        names = [each for each in self.scenarios.names if each != DEFAULT_RESPONSE]
        # One's own first, then those that every workspace has, then those of services.
        own = [each for each in names if each not in BUILT_IN]
        built_in = [each for each in names if each in BUILT_IN]
        known = list(dict.fromkeys((*own, *built_in, *service_scenarios())))
        raise UnknownName.among("scenario", scenario, known)

    def _picked(self, scenario: str | None) -> ScenarioDefinition | None:
        if scenario is None or self.is_of_service(scenario):
            return None
        self.check_scenario(scenario)
        return self.scenarios.named(scenario)


# Secrets that a live answer gave, taken out of the fields that are shown or written.
#
# A recorded answer holds no secret. A live one may: the access token of a service is printed into
# the `Authorization` header of a webhook. A preview has to show that it is there, and not what it
# is.


def hide_live_secrets(rendered: RenderedMessage, redactor: Redactor) -> RenderedMessage:
    """Return `rendered` with `{secret:NAME}` for each secret that a live call sent or got.

    What counts is what a recording would take out. `redactor` has learnt all of it afterwards, so
    that calls and errors shown with it hold none. Raises LiquidPilotError for an answer that
    is too much to be searched.
    """
    live = [each for each in rendered.exchanges if each.source in NOT_RECORDED]
    if not live:
        return rendered
    # What a fixture answered may be sent along to a service that repeats it.
    for exchange in rendered.exchanges:
        redactor.learn(exchange.request)
        if exchange.source in NOT_RECORDED and exchange.response is not None:
            try:
                redactor.learn(exchange.response)
            except LiquidPilotError as error:
                call = f"{exchange.request.method} {redactor.url(exchange.request.url)}"
                raise LiquidPilotError(f"{call}: {error.message}", hint=error.hint) from None

    def hide(text: str) -> str:
        return redactor.known.replace(text, placeholder)

    def aborted(abort: Abort | None) -> Abort | None:
        return None if abort is None else replace(abort, reason=hide(abort.reason))

    fields = {
        name: replace(
            field,
            text=hide(field.text),
            abort=aborted(field.abort),
            diagnostics=tuple(hidden(field.diagnostics, redactor)),
            message_extras={key: hide(value) for key, value in field.message_extras.items()},
        )
        for name, field in rendered.fields.items()
    }
    return replace(
        rendered,
        fields=fields,
        abort=aborted(rendered.abort),
        diagnostics=hidden(rendered.diagnostics, redactor),
        message_extras={key: hide(value) for key, value in rendered.message_extras.items()},
    )


def hidden(found: Iterable[Diagnostic], redactor: Redactor) -> list[Diagnostic]:
    """Return `found` with `{secret:NAME}` for each value that `redactor` knows."""

    def hide(text: str) -> str:
        return redactor.known.replace(text, placeholder)

    return [
        replace(
            each,
            message=hide(each.message),
            hint=None if each.hint is None else hide(each.hint),
        )
        for each in found
    ]
