"""The forms that are read as text: one line a finding, JSON, GitHub's commands and page."""

from __future__ import annotations

import json
from dataclasses import replace

from liquidpilot.check.reporters import Background, concise, github, json_document
from liquidpilot.check.results import CheckReport
from liquidpilot.diagnostics import Finding
from liquidpilot.sources import Place

_BODY = "templates/email_templates/a b/body.html"


def test_concise(report: CheckReport, background: Background) -> None:
    assert concise.report(report, background).splitlines() == [
        f"{_BODY}:2:3: error curly-quotes: a “quote” <b> & 100%",
        f"{_BODY}:3:1: warning missing-attribute: a hole\x00 ]]> (for ada and 2 more, in down)",
        "templates/x:1:1: info missing-preheader: no preheader",
    ]


def test_json(report: CheckReport, background: Background) -> None:
    document = json.loads(json_document.report(report, background))
    assert document["version"] == 1
    assert document["summary"] == {
        "messages": 2,
        "content_blocks": 1,
        "renderings": 3,
        "errors": 1,
        "warnings": 1,
        "infos": 1,
        "suppressed": 4,
    }
    assert document["findings"][0] == {
        "path": _BODY,
        "line": 2,
        "column": 3,
        "end_line": 2,
        "end_column": 4,
        "severity": "error",
        "rule": "curly-quotes",
        "message": "a “quote” <b> & 100%",
        "help": 'write "\nit"',
        "where": None,
        "people": [],
        "scenarios": [],
        "fix": {
            "message": "write straight quotes",
            "safe": True,
            "edits": [
                {"path": _BODY, "line": 2, "column": 3, "end_line": 2, "end_column": 4, "text": '"'}
            ],
        },
    }


def test_github(report: CheckReport, background: Background) -> None:
    assert github.report(report, background).splitlines() == [
        f"::error file=braze/{_BODY},line=2,endLine=2,col=3,endColumn=3,title=curly-quotes"
        '::a “quote” <b> & 100%25%0Awrite "%0Ait"',
        f"::warning file=braze/{_BODY},line=3,endLine=4,title=missing-attribute"
        "::a hole\x00 ]]>%0Afor ada and 2 more, in down",
        "::notice file=braze/templates/x,line=1,endLine=1,col=1,endColumn=1,"
        "title=missing-preheader::no preheader",
    ]


def _many(count: int, files: int) -> tuple[Finding, ...]:
    return tuple(
        Finding("x", "error", f"number {at}", place=Place.at(f"file{at % files}", at + 1))
        for at in range(count)
    )


def test_github_shows_ten_of_a_kind_and_each_file_first(
    report: CheckReport, background: Background
) -> None:
    many = sorted(_many(60, 6), key=lambda each: (each.path or "", each.line))
    lines = github.report(replace(report, findings=tuple(many)), background).splitlines()
    assert len(lines) == 11
    assert [line.partition("file=braze/")[2][:5] for line in lines[:6]] == [
        f"file{number}" for number in range(6)
    ]
    assert lines[-1] == "… and 50 more of severity error, see the summary of the run"


def test_the_page_of_the_run(report: CheckReport, background: Background) -> None:
    page = github.summary(report, background)
    assert "2 messages, 3 renderings: 1 of severity error" in page
    assert f"| `braze/{_BODY}:2` | error | `curly-quotes` | a “quote” &lt;b> &amp; 100% |" in page


def test_the_page_fits(report: CheckReport, background: Background) -> None:
    page = github.summary(replace(report, findings=_many(20_000, 3)), background)
    assert len(page.encode()) < 1024 * 1024
    assert page.endswith(" more\n")
