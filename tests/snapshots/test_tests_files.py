"""Mistakes in `tests.toml`: each has a place and a remedy."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot import Workspace
from liquidpilot.errors import WorkspaceError
from liquidpilot.snapshots.tests_files import read_message_tests

_PATH = "templates/email_templates/hello/tests.toml"
_FIXTURE = {
    "fixtures/connected_content/items.toml": (
        '[request]\nurl = "https://api.example.com/items"\n[responses.default]\njson = "{}"\n'
    )
}

Make = Callable[[dict[str, str]], Workspace]


@pytest.mark.parametrize(
    ("description", "text", "place", "message", "hint"),
    [
        ("a table", "[[tests]]", "1:3", "unknown key 'tests'", "did you mean 'test'?"),
        ("a key", "[[test]]\ncontain = 'a'", "2:1", "unknown key 'contain'", "did you mean 'contains'?"),
        ("a profile", "profiles = ['ada', 'adda']", "1:20", "there is no profile 'adda'", "did you mean 'ada'?"),
        ("a scenario", "scenarios = ['timeot']", "1:14", "there is no scenario 'timeot'", "did you mean 'timeout'?"),
        ("a profile of a test", "[[test]]\nprofile = 'add'", "2:1", "there is no profile 'add'", "did you mean 'ada'?"),
        ("a fixture", "[[test]]\nresponses = { item = 'default' }", "2:15", "there is no fixture 'item'", "did you mean 'items'?"),
        ("a response", "[[test]]\nresponses = { items = 'defalt' }", "2:15", "there is no response of 'items' called 'defalt'", "did you mean 'default'?"),
        ("a status", "[[test]]\nstatus = 'send'", "2:1", "there is no status 'send'", "did you mean 'sent'?"),
        ("two states", "[[test]]\naborted = 'x'\nstatus = 'sent'", "3:1", "the test expects 'aborted' and the status 'sent'", ""),
        ("no reason", "[[test]]\naborted = false", "2:1", "'aborted' should be the reason, or true", "leave it out"),
        ("a field", "[[test]]\ncontains = { subjekt = ['a'] }", "2:14", "the message has no field 'subjekt'", "did you mean 'subject'?"),
        ("an empty text", "[[test]]\nnot_contains = ['']", "2:1", "every field contains an empty text", "take it out"),
        ("a number for a text", "[[test]]\ncontains = [1]", "2:13", "'contains' should be a list of texts", ""),
        ("a request without method", "[[test]]\nrequests = ['https://x.example']", "2:13", "'https://x.example' is not a method and an address", "for example 'GET"),
        ("a wildcard", "[[test]]\nrequests = ['GET https://x.example/{sku}']", "2:13", "'{sku}' is not a wildcard", "write {any}"),
        ("a size", "[[test]]\nmax_size = 'big'", "2:1", "'big' is not a size", "for example"),
        ("a time", "[[test]]\nnow = 'noon'", "2:1", "'now' is not a date and time", ""),
        ("a date to set", "[[test]]\nset = { a = 2026-01-01 }", "2:9", "'a' should be text, a number, true or false", "write a date in quotes"),
        ("a path to set", "[[test]]\nset = { '[0]' = 1 }", "2:9", "'[0]' is not the path of an attribute", "for example"),
        ("two of a name", "[[test]]\ndescription = 'a'\n[[test]]\ndescription = 'a'", "4:1", "two tests are called 'a'", "another name"),
        ("no TOML", "[[test]\n", "1:7", "not valid TOML", ""),
    ],
)  # fmt: skip
def test_a_mistake_has_a_place_and_a_remedy(
    make_workspace: Make, description: str, text: str, place: str, message: str, hint: str
) -> None:
    workspace = make_workspace({**_FIXTURE, _PATH: text})
    with pytest.raises(WorkspaceError) as caught:
        read_message_tests(workspace, workspace.message("hello"))
    error = caught.value
    assert (f"{error.path}:{error.line}:{error.column}") == f"{_PATH}:{place}", description
    assert error.message.startswith(message)
    assert hint in (error.hint or "")


@pytest.mark.parametrize(
    ("template", "tests"),
    [
        ("templates/email_templates/hi/body.html", "templates/email_templates/hi/tests.toml"),
        ("templates/email_templates/hi/body.html", "templates/email_templates/hi/tests.json"),
        ("templates/hi.liquid", "templates/hi.tests.toml"),
        ("templates/deep/hi.html", "templates/deep/hi.tests.toml"),
    ],
)
def test_where_the_file_stands(make_workspace: Make, template: str, tests: str) -> None:
    text = '{"test": [{}]}' if tests.endswith("json") else "\ufeff[[test]]\r\n"
    workspace = make_workspace({template: "Hi", tests: text})
    (test,) = read_message_tests(workspace, workspace.message("hi")).written
    assert test.description == "test 1"


def test_nested_tables_to_set_are_laid_over(make_workspace: Make) -> None:
    text = "[[test]]\n[test.set]\nfirst_name = 'Bo'\n[test.set.custom_attribute]\ntier = 'gold'\n"
    workspace = make_workspace({_PATH: text})
    (test,) = read_message_tests(workspace, workspace.message("hello")).written
    assert test.settings == {"first_name": "Bo", "custom_attribute.tier": "gold"}
