"""All product reviews of one business unit, newest first, and quick answers about them.

Most may be generated ones, made when somebody looks at them. What is kept of each review is its
number, in the order of their times, and a bit for every property that is asked for.
"""

from __future__ import annotations

from array import array
from bisect import bisect_left
from collections.abc import Callable, Collection, Iterator, Sequence
from itertools import compress, islice
from typing import overload

from liquidpilot.integrations.trustpilot.store.bitmaps import any_of, bitmaps_by_value, flags_of
from liquidpilot.integrations.trustpilot.store.generating import GeneratedReviews
from liquidpilot.integrations.trustpilot.store.model import ProductReview
from liquidpilot.integrations.trustpilot.store.outlines import Question, outline_of

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
