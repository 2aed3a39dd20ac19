"""Reviews of the companies themselves."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Sequence
from datetime import datetime

from liquidpilot.integrations.trustpilot.store.model import ServiceReview

MOST_REVIEWS = 100_000
"""A query ends after so many reviews (told by clients that cite Trustpilot's documentation)."""


def _created(review: ServiceReview) -> datetime:
    return review.created_at


def _stars(review: ServiceReview) -> int:
    return review.stars


class ServiceReviews:
    """The service reviews of all business units."""

    def __init__(self, reviews: Iterable[ServiceReview]) -> None:
        self._newest_first = sorted(reviews, key=_created, reverse=True)
        self._by_id = {review.id: review for review in self._newest_first}
        self._by_unit: dict[str, list[ServiceReview]] = defaultdict(list)
        self._by_consumer: dict[str, list[ServiceReview]] = defaultdict(list)
        for review in self._newest_first:
            self._by_unit[review.business_unit_id].append(review)
            self._by_consumer[review.consumer.id].append(review)

    def select(
        self,
        unit_id: str,
        stars: Collection[int],
        languages: Collection[str],
        order: str,
        include_reported: bool,
    ) -> Sequence[ServiceReview]:
        """Return reviews of a business unit in one of the four orders of `orderBy`.

        Within equal stars the newest come first: assumed.
        """
        found = [
            review
            for review in self._by_unit.get(unit_id, ())
            if (not stars or review.stars in stars)
            and (not languages or review.language in languages)
            and (include_reported or not review.reported)
        ]
        if order == "createdat.asc":
            found.reverse()
        elif order == "stars.asc":
            found.sort(key=_stars)
        elif order == "stars.desc":
            found.sort(key=_stars, reverse=True)
        return found[:MOST_REVIEWS]

    def counts(self, unit_id: str) -> tuple[int, int, int, int, int]:
        """Return how many reviews have one star, two … five stars; reported ones count too."""
        counts = [0, 0, 0, 0, 0]
        for review in self._by_unit.get(unit_id, ()):
            counts[review.stars - 1] += 1
        one, two, three, four, five = counts
        return one, two, three, four, five

    def find(self, review_id: str) -> ServiceReview | None:
        """Return the review with this id."""
        return self._by_id.get(review_id)

    def written_by(self, consumer_id: str) -> Sequence[ServiceReview]:
        """Return the reviews of a consumer, newest first."""
        return tuple(self._by_consumer.get(consumer_id, ()))
