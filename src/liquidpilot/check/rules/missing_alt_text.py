"""`missing-alt-text`: an image of which nothing is left for screen readers, or where images are
blocked."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.lazy_patterns import lazy_pattern

_LIQUID = lazy_pattern(r"\{[{%].*?alt.*?[}%]\}", re.DOTALL)


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    if not field.is_html:
        return
    for element in field.elements:
        if element.name not in ("img", "area") or element.closing or "alt" in element.attributes:
            continue
        # An attribute that Liquid writes: `<img {% if x %}alt="…"{% endif %}>`.
        if _LIQUID.search(field.source.text, *element.span):
            continue
        source = element.value("src") or ""
        shown = f" '{source.rpartition('/')[2][:40]}'" if source else ""
        message = f"the image{shown} has no alternative text"
        yield field.found(element.span, message, 'add alt="…", or alt="" for a decoration')


RULE = FieldRule(
    name="missing-alt-text",
    severity="warning",
    summary="an image without an 'alt'",
    explanation=(
        "Many mail clients block images until the reader allows them, and screen readers cannot "
        "see them: the alternative text is what is left. Without an 'alt' some of them say the "
        'file name; an empty one, alt="", tells them to skip the image (WCAG 2.2, 1.1.1).'
    ),
    bad='<img src="https://cdn.pinewheel.example/truck.png">',
    good='<img src="https://cdn.pinewheel.example/truck.png" alt="A red toy truck">',
    needs=("<img", "<area"),
    check=_check,
)
