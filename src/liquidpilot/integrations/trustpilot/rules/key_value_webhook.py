"""`trustpilot-key-value-webhook`: an invitation is built of key-value pairs, which cannot nest."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot import Diagnostic
from liquidpilot.extending import Example, MessageRule, MessageSubject
from liquidpilot.integrations.trustpilot import endpoints
from liquidpilot.integrations.trustpilot.rules.calls import webhook_endpoint
from liquidpilot.integrations.trustpilot.rules.examples import INVITATIONS_URL, invitation, webhook

_NESTED = {
    endpoints.EMAIL_INVITATIONS: "'serviceReviewInvitation' and 'productReviewInvitation'",
    endpoints.PRODUCT_INVITATION_LINKS: "'consumer' and 'products'",
}


def _check(message: MessageSubject) -> Iterable[Diagnostic]:
    texts = {name: field.source.text for name, field in message.fields.items()}
    endpoint = webhook_endpoint(message.message.channel, texts)
    pairs = [field for name, field in message.fields.items() if name.startswith("body.")]
    if endpoint is None or endpoint not in _NESTED or not pairs:
        return
    text = (
        f"key-value pairs cannot hold {_NESTED[endpoint]}, which have fields of their own: "
        "Trustpilot refuses the request, and nobody is invited"
    )
    hint = (
        "choose 'Raw Text' in Braze and write the JSON yourself: put it into 'body.json' next to "
        "'template.yaml', and remove 'body' from the latter"
    )
    end = len(pairs[0].source.text)
    yield pairs[0].found((0, end), text, hint)


_PAIRS = (
    f"url: {INVITATIONS_URL}\nheaders:\n  Content-Type: application/json\n"
    'body:\n  consumerEmail: "{{${email_address}}}"\n'
    '  referenceNumber: "{{event_properties.${order_id}}}"\n'
)

RULE = MessageRule(
    name="trustpilot-key-value-webhook",
    severity="error",
    summary="an invitation whose body consists of key-value pairs",
    explanation=(
        "Braze turns key-value pairs into one flat JSON object. An invitation contains objects and "
        'lists (Trustpilot, "Invitation API"), so it needs a body of raw text. Braze\'s page '
        '"Trustpilot" shows key-value pairs, which cannot work.'
    ),
    source=("webhook", "trustpilot-page"),
    bad=Example("", files={"templates/webhooks/example/template.yaml": _PAIRS}),
    good=webhook(invitation()),
    instead_of=("trustpilot-empty-invitation",),
    check=_check,
)
