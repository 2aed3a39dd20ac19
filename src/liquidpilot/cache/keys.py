"""Under which key a result is kept: equal only if nothing that could change it has changed.

What counts, and why, is listed in docs/decisions/0018-the-cache-of-check.md.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable, Iterable, Iterator
from functools import cached_property

from liquidpilot.boundary import Boundary
from liquidpilot.cache.digests import Digests, Installation, combined
from liquidpilot.consent import own_folder
from liquidpilot.datafiles.reading import DATA_SUFFIXES
from liquidpilot.errors import LiquidPilotError
from liquidpilot.files import write_bytes
from liquidpilot.immutable import immutable
from liquidpilot.rendering.dependencies import block_places, own_files, shared_files
from liquidpilot.rendering.sent_variables import secret_variables
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.workspace.credentials import value_of
from liquidpilot.workspace.folders import join

_SECRET = "check.key"


@immutable
class Unit:
    """One thing that is looked at on its own: a message, or a content block by its name.

    `profiles` are those that it is rendered for; None is the one that fits the message.
    """

    path: str
    address: str
    block: str | None = None
    single_file: bool = False
    profiles: tuple[str | None, ...] = ()


class Keys:
    """The keys of one run over one workspace, as it lies there when each is asked for.

    `asked` tells apart runs that ask for other things. `moment` is the time of people who do not
    say one. With `all_files` a rendering may depend on any file that is no message.
    """

    def __init__(
        self,
        workspace: Workspace,
        installation: Installation,
        asked: Iterable[str],
        moment: str,
        *,
        all_files: bool = False,
    ) -> None:
        self._workspace = workspace
        self._installation = installation
        self._asked = tuple(asked)
        self._moment = moment
        self._all_files = all_files
        self._digests = Digests(workspace.root)
        self._profiles: dict[str | None, str] = {}
        self._own: dict[Unit, str] = {}

    @cached_property
    def run(self) -> str:
        """The digest of what runs, of what it was asked for, and of what the environment says."""
        return combined(self._installation.digest(), *self._asked, *_secrets(self._workspace))

    def of(self, unit: Unit, paths: tuple[str, ...]) -> tuple[str, str, dict[str | None, str]]:
        """Return all keys of a unit of which the renderings depend on `paths`."""
        own = self.own(unit)
        return (
            own,
            self.texts(unit),
            {each: self.rendered(own, paths)(each) for each in unit.profiles},
        )

    def files(self, paths: Iterable[str]) -> str:
        """Return the digest of files and folders, by their paths in the workspace."""
        return self._digests.of_all(paths)

    def own(self, unit: Unit) -> str:
        """Return the digest of the files that a unit consists of."""
        if unit not in self._own:
            files = own_files(unit.path, unit.single_file)
            self._own[unit] = self._digests.of_all(files, unit.address)
        return self._own[unit]

    def texts(self, unit: Unit) -> str:
        """Return the key of what is found in the texts of a unit."""
        return f"{self.own(unit)} {self.surroundings}"

    def asking(self, key: str) -> str:
        """Return `key` for what came of asking for the messages of the workspace, too."""
        return f"{key} {self.messages}"

    def fits(self, known: str, key: str) -> bool:
        """Return whether what is known under `known` is what `key` stands for."""
        return known == key or (known.startswith(f"{key} ") and known == self.asking(key))

    def rendered(self, own: str, paths: tuple[str, ...]) -> Callable[[str | None], str]:
        """Return what gives, by profile, the key of the renderings of a message.

        `own` is the digest of its files, `paths` are what else its renderings depend on.
        """
        inventories = any(path.endswith("/*") for path in paths)
        files = [path for path in paths if not path.endswith("/*")]
        more = (self._block_places,) if inventories else ()
        # Rules of others may look at anything in a rendering; ours look at what it was made of.
        surroundings = self.surroundings if self._all_files else ""
        shared = f"{own} {self._digests.of_all(files, *more)} {surroundings}"
        return lambda profile: f"{shared} {self._profile(profile)}"

    def overall(self, facts: Iterable[object]) -> str:
        """Return the key of what is found in the workspace as a whole."""
        return combined(self.surroundings, self._moment, *map(repr, facts))

    @cached_property
    def surroundings(self) -> str:
        """The digest of everything that is no message."""
        return self._digests.of_all(shared_files(self._workspace))

    @cached_property
    def messages(self) -> str:
        """The digest of all messages: a block may be checked for who includes it."""
        found = self._workspace._files.found_messages()
        files = (own_files(each.path, each.single_file) for each in found)
        return self._digests.of_all(sorted({path for each in files for path in each}))

    @cached_property
    def _block_places(self) -> str:
        return repr(sorted(block_places(self._workspace._files).items()))

    def _profile(self, name: str | None) -> str:
        if name not in self._profiles:
            self._profiles[name] = self._profile_digest(name)
        return self._profiles[name]

    def _profile_digest(self, name: str | None) -> str:
        files = self._workspace._files
        folder = join(files.fixtures_folder, "profiles")
        try:
            profile = files.profile_for(None, name)
        except LiquidPilotError:
            return self._digests.of_all([folder], self._moment)
        if name is None:
            # What fits a message may stand beside it, in the configuration, or nowhere.
            return self._digests.of_all([folder, "liquid-context.json"], self._moment)
        stems = {path.rpartition(".")[0] for path in profile.files}
        paths = sorted(f"{stem}{suffix}" for stem in stems for suffix in DATA_SUFFIXES)
        return self._digests.of_all(paths, "" if profile.now else self._moment)


def _secrets(workspace: Workspace) -> Iterator[str]:
    """Yield what the environment has under the names that the workspace has for secrets.

    A short secret could be guessed from its digest, so it is made with a key that stays on this
    computer, out of the workspace. Without a secret none is needed, and the cache serves anywhere.
    """
    try:
        found = secret_variables(workspace._files)
    except LiquidPilotError:
        # Which file is broken is in the other keys.
        names = workspace._files.configuration.connected_content.secrets
        found = {name: value_of(name) for name in names}
    key = _own_key() if any(found.values()) else b""
    for name, value in sorted(found.items()):
        data = value.encode()
        digest = hashlib.blake2b(data, key=key, digest_size=16).hexdigest() if value else ""
        yield f"{name}={digest}"


def _own_key() -> bytes:
    """Return the key of this user, which is made if needed; a new one if it cannot be kept."""
    made = os.urandom(32)
    try:
        folder = own_folder()
        if not (folder / _SECRET).exists():
            write_bytes(folder / _SECRET, made, private=True)
        known = Boundary(folder).read_bytes(_SECRET)
    except (LiquidPilotError, OSError):
        return made
    return known if len(known) == len(made) else made
