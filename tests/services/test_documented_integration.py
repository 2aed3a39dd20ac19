"""The integration that docs/integrations.md writes works as it stands there."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from rule_examples import try_rule

from liquidpilot.check.registry import all_rules
from liquidpilot.cli import main
from liquidpilot.services.registry import installed

_PAGE = (Path(__file__).parent.parent.parent / "docs/integrations.md").read_text(encoding="utf-8")


def _block(language: str, name: str = "") -> str:
    head = rf"# {re.escape(name)}\n" if name else ""
    found = re.findall(rf"^```{language}\n({head}.*?)^```$", _PAGE, re.MULTILINE | re.DOTALL)
    assert len(found) == 1, f"the page has one block of {language} {name}"
    return str(found[0])


@pytest.fixture
def workspace(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A workspace with the messages of the page, and its integration installed beside it."""
    package, root = tmp_path / "package", tmp_path / "shop"
    entries = _block("toml", "pyproject.toml").partition("[project.entry-points.")[2]
    for path, text in {
        package / "weather_integration.py": _block("python"),
        package / "weather_codes.toml": _block("toml", "weather_codes.toml"),
        package / "weather-1.0.dist-info/METADATA": "Metadata-Version: 2.1\nName: weather\n",
        package / "weather-1.0.dist-info/entry_points.txt": "[liquidpilot.integrations]\n"
        + entries.partition("\n")[2].replace('"', ""),
        root / "liquidpilot.toml": "",
        root / "templates/sky.liquid": _block("liquid"),
        root / "templates/webhooks/report/template.yaml": _block("yaml"),
    }.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
    monkeypatch.syspath_prepend(str(package))
    monkeypatch.chdir(root)
    _forget()
    yield root
    sys.modules.pop("weather_integration", None)
    _forget()


def _forget() -> None:
    installed.cache_clear()
    all_rules.cache_clear()


@pytest.mark.parametrize(
    ("command", "code", "says"),
    [
        ("check --list", 0, "weather-no-key"),
        ("explain weather-no-key", 0, "The service answers 401 without one."),
        ("render sky --sandbox", 0, "sun"),
        ("render sky --scenario weather-storm", 0, "no idea"),
        ("render report --deliver sandbox", 0, "→ 200 (docs)"),
        ("sandbox weather --help", 0, "celsius or kelvin  [default: celsius]"),
        ("check", 1, "weather-no-key: the call has no key"),
    ],
)
def test_what_the_page_tells_to_try(
    command: str, code: int, says: str, workspace: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert f"liquidpilot {command}" in _PAGE or command in ("check", "sandbox weather --help")
    assert main(command.split()) == code
    assert says in capsys.readouterr().out


def test_its_rule_finds_what_its_examples_say(workspace: Path, tmp_path: Path) -> None:
    rule = all_rules()["weather-no-key"]
    bad, good = rule.examples
    assert try_rule(rule, bad, tmp_path / "bad")
    assert not try_rule(rule, good, tmp_path / "good")
