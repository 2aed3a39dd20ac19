"""The hosts that Trustpilot's APIs have, and what each of them serves."""

from __future__ import annotations

API = "api.trustpilot.com"
"""OAuth, business units, reviews, products, consumers, resources."""

INVITATIONS = "invitations-api.trustpilot.com"
"""The Invitations API, all of it private; on any other host its paths are documented to be 404."""

HOSTS = frozenset({API, INVITATIONS})
"""All of them, in lower case."""

NOT_THE_API = frozenset(
    {"trustpilot.com", "www.trustpilot.com", "authenticate.trustpilot.com", "api.tp-staging.com"}
)
"""Trustpilot's too, and none of them answers a message: its pages, its login, and its own staging
(the default host of its Python client)."""
