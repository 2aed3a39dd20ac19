"""`trustpilot-guard-upside-down`: something is printed only where Trustpilot gave nothing."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot import Diagnostic
from liquidpilot.extending import FieldRule, FieldSubject, Use
from liquidpilot.integrations.trustpilot import endpoints
from liquidpilot.integrations.trustpilot.rules.examples import BACK, REVIEWS_CALL
from liquidpilot.integrations.trustpilot.rules.results import Answer, answers_in, is_of_success
from liquidpilot.integrations.trustpilot.rules.supposing import (
    counts_for,
    is_printed,
    position_of,
)

# Their answers are empty, and their status is another one.
_OTHERS = (endpoints.EMAIL_INVITATIONS, endpoints.DELETION)


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for answer in answers_in(field.flow):
        if answer.endpoint in _OTHERS:
            continue
        for use in answer.printed:
            if is_of_success(use) and _is_never_printed(answer, use):
                message = (
                    f"the condition is upside down: '{use.text}' is printed only where Trustpilot "
                    "gave nothing, and is always empty"
                )
                hint = "put it into the other branch, or turn the condition around"
                yield Diagnostic.unnamed(message, hint, use.place)
                break


def _is_never_printed(answer: Answer, use: Use) -> bool:
    if use.path == (answer.reviews,):
        # How many there are may be told where there are none.
        return False
    least = (position_of(answer, use) or 0) + 1
    return all(is_printed(answer, use, count) is False for count in counts_for(answer, least))


_QUOTE = f"“{{{{result.productReviews[0].content | escape}}}}” {BACK}"

RULE = FieldRule(
    name="trustpilot-guard-upside-down",
    severity="error",
    summary="a part of Trustpilot's answer is printed only where there is none",
    explanation=(
        "The condition looks at the answer, but lets the wrong case through: with reviews the "
        "reader gets the other text, and without any a hole. '== 0' in place of '> 0', 'unless' "
        "in place of 'if', or two branches in the wrong order are the usual causes."
    ),
    bad=(
        f"{REVIEWS_CALL}{{% if result.productReviews.size == 0 %}}{_QUOTE}"
        "{% else %}Loved since 1987{% endif %}"
    ),
    good=(
        f"{REVIEWS_CALL}{{% if result.productReviews.size == 0 %}}Loved since 1987"
        f"{{% else %}}{_QUOTE}{{% endif %}}"
    ),
    instead_of=("trustpilot-unchecked-review-list", "unchecked-call-result"),
    check=_check,
)
