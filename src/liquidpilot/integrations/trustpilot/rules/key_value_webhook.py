"""`trustpilot-key-value-webhook`: an invitation is built of key-value pairs, which cannot nest."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.extending import Example, Found, MessageRule, MessageSubject
from liquidpilot.integrations.trustpilot.rules import endpoints
from liquidpilot.integrations.trustpilot.rules.snippets import INVITATIONS_URL
from liquidpilot.integrations.trustpilot.rules.webhooks import webhook_endpoint

_NESTED = {
    endpoints.EMAIL_INVITATIONS: "'serviceReviewInvitation'",
    endpoints.PRODUCT_INVITATION_LINKS: "'consumer' and 'products'",
}


def _check(message: MessageSubject) -> Iterable[Found]:
    texts = {name: field.source.text for name, field in message.fields.items()}
    endpoint = webhook_endpoint(message.message.channel, texts)
    pairs = [field for name, field in message.fields.items() if name.startswith("body.")]
    if endpoint is None or endpoint not in _NESTED or not pairs:
        return
    text = (
        f"key-value pairs are a flat object, and {_NESTED[endpoint]} must be objects of their own: "
        "Trustpilot refuses the request, and nobody is invited"
    )
    hint = (
        "choose 'Raw Text' in Braze and write the JSON yourself: put it into 'body.json' beside "
        "'template.yaml', and take 'body' out of it"
    )
    end = len(pairs[0].source.text)
    yield pairs[0].found((0, end), text, hint)


def _webhook(pairs: str, raw: str | None = None) -> Example:
    folder = "templates/webhooks/invitation"
    template = f"url: {INVITATIONS_URL}\nheaders:\n  Content-Type: application/json\n{pairs}"
    body = {} if raw is None else {f"{folder}/body.json": raw}
    return Example("", files={f"{folder}/template.yaml": template, **body})


RULE = MessageRule(
    name="trustpilot-key-value-webhook",
    severity="error",
    summary="an invitation whose body is made of key-value pairs",
    explanation=(
        'Braze makes one flat JSON object of key-value pairs (Braze, "Create a webhook"). An '
        'invitation has objects and lists in it (Trustpilot, "Invitation API"), so it needs a '
        'body of raw text. Braze\'s page "Trustpilot" says key-value pairs, which cannot work.'
    ),
    bad=_webhook(
        'body:\n  consumerEmail: "{{${email_address}}}"\n'
        '  referenceNumber: "{{event_properties.${order_id}}}"\n'
    ),
    good=_webhook(
        "",
        '{"consumerEmail": "{{${email_address} | json_escape}}",'
        ' "referenceNumber": "{{event_properties.${order_id} | json_escape}}",'
        ' "serviceReviewInvitation": {}}',
    ),
    instead_of=("trustpilot-empty-invitation",),
    check=_check,
)
