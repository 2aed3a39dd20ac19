"""A `body.json` that renders to something else."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liquidpilot.rendering.message import json_body_problems
from liquidpilot.sources import Source

_PATH = "templates/webhooks/shop/body.json"
_TEMPLATE = Source("{}", _PATH)


@pytest.mark.parametrize(
    ("description", "template", "rendered", "said", "place"),
    [
        (
            "a comma too many",
            '{\n  "a": {{x}},\n}',
            '{\n  "a": 1,\n}',
            "line 3, column 1 of it, near '{ \"a\": 1, }'",
            (3, 1),
        ),
        (
            "a quote that nobody escaped",
            '{"a": "{{x}}"}',
            '{"a": "5" wheel"}',
            "line 1, column 11 of it",
            (1, 8),
        ),
        ("a value that is empty", '{"a": {{x}}}', '{"a": }', "line 1, column 7 of it", (1, 7)),
        ("nothing at all", "{{x}}", "", "line 1, column 1 of it", (1, 1)),
        (
            "too many lists in each other",
            "{{x}}",
            "[" * 100_000,
            "nested more than 100 levels deep at line 1, column 101",
            (1, 1),
        ),
    ],
)
def test_what_is_no_json(
    description: str, template: str, rendered: str, said: str, place: tuple[int, int]
) -> None:
    [problem] = json_body_problems(Source(template, _PATH), rendered)
    assert said in problem.message, description
    assert (problem.code, problem.severity) == ("body-not-json", "error")
    assert (problem.path, problem.line, problem.column) == (_PATH, *place)


@given(st.text('{}[]",:ab1 \n{{x}}%', max_size=60), st.text('{}[]",:ab1 \n', max_size=60))
def test_the_place_is_in_the_template(template: str, rendered: str) -> None:
    for problem in json_body_problems(Source(template, _PATH), rendered):
        lines = template.split("\n")
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1


@pytest.mark.parametrize("rendered", ["{}", " [1, 2] ", '"text"', '{"a": 9.90}'])
def test_what_is_json(rendered: str) -> None:
    assert json_body_problems(_TEMPLATE, rendered) == []
