"""`WorkspaceFiles`: a workspace as it lies on disk, read part by part when a part is asked for."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from liquidpilot.diagnostics import Diagnostic
from liquidpilot.errors import WorkspaceError
from liquidpilot.workspace.configuration import Configuration, read_configuration
from liquidpilot.workspace.discovery import (
    FoundMessage,
    find_messages,
    match_message,
    match_messages,
    no_such_message,
    only_message,
)
from liquidpilot.workspace.folders import join, locate_workspace
from liquidpilot.workspace.layout import Layout, find_layout
from liquidpilot.workspace.messages import Message, read_folder_message, read_single_file
from liquidpilot.workspace.profiles import CONTEXT_PROFILE, Profile, ProfileFolder
from liquidpilot.workspace.touched_paths import ABOUT_EVERYTHING, leaves_messages_in_place, touches
from liquidpilot.workspace.translations import Translations, read_translations

if TYPE_CHECKING:
    from liquidpilot.workspace.attribute_registry import RegisteredAttribute
    from liquidpilot.workspace.catalogs import Catalog
    from liquidpilot.workspace.content_blocks import ContentBlock, ContentBlocks
    from liquidpilot.workspace.credentials import Credentials


class WorkspaceFiles:
    """What is on disk; every part is read once, when it is first asked for, and so is its reader.

    A file that is asked for and broken raises WorkspaceError; one that is only passed by (another
    message, an unused content block) is left out, and its error is kept in `problems`.
    Several threads may ask at once; a part may be read twice then, which gives the same.

    >>> list(WorkspaceFiles.open().message("cart_reminder").fields)
    ['title', 'message', 'image_url', 'deep_link', 'extras.source']
    """

    def __init__(self, root: Path, environment: Mapping[str, str] | None = None) -> None:
        self.root = root
        self._environment = os.environ if environment is None else environment
        self._messages: dict[str, Message | WorkspaceError] = {}
        self._profiles: dict[str, Profile] = {}
        self._problems: dict[str, WorkspaceError] = {}
        self._translations: dict[str, Translations] = {}
        self.asked = 0
        """How often a message, or the list of messages, has been asked for."""

    @classmethod
    def open(cls, path: Path | str | None = None) -> WorkspaceFiles:
        """Return the workspace at `path`, or the nearest one from the current folder upward.

        Raises WorkspaceError if there is none, or if its configuration is broken.
        """
        files = cls(locate_workspace(None if path is None else Path(path)))
        _ = files.layout
        return files

    def after(self, changed: Iterable[str]) -> WorkspaceFiles:
        """Return the workspace as it is now that the files at the paths `changed` have changed.

        What they have no part in is shared with this one, so that a saved file costs about as much
        as reading that file. A path may also be a folder that came, went or was renamed.
        """
        paths = frozenset(changed)
        fresh = WorkspaceFiles(self.root, self._environment)
        if paths & ABOUT_EVERYTHING or "layout" not in self.__dict__:
            return fresh
        for part in self._untouched_parts(paths):
            if part in self.__dict__:
                fresh.__dict__[part] = self.__dict__[part]
        profiles = touches(paths, join(self.fixtures_folder, "profiles"))
        profiles = profiles or f"{CONTEXT_PROFILE}.json" in paths
        fresh._profiles = {} if profiles else dict(self._profiles)
        fresh._messages = {
            path: message
            for path, message in self._messages.copy().items()
            if not touches(paths, path)
            and not any(each.startswith(f"{path}.") for each in paths)
            and not (profiles and isinstance(message, Message) and message.own_profile)
        }
        if not any(path.endswith(".csv") for path in paths):
            fresh._translations = dict(self._translations)
        fresh._problems = {
            text: problem
            for text, problem in self._problems.copy().items()
            if problem.path is not None and not touches(paths, problem.path)
        }
        return fresh

    def _untouched_parts(self, paths: frozenset[str]) -> list[str]:
        """Return the names of the parts that are read once, and that `paths` are no part of."""
        layout = self.layout
        places = {
            "_content_blocks": layout.folder("content_blocks"),
            "_catalogs": layout.folder("catalogs"),
            "_registry": layout.registry,
        }
        parts = [part for part, place in places.items() if not touches(paths, place)]
        if not any(path.startswith(join(self.fixtures_folder, "credentials")) for path in paths):
            parts.append("_credentials")
        beside = {*places.values(), self.fixtures_folder}
        among = {path for path in paths if not any(touches([path], place) for place in beside)}
        if "_found" in self.__dict__ and leaves_messages_in_place(self.root, among, self._found):
            parts.append("_found")
        return ["configuration", "layout", *parts]

    @cached_property
    def configuration(self) -> Configuration:
        """The settings of `liquidpilot.toml`. Raises WorkspaceError."""
        return read_configuration(self.root)

    @cached_property
    def layout(self) -> Layout:
        """Which folder holds what. Raises WorkspaceError."""
        return find_layout(self.root, self.configuration)

    @property
    def fixtures_folder(self) -> str:
        """The folder of profiles and recorded answers, relative to the root."""
        return self.layout.fixtures

    @property
    def problems(self) -> list[WorkspaceError]:
        """What is wrong with files that were passed by so far, each said once."""
        blocks = self._content_blocks.problems if "_content_blocks" in self.__dict__ else ()
        return list({str(each): each for each in (*self._problems.values(), *blocks)}.values())

    @property
    def diagnostics(self) -> list[Diagnostic]:
        """What is lost in reading the files that belong to no message, no block and no profile."""
        catalogs = (each.diagnostics for each in self.catalogs().values())
        return [*self.layout.diagnostics, *self._registry[1], *chain.from_iterable(catalogs)]

    def messages(self) -> list[Message]:
        """Return every message that can be read, by address; the rest is in `problems`."""
        self.asked += 1
        loaded = [self._loaded(each) for each in self._found]
        self._note(*(each for each in loaded if isinstance(each, WorkspaceError)))
        return [each for each in loaded if isinstance(each, Message)]

    def messages_read(self) -> list[Message]:
        """Return the messages that were asked for so far."""
        return [each for each in list(self._messages.values()) if isinstance(each, Message)]

    def found_messages(self) -> list[FoundMessage]:
        """Return the places of all messages, by address; none of them is read for it."""
        self.asked += 1
        return list(self._found)

    def message(self, address: str) -> Message:
        """Return the message with this address, path or name (see `discovery.match_message`).

        The name that a `template.yaml` gives is understood as well, after those of folders and
        files. Raises UnknownName, and WorkspaceError for a name that several messages have and for
        a message that is broken.
        """
        self.asked += 1
        found = match_message(self.root, self._found, address)
        found = found or only_message(address, self._all_named(address))
        if found is None:
            raise no_such_message(address, self._found)
        loaded = self._loaded(found)
        if isinstance(loaded, WorkspaceError):
            raise loaded
        return loaded

    def places_of(self, wanted: str) -> list[FoundMessage]:
        """Return the places of all messages that `wanted` stands for, by address; [] if of none.

        They are that of `message`, those in a folder, and all that share a name.
        """
        self.asked += 1
        return match_messages(self.root, self._found, wanted) or self._all_named(wanted)

    def content_blocks(self) -> Mapping[str, ContentBlock]:
        """Return the content blocks by name; each is read when it is first asked for."""
        return self._content_blocks

    def catalogs(self) -> Mapping[str, Catalog]:
        """Return the catalogs by name."""
        return self._catalogs

    def translations(self, message: Message) -> Translations:
        """Return the translations that `message` can use, by id and locale.

        Raises WorkspaceError if their file is broken.
        """
        if message.path not in self._translations:
            folders = [self.layout.templates]
            if not message.single_file:
                folders.append(message.path)
            self._translations[message.path] = read_translations(self.root, folders)
        return self._translations[message.path]

    def attribute_registry(self) -> Mapping[str, RegisteredAttribute] | None:
        """Return the registered custom attributes by name; None if there is no registry."""
        return self._registry[0]

    def credentials(self) -> Credentials:
        """Return the credentials with what the environment has. Raises WorkspaceError."""
        return self._credentials

    def profile_names(self) -> list[str]:
        """Return the names of all profiles, sorted."""
        return self._profile_folder.names()

    def profile(self, name: str) -> Profile:
        """Return the profile called `name`. Raises UnknownName or WorkspaceError."""
        if name not in self._profiles:
            self._profiles[name] = self._profile_folder.read(name)
        return self._profiles[name]

    def profile_for(self, message: Message | None = None, name: str | None = None) -> Profile:
        """Return who receives `message`: the profile called `name`, if one is asked for.

        Else the data beside the message (`x.liquid.json`), else the configuration's
        `default_profile`, else `liquid-context.json`, else an empty profile, called "".
        """
        if name is not None:
            return self.profile(name)
        if message is not None and message.own_profile is not None:
            return message.own_profile
        if self.configuration.default_profile is not None:
            self.check_default_profile()
            return self.profile(self.configuration.default_profile)
        return (
            self.profile(CONTEXT_PROFILE)
            if CONTEXT_PROFILE in self.profile_names()
            else Profile("")
        )

    def check_default_profile(self) -> None:
        """Raise WorkspaceError, with its place, if no profile is called as the configuration says.

        A caller that names a profile need not call this.
        """
        table, name = self.configuration.table, self.configuration.default_profile
        if table is not None and name is not None:
            table.require_known("default_profile", name, "profile", self.profile_names())

    @cached_property
    def _found(self) -> list[FoundMessage]:
        return find_messages(self.root, self.layout)

    @cached_property
    def _profile_folder(self) -> ProfileFolder:
        return ProfileFolder(self.root, join(self.fixtures_folder, "profiles"))

    @cached_property
    def _content_blocks(self) -> ContentBlocks:
        from liquidpilot.workspace.content_blocks import ContentBlocks

        return ContentBlocks(self.root, self.layout.folder("content_blocks"))

    @cached_property
    def _catalogs(self) -> Mapping[str, Catalog]:
        from liquidpilot.workspace.catalogs import read_catalogs

        catalogs, problems = read_catalogs(self.root, self.layout.folder("catalogs"))
        self._note(*problems)
        return catalogs

    @cached_property
    def _registry(
        self,
    ) -> tuple[Mapping[str, RegisteredAttribute] | None, Sequence[Diagnostic]]:
        from liquidpilot.workspace.attribute_registry import read_attribute_registry

        try:
            return read_attribute_registry(self.root, self.layout.registry)
        except WorkspaceError as error:
            self._note(error)
            return None, ()

    @cached_property
    def _credentials(self) -> Credentials:
        from liquidpilot.workspace.credentials import read_credentials

        return read_credentials(self.root, self.fixtures_folder, self._environment)

    def _all_named(self, name: str) -> list[FoundMessage]:
        """Return the places of the messages that give themselves this name."""
        loaded = [(each, self._loaded(each)) for each in self._found]
        return [each for each, it in loaded if isinstance(it, Message) and it.name == name]

    def _loaded(self, found: FoundMessage) -> Message | WorkspaceError:
        if found.path not in self._messages:
            try:
                self._messages[found.path] = self._read(found)
            except WorkspaceError as error:
                self._messages[found.path] = error
        return self._messages[found.path]

    def _read(self, found: FoundMessage) -> Message:
        if found.single_file:
            return read_single_file(
                self.root, found.path, found.address, found.channel, self._profile_folder
            )
        return read_folder_message(self.root, found.path, found.address, found.channel)

    def _note(self, *problems: WorkspaceError) -> None:
        for problem in problems:
            self._problems.setdefault(str(problem), problem)
