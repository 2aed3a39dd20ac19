"""The reviews that were written, revised and deleted in a sandbox, beside those of the data."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from liquidpilot.integrations.trustpilot.store.model import Review
from liquidpilot.integrations.trustpilot.store.store import Store

_KEPT = 10_000


@dataclass(slots=True)
class Written:
    """A review as it is now, or as it last was: `deleted_at` is None for one that is there.

    `invitation` is the id of the invitation that it answers, None for one of the data.
    """

    review: Review
    invitation: str | None = None
    deleted_at: datetime | None = None


class WrittenReviews:
    """Changes the reviews of a store, and remembers what it has changed, 10,000 reviews of it."""

    def __init__(self, store: Store) -> None:
        self._store = store
        self._written: dict[str, Written] = {}
        self._deleted: set[str] = set()

    def add(self, review: Review, invitation: str) -> None:
        """Have a review that answers an invitation."""
        self._store.add(review)
        self._remember(Written(review, invitation))

    def revise(self, before: Review, after: Review) -> None:
        """Have a review, which is in the store, say something else."""
        self._store.remove(before)
        self._store.add(after)
        self._remember(Written(after, self._invitation_of(before)))

    def delete(self, review: Review, at: datetime) -> None:
        """Have a review, which is in the store, no more."""
        self._store.remove(review)
        self._deleted.add(review.id)
        self._remember(Written(review, self._invitation_of(review), at))

    def all(self) -> list[Written]:
        """Return the reviews that were changed, the last one first."""
        return [*reversed(self._written.values())]

    @property
    def deleted(self) -> Collection[str]:
        """The ids of the reviews that are no more."""
        return self._deleted

    def _invitation_of(self, review: Review) -> str | None:
        known = self._written.get(review.id)
        return None if known is None else known.invitation

    def _remember(self, written: Written) -> None:
        self._written.pop(written.review.id, None)
        self._written[written.review.id] = written
        if len(self._written) > _KEPT:
            del self._written[next(iter(self._written))]
