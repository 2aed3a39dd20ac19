"""What questions about product reviews need to know of each: enough to find it, not to show it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta
from typing import NamedTuple

from liquidpilot.integrations.trustpilot.store.model import ProductReview

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECOND = timedelta(milliseconds=1)


class Outline(NamedTuple):
    """The properties of one product review; `created` counts milliseconds, see `moment_of`."""

    created: int
    sku: str
    stars: int
    language: str | None
    imported: bool = False
    state: str = "published"


class Question(NamedTuple):
    """Which product reviews somebody asks for; of all products where `skus` is None.

    No stars or no languages are all of them; a review without a language is in none.
    """

    skus: Collection[str] | None = None
    stars: Collection[int] = ()
    languages: Collection[str] = ()
    imported: bool = False
    states: Collection[str] = ("published",)


def outline_of(review: ProductReview) -> Outline:
    """Return the outline of a review that is there."""
    return Outline(
        (review.created_at - _EPOCH) // _MILLISECOND,
        review.sku,
        review.stars,
        review.language,
        review.imported,
        review.state,
    )


def moment_of(created: int) -> datetime:
    """Return the time that `Outline.created` is."""
    return _EPOCH + created * _MILLISECOND
