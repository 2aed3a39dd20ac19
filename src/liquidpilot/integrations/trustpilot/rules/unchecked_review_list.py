"""`trustpilot-unchecked-review-list`: the first review is shown, be there one or not."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from liquidpilot import Diagnostic
from liquidpilot.extending import ELEMENT, FieldRule, FieldSubject, Use, is_unsent_with
from liquidpilot.integrations.trustpilot.rules.examples import BACK, REVIEWS_CALL
from liquidpilot.integrations.trustpilot.rules.guards import guards_of
from liquidpilot.integrations.trustpilot.rules.results import (
    Answer,
    answers_in,
    has_default,
    shown_path,
)
from liquidpilot.integrations.trustpilot.rules.shapes import STATUS
from liquidpilot.integrations.trustpilot.rules.supposing import is_printed, position_of


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for answer in answers_in(field.flow):
        name = answer.reviews
        if name is None:
            continue
        used = _unchecked(field, answer, name)
        shown = None if used is None else shown_path(answer, used.path)
        reviews = shown_path(answer, (name,))
        what = "summary" if name == "summaries" else "review"
        if used is not None:
            message = (
                f"where there is no {what}, '{shown}' is empty, and the reader sees a hole, such "
                "as empty quotation marks"
            )
            yield Diagnostic.unnamed(message, _hint(reviews, 0), used.place)
            continue
        for number, each in _too_few(answer, name):
            message = (
                f"the condition is met with fewer than {number + 1} as well: '{each.text}' is "
                "empty then, and the reader sees a hole"
            )
            yield Diagnostic.unnamed(message, _hint(reviews, number), each.place)


def _hint(reviews: str, more_than: int) -> str:
    return (
        f"write {{% if {reviews}.size > {more_than} %}} … {{% else %}} another text {{% endif %}} "
        "around it, or '| default:' after it"
    )


def _too_few(answer: Answer, name: str) -> Iterator[tuple[int, Use]]:
    """Yield what is printed of a later review behind a look at whether there is a first one."""
    for use in answer.printed:
        if use.path[:2] != (name, ELEMENT) or has_default(use):
            continue
        position = position_of(answer, use) or 0
        some = [is_printed(answer, use, count) for count in range(position + 1)]
        if position and some[0] is False and any(each is not False for each in some):
            yield position, use


def _unchecked(field: FieldSubject, answer: Answer, name: str) -> Use | None:
    """Return the first review that is printed without a look at whether there is one."""
    call, none = answer.call.call, {name: list[object](), STATUS: 200}
    guards = guards_of(answer, lambda use: _tells_length(name, use))
    return next(
        (
            use
            for use in answer.printed
            if use.path[:2] == (name, ELEMENT)
            and not (
                has_default(use) or guards.cover(use) or is_unsent_with(none, field, call, use)
            )
        ),
        None,
    )


def _tells_length(name: str, use: Use) -> bool:
    """Say whether a use tells that there is a review: an empty list is as true as a full one."""
    if use.path != (name,):
        return use.path[:1] == (name,)
    return use.read.path.endswith("size") or not any(
        comparison.operator is None and comparison.left.span == use.read.span
        for test in use.flow.outline.tests
        for comparison in test.comparisons
    )


RULE = FieldRule(
    name="trustpilot-unchecked-review-list",
    severity="error",
    summary="a review is printed without checking that there is one",
    explanation=(
        "For a product that nobody has reviewed, Trustpilot answers 200 with an empty list "
        "(observed in clients; Trustpilot does not document it). 'productReviews[0].content' then "
        "prints nothing, and the call looks like a success, so that a check of the status is not "
        "enough. A 'for' over the reviews needs no check of its own; 'productReviews[2]' needs one "
        "for three."
    ),
    bad=(
        f"{REVIEWS_CALL}{{% if result.__http_status_code__ == 200 %}}"
        "“{{result.productReviews[0].content | escape}}”{% endif %}"
    ),
    good=(
        f"{REVIEWS_CALL}{{% if result.productReviews.size > 0 %}}"
        f"“{{{{result.productReviews[0].content | escape}}}}” {BACK}"
        "{% else %}Loved since 1987{% endif %}"
    ),
    instead_of=("unchecked-call-result", "empty-output"),
    check=_check,
)
