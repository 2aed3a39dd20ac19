"""`trustpilot-nullable-field-without-default`: what Trustpilot may not know is printed."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot import Diagnostic
from liquidpilot.extending import FieldRule, FieldSubject
from liquidpilot.integrations.trustpilot.rules.examples import REVIEWS_CALL, for_each_review
from liquidpilot.integrations.trustpilot.rules.guards import Guards, guards_of
from liquidpilot.integrations.trustpilot.rules.results import Answer, Path, answers_in, has_default
from liquidpilot.integrations.trustpilot.rules.shapes import nullable_part, shape_of

_DEFAULTS = {
    "displayName": "A Trustpilot reviewer",
    "name": "A Trustpilot reviewer",
    "language": "en",
}


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for answer in answers_in(field.flow):
        shape = shape_of(answer.endpoint)
        if shape is None:
            continue
        for use in answer.printed:
            part = nullable_part(shape, use.path)
            if part is None or has_default(use) or _guarded(answer, part).cover(use):
                continue
            shown = use.text
            message = (
                f"'{part[-1]}' may be null in Trustpilot's answer: the reader then sees "
                "nothing here"
            )
            default = _DEFAULTS.get(use.path[-1])
            hint = f"write {{{{{shown} | default: '{default}'}}}}"
            if part != use.path or default is None:
                hint = f"test '{part[-1]}' first: {{% if {_written(shown, use.path, part)} %}}"
            yield Diagnostic.unnamed(message, hint, use.place)


def _guarded(answer: Answer, part: Path) -> Guards:
    # An average is null where there is nothing to count.
    counted = (*part[:-1], "numberOfReviews")
    return guards_of(answer, lambda use: use.path[: len(part)] in (part, counted))


def _written(shown: str, path: Path, part: Path) -> str:
    """Return the part of a lookup, as it is written, that may be null."""
    return ".".join(shown.split(".")[: len(part) - len(path) or None])


RULE = FieldRule(
    name="trustpilot-nullable-field-without-default",
    severity="warning",
    summary="a field that Trustpilot may leave null is printed without a default",
    explanation=(
        "Trustpilot sends null for what it does not know, but keeps the key (Trustpilot, "
        '"API introduction"). The name of a reviewer, the language of a review and the answer of '
        "the company may be null (observed in clients): 'says  ' is not a sentence."
    ),
    bad=REVIEWS_CALL + for_each_review("{{review.consumer.displayName | escape}}"),
    good=REVIEWS_CALL
    + for_each_review(
        "{{review.consumer.displayName | default: 'A Trustpilot reviewer' | escape}}"
    ),
    check=_check,
)
