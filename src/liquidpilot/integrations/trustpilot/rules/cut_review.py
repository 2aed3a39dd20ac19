"""`trustpilot-cut-review`: a review ends in the middle, and looks as if it were whole."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot import Diagnostic
from liquidpilot.extending import FieldRule, FieldSubject, FilterCall, Literal, Use
from liquidpilot.integrations.trustpilot.rules.examples import REVIEWS_CALL, for_each_review
from liquidpilot.integrations.trustpilot.rules.results import answers_in
from liquidpilot.integrations.trustpilot.rules.shapes import REVIEW_TEXTS

_TRUNCATING = ("truncate", "truncatewords")


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for answer in answers_in(field.flow):
        for use in answer.printed:
            if (
                use.read.role != "output"
                or use.path[:1] != (answer.reviews,)
                or use.path[-1] not in REVIEW_TEXTS
            ):
                continue
            cut = _silent_cut(use)
            if cut is not None:
                message = (
                    f"'{cut.name}' cuts the review, and nothing shows it: what is left may say "
                    "something else than its author"
                )
                hint = "leave '…' at the end ('truncate: 200, '…''), or choose a shorter review"
                yield Diagnostic.unnamed(message, hint, use.place)


def _silent_cut(use: Use) -> FilterCall | None:
    """Return the filter that leaves out the end of a text without a mark for it."""
    steps = use.origin.steps
    # What a list goes through before is no cut of a text.
    names = [at for at, step in enumerate(steps) if isinstance(step, str) and step in REVIEW_TEXTS]
    kept = steps[names[-1] + 1 :] if names else ()
    calls = [*(each for each in kept if isinstance(each, FilterCall)), *use.read.filters]
    for at, call in enumerate(calls):
        later = {each.name for each in calls[at + 1 :]}
        if "append" in later:
            continue
        mark = call.arguments[1] if len(call.arguments) > 1 else None
        is_unmarked = isinstance(mark, Literal) and not str(mark.value or "").strip()
        if call.name in _TRUNCATING and is_unmarked:
            return call
        if call.name == "slice" or (call.name == "split" and "first" in later):
            return call
    return None


_CALL_AND_TEXT = REVIEWS_CALL + for_each_review("{{review.content | truncate: 120 | escape}}")

RULE = FieldRule(
    name="trustpilot-cut-review",
    severity="warning",
    summary="a review is cut without a sign that there is more of it",
    explanation=(
        "Whoever shows a review must not change what it says (Trustpilot's integration guidelines "
        "for service reviews, 2.7; that they hold for product reviews and e-mails too is assumed). "
        "'truncate' ends a text with '...', unless it is told to leave that out; 'slice' and "
        "'split' leave no mark. Best is a review that is short enough, with a link to all of it."
    ),
    bad=_CALL_AND_TEXT.replace("truncate: 120", "truncate: 120, ''"),
    good=_CALL_AND_TEXT,
    check=_check,
)
