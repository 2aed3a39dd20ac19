"""Which messages are webhooks that Trustpilot gets."""

from __future__ import annotations

import re
from collections.abc import Mapping

from liquidpilot.extending import FieldSubject
from liquidpilot.integrations.trustpilot.rules.addresses import HIDDEN, endpoint_of

_TAG = re.compile(r"\{%.*?%\}", re.DOTALL)
_VALUE = re.compile(r"\{\{.*?\}\}|\$\{[^{}]*\}", re.DOTALL)


def webhook_endpoint(channel: str | None, texts: Mapping[str, str]) -> str | None:
    """Return what of Trustpilot a message with these fields calls, None if it is no such webhook.

    >>> url = "https://invitations-api.trustpilot.com/v1/private/business-units/{{id}}/templates"
    >>> webhook_endpoint("webhook", {"url": url})
    '/v1/private/business-units/{business_unit_id}/templates'
    """
    if channel != "webhook":
        return None
    url = _TAG.sub("", texts.get("url", "")).strip()
    return endpoint_of(_VALUE.sub(HIDDEN, url))


def webhook_of(field: FieldSubject) -> str | None:
    """Return what of Trustpilot the webhook calls that a field belongs to, if it is one."""
    if field.message is None:
        return None
    texts = {name: source.text for name, source in field.message.fields.items()}
    return webhook_endpoint(field.channel, texts)
