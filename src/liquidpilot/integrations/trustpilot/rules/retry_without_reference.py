"""`trustpilot-retry-without-reference`: sent again, an invitation is a second one."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquidpilot import Diagnostic
from liquidpilot.extending import FieldRule, FieldSubject
from liquidpilot.integrations.trustpilot.rules.examples import invitation, webhook
from liquidpilot.integrations.trustpilot.rules.invitation_fields import (
    liquid_in,
    liquid_with_sources,
    values_of,
)

_CLOCK = re.compile(r"""(['"])(?:now|today)\1|\{%-?\s*random\b""")
_HINT = "use a value that stays the same for this order, such as {{event_properties.${order_id}}}"


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
        "can see that they are the same."
    ),
    source=("webhook",),
    bad=webhook(invitation(referenceNumber="{{'now' | date: '%s'}}")),
    good=webhook(invitation()),
    check=_check,
)
