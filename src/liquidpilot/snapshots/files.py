"""The accepted renders on disk: compared, accepted, and what nobody asks for any more.

A render that differs is written beside, as `<name>.new`, until somebody accepts or rejects it.
Secrets are taken out before anything is written or shown.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from pathlib import Path

from liquidpilot.boundary import Boundary
from liquidpilot.snapshots.contents import comparable, safe_name
from liquidpilot.workspace.folders import join

PENDING = ".new"
"""What the name of a render ends with that nobody has accepted yet."""


@dataclass(frozen=True, slots=True)
class Change:
    """A file whose text is another now; None: it is not there yet, or not any more."""

    name: str
    accepted: str | None
    rendered: str | None


class SnapshotFiles:
    """The folder of all accepted renders of a workspace; `folder` is relative to `root`, with `/`.

    Every method takes the path of one render below it, as `render_path` gives it.
    """

    def __init__(self, root: Path, folder: str) -> None:
        self._inside = Boundary(root)
        self.folder = folder

    def shown(self, path: str, name: str = "") -> str:
        """Return the path that messages name, relative to the workspace."""
        return join(self.folder, join(path, name) if name else path)

    def compare(
        self, path: str, rendered: Mapping[str, str], redact: Callable[[str], str] = str
    ) -> list[Change]:
        """Return what differs between the accepted texts at `path` and those `rendered`.

        `redact` takes the secrets out of a text; nothing of a change has any. Raises WorkspaceError
        for a file that is not UTF-8.
        """
        accepted = {name: self._read(path, name) for name in self._names(path)}
        changes = (_change(name, accepted.get(name), rendered[name], redact) for name in rendered)
        gone = (Change(name, accepted[name], None) for name in accepted if name not in rendered)
        return [*(each for each in changes if each), *gone]

    def write_pending(self, path: str, changes: Iterable[Change]) -> None:
        """Write what was rendered beside what was accepted. Raises LiquidPilotError."""
        self.discard_pending(path)
        for change in changes:
            if change.rendered is not None:
                self._write(path, change.name + PENDING, change.rendered)

    def discard_pending(self, path: str) -> None:
        """Delete what waits to be accepted at `path`."""
        for name in self._names(path, pending=True):
            self._delete(join(path, name))

    def accept(self, path: str, changes: Iterable[Change]) -> None:
        """Make what was rendered the accepted render. Raises LiquidPilotError."""
        for change in changes:
            if change.rendered is None:
                self._delete(join(path, change.name))
            else:
                self._write(path, change.name, change.rendered)
        self.discard_pending(path)

    def unused(self, used: Collection[str], *, pending: bool = False) -> list[str]:
        """Return the folders of accepted renders that are none of `used`, sorted.

        With `pending` also those that nobody has accepted. Raises WorkspaceError.
        """
        top = self._inside.place(self.folder)
        found = {
            file.parent.relative_to(top).as_posix()
            for file in top.rglob("*")
            if file.is_file()
            and not _is_leftover(file.name)
            and (pending or not file.name.endswith(PENDING))
        }
        return sorted(found - set(used) - {"."})

    def delete(self, paths: Iterable[str]) -> None:
        """Delete the renders at `paths`, and the folders that are empty then."""
        for path in paths:
            for name in (*self._names(path), *self._names(path, pending=True)):
                self._delete(join(path, name))
            while path and self._inside.delete_empty_folder(self.shown(path)):
                path = path.rpartition("/")[0]

    def _names(self, path: str, pending: bool = False) -> list[str]:
        names = self._inside.list(self.shown(path)).files
        return [each for each in names if each.endswith(PENDING) is pending]

    def _read(self, path: str, name: str) -> str:
        return self._inside.read_text(self.shown(path, name))

    def _write(self, path: str, name: str, text: str) -> None:
        self._inside.write_text(self.shown(path, name), text)

    def _delete(self, inner: str) -> None:
        self._inside.delete(self.shown(inner))


def render_path(address: str, profile: str, scenario: str | None) -> str:
    """Return where the accepted render of a message stands below the folder of all.

    >>> render_path("promo.liquid", "ada", "no-reviews")
    'promo.liquid/ada.no-reviews'
    """
    names = [safe_name(name) for name in (profile, scenario) if name is not None]
    return f"{address}/{'.'.join(names)}"


def _is_leftover(name: str) -> bool:
    # What an editor or a system leaves behind.
    return name.startswith(".") or name.endswith("~")


def _change(
    name: str, accepted: str | None, rendered: str, redact: Callable[[str], str]
) -> Change | None:
    wanted = None if accepted is None else comparable(accepted)
    # What is accepted has no secrets: a text that is equal to it need not be searched for them.
    if comparable(rendered) == wanted:
        return None
    redacted = redact(rendered)
    return None if comparable(redacted) == wanted else Change(name, accepted, redacted)
