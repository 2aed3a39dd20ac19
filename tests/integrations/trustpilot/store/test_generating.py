"""Reviews that nobody wrote: the same ones for the same seed, and what templates stumble over."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.integrations.trustpilot.store.made_up import MadeUpReviews, phrases
from liquidpilot.integrations.trustpilot.store.model import ProductReview
from liquidpilot.integrations.trustpilot.store.reading import load_store
from liquidpilot.integrations.trustpilot.store.store import Store, counts_of

_PINEWHEEL = "66ea0530a1b2c3d4e5f60718"
_SOME = "5a1b2c3d4e5f60718293a4b5"
_COUNT = 2000
_MADE_UP = MadeUpReviews(1)


@pytest.fixture(scope="module")
def store() -> Store:
    return load_store(reviews=_COUNT)


def _generated(store: Store) -> list[ProductReview]:
    written = {each.id for each in load_store().product_reviews(_PINEWHEEL, skus=None)}
    return [e for e in store.product_reviews(_PINEWHEEL, skus=None) if e.id not in written]


def test_each_language_has_all_that_a_review_is_made_of() -> None:
    levels = ("praise", "mixed", "complaints")
    kinds = (
        "names",
        *levels,
        *(f"service_{each}" for each in levels),
        "details",
        "thanks",
        "replies",
    )
    for each in phrases():
        assert set(each) == {"language", "share", *kinds}, each["language"]
        assert all(each[kind] and all(map(str.strip, each[kind])) for kind in kinds)


def test_there_are_as_many_as_were_asked_for(store: Store) -> None:
    reviews = _generated(store)
    assert len(reviews) == len({each.id for each in reviews}) == _COUNT


def test_they_are_as_different_as_real_ones(store: Store) -> None:
    reviews = _generated(store)
    assert {each.stars for each in reviews} == {1, 2, 3, 4, 5}
    assert Counter(each.stars for each in reviews).most_common(1)[0][0] == 5
    languages = {each.language for each in reviews}
    assert {"en", "da", "de", "ar", None} <= languages
    for what in ("\n\n", '"', "&", "'", "👍"):
        assert any(what in each.content for each in reviews), what
    assert any(each.content.endswith(" ") for each in reviews)
    assert any(each.consumer.display_name is None for each in reviews)
    assert any(each.attribute_ratings for each in reviews)
    assert any(each.image_url for each in reviews)
    assert any(each.reply for each in reviews)
    assert not any("{" in each.content for each in reviews)


def test_they_are_about_products_as_popular_as_told(store: Store) -> None:
    counts = Counter(each.sku for each in _generated(store))
    assert counts.most_common(1)[0][0] == "TRUCK-001"
    assert "GIFT-009" not in counts
    assert len(counts) > 5


def test_they_are_of_the_last_four_years(store: Store) -> None:
    newest = datetime(2026, 11, 1, tzinfo=UTC)
    for review in _generated(store):
        assert newest - timedelta(days=4 * 365 + 1) <= review.created_at <= newest


def test_the_same_seed_gives_the_same_ones() -> None:
    first, again, other = (_generated(load_store(reviews=50, seed=n)) for n in (1, 1, 2))
    assert first == again
    assert {each.id for each in first}.isdisjoint(each.id for each in other)


@given(sku=st.text(min_size=1, max_size=20), unit=st.sampled_from([_SOME, _PINEWHEEL]))
@settings(max_examples=60, deadline=None)
def test_any_sku_has_reviews_that_stay_the_same(sku: str, unit: str) -> None:
    reviews = _MADE_UP.of(unit, sku)
    assert MadeUpReviews(1).of(unit, sku) == reviews
    assert 4 <= len(reviews) <= 9
    assert {(each.sku, each.business_unit_id) for each in reviews} == {(sku, unit)}
    # Who asks for the best ones gets one at once, in a language that everybody reads.
    assert (reviews[0].stars, reviews[0].language) == (5, "en")
    times = [each.created_at for each in reviews]
    assert times == sorted(times, reverse=True)
    assert all(each.content.strip() and "{product}" not in each.content for each in reviews)
    assert sum(counts_of(reviews)) == len(reviews)


def test_other_products_have_other_reviews() -> None:
    ids = [each.id for n in range(50) for each in _MADE_UP.of(_SOME, f"SKU-{n}")]
    assert len(set(ids)) == len(ids)
