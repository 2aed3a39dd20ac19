from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from liquidpilot import Response

Get = Callable[..., Response]
Read = Callable[..., Any]
Post = Callable[..., Response]

SUMMARY = "/v1/product-reviews/business-units/66ea0530a1b2c3d4e5f60718"
REVIEWS = f"{SUMMARY}/reviews"
TRAIN_URL = "https%3A%2F%2Fwww.pinewheel.example%2Ftoys%2FTRAIN"
ZEROES = {"oneStar": 0, "twoStars": 0, "threeStars": 0, "fourStars": 0, "fiveStars": 0}


def test_a_review_as_it_is_documented(read: Read) -> None:
    data = read(f"{REVIEWS}?sku=TRAIN")
    assert data["links"] == []
    (review,) = data["productReviews"]
    assert review == {
        "id": "a00000000000000000000032",
        "createdAt": "2026-01-01T12:50:00.286Z",
        "stars": 5,
        "content": "Review 50 ",
        "consumer": {"id": "c" * 24, "displayName": "Nora"},
        "language": None,
        "attributeRatings": [
            {
                "attributeId": "q",
                "attributeName": "Quality",
                "attributeType": "range_1to5",
                "attributeOptions": None,
                "rating": 4,
            },
            {
                "attributeId": "p",
                "attributeName": "Price",
                "attributeType": "range_1to5",
                "attributeOptions": None,
                "rating": 2,
            },
        ],
        "attachments": [
            {
                "id": "23000000000000000000000a",
                "state": "processed",
                "processedFiles": [
                    {
                        "dimension": "360pxWide",
                        "mimeType": "image/jpeg",
                        "url": "https://images.example/1.jpg",
                    }
                ],
            }
        ],
        "firstCompanyComment": {"createdAt": "2026-01-01T12:00:00.286Z", "comment": "Thanks"},
    }


@pytest.mark.parametrize(
    ("query", "total", "why"),
    [
        ("sku=TRUCK", 45, "neither imported nor archived ones"),
        ("sku=TRUCK,TRAIN", 46, "comma-separated (docs)"),
        ("sku=TRUCK%2CTRAIN", 46, "an escaped comma is one"),
        (f"productUrl={TRAIN_URL}", 1, "the product's URL (docs)"),
        (f"sku=TRUCK&productUrl={TRAIN_URL}", 46, "either … or both (docs)"),
        ("sku=TRUCK&stars=5", 9, "stars (docs)"),
        ("sku=TRUCK&stars=4,5", 18, "comma-separated (docs)"),
        ("sku=TRUCK&language=da", 15, "language (docs)"),
        ("sku=NOBODY", 0, "an unknown SKU is no mistake (observed)"),
        ("productUrl=https://elsewhere.example/", 0, "an unknown URL (assumed)"),
    ],
)
def test_the_list_has_what_is_asked_for(read: Read, query: str, total: int, why: str) -> None:
    assert len(read(f"{REVIEWS}?perPage=100&{query}", strict=True)["productReviews"]) == total, why


def test_the_newest_review_is_the_first(read: Read) -> None:
    # Assumed: there is no orderBy.
    times = [each["createdAt"] for each in read(f"{REVIEWS}?sku=TRUCK")["productReviews"]]
    assert times == sorted(times, reverse=True)


def test_attributes_can_be_chosen(read: Read) -> None:
    (review,) = read(f"{REVIEWS}?sku=TRAIN&attributeIds=p,x")["productReviews"]
    assert [each["attributeId"] for each in review["attributeRatings"]] == ["p"]


@pytest.mark.parametrize("path", [SUMMARY, REVIEWS])
@pytest.mark.parametrize("query", ["", "?sku=", "?sku=,&productUrl=%20", "?stars=5"])
def test_a_product_has_to_be_named(get: Get, path: str, query: str) -> None:
    # Documented to be required; the status is assumed.
    response = get(path + query)
    assert (response.status, json.loads(response.text)) == (
        400,
        {"details": "'sku' or 'productUrl' is missing"},
    )


@pytest.mark.parametrize("query", ["sku[]=TRUCK&sku[]=TRAIN", "sku=TRUCK&sku=TRAIN"])
def test_repeated_parameters_are_for_the_lenient(get: Get, query: str) -> None:
    # "Not an array!" (docs); what Trustpilot does with one is not known.
    assert get(f"{REVIEWS}?{query}", strict=True).status == 400
    lenient = get(f"{REVIEWS}?perPage=100&{query}")
    assert len(json.loads(lenient.text)["productReviews"]) == 46
    assert "separated by commas" in lenient.headers["x-sandbox-warning"]


@pytest.mark.parametrize(
    ("path", "data", "why"),
    [
        (
            f"{SUMMARY}?sku=TRUCK",
            {
                "starsAverage": 3.0,
                "numberOfReviews": {
                    "total": 45,
                    "oneStar": 9,
                    "twoStars": 9,
                    "threeStars": 9,
                    "fourStars": 9,
                    "fiveStars": 9,
                },
                "links": [],
            },
            "no review texts, no score (docs)",
        ),
        (
            f"{SUMMARY}?sku=TRAIN,NOBODY",
            {
                "starsAverage": 5.0,
                "numberOfReviews": {"total": 1, **ZEROES, "fiveStars": 1},
                "links": [],
            },
            "several are one combined summary (docs)",
        ),
        (
            f"{SUMMARY}?sku=NEW",
            {"starsAverage": 0, "numberOfReviews": {"total": 0, **ZEROES}, "links": []},
            "nothing is 0 (assumed)",
        ),
        (
            f"{SUMMARY}/imported-reviews-summaries?sku=TRUCK",
            {
                "starsAverage": 2.0,
                "numberOfReviews": {"total": 1, **ZEROES, "twoStars": 1},
                "links": [],
            },
            "imported ones are apart (observed)",
        ),
    ],
)
def test_summaries(read: Read, path: str, data: object, why: str) -> None:
    assert read(path, strict=True) == data, why


def test_the_average_of_nothing_may_be_null(read: Read) -> None:
    assert read(f"{SUMMARY}?sku=NEW", null_average=True)["starsAverage"] is None


def test_a_summary_ignores_the_url_beside_a_sku(get: Get) -> None:
    # The documentation of 2016; that of today does not tell.
    response = get(f"{SUMMARY}?sku=TRUCK&productUrl={TRAIN_URL}")
    assert json.loads(response.text)["numberOfReviews"]["total"] == 45
    assert "'productUrl' is ignored" in response.headers["x-sandbox-warning"]


def test_imported_reviews_have_a_name_alone(read: Read) -> None:
    (review,) = read(f"{SUMMARY}/imported-reviews?sku=TRUCK")["productReviews"]
    assert review["consumer"] == {"displayName": None}


def test_each_sku_of_a_batch_has_its_summary(post: Post) -> None:
    response = post(f"{SUMMARY}/batch-summaries", {"skus": ["TRAIN", "NEW", "TRAIN"]})
    assert json.loads(response.text) == {
        "summaries": [
            {
                "sku": "TRAIN",
                "starsAverage": 5.0,
                "numberOfReviews": {"total": 1, **ZEROES, "fiveStars": 1},
            },
            {"sku": "NEW", "starsAverage": 0, "numberOfReviews": {"total": 0, **ZEROES}},
        ]
    }


def test_each_sku_has_its_attributes(post: Post) -> None:
    response = post(f"{SUMMARY}/attribute-summaries", {"skus": ["TRAIN", "B"], "locale": "en-GB"})
    summaries = json.loads(response.text)["summaries"]
    assert [each["sku"] for each in summaries] == ["TRAIN", "B"]
    assert all(each["attributes"] for each in summaries)


@pytest.mark.parametrize(
    ("path", "evidence", "why"),
    [
        (f"{REVIEWS}?sku=TRUCK", "docs", "the list"),
        (f"{REVIEWS}?sku=NOBODY", "observed", "an empty one instead of an error"),
        (f"{REVIEWS}?sku=TRUCK&perPage=0", "assumed", "a 400, whose words nobody told"),
        (f"{SUMMARY}?sku=TRUCK", "docs", "the summary"),
        (f"{SUMMARY}?sku=NEW", "assumed", "the average of nothing"),
        (f"{SUMMARY}/imported-reviews?sku=TRUCK", "observed", "from clients' code"),
        (
            f"/v1/product-reviews/business-units/{'0' * 24}?sku=A",
            "assumed",
            "whether it is a 404 is not told",
        ),
    ],
)
def test_answers_tell_how_sure_they_are(get: Get, path: str, evidence: str, why: str) -> None:
    assert get(path, strict=True).headers["x-sandbox-evidence"] == evidence, why
