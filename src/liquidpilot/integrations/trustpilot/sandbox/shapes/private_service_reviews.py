"""Service reviews as the company alone may read them: with its own reference and its tags."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from liquidpilot.integrations.trustpilot.sandbox.review_changes import FindReviewerRequest, Tag
from liquidpilot.integrations.trustpilot.sandbox.shapes.links import JsonObject
from liquidpilot.integrations.trustpilot.sandbox.shapes.service_reviews import service_review
from liquidpilot.integrations.trustpilot.sandbox.shapes.times import with_seconds
from liquidpilot.integrations.trustpilot.store.model import ServiceReview
from liquidpilot.integrations.trustpilot.store.store import Store


def private_service_review(
    review: ServiceReview, requests: Sequence[FindReviewerRequest], store: Store, origin: str
) -> JsonObject:
    """Return a review; `requests` are what its writer was asked about the purchase."""
    return {
        **service_review(review, store, origin),
        "referenceId": review.reference_number,
        "referralEmail": referral_email(review),
        "tags": tags(review.tags),
        "findReviewer": {
            "isEligible": is_eligible(review, requests),
            "requests": [_request(each) for each in requests],
        },
    }


def tags(subject: Iterable[Tag]) -> list[JsonObject]:
    """Return tags as a review and the calls about its tags have them."""
    return [{"group": group, "value": value} for group, value in subject]


def referral_email(review: ServiceReview) -> str | None:
    """Return the address that was invited; nobody was for a review without a reference."""
    return review.consumer.email if review.reference_number is not None else None


def is_eligible(review: ServiceReview, requests: Sequence[FindReviewerRequest]) -> bool:
    """Return whether the writer may be asked: once, and only if the company invited nobody."""
    return review.reference_number is None and not requests


def _request(request: FindReviewerRequest) -> JsonObject:
    return {
        "id": request.id,
        "created": with_seconds(request.created_at),
        "message": request.message,
        "consumerResponse": None,
    }
