"""What private calls change about service reviews: tags, replies, questions to the reviewer."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime

from liquidpilot.integrations.trustpilot.sandbox.identities import Identities
from liquidpilot.integrations.trustpilot.store.model import CompanyReply, ServiceReview

Tag = tuple[str, str]
"""Group and value."""


@dataclass(frozen=True, slots=True)
class FindReviewerRequest:
    """The company asked somebody who wrote a review about the purchase."""

    id: str
    created_at: datetime
    message: str | None


class ReviewChanges:
    """Service reviews as they are after every change; those of the store stay as they were."""

    def __init__(self, identities: Identities, now: Callable[[], datetime]) -> None:
        self._identities = identities
        self._now = now
        self._changed: dict[str, ServiceReview] = {}
        self._requests: dict[str, list[FindReviewerRequest]] = {}

    def applied(self, review: ServiceReview) -> ServiceReview:
        """Return a review of the store as it is by now."""
        return self._changed.get(review.id, review)

    def requests(self, review: ServiceReview) -> tuple[FindReviewerRequest, ...]:
        """Return what the writer of a review was asked."""
        return tuple(self._requests.get(review.id, ()))

    def set_tags(self, review: ServiceReview, tags: Iterable[Tag]) -> ServiceReview:
        """Give a review these tags and no others, each once."""
        return self._change(replace(self.applied(review), tags=tuple(dict.fromkeys(tags))))

    def reply(self, review: ServiceReview, message: str, author_id: str | None) -> ServiceReview:
        """Answer a review, in place of an answer that is there."""
        reply = CompanyReply(message, self._now(), author_id)
        return self._change(replace(self.applied(review), reply=reply))

    def remove_reply(self, review: ServiceReview) -> ServiceReview:
        """Take the answer to a review away."""
        return self._change(replace(self.applied(review), reply=None))

    def find_reviewer(self, review: ServiceReview, message: str | None) -> FindReviewerRequest:
        """Ask the writer of a review about the purchase."""
        request = FindReviewerRequest(self._identities.object_id(), self._now(), message)
        self._requests.setdefault(review.id, []).append(request)
        return request

    def _change(self, review: ServiceReview) -> ServiceReview:
        self._changed[review.id] = review
        return review
