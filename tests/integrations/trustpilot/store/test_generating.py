"""Reviews that are generated: always the same ones, as uneven as in life, made only when asked."""

from __future__ import annotations

import re
from collections import Counter
from datetime import UTC, datetime
from itertools import pairwise

import pytest

from liquidpilot.integrations.trustpilot.store.generating import GeneratedReviews
from liquidpilot.integrations.trustpilot.store.loading import load_store
from liquidpilot.integrations.trustpilot.store.model import Product, ProductReview, Voice
from liquidpilot.integrations.trustpilot.store.store import Store

_PINEWHEEL = "66ea0530a1b2c3d4e5f60718"
_COUNT = 3000


@pytest.fixture(scope="module")
def store() -> Store:
    return load_store(reviews=_COUNT, seed=7)


@pytest.fixture(scope="module")
def generated(store: Store) -> list[ProductReview]:
    written = {each.id for each in load_store().product_reviews(_PINEWHEEL, skus=None)}
    found = store.product_reviews(_PINEWHEEL, skus=None)
    return [review for review in found if review.id not in written]


def test_the_same_seed_gives_the_same_reviews_and_more_of_them_the_same_and_others(
    generated: list[ProductReview],
) -> None:
    def ids(reviews: int, seed: int) -> set[str]:
        store = load_store(reviews=reviews, seed=seed)
        return {each.id for each in store.product_reviews(_PINEWHEEL, skus=None)}

    mine = {each.id for each in generated}
    assert len(mine) == _COUNT
    assert mine < ids(_COUNT + 100, 7)
    assert ids(100, 7) & mine >= ids(100, 7) - ids(0, 7)
    assert not ids(100, 8) & mine


def test_a_review_of_a_seed_is_the_same_on_every_machine() -> None:
    product = Product("", _PINEWHEEL, "TRUCK-001", "Truck", "https://a.example/truck")
    voice = Voice("en", 1, *[("x", "y {product}")] * 7)
    review = GeneratedReviews(43, 7, [(product, 1)], [voice]).review(42)
    assert (review.id, review.stars, review.content) == ("64d7d81dfd78a96cec00002a", 5, "x")


def test_generated_reviews_are_as_uneven_as_in_life(generated: list[ProductReview]) -> None:
    skus = Counter(review.sku for review in generated)
    assert set(skus).isdisjoint({"RINGS-006", "GIFT-009"})
    assert skus["TRUCK-001"] > 8 * skus["BLOCKS-008"] > 0
    stars = Counter(review.stars for review in generated)
    assert stars[5] > _COUNT / 2 > stars[4] > stars[1] > stars[2] > 0
    languages = Counter(review.language for review in generated)
    assert languages.most_common(2)[0][0] == "en"
    assert len(languages) == 11
    assert 0 < languages[None] < _COUNT / 20
    assert len({review.content for review in generated}) > _COUNT / 3


def test_generated_reviews_have_what_templates_stumble_over(
    generated: list[ProductReview],
) -> None:
    assert any(review.content.endswith(" ") for review in generated)
    assert any("\n" in review.content for review in generated)
    assert any('"' in review.content for review in generated)
    assert any("&" in review.content for review in generated)
    assert any(review.consumer.display_name is None for review in generated)
    assert any(review.attribute_ratings for review in generated)
    assert any(review.image_url for review in generated)
    assert any(review.reply for review in generated)
    assert not any("{" in review.content for review in generated)
    for review in generated:
        assert all(1 <= each.rating <= 5 for each in review.attribute_ratings)
        assert re.fullmatch("[0-9a-f]{24}", review.id)
        assert re.fullmatch("[0-9a-f]{24}", review.consumer.id)


def test_they_were_written_in_four_years_up_to_a_fixed_day(generated: list[ProductReview]) -> None:
    times = [review.created_at for review in generated]
    assert datetime(2022, 10, 31, tzinfo=UTC) < times[-1] < datetime(2022, 12, 1, tzinfo=UTC)
    assert datetime(2026, 10, 1, tzinfo=UTC) < times[0] <= datetime(2026, 11, 1, tzinfo=UTC)
    assert all(newer >= older for newer, older in pairwise(times))


def test_ids_lead_back_to_reviews_and_people(store: Store, generated: list[ProductReview]) -> None:
    for review in generated[::100]:
        assert store.product_review(review.id) == review
        assert store.consumer(review.consumer.id) == review.consumer
    number = review.id[-6:]
    for wrong in ("0" * 18 + number, review.id[:-6] + "ffffff", review.id.upper(), number, ""):
        if wrong != review.id:
            assert (store.product_review(wrong), store.consumer(wrong)) == (None, None)


def test_only_the_reviews_of_a_page_are_made(monkeypatch: pytest.MonkeyPatch) -> None:
    made = []
    make = GeneratedReviews.review

    def counted(self: GeneratedReviews, number: int) -> ProductReview:
        made.append(number)
        return make(self, number)

    monkeypatch.setattr(GeneratedReviews, "review", counted)
    store = load_store(reviews=_COUNT)
    assert len(store.product_reviews(_PINEWHEEL, skus=None, stars=[4, 5])) > _COUNT / 2
    assert sum(store.product_counts(_PINEWHEEL, skus=["TRUCK-001"])) > 100
    assert len(store.skus_with_reviews(_PINEWHEEL)) == 7
    assert made == []
    page = store.product_reviews(_PINEWHEEL, skus=["TRUCK-001"])[500:520]
    assert len(page) == len(made) == 20
