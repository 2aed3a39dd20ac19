"""Which rules are on: presets, the configuration, its overrides, the command line."""

from __future__ import annotations

from pathlib import Path

import pytest

from liquidpilot.check.registry import all_rules
from liquidpilot.check.settings import Settings, make_settings
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.errors import LiquidPilotError
from liquidpilot.sources import Place
from liquidpilot.workspace.configuration import read_configuration

_PUSH = "templates/push/hello/template.yaml"


def _settings(folder: Path, text: str, select: str = "", ignore: str = "") -> Settings:
    (folder / "liquidpilot.toml").write_text(text, encoding="utf-8")
    configuration = read_configuration(folder)
    return make_settings(all_rules(), configuration.check, select.split(), ignore.split())


@pytest.mark.parametrize(
    ("description", "text", "select", "rule", "path", "level"),
    [
        ("as it comes", "", "", "unescaped-url-parameter", _PUSH, "warning"),
        ("not recommended", "", "", "unused-content-block", _PUSH, None),
        ("all", "[check]\npreset = 'all'", "", "unused-content-block", _PUSH, "info"),
        ("none", "[check]\npreset = 'none'", "", "unescaped-url-parameter", _PUSH, None),
        ("none but one", "[check]\npreset = 'none'\n[rules]\nmissing-preheader = 'error'", "",
         "missing-preheader", _PUSH, "error"),
        ("switched off", "[rules]\nmissing-preheader = 'off'", "", "missing-preheader", _PUSH, None),
        ("an override", "[[overrides]]\nfiles = ['templates/push']\nrules = { missing-preheader = 'off' }",
         "", "missing-preheader", _PUSH, None),
        ("an override for others",
         "[[overrides]]\nfiles = ['templates/sms/**']\nrules = { missing-preheader = 'off' }",
         "", "missing-preheader", _PUSH, "info"),
        ("selected", "", "unused-content-block", "unused-content-block", _PUSH, "info"),
        ("selected, though switched off", "[rules]\nmissing-preheader = 'off'", "missing-preheader",
         "missing-preheader", _PUSH, "info"),
        ("not selected", "", "unused-content-block", "missing-preheader", _PUSH, None),
        ("by a pattern", "", "unused-*", "unused-content-block", _PUSH, "info"),
    ],
)  # fmt: skip
def test_how_severe_a_rule_is(
    tmp_path: Path,
    description: str,
    text: str,
    select: str,
    rule: str,
    path: str,
    level: str | None,
) -> None:
    settings = _settings(tmp_path, text, select)
    severity = all_rules()[rule].severity
    assert settings.severity(Diagnostic(rule, severity, "x", place=Place.at(path))) == level, (
        description
    )


def test_ignoring_beats_everything(tmp_path: Path) -> None:
    settings = _settings(
        tmp_path, "[rules]\nmissing-preheader = 'error'", "all", "missing-preheader"
    )
    assert not settings.is_on("missing-preheader", _PUSH)


@pytest.mark.parametrize(
    ("description", "text", "select", "says"),
    [
        ("an unknown rule", "[rules]\nmising-preheader = 'off'", "", "liquidpilot.toml:2:1: there is no rule 'mising-preheader'"),
        ("with a suggestion", "", "mising-preheader", "did you mean 'missing-preheader'?"),
        ("a pattern for nothing", "", "foo-*", "no rule matches 'foo-*'"),
        ("not a severity", "[rules]\nmissing-preheader = 'fatal'", "", "'fatal' is not one of error, warning, info, off"),
        ("an unknown option", "[rules]\nmissing-preheader = { limit = 3 }", "", "the rule 'missing-preheader' has no option 'limit'"),
        ("an override for nothing", "[[overrides]]\nrules = { missing-preheader = 'off' }", "", "an override does not say for which files"),
        ("an unknown key", "[check]\npresets = 'all'", "", "did you mean 'preset'?"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant(
    tmp_path: Path, description: str, text: str, select: str, says: str
) -> None:
    with pytest.raises(LiquidPilotError) as caught:
        _settings(tmp_path, text, select)
    assert says in str(caught.value), description
