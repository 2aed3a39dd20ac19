"""What nobody reaches: which parts these are, the same from the cache and from several processes."""

from __future__ import annotations

import json
from pathlib import Path

from liquidpilot import Workspace
from liquidpilot.check.coverage import Coverage
from liquidpilot.check.gate import Gate, run_gate
from liquidpilot.check.reporters import COVERAGE_FORMATS, Background, coverage_reporter
from liquidpilot.check.results import CheckReport, CheckRequest, CoveredReport, noon_today
from liquidpilot.check.workers import Setup
from liquidpilot.rendering.source_lines import SourceLines

_FILES = {
    "templates/mail.liquid": (
        "{% if ${vip} %}vip\n{% if ${city} %}c{% endif %}\n{% elsif ${first_name} == 'Ada' %}"
        "ada{% else %}other{% endif %}\n"
        "{% for i in ${list} %}{{ i }}{% endfor %}{{ ${first_name} | default: 'you' }}"
        "{{content_blocks.${footer}}}\n"
    ),
    "templates/content_blocks/footer.liquid": "{% unless ${vip} %}foot{% endunless %}",
    "templates/content_blocks/lonely.liquid": "nobody includes it{% if 1 %}x{% endif %}",
    "fixtures/profiles/ada.toml": 'first_name = "Ada"',
    "fixtures/profiles/bo.toml": 'first_name = "Bo"\nlist = [1]',
}


def _workspace(folder: Path) -> Workspace:
    for path, text in _FILES.items():
        file = folder / path
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text, encoding="utf-8")
    return Workspace.open(folder)


def _check(folder: Path, *, jobs: int = 1, cache: bool = False) -> CheckReport:
    setup = Setup(str(folder), (), (), False, noon_today(), coverage=True)
    request = CheckRequest(jobs=jobs, cache=cache)
    workspace = Workspace.open(folder)
    return run_gate(workspace, setup, request, Gate(), lambda count, answers: iter(answers))


def _coverage(report: CheckReport) -> Coverage:
    assert isinstance(report, CoveredReport)
    return report.coverage


def _told(coverage: Coverage) -> list[tuple[str, int, str, int]]:
    return [
        ((each.place.path or "").rpartition("/")[2], each.place.line, each.kind, count)
        for each, count in coverage.counts.items()
    ]


_EXPECTED = [
    ("footer.liquid", 1, "text", 2),
    ("footer.liquid", 1, "branch", 2),
    ("lonely.liquid", 1, "text", 0),
    ("lonely.liquid", 1, "branch", 0),
    ("mail.liquid", 1, "branch", 0),
    ("mail.liquid", 2, "branch", 0),
    ("mail.liquid", 3, "branch", 1),
    ("mail.liquid", 3, "branch", 1),
    ("mail.liquid", 4, "loop", 1),
    ("mail.liquid", 4, "default", 0),
]


def test_what_is_reached_is_counted(tmp_path: Path) -> None:
    _workspace(tmp_path)
    cold = _check(tmp_path, cache=True)
    coverage = _coverage(cold)
    assert _told(coverage) == _EXPECTED
    assert (coverage.reached, coverage.percent) == (5, 50.0)
    places = [(each.place.path, each.place.line) for each in coverage.unreached]
    assert [(Path(path or "").name, line) for path, line in places] == [
        ("lonely.liquid", 1),
        ("mail.liquid", 1),
        ("mail.liquid", 4),
    ], "what stands within an unreached part is not told again"
    warm = _check(tmp_path, cache=True)
    assert warm == cold
    assert _coverage(_check(tmp_path, jobs=2)) == coverage
    (tmp_path / "fixtures/profiles/bo.toml").write_text("vip = true", encoding="utf-8")
    again = _coverage(_check(tmp_path, cache=True))
    assert _told(again)[4:6] == [("mail.liquid", 1, "branch", 1), ("mail.liquid", 2, "branch", 0)]
    assert _told(again)[-1] == ("mail.liquid", 4, "default", 1)


def test_reports_say_the_same(tmp_path: Path) -> None:
    _workspace(tmp_path)
    report = _check(tmp_path)
    lines = SourceLines(tmp_path)
    background = Background({}, lines.line, lines.shown, "sub/")
    made = {name: coverage_reporter(name)(report, background) for name in COVERAGE_FORMATS}
    document = json.loads(made["json"])
    assert document["summary"] == {"total": 10, "reached": 5, "percent": 50.0}
    people = [site["people"] for file in document["files"] for site in file["sites"]]
    assert people == [count for *_, count in _EXPECTED]
    assert " 50.0 %       5/10  all files" in made["full"]
    assert "sub/templates/mail.liquid:1:1: nobody reaches this branch\n  1 | {% if" in made["full"]
    records = made["lcov"].split("end_of_record\n")
    mail = records[2].splitlines()
    assert mail[:2] == ["TN:", "SF:sub/templates/mail.liquid"]
    assert {"BRDA:1,0,0,-", "BRDA:3,0,1,1", "BRF:6", "BRH:3", "DA:2,0"} <= set(mail)
    assert '<mark title="nobody reaches this">{% if ${vip} %}vip</mark>' in made["html"]
    assert "<strong>50 %</strong>: 5 of 10" in made["html"]
