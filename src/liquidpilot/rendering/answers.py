"""Who answers the calls of a workspace's messages: its fixtures, unless somebody else is asked."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cached_property
from typing import TYPE_CHECKING

from liquidpilot.connected import Transport
from liquidpilot.errors import UnknownName
from liquidpilot.fixtures import (
    FixtureStore,
    Redactor,
    ReplayTransport,
    Scenario,
    Scenarios,
    ScenarioTransport,
    choose_responses,
)
from liquidpilot.rendering.broken_files import first_of
from liquidpilot.rendering.inputs import checked_transport
from liquidpilot.rendering.sent_variables import secret_variables
from liquidpilot.workspace.changes import touches
from liquidpilot.workspace.data_files import find_data_file
from liquidpilot.workspace.workspace import WorkspaceFiles

if TYPE_CHECKING:
    # Only who simulates services pays for this import.
    from liquidpilot.integration.simulation import Simulation


class Answers:
    """The recorded answers and the scenarios of a workspace; each is read when first needed."""

    def __init__(self, files: WorkspaceFiles) -> None:
        self._files = files

    def after(self, files: WorkspaceFiles, changed: Collection[str]) -> Answers:
        """Return the answers of `files`, which are this one's after the paths `changed` changed."""
        fresh = Answers(files)
        folder = files.fixtures_folder
        same = files.configuration is self._files.configuration
        if same and not any(
            touches(changed, f"{folder}/{part}")
            or any(path.startswith(f"{folder}/{part}.") for path in changed)
            for part in ("connected_content", "scenarios", "credentials")
        ):
            for part in ("fixtures", "scenarios", "redactor"):
                if part in self.__dict__:
                    fresh.__dict__[part] = self.__dict__[part]
        return fresh

    @cached_property
    def fixtures(self) -> FixtureStore:
        """The recorded answers."""
        folder = f"{self._files.fixtures_folder}/connected_content"
        return FixtureStore.load(self._files.root / folder, folder)

    @cached_property
    def scenarios(self) -> Scenarios:
        """The scenarios: those of the file, of the fixtures, and the built-in ones."""
        root = self._files.root
        path = find_data_file(root, f"{self._files.fixtures_folder}/scenarios")
        if path is None:
            return Scenarios(self.fixtures)
        return Scenarios.load(root / path, path, self.fixtures)

    @cached_property
    def redactor(self) -> Redactor:
        """What takes the configured secrets out of whatever is shown or written."""
        from liquidpilot.integration.installed import redaction

        of_services = redaction()
        return Redactor(
            secret_variables(self._files),
            names=of_services.names,
            shapes=of_services.shapes,
            harmless=self._files.configuration.connected_content.not_secret,
        )

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
            # A name that nobody knows may be in a file that cannot be read.
            if self.fixtures.errors:
                raise first_of(self.fixtures) from None
            raise

        def redactor() -> Redactor:
            return self.redactor

        if asked is None and simulation is None:
            return ReplayTransport(self.fixtures, chosen, picked, redactor, record)
        if asked is None:
            asked = ReplayTransport(self.fixtures, None, None, redactor, record)
        elif chosen:
            raise ValueError("responses pick recorded answers, and a transport is asked instead")
        transport = checked_transport(asked)
        if simulation is not None:
            transport = simulation.transport(transport)
        if picked:
            transport = ScenarioTransport(transport, picked, self.fixtures)
        if chosen:
            by_hand = Scenario("chosen", responses=chosen)
            transport = ScenarioTransport(transport, by_hand, self.fixtures)
        return transport

    def is_of_service(self, scenario: str | None) -> bool:
        """Say whether `scenario` is one that an integration's sandbox plays."""
        if scenario is None or scenario in self.scenarios.names:
            return False
        from liquidpilot.integration.installed import service_scenarios

        return scenario in service_scenarios()

    def check_scenario(self, scenario: str | None) -> None:
        """Raise UnknownName for a scenario that neither the workspace nor a service has.

        Raises WorkspaceError if it may be in a fixture that cannot be read.
        """
        if scenario is None or scenario in self.scenarios.names or self.is_of_service(scenario):
            return
        if self.fixtures.errors:
            raise first_of(self.fixtures)
        from liquidpilot.integration.installed import service_scenarios

        known = [*service_scenarios(), *reversed(self.scenarios.names)]
        raise UnknownName.among("scenario", scenario, known)

    def _picked(self, scenario: str | None) -> Scenario | None:
        if scenario is None or self.is_of_service(scenario):
            return None
        self.check_scenario(scenario)
        return self.scenarios.named(scenario)
