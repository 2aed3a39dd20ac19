"""`unscoped-media-rule`: a rule for phones that CSS inlining may put on every element."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquidpilot.check.css_support import conditional_blocks, without_comments
from liquidpilot.check.rule import Example, FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.lazy_patterns import lazy_pattern

_RULE = lazy_pattern(r"([^{};@]+)\{[^{}]*\}")
_WIDTH = lazy_pattern(r"width|orientation|height", re.IGNORECASE)
_BARE = lazy_pattern(r"[A-Za-z][A-Za-z0-9]*|\*")


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    if field.message is None or not field.message.settings.get("should_inline_css"):
        return
    for element in field.elements if field.is_html else ():
        if element.name != "style" or element.content is None:
            continue
        css = without_comments(field.outline.without_liquid[slice(*element.content)])
        for start, end in conditional_blocks(css):
            if _WIDTH.search(css, start, css.find("{", start)) is None:
                # It holds on a wide screen as well.
                continue
            for rule in _RULE.finditer(css, css.find("{", start) + 1, end):
                selectors = [each.strip() for each in rule[1].split(",")]
                bare = next((each for each in selectors if _BARE.fullmatch(each)), None)
                if bare is not None:
                    at = element.content[0] + rule.start() + len(rule[1]) - len(rule[1].lstrip())
                    message = f"'{bare}' has no class, and CSS inlining is on"
                    hint = "give the elements you mean a class, as in 'td.stack { … }'"
                    yield field.found((at, at + len(rule[1].strip())), message, hint)


_TEMPLATE = {"templates/email_templates/example/template.yaml": "should_inline_css: true\n"}

RULE = FieldRule(
    name="unscoped-media-rule",
    severity="info",
    summary="a rule for a bare element inside '@media', with CSS inlining on",
    explanation=(
        "Braze's inlining copies the rules in '<style>' into the elements. A rule for phones that "
        "names a bare element then showed on all such elements, even on a wide screen (observed "
        "by others, not documented by Braze)."
    ),
    source=("css-inlining",),
    bad=Example(
        "<style>@media (max-width: 600px) { td { display: block } }</style>", files=_TEMPLATE
    ),
    good=Example(
        "<style>@media (max-width: 600px) { td.stack { display: block } }</style>",
        files=_TEMPLATE,
    ),
    needs=("<style",),
    check=_check,
)
