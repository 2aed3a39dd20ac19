"""`html-value-in-plain-text`: a value brings tags or entities into a field that is plain text."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rendered_texts import html_in, is_not_the_templates, plain_fields
from liquidpilot.check.rule import Example, RenderingRule
from liquidpilot.check.subjects import RenderingSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.wording import cut


def _check(rendering: RenderingSubject) -> Iterable[Diagnostic]:
    for field in plain_fields(rendering):
        written = rendering.message.fields[field.name].source.text
        found = next(
            (
                each
                for each in html_in(field.text)
                if each[0] not in written and not is_not_the_templates(rendering, each[0])
            ),
            None,
        )
        if found is not None:
            message = f"a value brings HTML into the {field.name}: '{cut(found[0], 40)}'"
            hint = "this field is plain text: add '| strip_html' to the value, or do not escape it"
            yield rendering.found(field.name, message, hint)


RULE = RenderingRule(
    name="html-value-in-plain-text",
    severity="warning",
    summary="a value with HTML in a subject, a plain text, a push, an SMS, a card",
    explanation=(
        "These fields are shown letter for letter. Such HTML comes from a value that was made for "
        "HTML, from filters such as 'escape' and 'newline_to_br', or from a content block. HTML "
        "that comes from a profile is not reported, nor is an answer that only a scenario gives."
    ),
    bad=Example("{{'Toys & games' | escape}} are here", field="subject"),
    good=Example("{{'Toys & games'}} are here", field="subject"),
    check=_check,
)
