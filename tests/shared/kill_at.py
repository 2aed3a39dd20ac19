"""Runs a command of liquidpilot again and again, and kills it at each operation on a file in turn.

    python kill_at.py PRISTINE SCRATCH VERB...

For n = 1, 2, … a copy of the folder PRISTINE is made in SCRATCH, and the command run in it by a
process that kills itself (SIGKILL: nothing is cleaned up) just before its n-th operation; then the
same command is run to its end. Operations are what Python tells its audit hooks: opening to write,
renaming, deleting, making folders, changing modes, locking. For each n one line of JSON is printed;
the first one is about a run that nobody killed. It ends with the first n that is never reached.
"""

from __future__ import annotations

import contextlib
import io
import itertools
import json
import os
import re
import shutil
import signal
import sys
from pathlib import Path

from liquidpilot.cli import main
from liquidpilot.cli.running import liquidpilot
from liquidpilot.replay import FixtureStore

_FIXTURES = "fixtures/connected_content"
_WRITES = os.O_WRONLY | os.O_RDWR | os.O_CREAT | os.O_TRUNC
_OPERATIONS = {
    "os.rename", "os.remove", "os.mkdir", "os.rmdir", "os.chmod", "os.link", "os.symlink",
    "os.truncate", "fcntl.flock",
}  # fmt: skip
# What depends on the day and on the machine, and not on what happened to the run.
_CACHES = (".liquidpilot/check-", ".liquidpilot/test-")
_DAY = re.compile(rb"\d{4}-\d{2}-\d{2}")


def _tree(folder: Path) -> dict[str, str]:
    """Return the texts of all files by path; the cache is an aid, and may be any."""
    found: dict[str, str] = {}
    for file in sorted(folder.rglob("*")):
        path = file.relative_to(folder).as_posix()
        if file.is_file() and not path.startswith(_CACHES):
            found[path] = _DAY.sub(b"DAY", file.read_bytes()).decode("latin-1")
    return found


def _run(folder: Path, verb: list[str], kill_at: int | None) -> tuple[int, list[str]]:
    """Run the verb in a process of its own; return how it ended, and its operations so far."""
    log = folder.with_suffix(".log")
    log.unlink(missing_ok=True)
    child = os.fork()
    if child:
        _, status = os.waitpid(child, 0)
        operations = log.read_text("utf-8").splitlines() if log.exists() else []
        return os.waitstatus_to_exitcode(status), operations
    os.chdir(folder)
    handle = os.open(log, os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    counted = itertools.count(1)

    def watch(event: str, arguments: tuple[object, ...]) -> None:
        if not _counts(event, arguments, folder):
            return
        shown = [str(each).replace(str(folder), "") for each in arguments]
        os.write(handle, f"{event} {' '.join(shown)}\n".encode())
        if next(counted) == kill_at:
            os.kill(os.getpid(), signal.SIGKILL)

    output = io.StringIO()
    with contextlib.redirect_stdout(output), contextlib.redirect_stderr(output):
        sys.addaudithook(watch)
        code = main(verb)
    os._exit(int(code))


def _counts(event: str, arguments: tuple[object, ...], folder: Path) -> bool:
    if event == "fcntl.flock":
        return True
    if event == "open":
        path, mode, flags = arguments
        writes = set("wxa+") & set(mode) if isinstance(mode, str) else int(str(flags)) & _WRITES
        return bool(writes) and _is_in(path, folder)
    return event in _OPERATIONS and _is_in(arguments[0], folder)


def _is_in(path: object, folder: Path) -> bool:
    if not isinstance(path, str | os.PathLike):
        return False
    return Path(os.path.abspath(path)).is_relative_to(folder)  # noqa: PTH100


def _report(**values: object) -> None:
    sys.__stdout__.write(json.dumps(values) + "\n") if sys.__stdout__ else None


def _drive(pristine: Path, scratch: Path, verb: list[str]) -> None:
    # Imported once, and not by each of some hundred processes.
    with contextlib.redirect_stdout(io.StringIO()):
        main([*verb[:1], "--help"])
        assert liquidpilot.name
    for number in itertools.count():
        # A site has the name of the folder in it.
        folder = scratch / str(number) / "shop"
        shutil.copytree(pristine, folder, symlinks=True)
        before = _tree(folder)
        code, operations = _run(folder, verb, number or None)
        if number and code != -signal.SIGKILL:
            break
        killed = _tree(folder)
        store = FixtureStore.load(folder / _FIXTURES, _FIXTURES)
        again = code
        if number:
            again, _ = _run(folder, verb, None)
        _report(
            number=number,
            at=operations[-1] if operations else "",
            before=before if not number else {},
            killed=killed,
            errors=[str(each) for each in store.errors],
            code=again,
            after=_tree(folder),
        )
        shutil.rmtree(folder)


_drive(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3:])
