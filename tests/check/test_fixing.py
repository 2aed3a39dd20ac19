"""A fix is made where it changes nothing that it should not, and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, datetime
from pathlib import Path

import pytest
from rule_examples import try_rule

from liquidpilot.check.fixing import fix_findings, write_fixed
from liquidpilot.check.registry import all_rules
from liquidpilot.check.results import CheckRequest
from liquidpilot.check.rule import FieldRule, Rule
from liquidpilot.check.running import run_check
from liquidpilot.check.workers import Setup
from liquidpilot.diagnostics import Edit, Finding, Fix
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.sources import Place

_NOW = datetime(2026, 11, 21, 12, tzinfo=UTC)
_PATH = "templates/a.liquid"


def _finding(column: int, old: str, new: str, **options: bool) -> Finding:
    edit = Edit(Place.at(_PATH, 1, column, len(old)), old, new)
    fix = Fix("mend", (edit,), **options)
    return Finding("x", "warning", "y", place=Place.at(_PATH), fix=fix)


def _fixed(folder: Path, findings: Iterable[Finding], unsafe: bool = False) -> bytes:
    workspace = Workspace.open(folder)
    fixed = fix_findings(workspace, findings, _NOW, unsafe=unsafe)
    write_fixed(folder, fixed.files)
    return (folder / _PATH).read_bytes()


@pytest.mark.parametrize(
    ("description", "findings", "expected"),
    [
        ("the same output", [_finding(1, "{{1}}", "{{ 1 }}")], b"{{ 1 }} {{${a}}}\r\n"),
        ("another output", [_finding(1, "{{1}}", "{{ 2 }}")], b"{{1}} {{${a}}}\r\n"),
        ("another output, as it is meant to be", [_finding(1, "{{1}}", "{{2}}", keeps_output=False)], b"{{2}} {{${a}}}\r\n"),
        ("another output for one profile", [_finding(7, "{{${a}}}", "{{${a} | upcase}}")], b"{{1}} {{${a}}}\r\n"),
        ("one of two", [_finding(1, "{{1}}", "{{ 1 }}"), _finding(7, "{{${a}}}", "b")], b"{{ 1 }} {{${a}}}\r\n"),
        ("an error, though the output may change", [_finding(1, "{{1}}", "{% if 1 %}", keeps_output=False)], b"{{1}} {{${a}}}\r\n"),
        ("not safe", [_finding(1, "{{1}}", "{{ 1 }}", safe=False)], b"{{1}} {{${a}}}\r\n"),
        ("another text", [_finding(1, "{{3}}", "{{ 3 }}")], b"{{1}} {{${a}}}\r\n"),
    ],
)  # fmt: skip
def test_what_is_fixed(
    tmp_path: Path, description: str, findings: list[Finding], expected: bytes
) -> None:
    _write(tmp_path)
    assert _fixed(tmp_path, findings) == expected, description


def test_who_asks_for_it_gets_the_others_too(tmp_path: Path) -> None:
    _write(tmp_path)
    findings = [_finding(1, "{{1}}", "{{ 1 }}", safe=False)]
    assert _fixed(tmp_path, findings, unsafe=True) == b"{{ 1 }} {{${a}}}\r\n"


def _write(folder: Path) -> None:
    for path, text in {
        "liquidpilot.toml": "",
        _PATH: "{{1}} {{${a}}}\r\n",
        "fixtures/profiles/loud.toml": 'a = "A"\n',
        "fixtures/profiles/quiet.toml": 'a = "b"\n',
    }.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_bytes(text.encode())


_OUTLOOK = (
    "<!--[if mso]><v:roundrect href=\"{{custom_attribute.${sku} | default: 'a'}}\"><![endif]-->"
)


def _said(text: str, rule: str, start: int, old: str, new: str, **options: bool) -> Finding:
    """Return a finding that `rule` does make at `start`, with a fix of our own."""
    edit = Edit(Place.at(_PATH, 1, start, len(old)), old, new)
    assert text[start - 1 :].startswith(old)
    fix = Fix("mend", (edit,), **options)
    return Finding(rule, "warning", "y", place=Place.at(_PATH, 1, start), fix=fix)


@pytest.mark.parametrize(
    ("description", "text", "rule", "old", "new", "is_made"),
    [
        ("it mends", "Hi ${a}", "attribute-in-text", "${a}", "{{${a}}}", True),
        ("the finding stays", "Hi ${a}", "attribute-in-text", "${a}", "${b}", False),
        (
            "it makes a second one",
            "Hi ${a}",
            "attribute-in-text",
            "${a}",
            "{{${a}}}${b}${c}",
            False,
        ),
        ("another remark instead", "Hi ${a}", "attribute-in-text", "${a}", "{{${a} ${b}}}", False),
        ("an error instead", "Hi ${a}", "attribute-in-text", "${a}", "{{first_name}}", False),
        ("a brace too many", "Hi ${a}", "attribute-in-text", "${a}", "{{{${a}}}", False),
        ("in an output", _OUTLOOK, "attribute-in-text", "${sku}", "{{${sku}}}", False),
    ],
)
def test_a_fix_does_what_it_is_for_and_nothing_else(
    tmp_path: Path, description: str, text: str, rule: str, old: str, new: str, is_made: bool
) -> None:
    _write(tmp_path)
    (tmp_path / _PATH).write_bytes(text.encode())
    finding = _said(text, rule, text.index(old) + 1, old, new, keeps_output=False)
    after = _fixed(tmp_path, [finding]).decode()
    assert (after == text.replace(old, new)) is is_made, description


def test_in_a_tag_with_its_right_name_the_next_fault_may_be_found(tmp_path: Path) -> None:
    before = "{% if a == 1 || b == 2 %}x{% elseif a == 3 || b == 4 %}y{% endif %}\n"
    after = "{% if a == 1 || b == 2 %}x{% elsif a == 3 || b == 4 %}y{% endif %}\n"
    _write(tmp_path)
    for text, mended, unsafe in (
        (before, after, False),
        (after, after.replace("||", "or"), True),
        (before, after.replace("||", "or", 1), True),
    ):
        (tmp_path / _PATH).write_text(text, encoding="utf-8")
        findings = Workspace.open(tmp_path).findings("a.liquid")
        assert _fixed(tmp_path, findings, unsafe).decode() == mended


def test_an_output_ends_before_the_words_after_its_value(tmp_path: Path) -> None:
    _write(tmp_path)
    text = "<p>Hi {{ ${city} | default: 'you', and welcome</p>\n{{ ${city} | upcase }}\n"
    (tmp_path / _PATH).write_text(text, encoding="utf-8")
    findings = Workspace.open(tmp_path).findings("a.liquid")
    mended = text.replace("'you',", "'you' }},")
    assert _fixed(tmp_path, findings, unsafe=True).decode() == mended


def test_nothing_is_found_in_what_outlook_reads(tmp_path: Path) -> None:
    _write(tmp_path)
    (tmp_path / _PATH).write_bytes(_OUTLOOK.encode())
    workspace = Workspace.open(tmp_path)
    assert workspace.render("a", {"custom_attribute": {"sku": "T1"}}).fields["html"].text == (
        '<!--[if mso]><v:roundrect href="T1"><![endif]-->'
    )
    setup = Setup(str(tmp_path), ("all",), (), faults=False, now=_NOW)
    request = CheckRequest(jobs=1, cache=False)
    report = run_check(workspace, setup, request, lambda count, answers: iter(answers))
    rules = {each.code for each in report.findings}
    assert not rules & {"attribute-in-text", "liquid-in-html-comment", "leftover-liquid"}


_FIXING = [
    rule for rule in all_rules().values() if isinstance(rule, FieldRule) and rule.examples[0].text
]


@pytest.mark.slow
@pytest.mark.parametrize("rule", _FIXING, ids=[rule.name for rule in _FIXING])
def test_what_a_rule_offers_is_made_and_mends_its_own_example(rule: Rule, tmp_path: Path) -> None:
    """An example whose fix is refused would be an offer that nobody can take."""
    findings = [each for each in try_rule(rule, rule.examples[0], tmp_path) if each.fix]
    workspace = Workspace.open(tmp_path)
    fixed = fix_findings(workspace, findings, _NOW, unsafe=True)
    assert not fixed.refused
    write_fixed(tmp_path, fixed.files)
    setup = Setup(str(tmp_path), (rule.name,), (), faults=True, now=_NOW)
    request = CheckRequest(faults=True, jobs=1, cache=False)
    report = run_check(
        Workspace.open(tmp_path), setup, request, lambda count, answers: iter(answers)
    )
    assert len([each for each in report.findings if each.fix and each.code == rule.name]) == 0
