"""`trustpilot-score-without-count`: a score is shown, and not how many reviews it is made of."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot import Diagnostic
from liquidpilot.extending import FieldRule, FieldSubject
from liquidpilot.integrations.trustpilot.endpoints import API
from liquidpilot.integrations.trustpilot.rules.examples import BACK, UNIT
from liquidpilot.integrations.trustpilot.rules.results import Path, answers_in

_SCORES = (("trustScore",), ("score", "stars"), ("starsAverage",))
_COUNT = "numberOfReviews"


def is_score(path: Path) -> bool:
    """Say whether this is the score of a shop or a product, and not the stars of one review.

    >>> is_score(("score", "trustScore")), is_score(("reviews", "[]", "stars"))
    (True, False)
    """
    return any(path[-len(each) :] == each for each in _SCORES)


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    if field.message is None or not field.is_html:
        # A block may have one of the two, and its message the other.
        return
    uses = [
        (answer, use)
        for answer in answers_in(field.flow)
        for use in answer.all_uses
        if use.is_printed
    ]
    counted = {answer.endpoint for answer, use in uses if _COUNT in use.path}
    told: set[str] = set()
    for answer, use in uses:
        if not is_score(use.path) or answer.endpoint in counted | told:
            continue
        told.add(answer.endpoint)
        message = (
            f"'{use.text}' is shown without the number of reviews behind it: 4.8 of three reviews "
            "looks like 4.8 of three thousand"
        )
        path = (*use.path[: -2 if use.path[-2:-1] == ("score",) else -1], _COUNT, "total")
        shown = ".".join(path).replace(".[]", "[0]")
        hint = f"print '{shown}' of the same answer beside it"
        yield Diagnostic.unnamed(message, hint, use.place)


_SHOP = (
    f"{{% connected_content https://{API}/v1/business-units/{UNIT}"
    " :auth_credentials trustpilot_key :save shop %}"
    "{% if shop.numberOfReviews.total > 0 and shop.score.trustScore > 0 %}"
)

RULE = FieldRule(
    name="trustpilot-score-without-count",
    severity="warning",
    summary="a score of Trustpilot without the number of reviews that it is made of",
    explanation=(
        "A score is shown together with the number of reviews, and links to them (Trustpilot's "
        "integration guidelines for service reviews, 2.7; that they hold for products and e-mails "
        "too is assumed). Both are in the same answer."
    ),
    bad=f"{_SHOP}TrustScore {{{{shop.score.trustScore}}}} {BACK}{{% endif %}}",
    good=(
        f"{_SHOP}TrustScore {{{{shop.score.trustScore}}}} from {{{{shop.numberOfReviews.total}}}} "
        f"reviews {BACK}{{% endif %}}"
    ),
    check=_check,
)
