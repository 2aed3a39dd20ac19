"""`WorkspaceFiles`: a workspace as it lies on disk, read part by part when a part is asked for."""

from __future__ import annotations

import os
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

from liquidpilot.boundary import Boundary
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.errors import WorkspaceError
from liquidpilot.workspace.channels import CHANNELS
from liquidpilot.workspace.configuration import Configuration, read_configuration
from liquidpilot.workspace.discovery import (
    FoundMessage,
    find_messages,
    match_message,
    match_messages,
    no_such_message,
    only_message,
)
from liquidpilot.workspace.folders import join, locate_workspace, relative
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
        self._matched: dict[tuple[str, str], FoundMessage] = {}
        self._profiles: dict[str, Profile] = {}
        self._problems: dict[str, WorkspaceError] = {}
        self._translations: dict[str, Translations] = {}
        self._typed: dict[str, Path] = {}
        self._added: dict[str, FoundMessage] = {}
        # The people who are shown in the place of all others, by their names.
        self._shown: dict[str, Profile] = {}
        self.asked = 0
        """How often a message, or the list of messages, has been asked for."""

    def __reduce__(self) -> tuple[object, ...]:
        # Another process reads its own environment, and all files anew.
        return _read_anew, (type(self), self.root, self._typed, self._added, self._shown)

    @classmethod
    def open(cls, path: Path | str | None = None) -> WorkspaceFiles:
        """Return the workspace at `path`, or the nearest one from the current folder upward.

        Raises WorkspaceError if there is none, or if its configuration is broken.
        """
        files = cls(locate_workspace(None if path is None else Path(path)))
        _ = files.layout
        return files

    def anew(self) -> WorkspaceFiles:
        """Return the same workspace, of which nothing has been read yet."""
        given = self._typed, self._added, self._shown
        return _read_anew(type(self), self.root, *given, self._environment)

    @property
    def watched(self) -> list[str]:
        """The folders in which any file may be a part of a message."""
        beside = [*self._added, self.configuration.preview.app_icon or ""]
        around = {path.rpartition("/")[0] for path in beside} - {""}
        return [self.layout.templates, self.layout.fixtures, *self.layout.moved.values(), *around]

    def add_message(self, path: Path) -> str:
        """Let a file anywhere in the workspace be a message, an e-mail, and return its address.

        Raises WorkspaceError for a file that is outside.
        """
        inner = relative(self.root, path)
        if inner is None:
            raise WorkspaceError(
                f"'{path.as_posix()}' is outside of the workspace '{self.root.as_posix()}'",
                hint="leave --workspace out, or copy the file into the workspace",
            )
        self._added[inner] = FoundMessage(inner, inner, CHANNELS["email"], single_file=True)
        self.__dict__.pop("_found", None)
        return inner

    def was_added(self, path: str) -> bool:
        """Return whether `path` is that of a file that `add_message` was told of."""
        return relative(self.root, Path(path)) in self._added

    def add_profile(self, path: Path) -> str:
        """Let the data in a file anywhere be a profile, and return its name.

        The file is one that the user has typed: within the workspace it is called by its path, else
        as it was typed.
        """
        name = relative(self.root, path) or path.as_posix()
        self._typed[name] = path.absolute()
        return name

    def show_only(self, people: Iterable[Profile]) -> None:
        """Let `people`, who have no file, be all whom messages are for.

        The profiles with files are still found by their names.
        """
        self._shown = {each.name: each for each in people}

    def has_file(self, profile: str) -> bool:
        """Return whether a command line can name this profile: it is none of `show_only`."""
        return profile not in self._shown

    def typed(self, name: str) -> str:
        """Return how a command line of the current folder calls a message or a profile.

        It is its name, but for what `add_message` and `add_profile` were told of.
        """
        path = self._typed.get(name) or (self.root / name if name in self._added else None)
        return name if path is None else relative(Path.cwd(), path) or path.as_posix()

    def after(self, changed: Iterable[str]) -> WorkspaceFiles:
        """Return the workspace as it is now that the files at the paths `changed` have changed.

        What they have no part in is shared with this one, so that a saved file costs about as much
        as reading that file. A path may also be a folder that came, went or was renamed.
        """
        paths = frozenset(changed)
        fresh = self.anew()
        if paths & ABOUT_EVERYTHING or "layout" not in self.__dict__:
            return fresh
        for part in self._untouched_parts(paths):
            if part in self.__dict__:
                fresh.__dict__[part] = self.__dict__[part]
        profiles = touches(paths, join(self.fixtures_folder, "profiles")) or bool(
            self._typed.keys() & paths
        )
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
        # A path is relative to the folder that one is in.
        wanted = address, os.getcwd()  # noqa: PTH109 - a path is made of it for nothing
        found = self._matched.get(wanted)
        if found is None:
            found = self._by_address.get(address)
            found = found or match_message(self.root, self._found, address)
            found = found or only_message(address, self._all_named(address))
            if found is None:
                raise no_such_message(address, self._found)
            self._matched[wanted] = found
        loaded = self._loaded(found)
        if isinstance(loaded, WorkspaceError):
            raise loaded
        return loaded

    def know(self, found: FoundMessage) -> None:
        """Take `found` for what its address means, as `found_messages` has it in another process.

        No folder of messages is listed for it.
        """
        self._matched[found.address, os.getcwd()] = found  # noqa: PTH109

    def forget(self, path: str) -> None:
        """Let go of what was read of the message at `path`, which is read when it is asked for."""
        self._messages.pop(path, None)
        self._translations.pop(path, None)
        self._matched.clear()

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
        return sorted({*self._profile_folder.names(), *self._typed, *self._shown})

    def profile(self, name: str) -> Profile:
        """Return the profile called `name`. Raises UnknownName or WorkspaceError."""
        if name in self._shown:
            return self._shown[name]
        if name not in self._profiles:
            typed = self._typed.get(name)
            self._profiles[name] = (
                self._profile_folder.read(name)
                if typed is None
                else self._profile_folder.read_typed(name, typed)
            )
        return self._profiles[name]

    def people_for(
        self, message: Message | FoundMessage, names: Sequence[str] | None = None
    ) -> list[str | None]:
        """Return the names of all whom `message` is for.

        None, which is the one that fits it, is among them where it has data of its own beside it
        (`x.liquid.json`), and where there are no profiles. Who asks for many messages gives the
        `names` of the profiles, which are listed else.
        """
        if self._shown:
            return [*sorted(self._shown)]
        own = message.single_file and Boundary(self.root).has(f"{message.path}.json")
        names = self.profile_names() if names is None else names
        return [*([None] if own or not names else []), *names]

    def profile_for(self, message: Message | None = None, name: str | None = None) -> Profile:
        """Return who receives `message`: the profile called `name`, if one is asked for.

        Else the data beside the message (`x.liquid.json`), else the configuration's
        `default_profile`, else `liquid-context.json`, else an empty profile, called "".
        """
        if name is not None:
            return self.profile(name)
        if message is not None and message.own_profile is not None:
            return message.own_profile
        default = self.configuration.default_profile
        if default is not None:
            # All profiles are listed for it.
            if default not in self._profiles:
                self.check_default_profile()
            return self.profile(default)
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
    def _by_address(self) -> dict[str, FoundMessage]:
        return {each.address: each for each in self._found}

    @cached_property
    def _found(self) -> list[FoundMessage]:
        found = {each.path: each for each in self._find_messages()}
        return sorted({**self._added, **found}.values(), key=lambda each: each.address)

    def _find_messages(self) -> list[FoundMessage]:
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


def _read_anew(
    kind: type[WorkspaceFiles],
    root: Path,
    typed: Mapping[str, Path],
    added: Mapping[str, FoundMessage],
    shown: Mapping[str, Profile],
    environment: Mapping[str, str] | None = None,
) -> WorkspaceFiles:
    fresh = kind(root, environment)
    fresh._typed, fresh._added, fresh._shown = dict(typed), dict(added), dict(shown)
    return fresh
