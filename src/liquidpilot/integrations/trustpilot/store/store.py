"""Everything that the simulated Trustpilot knows about companies, and the questions asked of it.

Nothing in here changes, but for the products: a business unit's catalogue can be added to.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence

from liquidpilot.integrations.trustpilot.store.catalogue import ProductCatalogue
from liquidpilot.integrations.trustpilot.store.contents import Contents
from liquidpilot.integrations.trustpilot.store.generating import GeneratedReviews
from liquidpilot.integrations.trustpilot.store.model import (
    Application,
    BusinessUnit,
    BusinessUser,
    Consumer,
    InvitationTemplate,
    Locale,
    Product,
    ProductReview,
    ServiceReview,
)
from liquidpilot.integrations.trustpilot.store.outlines import Question
from liquidpilot.integrations.trustpilot.store.product_reviews import ProductReviews, StarCounts
from liquidpilot.integrations.trustpilot.store.service_reviews import ServiceReviews


class Store:
    """What the data files say, with the reviews that are generated beside them.

    `generated` reviews are by the id of the business unit whose products they are about. Business
    units and users are by their ids. A key that is not listed, is not blank and is none of
    `refused_keys` works as an application of its own where the store `accepts_any_key`.
    """

    def __init__(
        self, contents: Contents, generated: Mapping[str, GeneratedReviews] | None = None
    ) -> None:
        self.units: Mapping[str, BusinessUnit] = contents.units
        self.users: Mapping[str, BusinessUser] = contents.accounts.users
        self.locales: Sequence[Locale] = contents.locales
        self.accepts_any_key: bool = contents.accounts.accepts_any_key
        self.refused_keys: frozenset[str] = contents.accounts.refused_keys
        self._applications = contents.accounts.applications
        self._templates = contents.templates
        self._generated = generated or {}
        self._names = {
            name.lower(): unit
            for unit in contents.units.values()
            for name in (*unit.referring, unit.identifying)
        }
        self._catalogues = {
            unit_id: ProductCatalogue(
                product
                for product in contents.catalogue.products
                if product.business_unit_id == unit_id
            )
            for unit_id in contents.units
        }
        self._product_reviews = {
            unit_id: ProductReviews(
                [each for each in contents.product_reviews if each.business_unit_id == unit_id],
                self._generated.get(unit_id),
            )
            for unit_id in contents.units
        }
        self._service_reviews = ServiceReviews(contents.service_reviews)
        self._consumers: dict[str, Consumer] = {
            **{review.consumer.id: review.consumer for review in contents.product_reviews},
            **{review.consumer.id: review.consumer for review in contents.service_reviews},
        }

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
        return self._catalogue(unit_id).all()

    def product(self, unit_id: str, sku: str) -> Product | None:
        """Return the product with this SKU."""
        return self._catalogue(unit_id).with_sku(sku)

    def product_with_url(self, unit_id: str, url: str) -> Product | None:
        """Return the product that is shown at `url`."""
        return self._catalogue(unit_id).with_url(url)

    def add_products(self, unit_id: str, products: Iterable[Product]) -> None:
        """Put products into a catalogue; one with a SKU that is there takes its place."""
        self._catalogues.setdefault(unit_id, ProductCatalogue()).add(products)

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

        How many they are costs next to nothing, and each is made when it is looked at. Reviews
        without a language are left out where some are asked for.
        """
        question = Question(skus, stars, languages, imported, states)
        reviews = self._product_reviews.get(unit_id)
        return reviews.select(question) if reviews else ()

    def product_counts(
        self, unit_id: str, *, skus: Collection[str] | None, imported: bool = False
    ) -> StarCounts:
        """Return how many published reviews of the SKUs have one star, two … five stars."""
        reviews = self._product_reviews.get(unit_id)
        return reviews.counts(skus, imported=imported) if reviews else (0, 0, 0, 0, 0)

    def product_review(self, review_id: str) -> ProductReview | None:
        """Return the product review with this id, whatever its state."""
        found = (reviews.find(review_id) for reviews in self._product_reviews.values())
        return next(filter(None, found), None)

    def skus_with_reviews(self, unit_id: str) -> Sequence[str]:
        """Return the SKUs that have published reviews of their own, in the catalogue's order."""
        reviews = self._product_reviews.get(unit_id)
        skus = (product.sku for product in self.products_of(unit_id))
        return [sku for sku in skus if reviews and reviews.has_any(sku)]

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

        `order` is one of `createdat.asc`, `createdat.desc`, `stars.asc` and `stars.desc`.
        """
        return self._service_reviews.select(unit_id, stars, languages, order, include_reported)

    def service_review(self, review_id: str) -> ServiceReview | None:
        """Return the service review with this id."""
        return self._service_reviews.find(review_id)

    def service_counts(self, unit_id: str) -> StarCounts:
        """Return how many reviews of the company have one star, two … five stars."""
        return self._service_reviews.counts(unit_id)

    def consumer(self, consumer_id: str) -> Consumer | None:
        """Return the person who wrote some review."""
        found = (reviews.consumer(consumer_id) for reviews in self._generated.values())
        return self._consumers.get(consumer_id) or next(filter(None, found), None)

    def reviews_of_consumer(self, consumer_id: str) -> Sequence[ServiceReview]:
        """Return the service reviews of a person, newest first."""
        return self._service_reviews.written_by(consumer_id)

    def templates_of(self, unit_id: str) -> Sequence[InvitationTemplate]:
        """Return the templates that a company can invite with."""
        return self._templates.get(unit_id, ())

    def application(self, key: str) -> Application | None:
        """Return the listed application with this key."""
        return self._applications.get(key)

    def _catalogue(self, unit_id: str) -> ProductCatalogue:
        return self._catalogues.get(unit_id) or ProductCatalogue()
