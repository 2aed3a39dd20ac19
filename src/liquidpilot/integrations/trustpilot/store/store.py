"""Everything that the simulated Trustpilot knows about companies, and the questions asked of it.

Nothing in here changes, but for the products: a business unit's catalogue can be added to.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections import defaultdict
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from itertools import compress, islice
from typing import overload

from liquidpilot.integrations.trustpilot.store.generating import (
    GeneratedReviews,
    Question,
    any_of,
    bitmaps_by_value,
    flags_of,
    outline_of,
)
from liquidpilot.integrations.trustpilot.store.model import (
    Application,
    BusinessUnit,
    BusinessUser,
    Consumer,
    Contents,
    InvitationTemplate,
    Locale,
    Product,
    ProductReview,
    ServiceReview,
)

# The products of one business unit, found by SKU or by address.


class ProductCatalogue:
    """Products in the order in which they came; a later one with the same SKU takes its place."""

    def __init__(self, products: Iterable[Product] = ()) -> None:
        self._by_sku: dict[str, Product] = {}
        self._by_url: dict[str, Product] = {}
        self.add(products)

    def add(self, products: Iterable[Product]) -> None:
        """Put products in."""
        for product in products:
            before = self._by_sku.get(product.sku)
            if before is not None:
                self._by_url.pop(_address(before.url), None)
            self._by_sku[product.sku] = product
            self._by_url[_address(product.url)] = product

    def all(self) -> Sequence[Product]:
        """Return the products."""
        return tuple(self._by_sku.values())

    def with_sku(self, sku: str) -> Product | None:
        """Return the product with this SKU, to the letter."""
        return self._by_sku.get(sku)

    def with_url(self, url: str) -> Product | None:
        """Return the product that is shown at `url`; a slash at its end makes no difference."""
        return self._by_url.get(_address(url))


def _address(url: str) -> str:
    return url.rstrip("/")


# All product reviews of one business unit, newest first, and quick answers about them.
#
# Most may be generated ones, made when somebody looks at them. What is kept of each review is its
# number, in the order of their times, and a bit for every property that is asked for.

StarCounts = tuple[int, int, int, int, int]
"""How many reviews have one star, two … five stars."""

# Among so many there is a page of most selections; then it looks at twice as many, and so on.
_FIRST_LOOK = 512


class ProductReviews:
    """The written reviews of a business unit, and the generated ones if it has such."""

    def __init__(
        self, written: Sequence[ProductReview], generated: GeneratedReviews | None = None
    ) -> None:
        self._written = written
        self._generated = generated
        self._by_id = {review.id: review for review in written}
        outlines = [outline_of(review) for review in written]
        if generated is not None:
            outlines.extend(generated.outlines())
        newest_first = sorted(range(len(outlines)), key=lambda number: -outlines[number].created)
        self._numbers = array("I", newest_first)
        ordered = [outlines[number] for number in newest_first]
        self._by_sku = bitmaps_by_value([each.sku for each in ordered])
        self._by_stars = bitmaps_by_value([each.stars for each in ordered])
        self._by_language = bitmaps_by_value([each.language for each in ordered])
        self._by_kind = bitmaps_by_value([(each.imported, each.state) for each in ordered])

    def select(self, question: Question) -> Sequence[ProductReview]:
        """Return what is asked for, newest first; its length is known without making any."""
        return _Selection(self._matching(question), self._numbers, self._review)

    def counts(self, skus: Collection[str] | None, *, imported: bool = False) -> StarCounts:
        """Return how many published reviews of the SKUs (None: of all) there are."""
        among = self._matching(Question(skus, imported=imported))
        one, two, three, four, five = (
            (among & self._by_stars.get(stars, 0)).bit_count() for stars in range(1, 6)
        )
        return one, two, three, four, five

    def has_any(self, sku: str) -> bool:
        """Return whether there is a published review of the SKU, other than imported ones."""
        return self._matching(Question((sku,))) != 0

    def find(self, review_id: str) -> ProductReview | None:
        """Return the review with this id."""
        found = self._by_id.get(review_id)
        if found is None and self._generated is not None:
            return self._generated.find(review_id)
        return found

    def _matching(self, question: Question) -> int:
        bitmap = any_of(self._by_kind, ((question.imported, state) for state in question.states))
        if question.skus is not None:
            bitmap &= any_of(self._by_sku, question.skus)
        if question.stars:
            bitmap &= any_of(self._by_stars, question.stars)
        if question.languages:
            bitmap &= any_of(self._by_language, question.languages)
        return bitmap

    def _review(self, number: int) -> ProductReview:
        if number < len(self._written) or self._generated is None:
            return self._written[number]
        return self._generated.review(number - len(self._written))


class _Selection(Sequence[ProductReview]):
    def __init__(
        self, bitmap: int, numbers: array[int], review: Callable[[int], ProductReview]
    ) -> None:
        self._bitmap = bitmap
        self._numbers = numbers
        self._review = review

    def __len__(self) -> int:
        return self._bitmap.bit_count()

    def __iter__(self) -> Iterator[ProductReview]:
        return map(self._review, self._numbers_from(0))

    @overload
    def __getitem__(self, index: int) -> ProductReview: ...
    @overload
    def __getitem__(self, index: slice) -> list[ProductReview]: ...
    def __getitem__(self, index: int | slice) -> ProductReview | list[ProductReview]:
        if isinstance(index, int):
            place = range(len(self))[index]
            return self._review(next(self._numbers_from(place)))
        start, stop, step = index.indices(len(self))
        if step != 1:
            return [self[place] for place in range(start, stop, step)]
        numbers = islice(self._numbers_from(start), max(stop - start, 0))
        return [self._review(number) for number in numbers]

    def _numbers_from(self, place: int) -> Iterator[int]:
        """Yield the numbers of the selected reviews, without a look at the first `place`."""
        start, length = self._position(place) if place else 0, _FIRST_LOOK
        while start < len(self._numbers):
            numbers = self._numbers[start : start + length]
            yield from compress(numbers, self._flags(start, len(numbers)))
            start += length
            length *= 2

    def _position(self, place: int) -> int:
        """Return how many reviews have to be passed to pass `place` of the selected ones."""
        everything = len(self._numbers)

        def selected_of(first: int) -> int:
            return (self._bitmap >> (everything - first)).bit_count()

        return bisect_left(range(everything), place, key=selected_of)

    def _flags(self, start: int, length: int) -> bytes:
        """Return, for so many reviews from `start`, which of them are selected."""
        above = self._bitmap >> (len(self._numbers) - start - length)
        return flags_of(above & ((1 << length) - 1), length)


# Reviews of the companies themselves.

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
