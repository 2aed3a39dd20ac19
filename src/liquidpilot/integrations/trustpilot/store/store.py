"""Everything that the simulated Trustpilot knows about companies, and the questions asked of it.

What the files say is read once; reviews can be added, as those that answer an invitation are.
"""

from __future__ import annotations

from bisect import insort_left
from collections import Counter, defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from functools import lru_cache
from itertools import chain
from typing import Any

from liquidpilot.integrations.trustpilot.store.model import (
    Accounts,
    Application,
    BusinessUnit,
    BusinessUser,
    Contents,
    InvitationTemplate,
    Product,
    ProductReview,
    Review,
    ServiceReview,
)

StarCounts = tuple[int, int, int, int, int]
"""How many reviews have one star, two … five stars."""

_QUERIES_KEPT = 32

MOST_REVIEWS = 100_000
"""A query of service reviews ends after so many (clients that cite Trustpilot's documentation)."""


class Store:
    """What the data files say, and the reviews that were added.

    Business units and users are by their ids. A key that is not listed, is not blank and is none of
    `refused_keys` works as an application of its own where the store `accepts_any_key`.
    """

    def __init__(self, contents: Contents, reviews: Iterable[ProductReview] = ()) -> None:
        accounts: Accounts = contents.accounts
        self.units: Mapping[str, BusinessUnit] = contents.units
        self.users: Mapping[str, BusinessUser] = accounts.users
        self.accepts_any_key = accounts.accepts_any_key
        self.refused_keys = accounts.refused_keys
        self._applications = accounts.applications
        self._templates = contents.templates
        self._names = {
            name.lower(): unit
            for unit in contents.units.values()
            for name in (*unit.referring, unit.identifying)
        }
        self._products: dict[str, dict[str, Product]] = defaultdict(dict)
        for product in contents.products:
            self._products[product.business_unit_id][product.sku] = product
        # By business unit and SKU, and by business unit, the newest first.
        self._product_reviews: dict[str, dict[str, list[ProductReview]]] = defaultdict(dict)
        self._service_reviews: dict[str, list[ServiceReview]] = defaultdict(list)
        self._by_id: dict[str, Review] = {}
        self._written: Counter[str] = Counter()
        every: Iterable[Review] = chain(contents.product_reviews, reviews, contents.service_reviews)
        for review in sorted(every, key=_newest_first):
            self._note(review)
            self._beside(review).append(review)
        # Who turns pages asks for the same reviews again and again, of which there may be many.
        self._found = lru_cache(maxsize=_QUERIES_KEPT)(self._find)

    def find_unit(self, name: str) -> BusinessUnit | None:
        """Return the business unit that `name` identifies or refers to, whatever its case."""
        return self._names.get(name.lower())

    def products_of(self, unit_id: str) -> Sequence[Product]:
        """Return the catalogue of a business unit."""
        return tuple(self._products.get(unit_id, {}).values())

    def product(self, unit_id: str, sku: str) -> Product | None:
        """Return the product with this SKU, to the letter."""
        return self._products.get(unit_id, {}).get(sku)

    def known_skus(self, unit_id: str) -> Sequence[str]:
        """Return the SKUs of the catalogue, then those that have reviews and are not in it."""
        catalogue, reviewed = (
            self._products.get(unit_id, {}),
            self._product_reviews.get(unit_id, {}),
        )
        return [*dict.fromkeys((*catalogue, *reviewed))]

    def product_with_url(self, unit_id: str, url: str) -> Product | None:
        """Return the product that is shown at `url`; a slash at its end makes no difference."""
        wanted = url.rstrip("/")
        products = self._products.get(unit_id, {}).values()
        return next((each for each in products if each.url.rstrip("/") == wanted), None)

    def product_reviews(
        self,
        unit_id: str,
        *,
        skus: Collection[str] | None,
        stars: Collection[int] = (),
        languages: Collection[str] = (),
        imported: bool = False,
        states: Collection[str] = ("published",),
    ) -> Sequence[ProductReview]:
        """Return the reviews of the SKUs (None: of all products), newest first.

        Reviews without a language are left out where some are asked for.
        """
        wanted = None if skus is None else frozenset(skus)
        sets = frozenset(stars), frozenset(languages), frozenset(states)
        return self._found(unit_id, wanted, *sets, imported)

    def _find(
        self,
        unit_id: str,
        skus: frozenset[str] | None,
        stars: frozenset[int],
        languages: frozenset[str],
        states: frozenset[str],
        imported: bool,
    ) -> tuple[ProductReview, ...]:
        by_sku = self._product_reviews.get(unit_id, {})
        wanted = [*by_sku] if skus is None else [each for each in by_sku if each in skus]
        found = [
            review
            for sku in wanted
            for review in by_sku[sku]
            if review.imported == imported
            and review.state in states
            and (not stars or review.stars in stars)
            and (not languages or review.language in languages)
        ]
        return tuple(sorted(found, key=_newest_first) if len(wanted) > 1 else found)

    def skus_with_reviews(self, unit_id: str) -> Sequence[str]:
        """Return the SKUs that have published reviews of their own, in the catalogue's order."""
        skus = (product.sku for product in self.products_of(unit_id))
        return [sku for sku in skus if self.product_reviews(unit_id, skus=(sku,))]

    def service_reviews(
        self,
        unit_id: str,
        *,
        stars: Collection[int] = (),
        languages: Collection[str] = (),
        order: str = "createdat.desc",
        include_reported: bool = False,
    ) -> Sequence[ServiceReview]:
        """Return reviews of the company, at most 100,000, in an order that `ordered` has."""
        found = [
            review
            for review in self._service_reviews.get(unit_id, ())
            if (not stars or review.stars in stars)
            and (not languages or review.language in languages)
            and (include_reported or not review.reported)
        ]
        return ordered(found, order)[:MOST_REVIEWS]

    def latest_reviews(self) -> Sequence[ServiceReview]:
        """Return the reviews of all companies, the newest first."""
        return sorted(chain(*self._service_reviews.values()), key=_newest_first)

    def review(self, review_id: str) -> Review | None:
        """Return the review of either kind with this id."""
        return self._by_id.get(review_id)

    def service_counts(self, unit_id: str) -> StarCounts:
        """Return how many reviews the company has by their stars; reported ones count too."""
        return counts_of(self._service_reviews.get(unit_id, ()))

    def add(self, review: Review) -> None:
        """Have one more review."""
        self._found.cache_clear()
        self._note(review)
        insort_left(self._beside(review), review, key=_newest_first)

    def remove(self, review: Review) -> None:
        """Have a review, which is here, no more."""
        self._found.cache_clear()
        del self._by_id[review.id]
        self._beside(review).remove(review)
        if isinstance(review, ServiceReview):
            self._written[review.consumer.id] -= 1

    def reviews_of_consumer(self, consumer_id: str) -> int:
        """Return how many service reviews a person has written."""
        return self._written[consumer_id]

    def templates_of(self, unit_id: str) -> Sequence[InvitationTemplate]:
        """Return the templates that a company can invite with."""
        return self._templates.get(unit_id, ())

    def application(self, key: str) -> Application | None:
        """Return the listed application with this key."""
        return self._applications.get(key)

    def _note(self, review: Review) -> None:
        self._by_id[review.id] = review
        if isinstance(review, ServiceReview):
            self._written[review.consumer.id] += 1

    def _beside(self, review: Review) -> list[Any]:
        """Return the list that a review stands in."""
        if isinstance(review, ServiceReview):
            return self._service_reviews[review.business_unit_id]
        return self._product_reviews[review.business_unit_id].setdefault(review.sku, [])


def ordered(reviews: list[ServiceReview], order: str) -> list[ServiceReview]:
    """Return reviews, which come newest first, in another order.

    `order` is one of `createdat.asc`, `createdat.desc`, `stars.asc` and `stars.desc`. Within equal
    stars the newest come first: assumed.
    """
    if order == "createdat.asc":
        return reviews[::-1]
    if order.startswith("stars."):
        return sorted(reviews, key=lambda each: each.stars, reverse=order == "stars.desc")
    return reviews


def counts_of(reviews: Iterable[Review]) -> StarCounts:
    """Return how many of the reviews have one star, two … five stars."""
    counts = [0, 0, 0, 0, 0]
    for review in reviews:
        counts[review.stars - 1] += 1
    one, two, three, four, five = counts
    return one, two, three, four, five


def _newest_first(review: Review) -> float:
    return -review.created_at.timestamp()
