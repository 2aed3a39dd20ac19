"""Build what is published, check it, and use it where nothing else is installed.

python3 scripts/wheel.py                     (Windows: py scripts\\wheel.py)

The wheel and the source archive are built and checked by twine; the wheel is installed into an
empty environment, which makes a workspace in an empty folder, renders, checks and tests it.
"""

from __future__ import annotations

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from environment import CHECKOUT

_TOOLS = ("build>=1", "twine>=5")
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
    alone = {name: value for name, value in os.environ.items() if not name.startswith("PYTHON")}
    with tempfile.TemporaryDirectory() as temporary:
        root = Path(temporary)
        tools, empty, archives, folder = (root / name for name in ("tools", "empty", "dist", "crm"))
        folder.mkdir()
        _run([sys.executable, "-m", "venv", tools])
        _run([_program(tools, "python"), "-m", "pip", "install", "--quiet", *_TOOLS])
        _run([_program(tools, "python"), "-m", "build", "--outdir", archives, CHECKOUT])
        built = sorted(archives.iterdir())
        _run([_program(tools, "python"), "-m", "twine", "check", "--strict", *built])
        wheel = next(path for path in built if path.suffix == ".whl")
        _run([sys.executable, "-m", "venv", empty])
        _run([_program(empty, "python"), "-m", "pip", "install", "--quiet", wheel])
        for arguments in _USES:
            _run([_program(empty, "liquidpilot"), *arguments], cwd=folder, env=alone)
    return 0


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
