"""The things that the path of a call names, which have to be there."""

from __future__ import annotations

from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.refusals import not_found
from liquidpilot.integrations.trustpilot.sandbox.replies import Evidence
from liquidpilot.integrations.trustpilot.sandbox.world import World
from liquidpilot.integrations.trustpilot.store.model import BusinessUnit, Consumer, ServiceReview


def business_unit_of(call: Call, world: World, evidence: Evidence = "observed") -> BusinessUnit:
    """Return the business unit of the path, whoever's it is. Raises Refused (404, F4)."""
    unit = world.store.units.get(call.values["business_unit_id"])
    if unit is None:
        raise not_found("business unit not found", evidence)
    return unit


def service_review_of(call: Call, world: World) -> ServiceReview:
    """Return the review of the path, as it is by now. Raises Refused (404, F4)."""
    review = world.store.service_review(call.values["review_id"])
    if review is None:
        raise not_found("review not found")
    return world.review_changes.applied(review)


def consumer_of(call: Call, world: World) -> Consumer:
    """Return the consumer of the path. Raises Refused (404, F4)."""
    consumer = world.store.consumer(call.values["consumer_id"])
    if consumer is None:
        raise not_found("consumer not found")
    return consumer
