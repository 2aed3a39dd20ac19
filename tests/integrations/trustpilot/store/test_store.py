"""The questions that are asked of a store, beside those about product reviews."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from liquidpilot.integrations.trustpilot.store.reading import load_store
from liquidpilot.integrations.trustpilot.store.store import Store

_PINEWHEEL = "66ea0530a1b2c3d4e5f60718"
_NOBODY = "0" * 24


@pytest.fixture(scope="module")
def store() -> Store:
    return load_store()


@pytest.mark.parametrize(
    ("name", "found"),
    [
        ("pinewheel.example", "Pinewheel"),
        ("www.pinewheel.example", "Pinewheel"),
        ("WWW.Trustpilot.COM", "Trustpilot"),
        ("https://pinewheel.example", None),
        ("pinewheel", None),
        ("", None),
    ],
)
def test_a_unit_is_found_by_its_exact_names(store: Store, name: str, found: str | None) -> None:
    unit = store.find_unit(name)
    assert (unit and unit.display_name) == found


def test_reviews_can_be_added_and_removed() -> None:
    store = load_store()
    before = store.product_reviews(_PINEWHEEL, skus=["TRUCK-001"])
    newest = replace(before[0], id=_NOBODY, created_at=before[0].created_at + timedelta(days=1))
    oldest = replace(before[0], id="1" * 24, created_at=before[-1].created_at - timedelta(days=1))
    store.add(newest)
    store.add(oldest)
    assert [*store.product_reviews(_PINEWHEEL, skus=["TRUCK-001"])] == [newest, *before, oldest]
    review = replace(store.service_reviews(_PINEWHEEL)[0], id=_NOBODY, business_unit_id=_NOBODY)
    written = store.reviews_of_consumer(review.consumer.id)
    store.remove(newest)
    store.add(review)
    assert (store.review(_NOBODY), store.review("1" * 24)) == (review, oldest)
    assert sum(store.service_counts(_NOBODY)) == 1
    assert store.reviews_of_consumer(review.consumer.id) == written + 1
    for each in (review, oldest):
        store.remove(each)
    assert store.service_counts(_NOBODY) == (0, 0, 0, 0, 0)
    assert store.reviews_of_consumer(review.consumer.id) == written
    assert store.product_reviews(_PINEWHEEL, skus=["TRUCK-001"]) == before
    assert store.review(_NOBODY) is None
    # The files are read once; what one sandbox is told is not known to another.
    assert [*load_store().product_reviews(_PINEWHEEL, skus=["TRUCK-001"])] == [*before]


def test_nothing_is_known_of_another_business_unit(store: Store) -> None:
    assert store.products_of(_NOBODY) == ()
    assert store.product(_NOBODY, "TRUCK-001") is None
    assert len(store.product_reviews(_NOBODY, skus=None)) == 0
    assert store.skus_with_reviews(_NOBODY) == []
    assert len(store.service_reviews(_NOBODY)) == 0
    assert store.service_counts(_NOBODY) == (0, 0, 0, 0, 0)
    assert store.templates_of(_NOBODY) == ()
    assert store.reviews_of_consumer(_NOBODY) == 0
    assert (store.review(_NOBODY), store.application("x")) == (None, None)


@pytest.mark.parametrize(
    ("order", "sign", "attribute"),
    [
        ("createdat.desc", -1, "created_at"),
        ("createdat.asc", 1, "created_at"),
        ("stars.desc", -1, "stars"),
        ("stars.asc", 1, "stars"),
    ],
)
def test_service_reviews_come_in_four_orders(
    store: Store, order: str, sign: int, attribute: str
) -> None:
    values = [getattr(each, attribute) for each in store.service_reviews(_PINEWHEEL, order=order)]
    assert values == sorted(values, reverse=sign < 0)
    assert len(set(values)) > 3


def test_service_reviews_are_filtered(store: Store) -> None:
    found = store.service_reviews(_PINEWHEEL, stars=[1, 5], languages=["da", "en"])
    assert {(each.stars, each.language) for each in found} == {(1, "en"), (5, "en"), (5, "da")}
    everything = store.service_reviews(_PINEWHEEL, include_reported=True)
    counts = store.service_counts(_PINEWHEEL)
    assert counts == tuple(
        sum(1 for each in everything if each.stars == stars) for stars in range(1, 6)
    )
    assert store.review(everything[0].id) == everything[0]


def test_a_query_of_service_reviews_ends_after_100_000(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr("liquidpilot.integrations.trustpilot.store.store.MOST_REVIEWS", 3)
    assert len(load_store().service_reviews(_PINEWHEEL)) == 3
