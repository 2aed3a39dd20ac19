"""What a rendering came to: the same in both engines, and nothing of it changes what is rendered."""

from __future__ import annotations

import sys
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import pytest
from both_engines import rendered_by_both

from liquidpilot.dialect import Budget, Rendered, RenderInputs, parse
from liquidpilot.dialect.sites import Site
from liquidpilot.sources import Source

_CONFORMANCE = Path(__file__).parents[1] / "conformance"
sys.path.insert(0, str(_CONFORMANCE))
import generation  # noqa: E402

sys.path.remove(str(_CONFORMANCE))

_NOW = datetime(2026, 11, 21, 9, 30, tzinfo=UTC)
_BLOCKS = {"used": "{% if x %}y{% endif %}", "outer": "{{content_blocks.${used}}}"}


def _taken(template: str, profile: dict[str, object]) -> list[str]:
    blocks = {name: Source(text, name) for name, text in _BLOCKS.items()}
    parsed = parse(Source(template, "field"), blocks, recorded=True)
    rendered = rendered_by_both(parsed, RenderInputs(profile, _NOW))
    known = {each.site for text in parsed.sites for each in text}
    assert rendered.taken <= known, "what is taken is one of those that there are"
    texts = [each.kind for each in rendered.taken if each.kind == "text"]
    parts = sorted((each for each in rendered.taken if each.kind != "text"), key=_start)
    return [*texts, *(each.place.text for each in parts)]


def _start(site: Site) -> tuple[str | None, int, int]:
    return site.place.path, site.place.line, site.place.column


# What is rendered of a text is Ruby Liquid's (tests/conformance).
@pytest.mark.parametrize(
    ("template", "profile", "taken"),
    [
        ("{% if ${a} %}x{% elsif ${b} %}y{% else %}z{% endif %}", {"b": 1}, ["text", "{% elsif ${b} %}"]),
        ("{% if ${a} %}{% endif %}", {"a": 1}, ["text", "{% if ${a} %}"]),
        ("{% unless ${a} %}x{% else %}y{% endunless %}", {"a": 1}, ["text", "{% else %}"]),
        ("{% case ${a} %}-{% when 1, 1 %}x{% when 2 %}{% else %}y{% endcase %}", {"a": 1}, ["text", "{% when 1, 1 %}"]),
        ("{% for i in ${a} %}{% break %}{% if i %}x{% endif %}{% else %}y{% endfor %}", {"a": [1]}, ["text", "{% for i in ${a} %}"]),
        ("{% for i in ${a} %}{% else %}y{% endfor %}", {}, ["text", "{% else %}"]),
        ("{% for i in (1..2) %}{% continue %}{% endfor %}{% if 1 %}{% endif %}", {}, ["text", "{% for i in (1..2) %}", "{% if 1 %}"]),
        ("{% tablerow i in ${a} %}x{% endtablerow %}", {"a": [1]}, ["text", "{% tablerow i in ${a} %}"]),
        ("{% liquid\nif ${a}\necho 1\nelse\necho 2\nendif %}", {}, ["text", "else"]),
        ("{{ ${a} | default: 'x' }}{{ ${b} | default: 'x' | upcase }}", {"a": 1}, ["text", "default"]),
        ("{% assign x = '' %}{{ x | default: 'y' | size }}", {}, ["text", "default"]),
        ("{{ ${a} | append: '' | default: 'y', allow_false: true }}", {"a": False}, ["text"]),
        ("{% if ${a} %}{% abort_message('no') %}{% endif %}{% if 1 %}{% endif %}", {"a": 1}, ["text", "{% if ${a} %}"]),
        ("{% capture c %}{% if ${a} %}x{% endif %}{% endcapture %}", {"a": 1}, ["text", "{% if ${a} %}"]),
        ("{% if ${a} %}{{content_blocks.${outer}}}{% endif %}", {"a": 1}, ["text", "text", "text", "{% if ${a} %}"]),
        ("{% assign x = 1 %}{{content_blocks.${used}}}", {}, ["text", "text", "{% if x %}"]),
        ("", {}, []),
        ("{% if ${a} %}", {"a": 1}, []),
        ("{% comment %}{% if 1 %}{% endif %}{% endcomment %}", {}, ["text"]),
        ("{% break %}{% case 1 %}{% when 1 %}a{{ 1 }}{% endcase %}", {}, ["text"]),
    ],
)  # fmt: skip
def test_what_is_taken(template: str, profile: dict[str, object], taken: list[str]) -> None:
    assert _taken(template, profile) == taken


def _without_taken(rendered: Rendered) -> Rendered:
    return replace(rendered, taken=frozenset(), trace=None)


@pytest.mark.slow
def test_recording_changes_nothing() -> None:
    tables = generation.read_tables()
    taken = 0
    for case in generation.generate(tables, 3, 1_500):
        plain, recorded = Budget(), Budget()
        inputs = RenderInputs(tables["context"], _NOW, traced=True)
        source = Source(case.template)
        before = parse(source).render(replace(inputs, budget=plain))
        template = parse(source, recorded=True)
        after = rendered_by_both(template, inputs)
        assert _without_taken(after) == _without_taken(before), case.template
        template.render(replace(inputs, budget=recorded))
        assert (recorded.spent, bool(before.taken)) == (plain.spent, False), case.template
        taken += len(after.taken)
    assert taken > 1_000
