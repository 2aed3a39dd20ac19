"""Under which key a result is kept: equal only if nothing that could change it has changed."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property

from liquidpilot.check.dependencies import own_files, text_dependencies
from liquidpilot.check.digests import Digests, combined, tool_digest
from liquidpilot.check.settings import Settings
from liquidpilot.check.workers import Setup
from liquidpilot.errors import LiquidPilotError
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.workspace.data_files import DATA_SUFFIXES
from liquidpilot.workspace.folders import join


@dataclass(frozen=True, slots=True)
class Unit:
    """One thing that is checked on its own: a message, or a content block by its name.

    `profiles` are those that it is rendered for; None is the one that fits the message.
    """

    path: str
    address: str
    block: str | None = None
    single_file: bool = False
    profiles: tuple[str | None, ...] = ()


class Keys:
    """The keys of one run over one workspace."""

    def __init__(self, workspace: Workspace, settings: Settings, setup: Setup) -> None:
        self._workspace = workspace
        self._setup = setup
        self._digests = Digests(workspace.root)
        self._profiles: dict[str | None, str] = {}
        self._own: dict[Unit, str] = {}
        self.run = combined(
            tool_digest(),
            *(rule.name for rule in settings.active()),
            repr((settings.configuration.rules, settings.configuration.overrides)),
            f"faults={setup.faults}",
            *self._secrets(),
        )

    def own(self, unit: Unit) -> str:
        """Return the digest of the files that a unit consists of."""
        if unit not in self._own:
            files = own_files(unit.path, unit.single_file)
            self._own[unit] = self._digests.of_all(files, unit.address)
        return self._own[unit]

    def texts(self, unit: Unit) -> str:
        """Return the key of what is found in the texts of a unit."""
        if unit.block is None:
            return f"{self.own(unit)} {self.surroundings}"
        # What a content block may read depends on the messages that include it.
        return f"{self.own(unit)} {self.surroundings} {self._messages}"

    def rendered(self, own: str, paths: tuple[str, ...]) -> Callable[[str | None], str]:
        """Return what gives, by profile, the key of the renderings of a message.

        `own` is the digest of its files, `paths` are what else its renderings depend on.
        """
        shared = f"{own} {self._digests.of_all(paths)}"
        return lambda profile: f"{shared} {self._profile(profile)}"

    @cached_property
    def surroundings(self) -> str:
        """The digest of everything that is no message."""
        return self._digests.of_all(text_dependencies(self._workspace))

    @cached_property
    def _messages(self) -> str:
        found = self._workspace.files.found_messages()
        paths = {path for each in found for path in own_files(each.path, each.single_file)}
        return self._digests.of_all(sorted(paths))

    @property
    def today(self) -> str:
        """The time at which profiles without `now` get their messages."""
        return self._setup.now.isoformat()

    def _profile(self, name: str | None) -> str:
        if name not in self._profiles:
            self._profiles[name] = self._profile_digest(name)
        return self._profiles[name]

    def _profile_digest(self, name: str | None) -> str:
        files = self._workspace.files
        folder = join(files.fixtures_folder, "profiles")
        try:
            profile = files.profile_for(None, name)
        except LiquidPilotError:
            return self._digests.of_all([folder], self.today)
        if name is None:
            # What fits a message may stand beside it, in the configuration, or nowhere.
            return self._digests.of_all([folder, "liquid-context.json"], self.today)
        stems = {path.rpartition(".")[0] for path in profile.files}
        paths = sorted(f"{stem}{suffix}" for stem in stems for suffix in DATA_SUFFIXES)
        return self._digests.of_all(paths, "" if profile.now else self.today)

    def _secrets(self) -> list[str]:
        """Return what the environment says under the names that the workspace has for secrets."""
        files = self._workspace.files
        try:
            variables = files.credentials().variables
        except LiquidPilotError:
            variables = ()
        names = {*files.configuration.connected_content.secrets, *variables}
        return [f"{name}={os.environ.get(name)}" for name in sorted(names)]
