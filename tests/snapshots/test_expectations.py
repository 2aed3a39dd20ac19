"""What a written test expects, and what it says when it is not so."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot import Workspace
from liquidpilot.snapshots.cases import cases_of
from liquidpilot.snapshots.running import Runner

_MESSAGE = {
    "templates/promo.html": (
        "---\nsubject: 'Hi {{${first_name}}}'\n---\n"
        "{% if ${first_name} == 'Off' %}{% abort_message('switched off') %}{% endif %}"
        "{% connected_content https://api.example.com/items?sku=T1 :save item %}"
        "<p>Tom &amp; <b>{{ item.name }}</b>,\n until {{ 'now' | date: '%H:%M' }}</p>"
    ),
    "fixtures/connected_content/items.toml": (
        '[request]\nurl = "https://api.example.com/items?sku={any}"\n'
        '[responses.default]\njson = \'{"name": "Jerry"}\'\n'
        "[responses.gone]\nstatus = 404\n"
    ),
}


def _problems(make_workspace: Callable[[dict[str, str]], Workspace], test: str) -> list[list[str]]:
    files = {**_MESSAGE, "templates/promo.tests.toml": f"[[test]]\nprofile = 'ada'\n{test}"}
    workspace = make_workspace(files)
    cases = [each for each in cases_of(workspace, workspace.message("promo")) if each.test]
    return [each.lines() for case in cases for each in Runner(workspace).run(case).problems]


@pytest.mark.parametrize(
    "test",
    [
        "subject = 'Hi Ada'",
        "subject = 'Hi {any}'",
        "fields = { subject = 'Hi Ada' }",
        "contains = 'Hi Ada'",
        "contains = ['Tom & Jerry, until', '<b>Jerry</b>']",
        "contains = { html = ['Jerry'], subject = 'Ada' }",
        "not_contains = ['Spike']",
        "now = 2026-05-05T10:20:00Z\ncontains = ['until 10:20']",
        "contains = ['until 08:00']",
        "set = { first_name = 'Bo' }\nsubject = 'Hi Bo'",
        "set.custom_attribute.tier = 'gold'",
        "set = { first_name = 'Off' }\naborted = 'switched off'",
        "set = { first_name = 'Off' }\naborted = 'switched {any}'",
        "set = { first_name = 'Off' }\naborted = true\nrequests = []",
        "set = { first_name = 'Off' }\nstatus = 'aborted'",
        "responses = { items = 'gone' }\nnot_contains = 'Jerry'",
        "scenario = 'gone'\nnot_contains = 'Jerry'",
        "scenario = 'default'",
        "requests = ['GET https://api.example.com/items?sku={any}']",
        "max_size = '1KB'",
    ],
)
def test_what_holds_is_no_problem(
    make_workspace: Callable[[dict[str, str]], Workspace], test: str
) -> None:
    assert _problems(make_workspace, test) == []


@pytest.mark.parametrize(
    ("test", "lines"),
    [
        ("subject = 'Hi'", ["3:1: expected subject to be 'Hi'", "  it is 'Hi Ada'"]),
        (
            "contains = [\n  'Jerry',\n  'Tom and Jerry'\n]",
            [
                "5:3: expected any field to contain 'Tom and Jerry'",
                "  the nearest line of html: 'Tom & Jerry, until 08:00'",
            ],
        ),
        (
            "contains = { subject = 'Bo' }",
            ["3:14: expected subject to contain 'Bo'", "  it is 'Hi Ada'"],
        ),
        (
            "not_contains = ['Tom & Jerry']",
            [
                "3:17: expected html not to contain 'Tom & Jerry'",
                "  found: 'Tom & Jerry, until 08:00'",
            ],
        ),
        ("status = 'aborted'", ["3:1: expected to be aborted, but it is sent"]),
        (
            "set = { first_name = 'Off' }",
            ["1:3: expected to be sent, but it is aborted: switched off", "  at templates/promo.html:4:35"],
        ),
        (
            "set = { first_name = 'Off' }\naborted = 'bad day'",
            ["4:1: expected the reason 'bad day'", "  reason: 'switched off'"],
        ),
        (
            "requests = []",
            ["3:1: expected no other request, but GET https://api.example.com/items?sku=T1 was made"],
        ),
        ("max_size = 20", ["3:1: expected html to have at most 20 bytes, but it has 43"]),
    ],
)  # fmt: skip
def test_what_does_not_hold_is_said_with_its_place(
    make_workspace: Callable[[dict[str, str]], Workspace], test: str, lines: list[str]
) -> None:
    (problem,) = _problems(make_workspace, test)
    assert problem[: len(lines)] == [f"templates/promo.tests.toml:{lines[0]}", *lines[1:]]


def test_another_request_than_expected(
    make_workspace: Callable[[dict[str, str]], Workspace],
) -> None:
    missing, other = _problems(make_workspace, "requests = ['POST https://api.example.com/items']")
    assert missing == [
        "templates/promo.tests.toml:3:13: expected the request POST https://api.example.com/items",
        "  made: GET https://api.example.com/items?sku=T1",
    ]
    assert "expected no other request" in other[0]


def test_a_call_without_a_fixture_says_how_to_get_one(
    make_workspace: Callable[[dict[str, str]], Workspace],
) -> None:
    files = {
        "templates/promo.html": "{% connected_content https://api.example.com/x :save y %}",
    }
    workspace = make_workspace(files)
    (case, _) = cases_of(workspace, workspace.message("promo"))
    (problem,) = Runner(workspace, update=True).run(case).problems
    assert problem.message == "no fixture answers GET https://api.example.com/x"
    assert "liquidpilot record promo.html --profile ada" in (problem.hint or "")
