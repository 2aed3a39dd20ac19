"""The names of what a message may know, as Braze gives them.

From its page "Supported personalization tags", older revisions included.
"""

from __future__ import annotations

from typing import Annotated

from liquidpilot.braze_facts import RestsOn

STANDARD_ATTRIBUTES: Annotated[frozenset[str], RestsOn("personalization-tags")] = frozenset(
    {
        "accessibility_language",
        "braze_id",
        "city",
        "country",
        "date_of_birth",
        "email_address",
        "email_footer",
        "first_name",
        "gender",
        "language",
        "last_name",
        "last_used_app_date",
        "most_recent_app_version",
        "most_recent_locale",
        "most_recent_location",
        "phone_number",
        "preference_center_submit_url",
        "preference_center_url",
        "random_bucket_number",
        "set_user_to_one_click_list_unsubscribe",
        "set_user_to_opted_in_url",
        "set_user_to_subscribed_url",
        "set_user_to_unsubscribed_url",
        "time_zone",
        "twitter_handle",
        "unsubscribe_url",
        "user_id",
    }
)
"""Written `${first_name}`: they stand at the top level of a profile."""

PLAIN_ATTRIBUTES = frozenset(
    {
        "braze_id",
        "campaign.api_id",
        "campaign.dispatch_id",
        "campaign.message_api_id",
        "canvas.api_id",
        "canvas.step_api_id",
        "canvas.variation_api_id",
        "country",
        "date_of_birth",
        "gender",
        "language",
        "most_recent_locale",
        "most_recent_location",
        "random_bucket_number",
    }
)
"""Codes, numbers and dates: letters, digits, '-', '_' and '.', which neither a URL nor JSON needs
escaped. `country` and `language` are codes of ISO 3166 and ISO 639; of `most_recent_location` only
its `latitude` and `longitude` are ever printed."""

SENT_ALONG = frozenset(
    {
        "api_trigger_properties",
        "app",
        "campaign",
        "canvas",
        "canvas_entry_properties",
        "card",
        "context",
        "context_properties",
        "event_properties",
        "sms",
        "whats_app",
    }
)
"""The namespaces of what comes with the send; Braze's own pages read them with a dot alone, as
`context.plan` and `event_properties.products` ("Create a Content Card", "WhatsApp")."""

NAMES_OF_A_SEND = {
    "campaign": ("api_id", "dispatch_id", "name", "message_name", "message_api_id"),
    "canvas": ("api_id", "name", "variant_name", "variant_api_id"),
}
"""What Braze tells of each message that it sends, by namespace; older revisions included."""

FILLED_IN = frozenset(
    ("braze_id", "random_bucket_number", "targeted_device.id", "targeted_device.platform")
) | {f"{space}.{name}" for space, names in NAMES_OF_A_SEND.items() for name in names}
"""What Braze fills in for every recipient; where it is missing, the profile says too little."""

NAMESPACES: Annotated[frozenset[str], RestsOn("personalization-tags")] = SENT_ALONG | {
    "custom_attribute",
    "most_recently_used_device",
    "preference_center",
    "product_recommendation",
    "subscribed_state",
    "targeted_device",
}
"""Written `custom_attribute.${loyalty_tier}`: each is a mapping in a profile."""

CONTENT_BLOCKS = frozenset(("content_blocks", "content_block"))
"""Where content blocks are: Braze's name, and the one that a partner's page has by mistake."""

PERSONAL = (STANDARD_ATTRIBUTES - {"accessibility_language", "preference_center_submit_url"}) | (
    NAMESPACES - SENT_ALONG
)
"""What Braze gives only where it is named with `${}` ("Using Liquid"): the person's own data.

The two that are taken out are written without it on Braze's own pages."""

GIVEN = NAMESPACES | STANDARD_ATTRIBUTES | CONTENT_BLOCKS | {"cblid"}
"""Names that no tag has to set."""
