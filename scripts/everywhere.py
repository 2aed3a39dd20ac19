"""Run the tests on every other Python of this machine, and at the lowest versions that are allowed.

python3 scripts/everywhere.py                (Windows: py scripts\\everywhere.py)
python3 scripts/everywhere.py 3.12 lowest    only there

Each gets an environment of its own in a temporary folder. `lowest` takes the oldest Python, and of
each package in pyproject.toml the oldest release that it allows. Tests that are slow or need
a browser run on the main Python only, by scripts/test.py.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

from environment import CHECKOUT

_OLDEST = (3, 11)
_TESTS = ("-q", "-n", "auto", "--dist", "worksteal", "-p", "no:cacheprovider")
_QUICK = ("-m", "not slow and not browser")
_ASK = "import sys; print(*sys.version_info[:2]); import venv, ensurepip"


class Python(NamedTuple):
    """An interpreter: its minor version, where it is, and whether it can make environments."""

    version: tuple[int, int]
    path: Path
    makes_environments: bool

    def __str__(self) -> str:
        """Return `3.12`."""
        return ".".join(map(str, self.version))


def pythons() -> dict[tuple[int, int], Python]:
    """Return the interpreters of this machine that are new enough, the oldest first."""
    found: dict[tuple[int, int], Python] = {}
    for path in _candidates():
        python = _asked(path)
        if python is None or python.version < _OLDEST:
            continue
        known = found.get(python.version)
        if known is None or (python.makes_environments and not known.makes_environments):
            found[python.version] = python
    return dict(sorted(found.items()))


def lowest_versions(pyproject: str) -> list[str]:
    """Return the oldest release of each package that `pyproject`, the text of the file, allows.

    >>> lowest_versions('[project]\\ndependencies = ["click>=8.1,<9", "tzdata"]')
    ['click==8.1', 'tzdata']
    """
    import tomllib  # not in a Python that only gets the sentence about its age

    project = tomllib.loads(pyproject)["project"]
    extras = project.get("optional-dependencies", {})
    names = [*project["dependencies"], *extras.get("pytest", ()), *extras.get("dev", ())]
    return [re.sub(r"\s*>=\s*([0-9.]+).*", r"==\1", name) for name in names]


def _candidates() -> Iterator[Path]:
    yield Path(sys.executable)
    for minor in range(_OLDEST[1], 30):
        if found := shutil.which(f"python3.{minor}"):
            yield Path(found)
    pyenv = Path(os.environ.get("PYENV_ROOT") or Path.home() / ".pyenv")
    yield from sorted(pyenv.glob("versions/*/bin/python3"), reverse=True)


def _asked(path: Path) -> Python | None:
    try:
        done = subprocess.run([path, "-c", _ASK], capture_output=True, text=True, check=False)
    except OSError:
        return None
    version = done.stdout.split()
    if len(version) != 2:
        return None  # a name that stands for no version, as pyenv has them
    return Python((int(version[0]), int(version[1])), path, done.returncode == 0)


def _run_tests(python: Python, folder: Path, requirements: list[str], **variables: str) -> bool:
    """Return whether the tests pass on `python`, in an environment with `requirements`."""
    environment = {**os.environ, **variables}
    subprocess.run([python.path, "-m", "venv", folder], check=True)
    program = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    install: list[str | Path] = [program, "-m", "pip", "install", "--quiet", *requirements]
    if subprocess.run(install, cwd=CHECKOUT, env=environment, check=False).returncode:
        return False
    tests: list[str | Path] = [program, "-m", "pytest", *_TESTS, *_QUICK]
    return subprocess.run(tests, cwd=CHECKOUT, env=environment, check=False).returncode == 0


def _results(wanted: list[str]) -> Iterator[tuple[str, str]]:
    """Yield where the tests ran and how that went: `passed`, `failed`, or why they did not run."""
    found = pythons()
    main = sys.version_info[:2]
    for python in found.values():
        if str(python) in wanted if wanted else python.version != main:
            yield from _result(str(python), python, ["--editable", ".[dev]"])
    if not wanted or "lowest" in wanted:
        lowest = lowest_versions((CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))
        oldest = next((python for python in found.values() if python.makes_environments), None)
        if oldest is None:
            yield "lowest", "skipped: no Python here can make environments"
        else:
            # What those packages need in turn may be as new as it is.
            yield from _result("lowest", oldest, ["--editable", ".", *lowest], PIP_CONSTRAINT="")


def _result(
    name: str, python: Python, requirements: list[str], **variables: str
) -> Iterator[tuple[str, str]]:
    if not python.makes_environments:
        yield name, f"skipped: {python.path} has no ensurepip, so it can make no environment"
        return
    print(f"\n== tests: {name}, by {python.path}", flush=True)
    start = time.monotonic()
    with tempfile.TemporaryDirectory() as folder:
        passed = _run_tests(python, Path(folder), requirements, **variables)
    seconds = time.monotonic() - start
    yield name, f"{'passed' if passed else 'FAILED'}, {seconds:.0f} s"


def main() -> int:
    """Run them, print a line for each, and return 1 if one of them failed."""
    results = list(_results(sys.argv[1:]))
    print()
    for name, result in results:
        print(f"tests on {name}: {result}")
    return int(any(result.startswith("FAILED") for _, result in results))


if __name__ == "__main__":
    sys.exit(main())
