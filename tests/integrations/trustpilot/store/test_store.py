"""The questions that are asked of a store, beside those about product reviews."""

from __future__ import annotations

from dataclasses import replace

import pytest

from liquidpilot.integrations.trustpilot.store.loading import load_store
from liquidpilot.integrations.trustpilot.store.model import Product
from liquidpilot.integrations.trustpilot.store.store import ServiceReviews, Store

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


@pytest.mark.parametrize(
    ("text", "country", "found"),
    [
        ("PINE", None, ["Pinewheel"]),
        ("example", "DK", ["Pinewheel"]),
        ("example", "us", []),
        ("trust", "dk", ["Trustpilot"]),
        ("", None, ["Pinewheel", "Trustpilot"]),
        ("nothing", None, []),
    ],
)
def test_units_are_searched_by_a_part_of_a_name(
    store: Store, text: str, country: str | None, found: list[str]
) -> None:
    assert [unit.display_name for unit in store.search_units(text, country)] == found


def test_a_catalogue_grows_and_a_known_sku_is_replaced() -> None:
    store = load_store()
    before = store.product(_PINEWHEEL, "TRUCK-001")
    assert before is not None
    assert store.product_with_url(_PINEWHEEL, before.url + "/") == before
    after = replace(before, url="https://www.pinewheel.example/truck")
    new = Product(_NOBODY, _PINEWHEEL, "KITE-010", "Kite", "https://www.pinewheel.example/kite")
    store.add_products(_PINEWHEEL, [after, new])
    assert store.product(_PINEWHEEL, "KITE-010") == new
    assert store.product_with_url(_PINEWHEEL, after.url) == after
    assert store.product_with_url(_PINEWHEEL, before.url) is None
    assert [each.sku for each in store.products_of(_PINEWHEEL)][::9] == ["TRUCK-001", "KITE-010"]
    # The files are read once; what one sandbox is told is not known to another.
    assert load_store().product(_PINEWHEEL, "KITE-010") is None


def test_nothing_is_known_of_another_business_unit(store: Store) -> None:
    assert store.products_of(_NOBODY) == ()
    assert store.product(_NOBODY, "TRUCK-001") is None
    assert len(store.product_reviews(_NOBODY, skus=None)) == 0
    assert store.product_counts(_NOBODY, skus=None) == (0, 0, 0, 0, 0)
    assert store.skus_with_reviews(_NOBODY) == []
    assert len(store.service_reviews(_NOBODY)) == 0
    assert store.service_counts(_NOBODY) == (0, 0, 0, 0, 0)
    assert store.templates_of(_NOBODY) == ()
    assert (store.consumer(_NOBODY), store.product_review(_NOBODY)) == (None, None)
    assert (store.service_review(_NOBODY), store.application("x")) == (None, None)


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
    assert store.service_review(everything[0].id) == everything[0]


def test_a_query_of_service_reviews_ends_after_100_000(store: Store) -> None:
    review = store.service_reviews(_PINEWHEEL)[0]
    reviews = ServiceReviews([review] * 100_001)
    assert len(reviews.select(_PINEWHEEL, (), (), "createdat.desc", False)) == 100_000
