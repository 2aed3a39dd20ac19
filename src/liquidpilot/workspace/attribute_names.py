"""The names of what a message may know, as Braze gives them.

From its page "Supported personalization tags", older revisions included.
"""

from __future__ import annotations

STANDARD_ATTRIBUTES = frozenset(
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

NAMESPACES = frozenset(
    {
        "api_trigger_properties",
        "app",
        "campaign",
        "canvas",
        "canvas_entry_properties",
        "card",
        "context",
        "context_properties",
        "custom_attribute",
        "event_properties",
        "most_recently_used_device",
        "preference_center",
        "product_recommendation",
        "sms",
        "subscribed_state",
        "targeted_device",
        "whats_app",
    }
)
"""Written `custom_attribute.${loyalty_tier}`: each is a mapping in a profile."""
