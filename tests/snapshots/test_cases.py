"""For whom messages are tested, and which of them."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot import Workspace
from liquidpilot.errors import LiquidPilotError, UnknownName, WorkspaceError
from liquidpilot.snapshots.cases import find_cases

_TESTS = "templates/email_templates/hello/tests.toml"
_PROMO = {"templates/promo.liquid": "Hi", "templates/promo.liquid.json": '{"first_name": "Cy"}'}

Make = Callable[[dict[str, str]], Workspace]


@pytest.mark.parametrize(
    ("description", "files", "names"),
    [
        ("all profiles", {}, ["ada", "nobody"]),
        (
            "what the configuration says",
            {"liquidpilot.toml": "[test]\nprofiles = ['ada']\nscenarios = ['default', 'timeout']\n"},
            ["ada", "ada.timeout"],
        ),
        (
            "what the message says",
            {"liquidpilot.toml": "[test]\nprofiles = ['ada']\n", _TESTS: "profiles = ['nobody']"},
            ["nobody"],
        ),
        ("no renders at all", {_TESTS: "profiles = []\n[[test]]\ndescription = 'works'"}, ["works"]),
        ("a scenario alone", {_TESTS: "scenarios = ['404']"}, ["ada.404", "nobody.404"]),
    ],
)  # fmt: skip
def test_for_whom(
    make_workspace: Make, description: str, files: dict[str, str], names: list[str]
) -> None:
    cases = find_cases(make_workspace(files))
    assert [case.name for case in cases.found] == names, description
    assert cases.complete


def test_data_beside_a_message_is_for_that_message(make_workspace: Make) -> None:
    (case,) = find_cases(make_workspace(_PROMO), ["promo"]).found
    assert (case.title, case.profile) == ("promo[own]", None)


@pytest.mark.parametrize(
    ("paths", "words", "titles"),
    [
        ([], "", ["hello[ada]", "hello[nobody]", "promo[own]"]),
        (["hello"], "", ["hello[ada]", "hello[nobody]"]),
        (["email_templates"], "", ["hello[ada]", "hello[nobody]"]),
        (["templates/email_templates/"], "", ["hello[ada]", "hello[nobody]"]),
        (["templates/promo.liquid", "promo"], "", ["promo[own]"]),
        (["templates/email_templates/hello/tests.toml"], "ada", ["hello[ada]"]),
        (["templates/promo.tests.toml"], "", ["promo[own]"]),
        (["."], "ada", ["hello[ada]"]),
        ([], "ADA hel", ["hello[ada]"]),
        ([], "email_templates/hello[no", ["hello[nobody]"]),
        (["promo"], "ada", []),
    ],
)
def test_which(make_workspace: Make, paths: list[str], words: str, titles: list[str]) -> None:
    cases = find_cases(make_workspace(_PROMO), paths, words)
    assert [case.title for case in cases.found] == titles
    assert cases.complete == (not paths and not words)


def test_a_broken_message_is_no_reason_to_leave_out_the_others(make_workspace: Make) -> None:
    cases = find_cases(make_workspace({_TESTS: "oops", **_PROMO}))
    assert [case.title for case in cases.found] == ["promo[own]"]
    assert list(cases.broken) == ["email_templates/hello"]
    assert not cases.complete


@pytest.mark.parametrize(
    ("files", "paths", "error", "message"),
    [
        ({}, ["helo"], UnknownName, "did you mean 'hello'?"),
        (
            {"liquidpilot.toml": "[test]\nprofiles = ['adda']\n"},
            [],
            WorkspaceError,
            "liquidpilot.toml:2:13: there is no profile 'adda'\n  did you mean 'ada'?",
        ),
        (
            {"liquidpilot.toml": "[test]\nnow = 'noon'\n"},
            [],
            WorkspaceError,
            "liquidpilot.toml:2:1: 'now' should be a date and time",
        ),
    ],
)
def test_a_name_that_nothing_has(
    make_workspace: Make,
    files: dict[str, str],
    paths: list[str],
    error: type[LiquidPilotError],
    message: str,
) -> None:
    with pytest.raises(error) as caught:
        find_cases(make_workspace(files), paths)
    assert message in str(caught.value)
