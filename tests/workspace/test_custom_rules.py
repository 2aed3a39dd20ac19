"""`[custom_rules]`: every key is read, what cannot be meant is told at its place, and all is documented."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from liquidpilot.errors import WorkspaceError
from liquidpilot.workspace.configuration import read_configuration
from liquidpilot.workspace.custom_rules import CUSTOM_RULE, CustomRule

_GOOD = """\
[custom_rules.no-click-here]
forbidden = { text = "click here" }
message = "no"
bad = "click here"
good = "see the sale"
"""


def _read(folder: Path, text: str) -> tuple[CustomRule, ...]:
    (folder / "liquidpilot.toml").write_text(text, encoding="utf-8")
    return read_configuration(folder).custom_rules


def test_a_rule_is_read(tmp_path: Path) -> None:
    text = _GOOD + "severity = 'error'\nchannels = ['sms', 'push']\ntags = ['a']\nhint = 'h'\n"
    (rule,) = _read(tmp_path, text)
    assert (rule.name, rule.demand, rule.subject, rule.values) == (
        *("no-click-here", "forbidden", "text"),
        ("click here",),
    )
    assert (rule.severity, rule.hint, rule.tags) == ("error", "h", ("a",))
    assert (rule.bad, rule.channel) == ({"message": "click here"}, "sms")
    assert rule.places["bad"].line == 4


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("no-click-here", "No_Click", "1:15: 'No_Click' is not a name that a rule can have"),
        ("forbidden =", "forbiden =", "2:1: unknown key 'forbiden'"),
        ('forbidden = { text = "click here" }', "", "1:15: the rule 'no-click-here' needs one of 'forbidden'"),
        ("message", 'required = { text = "a" }\nmessage', "3:1: the rule 'no-click-here' needs one of"),
        ('text = "click here"', 'texts = "a"', "2:15: unknown key 'texts'"),
        ('text = "click here"', 'text = "a", header = "b"', "2:1: 'forbidden' needs one of text, pattern,"),
        ('text = "click here"', 'text = ""', "2:15: 'text' is empty"),
        ('text = "click here"', 'link_host = []', "2:15: 'link_host' is empty"),
        ("forbidden = { text", "allowed = { text", "2:13: unknown key 'text'"),
        ('message = "no"\n', "", "'message'"),
        ('good = "see the sale"\n', "", "'good'"),
        ("good =", "channels = ['fax']\ngood =", "5:13: there is no channel 'fax'"),
        ("good =", "severity = 'off'\ngood =", "5:1"),
    ],
)  # fmt: skip
def test_what_cannot_be_meant(old: str, new: str, says: str, tmp_path: Path) -> None:
    assert old in _GOOD
    with pytest.raises(WorkspaceError) as caught:
        _read(tmp_path, _GOOD.replace(old, new, 1))
    told = f"{caught.value.where}: {caught.value.message}"
    assert says in told, told


def test_every_key_stands_in_the_documentation() -> None:
    page = (Path(__file__).parents[2] / "docs/checking.md").read_text(encoding="utf-8")
    section = page.partition("## Rules of your own")[2].partition("\n## ")[0]
    assert re.findall(r"(?m)^\| `(\w+)` \|", section) == list(CUSTOM_RULE)
