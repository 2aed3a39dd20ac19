"""Product reviews by all that they are asked for."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.integrations.trustpilot.store.model import (
    Accounts,
    BusinessUnit,
    Consumer,
    Contents,
    Product,
    ProductReview,
)
from liquidpilot.integrations.trustpilot.store.store import Store, counts_of

_UNIT = "66ea0530a1b2c3d4e5f60718"
_SKUS = ("A", "B", "C")
_LANGUAGES = ("en", "da")
_STATES = ("published", "unpublished", "underModeration", "archived")
_START = datetime(2024, 1, 1, tzinfo=UTC)


@st.composite
def _written(draw: st.DrawFn) -> list[ProductReview]:
    return [
        ProductReview(
            id=f"{number:024x}",
            business_unit_id=_UNIT,
            sku=draw(st.sampled_from(_SKUS)),
            created_at=_START + timedelta(hours=draw(st.integers(0, 20_000))),
            stars=draw(st.integers(1, 5)),
            content="",
            consumer=Consumer("", None),
            language=draw(st.sampled_from((*_LANGUAGES, None))),
            imported=draw(st.booleans()),
            state=draw(st.sampled_from(_STATES)),
        )
        for number in range(draw(st.integers(0, 15)))
    ]


def _store(reviews: Collection[ProductReview]) -> Store:
    unit = BusinessUnit(_UNIT, "A", "a.example", ("a.example",), "https://a.example", "DK")
    products = tuple(Product(f"{n:024x}", _UNIT, sku, sku, sku) for n, sku in enumerate(_SKUS))
    return Store(Contents({_UNIT: unit}, products, tuple(reviews), (), {}, Accounts({}, {})))


def _some(values: Collection[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(sorted(values)), max_size=4)


@settings(max_examples=60, deadline=None)
@given(
    reviews=_written(),
    skus=st.none() | _some([*_SKUS, "unknown"]),
    stars=st.lists(st.integers(1, 5), max_size=3),
    languages=_some([*_LANGUAGES, "xx"]),
    imported=st.booleans(),
    states=_some(_STATES),
)
def test_each_matching_review_is_there_once_from_the_newest(
    reviews: list[ProductReview],
    skus: list[str] | None,
    stars: list[int],
    languages: list[str],
    imported: bool,
    states: list[str],
) -> None:
    found = _store(reviews).product_reviews(
        _UNIT, skus=skus, stars=stars, languages=languages, imported=imported, states=states
    )
    wanted = {
        each.id
        for each in reviews
        if (skus is None or each.sku in skus)
        and (not stars or each.stars in stars)
        and (not languages or each.language in languages)
        and each.imported == imported
        and each.state in states
    }
    assert len(found) == len(wanted)
    assert {each.id for each in found} == wanted
    times = [each.created_at for each in found]
    assert times == sorted(times, reverse=True)


@settings(max_examples=50, deadline=None)
@given(_written())
def test_counts_are_those_of_the_reviews(reviews: list[ProductReview]) -> None:
    store = _store(reviews)
    found = store.product_reviews(_UNIT, skus=None)
    counts = tuple(sum(1 for each in found if each.stars == stars) for stars in range(1, 6))
    assert counts_of(found) == counts
    assert {*store.skus_with_reviews(_UNIT)} == {each.sku for each in found}
