"""A tag that nobody knows: one error at its place, and the rest can be shown all the same."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from liquidpilot.dialect import RenderInputs, Template, parse
from liquidpilot.sources import Source

_NOW = datetime(2026, 11, 21, tzinfo=UTC)

# (template, the columns of the errors, what is shown of it)
_UNKNOWN = [
    ("Hi {% weather %}!", [7], "Hi [weather]!"),
    ("{% weather today, 'x' %}a", [4], "[weather]a"),
    ("{% weather %}a{{x}}{% endweather %}b", [4], "[weather]a1[endweather]b"),
    ("{% weather %}{% weather %}a{% endweather %}", [4, 17], "[weather][weather]a[endweather]"),
    ("{% if x %}{% weather %}{% endif %}", [14], "[weather]"),
    ("{% if x %}{% weather %}a{% endweather %}{% else %}b{% endif %}", [14], "[weather]a[endweather]"),
    ("{% weather %}a{% else %}b{% endweather %}", [4], "[weather]a[else]b[endweather]"),
    ("{% weather %}{% when 1 %}{% if x %}a{% else %}b{% endif %}{% endweather %}", [4], "[weather][when]a[endweather]"),
    ("{% weather %}{% if x %}a{% endif %}{% endweather %}", [4], "[weather]a[endweather]"),
    ("{% liquid weather\n echo x %}", [11], "[weather]1"),
    # What has another name here: its other half does not seem to be missing.
    ("{% if x %}a{% end %}", [15], "a"),
    ("{% if x %}a{% ENDIF %}b", [15], "ab"),
    ("{% if x %}a{% endfi %}b", [15], "ab"),
    ("{% IF x %}a{% endif %}", [4], "[IF]a"),
    ("{% IF x %}a{% else %}b{% endif %}", [4], "[IF]ab"),
    ("{% foreach i in y %}a{% endfor %}", [4], "[foreach]a"),
    ("{% switch x %}{% when 1 %}a{% endcase %}", [4], "[switch]a"),
    ("{% set y = 1 %}a", [4], "[set]a"),
    ("{% if x %}a{% elseif y %}b{% endif %}", [15], "a[elseif]b"),
    ("a{% endweather %}", [5], "a"),
    # What python-liquid calls its texts and outputs is no tag.
    ("{% content %}a{% output %}", [4, 18], "[content]a[output]"),
]  # fmt: skip


def _shown(template: Template, *, stand_ins: bool) -> str:
    return template.render(RenderInputs({"x": 1}, _NOW, stand_ins=stand_ins)).text


@pytest.mark.parametrize(("text", "columns", "shown"), _UNKNOWN, ids=[case[0] for case in _UNKNOWN])
def test_unknown(text: str, columns: list[int], shown: str) -> None:
    template = parse(Source(text))
    places = [(each.code, each.severity) for each in template.diagnostics]
    assert places == [("syntax-error", "error")] * len(columns)
    # The columns of the second line count from its own start.
    assert [each.column for each in template.diagnostics] == columns
    assert template.refused
    assert _shown(template, stand_ins=False) == ""
    assert _shown(template, stand_ins=True) == shown


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("{% set y = 1 %}", "write 'assign'"),
        ("{% if x %}{% end %}", "write 'endif'"),
        ("{% for i in y %}{% if x %}{% end %}{% endfor %}", "write 'endif'"),
        ("{% if x %}{% ENDIF %}", "write 'endif': tag names are written in lower case"),
        ("{% Assign y = 1 %}", "write 'assign': tag names are written in lower case"),
        ("{% end %}", "there is no open block"),
        ("{% elseif x %}", "write 'elsif'"),
        ("{% weather %}", "if Braze has this tag, add it to 'known_tags' in liquidpilot.toml"),
    ],
)
def test_hint(text: str, hint: str) -> None:
    assert [each.hint for each in parse(Source(text)).diagnostics] == [hint]


@pytest.mark.parametrize("text", ["{% weather %}{% if x %}", "{% weather %}{{ x }", "{% if %}{% weather %}"])  # fmt: skip
def test_nothing_is_shown_where_something_else_is_wrong(text: str) -> None:
    template = parse(Source(text))
    assert _shown(template, stand_ins=True) == ""


def test_a_tag_that_the_workspace_knows_is_no_fault() -> None:
    text = "{% weather %}{% weather %}{% block %}a{% else %}b{% endblock %}"
    template = parse(Source(text), known_tags=("weather", "block"))
    assert not template.refused
    assert _shown(template, stand_ins=False) == "[weather][weather][block]a[else]b[endblock]"
    # Said once for each tag, wherever it stands.
    found = [(each.code, each.severity, each.column) for each in template.diagnostics]
    assert found == [("stand-in", "info", 4), ("stand-in", "info", 30)]


def test_a_content_block_shows_its_rest_as_well() -> None:
    blocks = {"b": Source("{% weather %}b")}
    template = parse(Source("a{{content_blocks.${b}}}"), blocks)
    assert _shown(template, stand_ins=False) == "a"
    assert _shown(template, stand_ins=True) == "a[weather]b"
    known = parse(Source("a{{content_blocks.${b}}}"), blocks, known_tags=("weather",))
    assert _shown(known, stand_ins=False) == "a[weather]b"
