"""`line-break-in-subject`: a subject or a title in two lines."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rendered_texts import is_not_the_templates
from liquidpilot.check.rule import Example, RenderingRule
from liquidpilot.check.subjects import RenderingSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.sources import Span
from liquidpilot.wording import cut

_ONE_LINE = {"email": ("subject",), "push": ("title",)}
_BROKEN = lazy_pattern(r"\S*[^\S\n]*\n\s*\S+")

_AFTER_WORD = lazy_pattern(r"[^\s\0](?:\0|[^\S\n])*\n")


def _check(rendering: RenderingSubject) -> Iterable[Diagnostic]:
    for field in rendering.sent_as("text"):
        if field.name not in _ONE_LINE.get(rendering.rendered.channel, ()):
            continue
        # Blanks at both ends come with the Liquid around a text.
        found = _BROKEN.search(field.text.strip())
        if found is None or is_not_the_templates(rendering, found[0]):
            continue
        message = f"the {field.name} has a line break: '{cut(' '.join(found[0].split()))}'"
        hint = "write it in one line; '{%- … -%}' takes the line breaks around a tag out"
        yield rendering.found(field.name, message, hint, _place(rendering, field.name))


def _place(rendering: RenderingSubject, name: str) -> Span:
    """Return the line break of the template after its first words."""
    field = rendering.message.fields[name]
    text = field.source.text
    after_word = _AFTER_WORD.search(field.outline.without_liquid.rstrip())
    if after_word is not None:
        return after_word.end() - 1, after_word.end()
    start = len(text) - len(text.lstrip())
    at = text.find("\n", start, len(text.rstrip()))
    return (at, at + 1) if at >= 0 else (0, 0)


RULE = RenderingRule(
    name="line-break-in-subject",
    severity="warning",
    summary="a subject, or the title of a push, with a line break in it",
    explanation=(
        "A subject is one line (RFC 5322): what stands after the break is joined with it, cut off, "
        "or shown as a gap, by each mail program in its way. Of a push title one line is shown. A "
        "line break at either end does not count."
    ),
    bad=Example("The toys\nare here", field="subject"),
    good=Example("{% if true %}\nThe toys are here\n{% endif %}", field="subject"),
    check=_check,
)
