"""A `body.json` that renders to something else."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from liquidpilot import dialect
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.rendering.message import RenderedField, json_problems
from liquidpilot.sources import Source

_PATH = "templates/webhooks/shop/body.json"


def _found(template: str, value: str) -> list[Diagnostic]:
    """Return what is said of a body in which `{{x}}` is `value`."""
    source = Source(template, _PATH)
    inputs = dialect.RenderInputs({"x": value}, datetime(2026, 11, 21, tzinfo=UTC), traced=True)
    rendered = dialect.parse(source).render(inputs)
    field = RenderedField("body", rendered.text, source, trace=rendered.trace)
    return list(json_problems("body-not-json", "body", field, (0, len(field.text))))


@pytest.mark.parametrize(
    ("description", "template", "value", "said", "place"),
    [
        (
            "a comma too many",
            '{\n  "a": {{x}},\n}',
            "1",
            "line 3, column 1 of it, near '{ \"a\": 1, }'",
            (2, 13),
        ),
        (
            "a quote that nobody escaped",
            '{"a": "{{x}}"}',
            '5" wheel',
            "line 1, column 11 of it",
            (1, 8),
        ),
        ("a value that is empty", '{"a": {{x}}}', "", "line 1, column 7 of it", (1, 7)),
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
    description: str, template: str, value: str, said: str, place: tuple[int, int]
) -> None:
    [problem] = _found(template, value)
    assert said in problem.message, description
    assert (problem.code, problem.severity) == ("body-not-json", "error")
    assert (problem.path, problem.line, problem.column) == (_PATH, *place)


@pytest.mark.parametrize("blank", ["", " ", "\n \n"])
def test_of_a_blank_text_nothing_is_quoted(blank: str) -> None:
    [problem] = _found("{{x}}", blank)
    assert problem.message.endswith(" of it")


@given(
    st.lists(st.sampled_from([*'{}[]",:ab1 \n', "{{x}}", "{% if x %}", "{% endif %}"])),
    st.text('{}[]",:ab1 \n', max_size=20),
)
def test_the_place_is_in_the_template(parts: list[str], value: str) -> None:
    template = "".join(parts)
    for problem in _found(template, value):
        lines = template.split("\n")
        assert 1 <= problem.line <= len(lines)
        assert 1 <= problem.column <= len(lines[problem.line - 1]) + 1


@pytest.mark.parametrize("value", ["{}", " [1, 2] ", '"text"', '{"a": 9.90}'])
def test_what_is_json(value: str) -> None:
    assert _found("{{x}}", value) == []
