"""All routes of the sandbox."""

from __future__ import annotations

from liquidpilot.integrations.trustpilot.sandbox.endpoints import (
    authorize,
    business_units,
    consumers,
    control,
    conversations,
    deletion,
    email_invitations,
    invitation_links,
    legacy_invitations,
    oauth,
    private_product_reviews,
    private_reviews,
    product_invitation_links,
    product_reviews,
    products,
    queued_invitations,
    resources,
    service_reviews,
    templates,
)
from liquidpilot.integrations.trustpilot.sandbox.routing import Route

_MODULES = (
    authorize,
    business_units,
    consumers,
    control,
    conversations,
    deletion,
    email_invitations,
    invitation_links,
    legacy_invitations,
    oauth,
    private_product_reviews,
    private_reviews,
    product_invitation_links,
    product_reviews,
    products,
    queued_invitations,
    resources,
    service_reviews,
    templates,
)

ROUTES: tuple[Route, ...] = tuple(route for module in _MODULES for route in module.ROUTES)
"""Of every module of endpoints."""
