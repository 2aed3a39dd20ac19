"""Build what is published, check it, and use it where nothing else is installed.

python3 scripts/wheel.py                     (Windows: py scripts\\wheel.py)
python3 scripts/wheel.py --tag v0.1.0 --into dist

The wheel and the source archive are built, and checked by twine and check-wheel-contents; the wheel
is installed into an empty environment, which makes a workspace in an empty folder, renders, checks
and tests it, and plays the README, every tutorial and every command of the pages. That is done on
this Python, and where this machine has a newer one on that, too. With --tag the version has to be
that of the tag; with --into the archives are kept in that folder.
"""

from __future__ import annotations

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
from pathlib import Path

from environment import CHECKOUT
from everywhere import pythons

_TOOLS = ("build>=1", "twine>=5", "check-wheel-contents>=0.6")
_USES = (
    ("--version",),
    ("init",),
    ("render", "welcome"),
    ("check",),
    ("test",),
    ("init", "shop", "--with", "trustpilot"),
    ("render", "review_spotlight", "--sandbox", "--workspace", "shop"),
    ("render", "trustpilot_invitation", "--deliver", "sandbox", "--workspace", "shop"),
    ("check", "--fail-on", "warning", "--workspace", "shop"),
    ("test", "--workspace", "shop"),
)
_PROGRAMS, _SUFFIX = ("Scripts", ".exe") if os.name == "nt" else ("bin", "")


def main() -> int:
    """Do all of it, and return the exit code of the first step that fails."""
    # What stands in the checkout must not be found instead of what is installed.
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--tag")
    parser.add_argument("--into", type=Path)
    options = parser.parse_args()
    alone = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        tools, archives = (root / name for name in ("tools", "dist"))
        _run([sys.executable, "-m", "venv", tools])
        _run([_program(tools, "python"), "-m", "pip", "install", "--quiet", *_TOOLS])
        _run([_program(tools, "python"), "-m", "build", "--outdir", archives, CHECKOUT])
        built = sorted(archives.iterdir())
        _run([_program(tools, "python"), "-m", "twine", "check", "--strict", *built])
        wheel = next(path for path in built if path.suffix == ".whl")
        if options.tag is not None and f"-{options.tag.removeprefix('v')}-" not in wheel.name:
            print(f"the tag '{options.tag}' is not the version of {wheel.name}", file=sys.stderr)
            return 1
        _run([_program(tools, "check-wheel-contents"), wheel])
        # The wheels of everything, once: what is used is installed without an index.
        house = root / "wheelhouse"
        _run(
            [_program(tools, "python"), "-m", "pip", "download", "--quiet", "--dest", house, wheel]
        )
        for number, python in enumerate(_used_pythons()):
            _use(python, wheel, house, root / f"python-{number}", alone)
        if options.into is not None:
            shutil.copytree(archives, options.into, dirs_exist_ok=True)
    return 0


def _used_pythons() -> list[Path]:
    """Return this Python, and the newest of the machine that can make environments."""
    newer = [
        each.path
        for version, each in pythons().items()
        if version > sys.version_info[:2] and each.makes_environments
    ]
    return [Path(sys.executable), *newer[-1:]]


def _use(python: Path, wheel: Path, house: Path, root: Path, alone: dict[str, str]) -> None:
    """Install the wheel into an empty environment, and do there what a user does first."""
    empty, folder = root / "empty", root / "crm"
    folder.mkdir(parents=True)
    _run([python, "-m", "venv", empty])
    # A wheel of the other Python may be of one for it alone.
    source: list[str | Path] = []
    if python == Path(sys.executable):
        source = ["--no-index", "--find-links", house]
    _run([_program(empty, "python"), "-m", "pip", "install", "--quiet", *source, wheel])
    for arguments in _USES:
        _run([_program(empty, "liquidpilot"), *arguments], cwd=folder, env=alone)
    if os.name != "nt":  # the pages are written for a POSIX shell
        programs = _program(empty, "liquidpilot").parent
        player = CHECKOUT / "scripts" / "playing.py"
        _run([sys.executable, player, programs])


def _program(environment: Path, name: str) -> Path:
    return environment / _PROGRAMS / f"{name}{_SUFFIX}"


def _run(
    command: list[str | Path], cwd: Path | None = None, env: dict[str, str] | None = None
) -> None:
    print("$", *(part.name if isinstance(part, Path) else part for part in command), flush=True)
    subprocess.run(command, check=True, cwd=cwd, env=env)


if __name__ == "__main__":
    try:
        sys.exit(main())
    except subprocess.CalledProcessError as error:
        sys.exit(error.returncode)
