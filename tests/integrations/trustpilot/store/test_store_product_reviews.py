"""Any question about product reviews, against the plainest way to answer it."""

from __future__ import annotations

from collections.abc import Collection
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.integrations.trustpilot.store.generating import GeneratedReviews, Question
from liquidpilot.integrations.trustpilot.store.model import (
    Consumer,
    Product,
    ProductReview,
    ReviewState,
    Voice,
)
from liquidpilot.integrations.trustpilot.store.store import ProductReviews

_UNIT = "66ea0530a1b2c3d4e5f60718"
_SKUS = ("A", "B", "C")
_LANGUAGES = ("en", "da")
_STATES: tuple[ReviewState, ...] = ("published", "unpublished", "archived")
_PRODUCTS = [(Product(sku, _UNIT, sku, sku, f"https://a.example/{sku}"), 1) for sku in "AB"]
_VOICES = [Voice(language, 1, *[("x",)] * 7) for language in _LANGUAGES]
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


def _some(values: Collection[str]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(sorted(values)), max_size=4)


_QUESTIONS = st.builds(
    Question,
    skus=st.none() | _some([*_SKUS, "unknown"]),
    stars=st.lists(st.integers(1, 5), max_size=3),
    languages=_some([*_LANGUAGES, "xx"]),
    imported=st.booleans(),
    states=_some(_STATES),
)


def _is_asked_for(review: ProductReview, question: Question) -> bool:
    return (
        (question.skus is None or review.sku in question.skus)
        and (not question.stars or review.stars in question.stars)
        and (not question.languages or review.language in question.languages)
        and review.imported == question.imported
        and review.state in question.states
    )


@settings(max_examples=100, deadline=None)
@given(_written(), st.integers(0, 40), _QUESTIONS, st.integers(1, 7))
def test_pages_show_each_matching_review_once_from_the_newest(
    written: list[ProductReview], count: int, question: Question, size: int
) -> None:
    generated = GeneratedReviews(count, 1, _PRODUCTS, _VOICES)
    everything = [*written, *(generated.review(number) for number in range(count))]
    wanted = {each.id for each in everything if _is_asked_for(each, question)}
    found = ProductReviews(written, generated).select(question)
    pages = [found[start : start + size] for start in range(0, len(found) + size, size)]
    shown = [review for page in pages for review in page]
    assert len(shown) == len(found) == len(wanted)
    assert {each.id for each in shown} == wanted
    times = [each.created_at for each in shown]
    assert times == sorted(times, reverse=True)
    assert pages[-1] == []
    assert list(found) == shown


@settings(max_examples=50, deadline=None)
@given(_written(), st.integers(0, 40), st.none() | _some(_SKUS), st.booleans())
def test_counts_are_those_of_the_published_reviews(
    written: list[ProductReview], count: int, skus: list[str] | None, imported: bool
) -> None:
    reviews = ProductReviews(written, GeneratedReviews(count, 1, _PRODUCTS, _VOICES))
    found = reviews.select(Question(skus, imported=imported))
    counts = tuple(sum(1 for each in found if each.stars == stars) for stars in range(1, 6))
    assert reviews.counts(skus, imported=imported) == counts


@settings(max_examples=50, deadline=None)
@given(st.slices(20))
def test_a_selection_is_sliced_like_a_list(part: slice) -> None:
    found = ProductReviews([], GeneratedReviews(20, 1, _PRODUCTS, _VOICES)).select(Question())
    everything = list(found)
    assert found[part] == everything[part]
    assert [found[place] for place in range(-20, 20)] == everything * 2


@pytest.mark.parametrize("stars", [(5,), (1,), (1, 2, 3, 4, 5)])
def test_a_page_is_found_however_far_it_is(stars: tuple[int, ...]) -> None:
    reviews = ProductReviews([], GeneratedReviews(3000, 1, _PRODUCTS, _VOICES))
    wanted = [each.id for each in reviews.select(Question()) if each.stars in stars]
    found = reviews.select(Question(stars=stars))
    assert [each.id for each in found] == wanted
    for start in (0, 1, len(wanted) // 2, len(wanted) - 1):
        assert [each.id for each in found[start : start + 20]] == wanted[start : start + 20]
