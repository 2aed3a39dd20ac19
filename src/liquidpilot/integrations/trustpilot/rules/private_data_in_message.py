"""`trustpilot-private-data-in-message`: a message is made of what customers wrote in private."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot import Diagnostic
from liquidpilot.extending import FieldRule, FieldSubject
from liquidpilot.integrations.trustpilot import endpoints
from liquidpilot.integrations.trustpilot.endpoints import title_of
from liquidpilot.integrations.trustpilot.rules.examples import REVIEWS_CALL, for_each_review
from liquidpilot.integrations.trustpilot.rules.results import Answer, answers_in

# Their answers have the e-mail addresses and the orders of customers in them.
_WITH_CUSTOMERS = (
    endpoints.PRIVATE_SERVICE_REVIEWS,
    endpoints.PRIVATE_SERVICE_REVIEW,
    endpoints.PRIVATE_PRODUCT_REVIEWS,
    endpoints.PRIVATE_PRODUCT_REVIEW,
)
_OF_A_CUSTOMER = ("email", "referralEmail", "referenceId")


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    if field.channel == "webhook":
        return
    for answer in answers_in(field.flow):
        if answer.endpoint in _WITH_CUSTOMERS and answer.printed:
            yield _found(answer)


def _found(answer: Answer) -> Diagnostic:
    for use in answer.printed:
        if use.path[-1:] and use.path[-1] in _OF_A_CUSTOMER:
            shown = use.text
            message = f"'{shown}' shows one customer's data to all readers"
            return Diagnostic.unnamed(message, "take it out", use.place)
    message = (
        f"{title_of(answer.endpoint)} come with the customers' e-mail addresses and orders, which "
        "your readers must not see"
    )
    hint = "use the public reviews: the same path without '/private', with an API key"
    return Diagnostic.unnamed(message, hint, answer.call.place_of(answer.call.call.syntax.url))


RULE = FieldRule(
    name="trustpilot-private-data-in-message",
    severity="info",
    summary="a message prints data from a private endpoint",
    explanation=(
        "The private reviews contain the e-mail address and the order of each reviewer as well as "
        "the text (observed in clients), need a token, and count against your allowance. For what "
        "a reader may see, the public endpoints are enough."
    ),
    bad=(
        REVIEWS_CALL.replace("/v1/", "/v1/private/").replace(
            ":auth_credentials trustpilot_key",
            ':headers {"Authorization": "Bearer {{token.access_token}}"}',
        )
        + for_each_review("{{review.content | escape}}")
    ),
    good=REVIEWS_CALL + for_each_review("{{review.content | escape}}"),
    check=_check,
)
