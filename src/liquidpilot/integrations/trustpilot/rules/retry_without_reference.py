"""`trustpilot-retry-without-reference`: sent again, an invitation is a second one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquidpilot import Diagnostic
from liquidpilot.extending import FieldRule, FieldSubject, Literal, Origin, Span, Text
from liquidpilot.integrations.trustpilot.rules.examples import invitation, webhook
from liquidpilot.integrations.trustpilot.rules.invitation_fields import (
    liquid_in,
    liquid_with_sources,
    values_of,
)

_CLOCK = re.compile(r"""(['"])(?:now|today)\1|\{%-?\s*random\b""")
_OF_A_PERSON = frozenset(
    (
        *("user_id", "braze_id", "email_address", "email", "phone_number", "first_name"),
        *("last_name", "date_of_birth", "random_bucket_number"),
    )
)
_HINT = "use a value that stays the same for this order, such as {{event_properties.${order_id}}}"


def _is_of_a_person(field: FieldSubject, span: Span) -> bool:
    """Say whether nothing in a reference depends on more than who the customer is."""
    values = liquid_in(field.outline, span)
    origins = [origin for each in values for origin in field.flow.origins(each.expression, each)]
    given = {origin.attribute for origin in origins if not _is_written(origin)}
    return bool(given) and given <= _OF_A_PERSON


def _is_written(origin: Origin) -> bool:
    return isinstance(origin.head, Literal | Text)


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for span in values_of(field, "referenceNumber", "referenceId"):
        written = field.source.text[slice(*span)]
        sources = liquid_with_sources(field.flow, span)
        if any(_CLOCK.search(each) for each in (written, *sources)):
            message = (
                "the reference is different each time: if Braze sends this again, Trustpilot "
                "treats it as another order, and the customer is invited twice"
            )
            yield field.found(span, message, _HINT)
        elif _is_of_a_person(field, span):
            message = (
                "the reference is that of the customer: all orders of one person have the same, "
                "and nobody can tell which of them was reviewed"
            )
            yield field.found(span, message, _HINT)
        elif written.strip() and not liquid_in(field.outline, span) and "{%" not in written:
            message = (
                f"every customer's invitation has the reference '{written}', so it does not tell "
                "whose order was reviewed"
            )
            yield field.found(span, message, _HINT)


RULE = FieldRule(
    name="trustpilot-retry-without-reference",
    severity="warning",
    summary="the reference of an invitation is not that of the order",
    explanation=(
        "Braze sends a webhook up to five times if the answer is 408, 429 or 5xx, and Trustpilot "
        "may have accepted the first one. That each then is a separate invitation is assumed; "
        "nothing is documented. With the order's number as 'referenceNumber', Trustpilot and you "
        "can see that they are the same. The id of the customer is no reference: it is the same "
        "for the next order."
    ),
    source=("webhook",),
    bad=webhook(invitation(referenceNumber="{{'now' | date: '%s'}}")),
    good=webhook(invitation()),
    check=_check,
)
