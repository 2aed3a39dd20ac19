"""Install the published clients of Trustpilot into a folder, for the tests that run them.

.venv/bin/python scripts/trustpilot_clients.py FOLDER          (Windows: .venv\\Scripts\\python …)
LIQUIDPILOT_TRUSTPILOT_CLIENTS=FOLDER python3 scripts/test.py tests/integrations/trustpilot/clients

Every version that npm has, those of PyPI that are worth it, and the Singer tap. Nothing of it is
run while it is installed, but for the tap's `setup.py`. Exit code 1: something cannot be installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

NODE = ("2.3.0", "3.1.0", "3.2.0", "3.3.0", "3.4.0", "4.0.1")
PYTHON = ("5.0.1", "6.1.0", "7.0.1", "8.1.0", "9.0.0", "10.0.1")
TAP = "0.1.4"
# What the clients for Python stand on. The oldest ask for click 6.7 and aiohttp 3.6.2, which Python
# of today cannot build; what they take of both is the same in these. Two of them import
# `pkg_resources`, which setuptools 82 has no more.
_BESIDE = ("requests>=2.31,<3", "click>=8.1,<9", "aiohttp>=3.9,<4", "setuptools<81")


def install(folder: Path) -> list[str]:
    """Install all of them into `folder`, and return what could not be."""
    pip = (sys.executable, "-m", "pip", "install", "--quiet", "--no-warn-conflicts", "--target")
    commands: dict[str, Sequence[str | Path]] = {
        f"trustpilot {version} of PyPI": (
            *pip,
            folder / "python" / version,
            "--no-deps",
            f"trustpilot=={version}",
        )
        for version in PYTHON
    }
    commands["what they stand on"] = (*pip, folder / "python" / "beside", *_BESIDE)
    commands["tap-trustpilot"] = (*pip, folder / "tap", f"tap-trustpilot=={TAP}")
    npm = shutil.which("npm") or "npm"
    aliases = [f"trustpilot-{version}@npm:trustpilot@{version}" for version in NODE]
    options = ("--silent", "--no-audit", "--no-fund", "--ignore-scripts", "--prefix", folder)
    commands["trustpilot of npm"] = (npm, "install", *options, *aliases)
    with ThreadPoolExecutor(os.cpu_count()) as pool:
        done = zip(commands, pool.map(_succeeds, commands.values()), strict=True)
        return [name for name, succeeded in done if not succeeded]


def _succeeds(command: Sequence[str | Path]) -> bool:
    # The versions that our own tests are held to are not theirs.
    environment = {**os.environ, "PIP_CONSTRAINT": ""}
    try:
        return subprocess.run(command, check=False, env=environment).returncode == 0
    except OSError:
        return False


def main() -> int:
    """Run from the command line."""
    if len(sys.argv) != 2:
        print(__doc__, file=sys.stderr)
        return 2
    failed = install(Path(sys.argv[1]).resolve())
    for name in failed:
        print(f"cannot install {name}", file=sys.stderr)
    return 1 if failed else 0


if __name__ == "__main__":
    sys.exit(main())
