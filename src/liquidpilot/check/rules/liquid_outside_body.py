"""`liquid-outside-body`: Liquid before `<body>` or after `</body>`."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.outline import Text


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    if field.channel != "email" or not field.is_html:
        return
    body = [each for each in field.elements if each.name == "body"]
    start = next((each.span[0] for each in body if not each.closing), None)
    if start is None:
        return
    end = next((each.span[1] for each in body if each.closing), len(field.source.text))
    markup = [each.span for each in field.outline.parts if not isinstance(each, Text)]
    before = next((span for span in markup if span[0] < start), None)
    after = next((span for span in markup if span[0] >= end), None)
    hint = "move it between <body> and </body>"
    if before is not None:
        yield field.found(before, "there is Liquid before '<body>'", hint)
    if after is not None:
        yield field.found(after, "there is Liquid after '</body>'", hint)


RULE = FieldRule(
    name="liquid-outside-body",
    severity="warning",
    summary="Liquid before '<body>' or after '</body>' in an e-mail",
    explanation=(
        "In an e-mail Liquid belongs in the '<body>'; elsewhere it may be rendered "
        "inconsistently, because mail programs, and Braze's own changes to the HTML, treat those "
        "parts in their own way."
    ),
    source=("liquid-in-body",),
    bad=(
        "{% assign name = ${first_name} | default: 'you' %}"
        "<html><body><p>Hi {{name}}</p></body></html>"
    ),
    good=(
        "<html><body>{% assign name = ${first_name} | default: 'you' %}"
        "<p>Hi {{name}}</p></body></html>"
    ),
    needs=("<body",),
    check=_check,
)
