"""`html-in-plain-text`: tags and entities in a field that shows them as text."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquidpilot.check.rendered_texts import is_not_the_templates, plain_fields
from liquidpilot.check.rule import Example, RenderingRule
from liquidpilot.check.subjects import RenderingSubject
from liquidpilot.diagnostics import Diagnostic

_HTML = re.compile(
    r"</?(?:a|b|br|div|em|font|h[1-6]|i|img|li|ol|p|span|strong|style|table|tbody|td|th|tr|u|ul)"
    r"(?:\s[^<>]*)?/?>|&(?:amp|lt|gt|quot|nbsp|rsquo|lsquo|mdash|ndash|hellip|euro|pound|#\d{2,5});",
    re.IGNORECASE,
)


def _check(rendering: RenderingSubject) -> Iterable[Diagnostic]:
    for field in plain_fields(rendering):
        all_found = _HTML.finditer(field.text)
        own = (each for each in all_found if not is_not_the_templates(rendering, each[0]))
        found = next(own, None)
        if found is not None:
            message = f"the {field.name} shows HTML as text: '{found[0][:40]}'"
            hint = "this field is plain text: remove the HTML, or add '| strip_html' to the value"
            at = rendering.message.fields[field.name].source.text.find(found[0])
            span = (at, at + len(found[0])) if at >= 0 else (0, 0)
            yield rendering.found(field.name, message, hint, span)


RULE = RenderingRule(
    name="html-in-plain-text",
    severity="warning",
    summary="HTML in a subject, a plain text, a push or an SMS",
    explanation=(
        "These fields are shown letter for letter, including '<br>' and '&amp;'. Such HTML comes "
        "from a value that was made for HTML, or from filters such as 'escape' and "
        "'newline_to_br'. HTML that comes from a profile is not reported, nor is an answer that "
        "only a scenario gives."
    ),
    bad=Example("Toys &amp; games<br>are here", field="subject"),
    good=Example("Toys & games are here", field="subject"),
    check=_check,
)
