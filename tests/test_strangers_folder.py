"""A folder from a stranger, with Python in it: no command imports or runs any of that.

`python -m liquidpilot` is Python's business: it looks into the current folder first, which is said in
SECURITY.md. Here it shows that the traps work.
"""

from __future__ import annotations

import os
import subprocess
import sys
import sysconfig
from pathlib import Path

import pytest
from written_files import write_files

_COMMAND = Path(sysconfig.get_path("scripts"), "liquidpilot" + (".exe" if os.name == "nt" else ""))

# What Python, our libraries, pytest and their plug-ins would import by name.
_MODULES = [
    "click", "colorama", "conftest", "filelock", "httpx", "jinja2", "json", "jsonschema", "liquid",
    "multiprocessing", "pickle", "platformdirs", "plugin", "runpy", "setup", "sitecustomize", "socket",
    "starlette", "tempfile", "tomllib", "usercustomize", "uvicorn", "watchdog", "yaml",
]  # fmt: skip


@pytest.fixture
def marker(tmp_path: Path) -> Path:
    return tmp_path / "marker"


@pytest.fixture
def stranger(tmp_path: Path, marker: Path) -> Path:
    root = tmp_path / "workspace"
    trap = f"open({str(marker)!r}, 'a').write(__name__ + ' ')\n"
    files = {
        "liquidpilot.toml": "",
        "templates/hello.liquid": "Hi {{${first_name}}}",
        "templates/webhooks/ping/template.yaml": "url: https://api.trustpilot.com/\nmethod: POST\n",
        "fixtures/profiles/ada.toml": 'first_name = "Ada"\n',
        "fixtures/conftest.py": trap,
        "fixtures/sandbox/trustpilot/conftest.py": trap,
        "evil.dist-info/METADATA": "Metadata-Version: 2.1\nName: evil\nVersion: 1\n",
        "evil.dist-info/entry_points.txt": "[liquidpilot.integrations]\nevil = plugin:INTEGRATION\n",
        "evil.egg-info/entry_points.txt": "[liquidpilot.integrations]\nevil = plugin:INTEGRATION\n",
        "evil.pth": "import plugin\n",
        "pytest.ini": "[pytest]\naddopts = -p plugin\n",
        "pyvenv.cfg": "home = .\n",
        **{f"{name}.py": trap for name in _MODULES},
        **{f"templates/{name}.py": trap for name in _MODULES},
    }
    write_files(root, files)
    return root


def test_the_traps_work(stranger: Path, marker: Path) -> None:
    command = [sys.executable, "-m", "liquidpilot", "--version"]
    subprocess.run(command, cwd=stranger, check=False, capture_output=True)
    assert "click" in marker.read_text("utf-8")
    marker.unlink()
    # With -P, as SECURITY.md says, it is safe too.
    command.insert(1, "-P")
    subprocess.run(command, cwd=stranger, check=True, capture_output=True)
    assert not marker.exists()


@pytest.mark.skipif(not _COMMAND.is_file(), reason="the command is not installed")
@pytest.mark.parametrize(
    "arguments",
    [
        ["render", "hello", "--profile", "ada"],
        ["render", "ping", "--sandbox"],
        ["check", "--faults"],
        ["test", "--update"],
        ["export", "site"],
        ["fixtures", "unused"],
        ["record", "hello"],
        ["completion", "bash"],
    ],
    ids=" ".join,
)
def test_no_verb_runs_any_of_it(stranger: Path, marker: Path, arguments: list[str]) -> None:
    done = subprocess.run([_COMMAND, *arguments], cwd=stranger, check=False, capture_output=True)
    assert done.returncode in (0, 1), done.stderr
    assert not marker.exists(), marker.read_text("utf-8")
