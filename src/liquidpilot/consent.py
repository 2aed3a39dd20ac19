"""What the user has allowed on this computer, one workspace at a time: remembered outside of it.

A workspace says which environment variables its calls use and which hosts they go to, and brings
code of its own. It may be a stranger's. So it is asked before a variable is sent to a host, and
before code runs, and the answer stands where no workspace can write it: in `consent.json` in the
user's configuration folder (or in the folder that LIQUIDPILOT_CONFIG_DIR names), by the path of the
workspace. Deleting a line, or the file, withdraws it.

    {
      "version": 1,
      "workspaces": {
        "/home/ada/braze": {
          "sends": ["TRUSTPILOT_API_KEY@api.trustpilot.com"],
          "code": {"rules/our_rule.py": "sha256:9f86d08…"}
        }
      }
    }
"""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Iterable, Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from liquidpilot.datafiles.reading import read_document
from liquidpilot.datafiles.tables import Table
from liquidpilot.errors import LiquidPilotError
from liquidpilot.files import reason_of, write_bytes

FOLDER_VARIABLE = "LIQUIDPILOT_CONFIG_DIR"
"""The environment variable that names another folder for what is remembered."""

_FILE = "consent.json"
_VERSION = 1
_PATIENCE = 10.0


class Sending(NamedTuple):
    """That the value of the environment variable `variable` goes to `host`.

    `host` has its port unless it is asked by https on port 443.

    >>> str(Sending("API_KEY", "api.example.com"))
    'API_KEY@api.example.com'
    """

    variable: str
    host: str

    def __str__(self) -> str:
        return f"{self.variable}@{self.host}"


class _Allowed(NamedTuple):
    """What is allowed in one workspace: sendings as texts, digests of code by its path."""

    sends: frozenset[str] = frozenset()
    code: Mapping[str, str] = MappingProxyType({})


class Consents:
    """What is allowed in the workspace at `root`; the file is read when it is first needed.

    `folder` is where it is remembered, the user's own without one. Every method raises
    LiquidPilotError for a file that cannot be read or written, or is not understood: that is never
    taken for consent.
    """

    def __init__(self, root: Path, folder: Path | None = None) -> None:
        # One workspace has one name, whatever links lead to it.
        self._workspace = os.path.normcase(root.resolve())
        self._folder = folder
        self._read: _Allowed | None = None

    @property
    def file(self) -> Path:
        """Where the answers are remembered. Raises LiquidPilotError if it is in the workspace."""
        folder = (own_folder() if self._folder is None else self._folder).resolve()
        if Path(os.path.normcase(folder)).is_relative_to(self._workspace):
            raise LiquidPilotError(
                f"what is allowed cannot be kept in the workspace itself: '{folder}'",
                hint=f"set {FOLDER_VARIABLE} to a folder elsewhere",
            )
        return folder / _FILE

    def allows_sending(self, sending: Sending) -> bool:
        """Say whether a variable may be sent to a host."""
        return str(sending) in self._allowed.sends

    def allow_sending(self, sendings: Iterable[Sending]) -> None:
        """Remember that these may be sent."""
        new = frozenset(map(str, sendings))
        self._remember(lambda known: _Allowed(known.sends | new, known.code))

    def allows_code(self, path: str, content: bytes) -> bool:
        """Say whether the code at `path`, relative to the workspace, may run as it now is.

        A single byte that changes asks again.
        """
        return self._allowed.code.get(path) == _digest(content)

    def allow_code(self, path: str, content: bytes) -> None:
        """Remember that the code at `path` may run, as long as it is `content`."""
        self._remember(lambda known: _Allowed(known.sends, {**known.code, path: _digest(content)}))

    @property
    def _allowed(self) -> _Allowed:
        if self._read is None:
            self._read = _read(self.file).get(self._workspace, _Allowed())
        return self._read

    def _remember(self, add: Callable[[_Allowed], _Allowed]) -> None:
        from filelock import FileLock, Timeout

        file = self.file
        try:
            # It makes the folder, too. What others have allowed in the meantime stays.
            with FileLock(file.with_suffix(".lock"), timeout=_PATIENCE, mode=0o600):
                known = _read(file)
                self._read = add(known.get(self._workspace, _Allowed()))
                known[self._workspace] = self._read
                write_bytes(file, _written(known), private=True)
        except Timeout as error:
            raise LiquidPilotError(
                f"another run is writing '{file}'", hint="wait until it is done, and try again"
            ) from error
        except OSError as error:
            raise LiquidPilotError(f"cannot write '{file}': {reason_of(error)}") from error


def own_folder() -> Path:
    """Return the folder in which the user's answers are remembered, outside of every workspace.

    Raises LiquidPilotError if LIQUIDPILOT_CONFIG_DIR names no such folder.
    """
    named = os.environ.get(FOLDER_VARIABLE)
    if not named:
        # Imported only where consent is asked about.
        from platformdirs import user_config_path

        return user_config_path("liquidpilot", appauthor=False)
    if not Path(named).is_absolute():
        # It would be another folder, perhaps a stranger's, wherever a command is called.
        raise LiquidPilotError(f"{FOLDER_VARIABLE} should be an absolute path, not '{named}'")
    return Path(named)


def _read(file: Path) -> dict[str, _Allowed]:
    if not file.exists():
        return {}
    table = read_document(file, str(file), allow_half_characters=True).table()
    table.refuse_unknown(("version", "workspaces"))
    if table.integer("version", _VERSION) != _VERSION:
        hint = f"'{file.name}' was written by another version; delete it, and you are asked again"
        raise table.error(f"'version' is not {_VERSION}", "version", hint)
    workspaces = table.table("workspaces")
    return {} if workspaces is None else {each: _entry(workspaces, each) for each in workspaces}


def _entry(workspaces: Table, path: str) -> _Allowed:
    entry = workspaces.table(path)
    if entry is None:
        return _Allowed()
    entry.refuse_unknown(("sends", "code"))
    code = entry.table("code")
    digests = {} if code is None else {each: code.required_text(each) for each in code}
    return _Allowed(frozenset(entry.texts("sends")), digests)


def _written(known: Mapping[str, _Allowed]) -> bytes:
    workspaces = {
        path: {"sends": sorted(each.sends), "code": dict(sorted(each.code.items()))}
        for path, each in sorted(known.items())
    }
    data = {"version": _VERSION, "workspaces": workspaces}
    # Escaped, because a path need not be text.
    return json.dumps(data, indent=2).encode() + b"\n"


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"
