"""`unsupported-tag`: `include` and `render`, which need files that Braze does not have."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for tag in field.outline.named("include", "render"):
        message = f"'{tag.name}' cannot work in Braze, which has no files to include"
        hint = "write {{content_blocks.${name}}}"
        yield field.found(tag.name_span, message, hint)


RULE = FieldRule(
    name="unsupported-tag",
    severity="error",
    summary="a tag that includes a file, where Braze has content blocks",
    explanation=(
        "Liquid's own tags for shared text look for files, and Braze has none: the words 'Liquid "
        "error' are printed in their place (Ruby Liquid 5.4.0). In Braze, shared text goes into "
        "content blocks."
    ),
    source=("no-files",),
    bad="{% include 'footer' %}",
    good="{{content_blocks.${footer}}}",
    needs=("include", "render"),
    instead_of=("render-error",),
    check=_check,
)
