"""`liquid-outside-body`: Liquid before `<body>` or behind `</body>`."""

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
    behind = next((span for span in markup if span[0] >= end), None)
    hint = "move it between <body> and </body>"
    if before is not None:
        yield field.found(before, "Liquid stands before '<body>'", hint)
    if behind is not None:
        yield field.found(behind, "Liquid stands behind '</body>'", hint)


RULE = FieldRule(
    name="liquid-outside-body",
    severity="warning",
    summary="Liquid before '<body>' or behind '</body>' of an e-mail",
    explanation=(
        "In an e-mail Liquid belongs into the '<body>'; elsewhere it may be rendered "
        "inconsistently, as mail programs and Braze's own changes of the HTML treat that part in "
        "their own way."
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
    check=_check,
)
