"""The forms that are read as text: one line a finding, JSON, GitHub's commands and page."""

from __future__ import annotations

import json
import re
from dataclasses import replace
from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liquidpilot.check.reporters import (
    Background,
    checkstyle,
    concise,
    github,
    gitlab,
    grouped,
    html,
    json_document,
    markdown,
    statistics,
)
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
        "known": 0,
    }
    assert document["rules"].keys() == {"curly-quotes", "missing-attribute", "missing-preheader"}
    assert all(page["explanation"] for page in document["rules"].values())
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
        '::a “quote” <b> & 100%25%0Awrite "%0Ait"%0Aliquidpilot explain curly-quotes',
        f"::warning file=braze/{_BODY},line=3,endLine=4,title=missing-attribute"
        "::a hole\x00 ]]>%0Afor ada and 2 more, in down%0Aliquidpilot explain missing-attribute",
        "::notice file=braze/templates/x,line=1,endLine=1,col=1,endColumn=1,"
        "title=missing-preheader::no preheader%0Aliquidpilot explain missing-preheader",
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
    page = github.summary(replace(report, known=7), background)
    assert page.startswith("### liquidpilot check: 1 error, 1 warning, 1 note\n")
    assert "2 messages, 3 renderings, 4 accepted by comments, 7 known before" in page
    assert f"| `braze/{_BODY}:2` | error | `curly-quotes` | a “quote” &lt;b> &amp; 100% |" in page
    assert page.count("<details>") == 3, "the page of each rule"
    assert background.rules["missing-preheader"].explanation[:60] in page


@pytest.mark.parametrize(
    ("description", "largest"), [("a page of a run", 1024 * 1024), ("a comment", 65_536)]
)
def test_markdown_fits(
    description: str, largest: int, report: CheckReport, background: Background
) -> None:
    many = replace(report, findings=_many(20_000, 3))
    page = (github.summary if largest > 100_000 else markdown.report)(many, background)
    assert len(page.encode()) < largest, description
    assert re.search(r"… and \d+ more", page)


def test_statistics(report: CheckReport, background: Background) -> None:
    lines = statistics.report(report, background).splitlines()
    assert [line.split()[:3] for line in lines[:-1]] == [
        ["1", "error", "curly-quotes"],
        ["1", "warning", "missing-attribute"],
        ["1", "info", "missing-preheader"],
    ]
    assert "1 by --fix" in lines[0]
    assert lines[-1] == "3 findings of 3 rules in 2 files"
    assert statistics.report(replace(report, findings=()), background) == ""


@given(
    st.lists(
        st.tuples(st.sampled_from("abcdefghijklmnopqrst"), st.integers(0, 90), st.integers(1, 99)),
        max_size=300,
    )
)
def test_a_thousand_findings_fit_a_screen(found: list[tuple[str, int, int]]) -> None:
    """However many there are: a line a rule, or a short paragraph; and no finding is uncounted."""
    report = CheckReport(
        tuple(
            Finding(rule, "warning", f"about {rule}", "mend it", Place.at(f"{path}.html", line))
            for rule, path, line in found
        )
    )
    background = Background({}, lambda path, line: None, lambda path, line: None)
    rules = len({rule for rule, _, _ in found})
    lines = statistics.report(report, background).splitlines()
    assert len(lines) == (rules + 1 if rules else 0)
    assert sum(int(line.split()[0]) for line in lines[:-1]) == len(found)
    paragraphs = grouped.report(report, background).splitlines()
    assert len(paragraphs) <= max(40, 5 * rules)


# The keys of GitLab's documentation ("Code Quality report format"): those that must be there.
_GITLAB = {
    "description": str,
    "check_name": str,
    "fingerprint": str,
    "severity": str,
    "location": dict,
}


def test_gitlab(report: CheckReport, background: Background) -> None:
    document = json.loads(gitlab.report(report, background))
    for each in document:
        assert {key: type(each[key]) for key in _GITLAB} == _GITLAB
        assert each.keys() <= {*_GITLAB, "content"}
        assert each["severity"] in {"info", "minor", "major", "critical", "blocker"}
        assert not each["location"]["path"].startswith(("/", "./"))
        assert each["location"]["lines"]["begin"] >= 1
        assert background.rules[each["check_name"]].name in each["content"]["body"]
    assert [each["severity"] for each in document] == ["major", "minor", "info"]
    twice = json.loads(gitlab.report(replace(report, findings=report.findings * 2), background))
    assert len({each["fingerprint"] for each in twice}) == 6, "each has one of its own"


# Of each element of Checkstyle's reports, as its readers know them: attributes, and children.
_CHECKSTYLE: dict[str, tuple[set[str], set[str]]] = {
    "checkstyle": ({"version"}, {"file"}),
    "file": ({"name"}, {"error"}),
    "error": ({"line", "column", "severity", "message", "source"}, set()),
}


def test_checkstyle(report: CheckReport, background: Background) -> None:
    root = ElementTree.fromstring(checkstyle.report(report, background))
    for element in root.iter():
        attributes, children = _CHECKSTYLE[element.tag]
        assert element.keys() == list(attributes) or set(element.keys()) == attributes
        assert {child.tag for child in element} <= children
    errors = list(root.iter("error"))
    assert [each.get("severity") for each in errors] == ["error", "warning", "info"]
    assert errors[0].get("source") == "liquidpilot.curly-quotes"
    message = errors[1].get("message") or ""
    assert message.startswith("a hole\ufffd ]]>\nfor ada and 2 more, in down\nmissing-attribute: ")
    assert [each.get("name") for each in root] == [f"braze/{_BODY}", "braze/templates/x"]


def test_html_holds_everything_and_no_more(report: CheckReport, background: Background) -> None:
    secret = replace(report.findings[1], confidential=True)
    page = html.report(replace(report, findings=(report.findings[0], secret)), background)
    assert "a “quote” &lt;b&gt; &amp; 100%" in page
    assert '<span class="number" aria-hidden="true">2</span>  <mark>“</mark>quote”</pre>' in page
    assert "{{x}}" not in page, "a line with a secret is not shown"
    assert background.rules["curly-quotes"].explanation[:40] in page
    assert "src=" not in re.sub(r"(?s)<pre.*?</pre>", "", page), "it loads nothing"
