"""What is published: its names, addresses, licences, and what is promised of Pythons."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

import yaml

from liquidpilot._version import ADDRESS, __version__

_CHECKOUT = Path(__file__).parent.parent
_PROJECT = tomllib.loads((_CHECKOUT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
# The name, with or without a version or extras, is what an index would be asked for; a path is not.
_BY_NAME = re.compile(
    r"(?:pip|pipx|uv tool|uv pip|uvx) (?:install |run )?(?:-\S+ )*[\"']?liquidpilot(?![\w./-]*[/.]whl|[-_/])"
)
_OUTSIDE = re.compile(
    r"caniemail|ActiveSupport \d|each with the page that says it|Braze's documentation prints"
)


def _texts() -> list[tuple[str, str]]:
    listed = subprocess.run(
        ["git", "ls-files", "-z"], cwd=_CHECKOUT, capture_output=True, check=True, encoding="utf-8"
    )
    names = [name for name in listed.stdout.split("\0") if (_CHECKOUT / name).is_file()]
    ends = (".py", ".md", ".toml", ".yml", ".yaml", ".json", ".txt", ".html")
    return [
        (name, (_CHECKOUT / name).read_text(encoding="utf-8", errors="replace"))
        for name in names
        if name.endswith(ends)
    ]


def test_nobody_is_told_to_install_it_by_its_name() -> None:
    told = [
        f"{name}: {found[0]}"
        for name, text in _texts()
        for found in _BY_NAME.finditer(text)
        # What it was before, and what `init` writes for whoever has it from an index.
        if name not in ("CHANGELOG.md", "tests/test_publishing.py")
    ]
    assert ADDRESS is not None or told == []


def test_no_address_of_the_project_is_made_up() -> None:
    made_up = re.compile(
        r"https?://(?:github\.com|gitlab\.com|pypi\.org|[\w.]*readthedocs\.\w+)/[\w./-]*liquidpilot"
    )
    found = [
        f"{name}: {each}"
        for name, text in _texts()
        for each in made_up.findall(text)
        if "test" not in name
    ]
    if ADDRESS is None:
        assert "urls" not in _PROJECT
        assert found == []
    else:
        assert set(_PROJECT["urls"].values()) >= {ADDRESS}


def test_every_python_that_is_tested_has_its_classifier() -> None:
    text = (_CHECKOUT / ".github/workflows/tests.yml").read_text(encoding="utf-8")
    tested = yaml.safe_load(text)["jobs"]["tests"]["strategy"]["matrix"]["python"]
    promised = re.findall(r"Python :: (3\.\d+)", "\n".join(_PROJECT["classifiers"]))
    assert promised == tested


def test_each_file_that_rests_on_another_work_is_listed_with_it() -> None:
    listed = set(
        re.findall(
            r"(?m)^\| `([^`]+)` \|", (_CHECKOUT / "THIRD_PARTY.md").read_text(encoding="utf-8")
        )
    )
    assert [path for path in listed if not (_CHECKOUT / path).is_file()] == []
    naming = {
        name
        for name, text in _texts()
        if name.startswith("src/") and "check/rules/" not in name and _OUTSIDE.search(text)
    }
    assert naming - listed == set()
    assert {"LICENSE", "THIRD_PARTY.md"} <= set(_PROJECT["license-files"])
    readme = (_CHECKOUT / "README.md").read_text(encoding="utf-8")
    assert "not affiliated with Braze or Trustpilot" in readme


def test_a_release_is_published_without_a_password() -> None:
    workflow = (_CHECKOUT / ".github/workflows/release.yml").read_text(encoding="utf-8")
    jobs = yaml.safe_load(workflow)["jobs"]
    assert "secrets." not in workflow
    assert jobs["publish"]["permissions"] == {"id-token": "write"}
    assert jobs["publish"]["needs"] == "build"
    assert f'__version__ = "{__version__}"' in (_CHECKOUT / _VERSION_FILE).read_text(
        encoding="utf-8"
    )


_VERSION_FILE = "src/liquidpilot/_version.py"


def test_the_page_on_benchmarks_has_each_of_them() -> None:
    page = (_CHECKOUT / "benchmarks/README.md").read_text(encoding="utf-8")
    scripts = {path.name for path in (_CHECKOUT / "benchmarks").glob("*.py")}
    assert scripts == set(re.findall(r"(?m)^\| `(\w+\.py)` \|", page))
