"""Everything that the simulated Trustpilot knows about companies, and the questions asked of it.

What the files say is read once; reviews can be added, as those that answer an invitation are.
"""

from __future__ import annotations

from bisect import insort
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from itertools import chain

from liquidpilot.integrations.trustpilot.store.model import (
    Accounts,
    Application,
    BusinessUnit,
    BusinessUser,
    Contents,
    InvitationTemplate,
    Product,
    ProductReview,
    ServiceReview,
)

StarCounts = tuple[int, int, int, int, int]
"""How many reviews have one star, two … five stars."""

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
        self.phrases = contents.phrases
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
        self._by_id: dict[str, ServiceReview] = {}
        for each in chain(contents.product_reviews, reviews):
            self._of_sku(each).append(each)
        for listed in self._product_reviews.values():
            for of_sku in listed.values():
                of_sku.sort(key=_newest_first)
        for review in sorted(contents.service_reviews, key=_newest_first):
            self._service_reviews[review.business_unit_id].append(review)
            self._by_id[review.id] = review

    def find_unit(self, name: str) -> BusinessUnit | None:
        """Return the business unit that `name` identifies or refers to, whatever its case."""
        return self._names.get(name.lower())

    def search_units(self, text: str, country: str | None = None) -> Sequence[BusinessUnit]:
        """Return the business units that have `text` in a name; in `country` (ISO alpha-2)."""
        wanted = text.casefold().strip()
        return [
            unit
            for unit in self.units.values()
            if (country is None or unit.country == country.upper())
            and any(
                wanted in name.casefold()
                for name in (unit.display_name, unit.identifying, *unit.referring)
            )
        ]

    def products_of(self, unit_id: str) -> Sequence[Product]:
        """Return the catalogue of a business unit."""
        return tuple(self._products.get(unit_id, {}).values())

    def product(self, unit_id: str, sku: str) -> Product | None:
        """Return the product with this SKU, to the letter."""
        return self._products.get(unit_id, {}).get(sku)

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
        return sorted(found, key=_newest_first) if len(wanted) > 1 else found

    def add_product_review(self, review: ProductReview) -> None:
        """Have one more review of a product."""
        insort(self._of_sku(review), review, key=_newest_first)

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
        """Return reviews of the company, at most 100,000.

        `order` is one of `createdat.asc`, `createdat.desc`, `stars.asc` and `stars.desc`. Within
        equal stars the newest come first: assumed.
        """
        found = [
            review
            for review in self._service_reviews.get(unit_id, ())
            if (not stars or review.stars in stars)
            and (not languages or review.language in languages)
            and (include_reported or not review.reported)
        ]
        if order == "createdat.asc":
            found.reverse()
        elif order.startswith("stars."):
            found.sort(key=lambda each: each.stars, reverse=order == "stars.desc")
        return found[:MOST_REVIEWS]

    def service_review(self, review_id: str) -> ServiceReview | None:
        """Return the service review with this id."""
        return self._by_id.get(review_id)

    def service_counts(self, unit_id: str) -> StarCounts:
        """Return how many reviews the company has by their stars; reported ones count too."""
        return counts_of(self._service_reviews.get(unit_id, ()))

    def add_service_review(self, review: ServiceReview) -> None:
        """Have one more review of a company."""
        insort(self._service_reviews[review.business_unit_id], review, key=_newest_first)
        self._by_id[review.id] = review

    def reviews_of_consumer(self, consumer_id: str) -> int:
        """Return how many service reviews a person has written."""
        return sum(each.consumer.id == consumer_id for each in self._by_id.values())

    def templates_of(self, unit_id: str) -> Sequence[InvitationTemplate]:
        """Return the templates that a company can invite with."""
        return self._templates.get(unit_id, ())

    def application(self, key: str) -> Application | None:
        """Return the listed application with this key."""
        return self._applications.get(key)

    def _of_sku(self, review: ProductReview) -> list[ProductReview]:
        return self._product_reviews[review.business_unit_id].setdefault(review.sku, [])


def counts_of(reviews: Iterable[ProductReview | ServiceReview]) -> StarCounts:
    """Return how many of the reviews have one star, two … five stars."""
    counts = [0, 0, 0, 0, 0]
    for review in reviews:
        counts[review.stars - 1] += 1
    one, two, three, four, five = counts
    return one, two, three, four, five


def _newest_first(review: ProductReview | ServiceReview) -> float:
    return -review.created_at.timestamp()
