"""What users of the library may rely on, and what starting the program may load."""

from __future__ import annotations

import subprocess
import sys

import pytest

import liquidpilot
from liquidpilot import extending

_PUBLIC = [
    "Abort",
    "AttributeRead",
    "ConnectFailed",
    "Diagnostic",
    "Exchange",
    "LiquidPilotError",
    "MissingFixture",
    "RenderResult",
    "Request",
    "RequestTimeout",
    "Response",
    "ResponseCache",
    "Simulation",
    "Template",
    "Workspace",
    "__version__",
    "parse",
    "render",
]

_FOR_EXTENDING = (  # noqa: SIM905
    "ELEMENT EVIDENCE Answer Assignment Call Edit Example Expression FieldRule FieldSubject "
    "FilterCall Filtered Fix Found Headers Insert Integration JsonMistake Literal Lookup Loop "
    "MessageRule MessageSubject Origin Outline Output PathRead Read Redaction RenderingRule "
    "RenderingSubject ReportedRule RequestProblem Rule Sandbox SandboxOption SandboxOptions "
    "Section ServiceScenario Table Tag Test Text WorkspaceError WorkspaceRule WorkspaceSubject Write "
    "always_filtered did_you_mean outlines_of read_document read_json read_paths "
    "reason_of values_in_json_strings written_path"
).split()

_START = """
import atexit, sys
atexit.register(lambda: print(*sys.modules, file=sys.stderr))
from liquidpilot.cli import main
sys.exit(main())
"""

# Each costs a tenth of a start-up or more; none is needed to render. (asyncio, Babel and difflib
# are not needed either, but python-liquid loads them.)
_HEAVY = {"filelock", "httpx", "jinja2", "platformdirs", "starlette", "uvicorn", "watchdog"}


def test_the_public_names_are_these_and_sorted() -> None:
    assert liquidpilot.__all__ == _PUBLIC
    assert sorted(_PUBLIC) == _PUBLIC


def test_so_are_those_for_integrations_and_rules() -> None:
    assert extending.__all__ == _FOR_EXTENDING
    assert [name for name in _FOR_EXTENDING if not hasattr(extending, name)] == []


@pytest.mark.parametrize("name", _PUBLIC)
def test_every_public_name_exists_and_says_what_it_is(name: str) -> None:
    assert getattr(liquidpilot, name).__doc__


def test_a_name_that_does_not_exist_is_an_attribute_error() -> None:
    with pytest.raises(AttributeError, match="has no attribute 'rendr'"):
        liquidpilot.rendr  # noqa: B018


@pytest.mark.parametrize(
    ("arguments", "unwanted"),
    [
        (["--version"], {*_HEAVY, "asyncio", "difflib", "json", "liquid", "tomllib", "yaml"}),
        (["render", "review_spotlight", "--profile", "loyal_customer"], _HEAVY),
    ],
    ids=["--version", "render"],
)
def test_a_verb_loads_only_what_it_needs(
    arguments: list[str], unwanted: set[str], pytestconfig: pytest.Config
) -> None:
    done = subprocess.run(
        [sys.executable, "-c", _START, *arguments],
        cwd=pytestconfig.rootpath,
        capture_output=True,
        encoding="utf-8",
        check=True,
    )
    loaded = set(done.stderr.splitlines()[-1].split())
    assert loaded & unwanted == set()
