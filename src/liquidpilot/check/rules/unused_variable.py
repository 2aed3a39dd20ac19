"""`unused-variable`: a variable is set and never used."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.outline import Outline, Output, Tag

_WORD = re.compile(r"[A-Za-z_][\w-]*", re.ASCII)


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    writes = [each for each in field.outline.writes if each.tag.name in ("assign", "capture")]
    # In a text that Liquid refuses, what uses a variable may stand in what cannot be read.
    if not writes or field.template.refused or not field.flow.is_complete:
        return
    used = set[str]().union(*(_words(each) for each in field.flow.outlines))
    for write in writes:
        if write.name not in used and not _swallows(field.outline, write.tag):
            message = f"the variable '{write.name}' is never used"
            yield field.found(write.span, message, "remove the tag, or use the variable")


def _swallows(outline: Outline, tag: Tag) -> bool:
    """Tell whether a capture is there to keep the output of a call out of the message."""
    return any(tag in call.tag.inside for call in outline.calls)


def _words(outline: Outline) -> Iterable[str]:
    """Yield every word of the markup that is not a name to be set: none of them is overlooked."""
    names = {write.span for write in outline.writes}
    for part in outline.parts:
        if isinstance(part, Output | Tag):
            for word in _WORD.finditer(outline.text, *part.markup_span):
                if word.span() not in names:
                    yield word[0]


RULE = FieldRule(
    name="unused-variable",
    severity="info",
    summary="a variable is set and never used",
    explanation=(
        "An unused variable may be a leftover, or a sign that another one is used by mistake. It "
        "costs the reader of the template time."
    ),
    bad="{% assign greeting = 'Hello' %}Hi there",
    good="{% assign greeting = 'Hello' %}{{greeting}} there",
    needs=("assign", "capture"),
    check=_check,
)
