"""`trustpilot-retry-without-reference`: sent again, an invitation is a second one."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from liquidpilot.extending import Example, FieldRule, FieldSubject, Found, Outline, Output, Tag
from liquidpilot.integrations.trustpilot.rules import endpoints
from liquidpilot.integrations.trustpilot.rules.calls import trustpilot_calls
from liquidpilot.integrations.trustpilot.rules.snippets import INVITATIONS_URL
from liquidpilot.integrations.trustpilot.rules.webhooks import webhook_of

Span = tuple[int, int]

_LIQUID = r"\{\{.*?\}\}|\{%.*?%\}"
_REFERENCE = re.compile(
    rf'"(?:referenceNumber|referenceId)"\s*:\s*"(?P<value>(?:{_LIQUID}|[^"])*)"', re.DOTALL
)
_CLOCK = re.compile(r"""(['"])(?:now|today)\1|\{%-?\s*random\b""")
_HINT = "write what stays the same for this order, as in {{event_properties.${order_id}}}"


def _check(field: FieldSubject) -> Iterable[Found]:
    for span in _references(field):
        values = [
            each
            for each in (*field.outline.outputs, *field.outline.inserts)
            if span[0] <= each.span[0] and each.span[1] <= span[1]
        ]
        written = field.source.text[slice(*span)]
        if any(_is_of_the_clock(field.outline, each) for each in values) or _CLOCK.search(written):
            message = (
                "the reference is another one each time: if Braze sends this again, Trustpilot "
                "takes it for another order, and the customer is invited twice"
            )
            yield field.found(span, message, _HINT)
        elif written.strip() and not values and "{%" not in written:
            message = (
                f"every customer's invitation has the reference '{written}': nobody can tell "
                "whose order was reviewed"
            )
            yield field.found(span, message, _HINT)


def _references(field: FieldSubject) -> Iterator[Span]:
    """Yield where the reference of an invitation stands: in a webhook, or in a call's body."""
    invitations = (endpoints.EMAIL_INVITATIONS, endpoints.PRODUCT_INVITATION_LINKS)
    calls = any(each.endpoint in invitations for each in trustpilot_calls(field.outline))
    is_webhook = webhook_of(field) in invitations
    if is_webhook and field.name in ("body.referenceNumber", "body.referenceId"):
        yield 0, len(field.source.text)
    elif calls or (is_webhook and field.name == "body"):
        for match in _REFERENCE.finditer(field.source.text):
            yield match.span("value")


def _is_of_the_clock(outline: Outline, value: Output) -> bool:
    """Say whether a value is made of the time, directly or by way of its variables."""
    waiting: list[Output | Tag] = [value]
    seen: set[Output | Tag] = set()
    while waiting:
        part = waiting.pop()
        if part in seen:
            continue
        seen.add(part)
        if _CLOCK.search(outline.text[slice(*part.span)]):
            return True
        names = {outline.text[slice(*read.span)] for read in outline.reads if read.part is part}
        waiting += [each.tag for each in outline.assignments if each.name in names]
    return False


def _webhook(reference: str) -> Example:
    folder = "templates/webhooks/invitation"
    body = (
        '{"consumerEmail": "{{${email_address} | json_escape}}",'
        f' "referenceNumber": "{reference}", "serviceReviewInvitation": {{}}}}'
    )
    template = f"url: {INVITATIONS_URL}\n"
    files = {f"{folder}/template.yaml": template, f"{folder}/body.json": body}
    return Example("", files=files)


RULE = FieldRule(
    name="trustpilot-retry-without-reference",
    severity="warning",
    summary="the reference of an invitation is not that of the order",
    explanation=(
        'Braze sends a webhook up to five times if the answer is 408, 429 or 5xx (Braze, "Create '
        'a webhook"), and Trustpilot may have taken the first one. That each is an invitation of '
        "its own is assumed, as nothing is documented. A 'referenceNumber' that is the order's "
        "lets Trustpilot and you see that they are the same."
    ),
    bad=_webhook("{{'now' | date: '%s'}}"),
    good=_webhook("{{event_properties.${order_id} | json_escape}}"),
    check=_check,
)
