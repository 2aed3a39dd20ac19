"""The virtual environment that the scripts of this folder run in: made once, then only checked.

Standard library only, and readable by any Python 3, so that an old one gets a sentence and not a
syntax error. What a step of the set-up prints is shown if it fails, below a sentence that says so.
"""

from __future__ import annotations

import hashlib
import importlib.util
import json
import os
import subprocess
import sys
import time
from collections.abc import Sequence
from pathlib import Path

CHECKOUT = Path(__file__).resolve().parent.parent
ENVIRONMENT = CHECKOUT / ".venv"

_OLDEST_PYTHON = (3, 11)
_PROGRAMS, _SUFFIX = ("Scripts", ".exe") if os.name == "nt" else ("bin", "")
_PYTHON = ENVIRONMENT / _PROGRAMS / f"python{_SUFFIX}"
_STAMP = ENVIRONMENT / "liquidpilot-installed.json"
_PACKAGES = ("liquidpilot", "liquid", "click", "yaml")
_DEVELOPMENT_PACKAGES = ("pytest", "hypothesis", "mypy", "ruff")
_SILENCE = 10
_NO_VENV = """\
this Python can make no virtual environment: it has neither 'ensurepip' nor 'pip'
  on Debian and Ubuntu: sudo apt install python3-venv
  elsewhere: install Python from https://www.python.org/downloads/"""


SET_UP_FAILED = 2
"""The exit code of `run` in that case, and pytest's own when it is interrupted."""


class SetUpFailed(Exception):
    """The environment could not be made; the message says why and what to do about it."""


def run(*command: str, development: bool = False, silent: bool = False) -> int:
    """Run a program of the environment in the checkout and return its exit code.

    The environment is made, or brought up to date, first; with `development` it also holds what
    the tests and checks need. Exit code 2 if that fails, 130 if it is interrupted. Nothing that a
    `silent` program prints is shown.

    >>> run("liquidpilot", "--version")  # doctest: +SKIP
    """
    try:
        _prepare(development)
        program = str(ENVIRONMENT / _PROGRAMS / f"{command[0]}{_SUFFIX}")
        # The tests start hundreds of processes, and each would compile all modules again.
        os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
        done = subprocess.run(
            [program, *command[1:]], check=False, cwd=CHECKOUT, capture_output=silent
        )
        return done.returncode
    except SetUpFailed as error:
        _say(f"error: {error}")
        return SET_UP_FAILED
    except KeyboardInterrupt:
        return 130


def python_version() -> str:
    """Return the version of the environment's Python, also before there is one."""
    try:
        lines = (ENVIRONMENT / "pyvenv.cfg").read_text(encoding="utf-8").splitlines()
    except OSError:
        lines = []
    found = dict(line.split(" = ", 1) for line in lines if " = " in line)
    return found.get("version", sys.version.split()[0])


def _prepare(development: bool) -> None:
    if sys.version_info < _OLDEST_PYTHON:
        found = ".".join(map(str, sys.version_info[:3]))
        raise SetUpFailed(
            f"liquidpilot needs Python 3.11 or newer, and this is {found} ({sys.executable})\n"
            f"  start it with a newer one, for example: python3.12 {sys.argv[0]}\n"
            "  to get one: https://www.python.org/downloads/"
        )
    packages = _PACKAGES + (_DEVELOPMENT_PACKAGES if development else ())
    if _is_installed(development) and _works(*packages):
        return
    if not _works("pip"):
        _say(f"making .venv with Python {sys.version.split()[0]}")
        _make()
    what = "liquidpilot and the tools of its developers" if development else "liquidpilot"
    _say(f"installing {what} into .venv: up to a minute the first time")
    # From the folder, so that a change of the source is seen without installing again.
    install = [str(_PYTHON), "-m", "pip", "install", "--no-color", "--disable-pip-version-check"]
    _call(
        "install liquidpilot into .venv", [*install, "--editable", ".[dev]" if development else "."]
    )
    # Compiled now, the first command is as quick as the second; a file that cannot be compiled
    # is for that command to report.
    compile_all = [str(_PYTHON), "-m", "compileall", "-qq", "src"]
    subprocess.run(compile_all, check=False, cwd=CHECKOUT, capture_output=True)
    _STAMP.write_text(json.dumps(_stamp(development)), encoding="utf-8")


def _stamp(development: bool) -> dict[str, str | bool]:
    """Return what an installation depends on: when this changes, it is made again."""
    definition = hashlib.sha256((CHECKOUT / "pyproject.toml").read_bytes()).hexdigest()
    return {"checkout": str(CHECKOUT), "pyproject": definition, "development": development}


def _is_installed(development: bool) -> bool:
    try:
        found = json.loads(_STAMP.read_text(encoding="utf-8"))
    except (OSError, ValueError):
        return False
    # What holds the tools of a developer also holds what a user needs.
    return found == _stamp(True) or (not development and found == _stamp(False))


def _works(*packages: str) -> bool:
    """Tell whether the environment's Python starts, is new enough and finds the packages."""
    question = (
        "import sys; from importlib.util import find_spec; "
        f"sys.exit(sys.version_info < {_OLDEST_PYTHON} or None in map(find_spec, sys.argv[1:]))"
    )
    try:
        command = [str(_PYTHON), "-c", question, *packages]
        return subprocess.run(command, check=False, capture_output=True).returncode == 0
    except OSError:
        return False


def _make() -> None:
    """Make the environment, with the means that this Python has.

    Debian and Ubuntu ship Python without `ensurepip`; there, a `pip` of the system can do it.
    """
    if _has("ensurepip"):
        _call("make .venv", [sys.executable, "-m", "venv", "--clear", str(ENVIRONMENT)])
    elif _has("venv") and _has("pip"):
        without_pip = ["-m", "venv", "--clear", "--without-pip", str(ENVIRONMENT)]
        _call("make .venv", [sys.executable, *without_pip])
        into_it = ["-m", "pip", "--python", str(_PYTHON), "install", "--quiet", "pip"]
        _call("install pip into .venv", [sys.executable, *into_it])
    else:
        raise SetUpFailed(_NO_VENV)


def _has(module: str) -> bool:
    return importlib.util.find_spec(module) is not None


def _call(purpose: str, command: Sequence[str]) -> None:
    """Run a step of the set-up; raise SetUpFailed with what it printed if it fails."""
    lines: list[str] = []
    with subprocess.Popen(
        command,
        cwd=CHECKOUT,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        encoding="utf-8",
        errors="replace",
    ) as process:
        progress = _Progress()
        for line in process.stdout or ():
            lines.append(line.rstrip())
            progress.show(line.strip())
        progress.end()
    if process.returncode:
        said = [line for line in lines if line.strip()]
        # What pip says itself; how the build that it started ended comes after that.
        errors = [line.partition("ERROR: ")[2] for line in said if "ERROR: " in line]
        reason = f": {errors[-1]}" if errors else ""
        raise SetUpFailed(
            f"cannot {purpose}{reason}\n"
            "  packages come from where pip is set up to look: is the computer online?\n"
            "  to start from the beginning, delete the folder .venv and run the command again\n"
            f"  the last that was printed:\n\n" + "\n".join(said[-20:])
        )


def _say(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


class _Progress:
    """That a long step goes on: what it is at in place on a terminal, the seconds elsewhere."""

    def __init__(self) -> None:
        self._is_terminal = sys.stderr.isatty()
        self._begun = self._shown = time.monotonic()

    def show(self, text: str) -> None:
        if self._is_terminal:
            sys.stderr.write(f"\r  {text[:70]:<70}")
            sys.stderr.flush()
        elif time.monotonic() - self._shown > _SILENCE:
            self._shown = time.monotonic()
            _say(f"  {self._shown - self._begun:.0f} seconds so far")

    def end(self) -> None:
        if self._is_terminal:
            sys.stderr.write(f"\r{'':<72}\r")
