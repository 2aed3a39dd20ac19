"""`output-without-default`: an attribute that is printed, and may be missing."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.attribute_guards import is_protected, unguarded
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic

# Every recipient has these, or their hole is meant.
_ALWAYS = frozenset(
    (
        "braze_id",
        "cblid",
        "email_address",
        "email_footer",
        "random_bucket_number",
        "user_id",
    )
)
_WITHOUT_HOLES = (
    "app.",
    "campaign.",
    "canvas.",
    "card.",
    "content_block",
    "preference_center",
    "subscribed_state.",
)


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for read in unguarded(field.outline.reads):
        name = read.lookup.attribute or ""
        if name in _ALWAYS or name.startswith(_WITHOUT_HOLES) or name.endswith("_url"):
            continue
        if is_protected(field, read):
            continue
        shown = field.source.text[slice(*read.span)]
        message = f"nothing is printed for '{shown}' if the person does not have it"
        yield field.found(read.span, message, f"write {{{{{shown} | default: '…'}}}}")


RULE = FieldRule(
    name="output-without-default",
    severity="info",
    summary="an attribute is printed without a default",
    explanation=(
        "A missing attribute prints nothing, and the sentence around it may make no sense. The "
        "rendered check reports the holes that your profiles actually produce; this rule finds "
        "every place where one could appear."
    ),
    source=("defaults",),
    bad="You live in {{${city}}}.",
    good="You live in {{${city} | default: 'a place that we do not know'}}.",
    recommended=False,
    needs=("${",),
    check=_check,
)
