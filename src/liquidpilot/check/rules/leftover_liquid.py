"""`leftover-liquid`: the reader sees template code."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rendered_texts import is_not_the_templates, plain_fields
from liquidpilot.check.rule import RenderingRule
from liquidpilot.check.subjects import RenderingSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.html_text import Regions
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.sources import Place
from liquidpilot.wording import cut

_LIQUID = lazy_pattern(
    r"(?:\{\{|\{%|\$\{)[^{}\n\0]{0,40}|%\}|Liquid (?:syntax )?error[^\n\0<]{0,40}"
)
_STRAY = lazy_pattern(r"[^{}\n\0]{0,20}\}\}")
_MARKS = ("{{", "{%", "${", "%}", "Liquid ")


def _check(rendering: RenderingSubject) -> Iterable[Diagnostic]:
    plain = {field.name for field in plain_fields(rendering)}
    for field in rendering.sent_fields:
        marks = (*_MARKS, "}}") if field.name in plain else _MARKS
        if not any(mark in field.text for mark in marks):
            continue
        # A script may write `${x}`, a style sheet ends in `}}`.
        text = Regions(field.text).readable()
        found = _LIQUID.search(text) or (_STRAY.search(text) if field.name in plain else None)
        if found is None or is_not_the_templates(rendering, found[0]):
            continue
        outline = rendering.message.fields[field.name].outline
        if any(part.raw for part in outline.texts):
            continue
        message = f"the reader sees template code: '{cut(found[0].strip(), 40)}'"
        hint = "look for an extra or a missing brace; Liquid in an answer runs with ':rerender'"
        yield Diagnostic.unnamed(message, hint, _place(rendering, field.name, found[0].strip()))


def _place(rendering: RenderingSubject, name: str, text: str) -> Place:
    """Return where a text stands in the template, or in a content block of it; else the start."""
    own = rendering.message.fields[name].outline
    for outline in (own, *rendering.message.fields[name].template.outlines):
        at = outline.text.find(text)
        if at >= 0:
            return outline.source.place((at, at + len(text)))
    return own.source.place((0, 0))


RULE = RenderingRule(
    name="leftover-liquid",
    severity="error",
    summary="'{{', '{%', '${' or 'Liquid error' in what is sent",
    explanation=(
        "A brace too many or too few, or Liquid that came with an answer "
        "or a catalog: it is sent as it is. What 'raw' prints is intended. Liquid that comes from "
        "a profile is not reported, nor is an answer that only a scenario gives."
    ),
    bad="<p>{% if ${first_name} %}Hi{% endif %} %}</p>",
    good="<p>{% if ${first_name} %}Hi{% endif %}</p>",
    check=_check,
)
