"""Product reviews without number: review i is the same for the same seed, however many there are.

Each is worked out of a hash of the seed and its number when somebody looks at it. Nothing of it is
kept, and an id leads back to its number.
"""

from __future__ import annotations

import re
from array import array
from bisect import bisect
from collections.abc import Collection, Hashable, Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from functools import lru_cache, reduce
from hashlib import blake2b
from itertools import accumulate
from operator import or_
from struct import Struct
from typing import NamedTuple, TypeVar

from liquidpilot.integrations.trustpilot.store.model import (
    AttributeRating,
    CompanyReply,
    Consumer,
    Product,
    ProductReview,
    Voice,
    choose,
    stable_id,
)

# Which of many things have a property: one bit each, in an int, so that questions are cheap.
#
# Thing number 0 is the most significant bit. "All with five stars, in Danish" is one `&` of two
# ints whatever their number; how many they are is `int.bit_count`.

_Value = TypeVar("_Value", bound=Hashable)

_ONE = ord("1")
_TO_FLAGS = bytes.maketrans(b"01", b"\0\1")


def bitmaps_by_value(values: Collection[_Value]) -> dict[_Value, int]:
    """Return, for each of the different values, which of the `values` are it.

    >>> bitmaps_by_value("aba")
    {'a': 5, 'b': 2}
    """
    numbers: dict[_Value, array[int]] = {}
    for number, value in enumerate(values):
        if value not in numbers:
            numbers[value] = array("I")
        numbers[value].append(number)
    return {value: _bitmap(having, len(values)) for value, having in numbers.items()}


def any_of(bitmaps: Mapping[_Value, int], values: Iterable[_Value]) -> int:
    """Return what has one of the values."""
    return reduce(or_, (bitmaps.get(value, 0) for value in values), 0)


def flags_of(bitmap: int, length: int) -> bytes:
    """Return a byte for each of `length` things, 1 for those in the bitmap: for `compress`.

    >>> flags_of(5, 4)
    b'\\x00\\x01\\x00\\x01'
    """
    return format(bitmap, f"0{length}b").encode("ascii").translate(_TO_FLAGS)


def _bitmap(numbers: Iterable[int], length: int) -> int:
    digits = bytearray(b"0") * length
    for number in numbers:
        digits[number] = _ONE
    return int(digits, 2)


# What questions about product reviews need to know of each: enough to find it, not to show it.

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


MOST_REVIEWS = 2_000_000
"""How many can be generated; ids have room for 16 million."""

# The machine's clock has no say in it: the same command gives the same reviews next year.
_NEWEST = datetime(2026, 11, 1, tzinfo=UTC)
_YEARS = timedelta(days=4 * 365 + 1)
_KEPT = 4096
_LAST = int(_NEWEST.timestamp()) * 1000
_SPAN = int(_YEARS.total_seconds()) * 1000

_STARS_OF_A_HUNDRED = (5, 3, 8, 24, 60)
_STARS_UP_TO = tuple(accumulate(_STARS_OF_A_HUNDRED))
_LANGUAGE_UNKNOWN_OF = 40
_REPLIED_WITHIN = 3 * 24 * 60

# Of each hash: the time, the product, the stars, the language, whether it is known. Then the rest.
_OUTLINE = Struct("<QI3H")
_DETAILS = Struct("<22H")
_OBJECT_ID = re.compile("[0-9a-f]{24}")


class GeneratedReviews:
    """`count` reviews of some products; each product with the popularity that it has."""

    def __init__(
        self,
        count: int,
        seed: int,
        products: Sequence[tuple[Product, int]],
        voices: Sequence[Voice],
    ) -> None:
        self._count = count
        self._key = blake2b(f"trustpilot reviews {seed}".encode(), digest_size=32).digest()
        self._products = [product for product, _ in products]
        self._popularity = list(accumulate(popularity for _, popularity in products))
        self._voices = voices
        self._shares = list(accumulate(voice.share for voice in voices))
        # Clients ask for the first pages again and again.
        self._kept = lru_cache(maxsize=_KEPT)(self._made)

    def outlines(self) -> Iterator[Outline]:
        """Yield what is to be known of every review, by number."""
        skus = [product.sku for product in self._products]
        languages = [voice.language for voice in self._voices]
        for number in range(self._count):
            created, product, stars, voice, is_told = self._drawn(self._hash(number))
            language = languages[voice] if is_told else None
            yield Outline(created, skus[product], stars, language)

    def review(self, number: int) -> ProductReview:
        """Return a review; `number` counts from 0."""
        return self._kept(number)

    def _made(self, number: int) -> ProductReview:
        drawn = self._hash(number)
        created, place, stars, speaker, is_told = self._drawn(drawn)
        product, voice = self._products[place], self._voices[speaker]
        written = moment_of(created)
        draws = iter(_DETAILS.unpack_from(drawn, _OUTLINE.size))
        return ProductReview(
            id=_object_id(written, drawn[:5], number),
            business_unit_id=product.business_unit_id,
            sku=product.sku,
            created_at=written,
            stars=stars,
            content=voice.compose(stars, product.name, draws),
            consumer=_consumer(voice, written, drawn, number, draws),
            language=voice.language if is_told else None,
            attribute_ratings=_ratings(stars, draws),
            image_url=product.image_url if next(draws) % 30 == 0 else None,
            reply=_reply(voice, stars, written, draws),
            reference_number=f"PW-{100_000 + number}",
        )

    def find(self, review_id: str) -> ProductReview | None:
        """Return the review with this id."""
        review = self._with_number_of(review_id)
        return review if review is not None and review.id == review_id else None

    def consumer(self, consumer_id: str) -> Consumer | None:
        """Return the person with this id; everybody here has written one review."""
        review = self._with_number_of(consumer_id)
        return review.consumer if review is not None and review.consumer.id == consumer_id else None

    def _with_number_of(self, some_id: str) -> ProductReview | None:
        if not _OBJECT_ID.fullmatch(some_id):
            return None
        number = int(some_id[-6:], 16)
        return self.review(number) if number < self._count else None

    def _hash(self, number: int) -> bytes:
        return blake2b(number.to_bytes(8, "little"), key=self._key).digest()

    def _drawn(self, drawn: bytes) -> tuple[int, int, int, int, bool]:
        """Return time, place of the product, stars, place of the voice, whether that is told."""
        time, product, stars, voice, told = _OUTLINE.unpack_from(drawn)
        return (
            _LAST - (time * _SPAN >> 64),
            bisect(self._popularity, product % self._popularity[-1]),
            bisect(_STARS_UP_TO, stars % 100) + 1,
            bisect(self._shares, voice % self._shares[-1]),
            told % _LANGUAGE_UNKNOWN_OF != 0,
        )


def _object_id(moment: datetime, some: bytes, number: int) -> str:
    """Return an id as Trustpilot's are made: seconds, five bytes of anything, a number."""
    return f"{int(moment.timestamp()):08x}{some.hex()}{number:06x}"


def _consumer(
    voice: Voice, written: datetime, drawn: bytes, number: int, draws: Iterator[int]
) -> Consumer:
    joined = written - timedelta(days=next(draws) % 900, seconds=next(draws))
    name = choose(voice.names, draws)
    return Consumer(
        id=_object_id(joined, drawn[5:10], number),
        display_name=name if next(draws) % 40 else None,
        email=f"customer-{number}@mail.example",
    )


_ATTRIBUTES = tuple((stable_id("attribute", name), name) for name in ("Quality", "Play value"))


def _ratings(stars: int, draws: Iterator[int]) -> tuple[AttributeRating, ...]:
    if next(draws) % 6:
        return ()
    return tuple(
        AttributeRating(attribute_id, name, min(5, max(1, stars + next(draws) % 3 - 1)))
        for attribute_id, name in _ATTRIBUTES
    )


def _reply(
    voice: Voice, stars: int, written: datetime, draws: Iterator[int]
) -> CompanyReply | None:
    if next(draws) % (2 if stars < 3 else 15):
        return None
    minutes = next(draws) % _REPLIED_WITHIN
    return CompanyReply(choose(voice.replies, draws), written + timedelta(minutes=minutes))
