"""A `body.json` that renders to something else."""

from __future__ import annotations

import pytest

from liquidpilot.rendering.json_body import json_body_problems
from liquidpilot.sources import Source

_TEMPLATE = Source("{}", "templates/webhooks/shop/body.json")


@pytest.mark.parametrize(
    ("description", "rendered", "place"),
    [
        ("a comma too many", '{\n  "a": 1,\n}', "line 3, column 1 of it, near '{ \"a\": 1, }'"),
        ("a quote that nobody escaped", '{"a": "5" wheel"}', "line 1, column 11 of it"),
        ("a value that is empty", '{"a": }', "line 1, column 7 of it"),
        ("nothing at all", "", "line 1, column 1 of it"),
        (
            "too many lists in each other",
            "[" * 100_000,
            "nested more than 100 levels deep at line 1, column 101",
        ),
    ],
)
def test_what_is_no_json(description: str, rendered: str, place: str) -> None:
    [problem] = json_body_problems(_TEMPLATE, rendered)
    assert place in problem.message, description
    assert (problem.code, problem.severity) == ("body-not-json", "error")
    assert (problem.path, problem.line, problem.column) == (_TEMPLATE.path, 1, 1)


@pytest.mark.parametrize("rendered", ["{}", " [1, 2] ", '"text"', '{"a": 9.90}'])
def test_what_is_json(rendered: str) -> None:
    assert json_body_problems(_TEMPLATE, rendered) == []
