"""Product reviews that nobody wrote: the same ones for the same seed, on every machine."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from functools import cache, lru_cache
from pathlib import Path
from random import Random
from typing import Any, NamedTuple

from liquidpilot.integrations.trustpilot.store.model import (
    AttributeRating,
    CompanyReply,
    Consumer,
    Product,
    ProductReview,
    stable_id,
)

_FILE = Path(__file__).parent.parent / "data" / "phrases.toml"
# The machine's clock has no say in it: the same call gives the same reviews next year.
_NEWEST = datetime(2026, 11, 1, tzinfo=UTC)
_MILLISECONDS = 4 * 365 * 24 * 60 * 60 * 1000
_STARS = (1, 2, 3, 4, 5)
_WEIGHTS = (5, 3, 8, 24, 60)
_ATTRIBUTES = tuple((stable_id("attribute", name), name) for name in ("Quality", "Play value"))
_FEWEST, _MOST = 3, 8
_KEPT = 4096
_PRODUCT = "{product}"


class Said(NamedTuple):
    """What a review says, and in which language; the title is its beginning."""

    language: str
    title: str
    text: str


@cache
def phrases() -> Sequence[Mapping[str, Any]]:
    """Return what reviews are put together of, a mapping for each language."""
    languages: Sequence[Mapping[str, Any]] = tomllib.loads(_FILE.read_text("utf-8"))["languages"]
    return languages


class MadeUpReviews:
    """Makes reviews of `data/phrases.toml`: languages, the `share` of each, and what people say.

    Reviews with four or five stars start with one of `praise` and may end with one of `thanks`,
    those with three start with one of `mixed`, worse ones with one of `complaints`.
    """

    def __init__(self, seed: int) -> None:
        self._phrases: Sequence[Mapping[str, Any]] = phrases()
        self._shares = [each["share"] for each in self._phrases]
        self._seed = seed
        self.of = lru_cache(maxsize=_KEPT)(self._of)
        """Return the reviews of a SKU of a business unit that nobody lists, the newest first."""

    def many(self, count: int, products: Sequence[Product]) -> Iterator[ProductReview]:
        """Yield `count` reviews of `products`, each as often as its popularity tells."""
        chance = Random(f"{self._seed} many")
        weights = [each.popularity for each in products]
        for number, product in enumerate(chance.choices(products, weights, k=count)):
            review = self._review(chance, product.business_unit_id, product.sku, product)
            yield replace(review, reference_number=f"PW-{100_000 + number}")

    def said(self, language: str, stars: int, product: str | None, key: str) -> Said:
        """Return what somebody would write about `product`, or about a company without one.

        It is in the language, or in the first that the data have; the same for the same `key`.
        """
        chance = Random(f"{self._seed} {key}")
        said = next((each for each in self._phrases if each["language"] == language), None)
        said = said or self._phrases[0]
        level = _level(stars)
        options = said[level if product else f"service_{level}"]
        text = _choice(chance, options, product) or "★" * stars
        details = [each for each in said["details"] if product and _PRODUCT not in each]
        more = chance.sample(details, 1) if details and chance.randrange(2) else []
        whole = " ".join([text, *more]).replace(_PRODUCT, product or "")
        return Said(said["language"], whole.partition(". ")[0].rstrip(".!"), whole)

    def _of(self, unit_id: str, sku: str) -> tuple[ProductReview, ...]:
        chance = Random(f"{self._seed} {unit_id} {sku}")
        made = [self._review(chance, unit_id, sku) for _ in range(chance.randint(_FEWEST, _MOST))]
        # Who asks for the best ones gets one at once.
        best = self._review(chance, unit_id, sku, stars=5, phrases=self._phrases[0])
        made.sort(key=lambda each: each.created_at, reverse=True)
        return (replace(best, created_at=_NEWEST), *made)

    def _review(
        self,
        chance: Random,
        unit_id: str,
        sku: str,
        product: Product | None = None,
        stars: int | None = None,
        phrases: Mapping[str, Any] | None = None,
    ) -> ProductReview:
        stars = stars or chance.choices(_STARS, _WEIGHTS)[0]
        said = phrases or chance.choices(self._phrases, self._shares)[0]
        written = _NEWEST - timedelta(milliseconds=chance.randrange(_MILLISECONDS))
        is_told = phrases is not None or chance.randrange(40) > 0
        return ProductReview(
            id=_object_id(written, chance),
            business_unit_id=unit_id,
            sku=sku,
            created_at=written,
            stars=stars,
            content=_content(chance, said, stars, product),
            consumer=_consumer(chance, said, written),
            language=said["language"] if is_told else None,
            attribute_ratings=_ratings(chance, stars),
            image_url=product.image_url if product and chance.randrange(30) == 0 else None,
            reply=_reply(chance, said, stars, written),
        )


def _content(chance: Random, said: Mapping[str, Any], stars: int, product: Product | None) -> str:
    """Return the text of a review, with the oddities that real ones have."""
    parts = [_choice(chance, said[_level(stars)], product)]
    details = [each for each in said["details"] if product or _PRODUCT not in each]
    parts += chance.sample(details, min(len(details), chance.randrange(3)))
    if stars > 3 and chance.randrange(2):
        parts.append(_choice(chance, said["thanks"], product))
    text = ("\n\n" if chance.randrange(12) == 0 else " ").join(parts)
    text += " " if chance.randrange(20) == 0 else ""
    return text.replace(_PRODUCT, product.name) if product else text


def _level(stars: int) -> str:
    return "praise" if stars > 3 else "mixed" if stars == 3 else "complaints"


def _choice(chance: Random, options: Iterable[str], product: object) -> str:
    found = [each for each in options if product or _PRODUCT not in each]
    return chance.choice(found) if found else ""


def _object_id(moment: datetime, chance: Random) -> str:
    """Return an id as Trustpilot's are made: seconds, then anything."""
    return f"{int(moment.timestamp()):08x}{chance.getrandbits(64):016x}"


def _consumer(chance: Random, said: Mapping[str, Any], written: datetime) -> Consumer:
    joined = written - timedelta(days=chance.randrange(900), seconds=chance.randrange(65_536))
    name = chance.choice(said["names"])
    consumer_id = _object_id(joined, chance)
    email = f"customer-{consumer_id[-8:]}@mail.example"
    return Consumer(consumer_id, name if chance.randrange(40) else None, email)


def _ratings(chance: Random, stars: int) -> tuple[AttributeRating, ...]:
    if chance.randrange(6):
        return ()
    return tuple(
        AttributeRating(attribute_id, name, min(5, max(1, stars + chance.randrange(3) - 1)))
        for attribute_id, name in _ATTRIBUTES
    )


def _reply(
    chance: Random, said: Mapping[str, Any], stars: int, written: datetime
) -> CompanyReply | None:
    if chance.randrange(2 if stars < 3 else 15):
        return None
    answered = written + timedelta(minutes=chance.randrange(3 * 24 * 60))
    return CompanyReply(chance.choice(said["replies"]), answered)
