from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from liquidpilot import Response

Get = Callable[..., Response]
Read = Callable[..., Any]

SHOP = "66ea0530a1b2c3d4e5f60718"
OTHER = "46d6a890000064000500e0c3"


@pytest.mark.parametrize(
    ("name", "status", "why"),
    [
        ("pinewheel.example", 200, "the identifying name (docs)"),
        ("www.pinewheel.example", 200, "a referring name (docs)"),
        ("PineWheel.Example", 200, "domains have no case (assumed)"),
        ("www.trustpilot.com", 404, "www. is found only if it is a referring name (observed)"),
        ("nobody.example", 404, "unknown (observed)"),
        ("https://pinewheel.example", 400, "a scheme (docs)"),
        ("pinewheel.example/toys", 400, "a path (docs)"),
        ("", 400, "blank (docs)"),
        ("%20", 400, "blank (docs)"),
    ],
)
def test_a_unit_is_found_by_its_exact_name(get: Get, name: str, status: int, why: str) -> None:
    assert get(f"/v1/business-units/find?name={name}", strict=True).status == status, why


def test_finding_and_reading_tell_the_same(read: Read) -> None:
    # "identical shape" (docs)
    unit = read(f"/v1/business-units/{SHOP}")
    assert unit == read("/v1/business-units/find?name=pinewheel.example")


def test_the_score_comes_from_the_service_reviews(read: Read) -> None:
    unit = read(f"/v1/business-units/{SHOP}")
    assert unit["numberOfReviews"] == {
        "total": 12,
        "usedForTrustScoreCalculation": 12,
        "oneStar": 0,
        "twoStars": 0,
        "threeStars": 0,
        "fourStars": 6,
        "fiveStars": 6,
    }
    # 7 × 3.5 and 6 × 4 and 6 × 5, over 19: assumed
    assert unit["score"] == {"trustScore": 4.1, "stars": 4.0}


@pytest.mark.parametrize(("null_average", "nothing"), [(False, 0), (True, None)])
def test_without_reviews_there_is_no_score(read: Read, null_average: bool, nothing: object) -> None:
    unit = read(f"/v1/business-units/{OTHER}", null_average=null_average)
    assert unit["score"] == {"trustScore": nothing, "stars": nothing}


@pytest.mark.parametrize(
    ("query", "found", "why"),
    [
        ("search?query=wheel", [SHOP], "the first unit of the data"),
        ("search?query=example&perpage=1&page=2", [], "beyond the last page (docs)"),
        ("all?perPage=1", [SHOP], "the first unit of the data"),
    ],
)
def test_lists_of_units_are_samples(read: Read, query: str, found: list[str], why: str) -> None:
    data = read(f"/v1/business-units/{query}")
    assert [unit["id"] for unit in data["businessUnits"]] == found, why
    assert all(unit["name"]["identifying"] == "pinewheel.example" for unit in data["businessUnits"])


def test_a_profile_is_that_of_the_data(read: Read) -> None:
    profile = read(f"/v1/business-units/{SHOP}/profileinfo")
    assert profile["email"] == "help@pinewheel.example"
    assert (profile["companyName"], profile["address"]["country"]) == ("Pinewheel", "DK")


def test_only_search_has_a_small_p(get: Get) -> None:
    # [D, B]
    searched = get("/v1/business-units/search?query=e&perPage=1")
    assert "'perpage' is one" in searched.headers["x-sandbox-warning"]
    listed = get(f"/v1/business-units/{SHOP}/reviews?perpage=1")
    assert "'perPage' is one" in listed.headers["x-sandbox-warning"]


def test_web_links_are_those_of_the_locale(read: Read) -> None:
    assert read(f"/v1/business-units/{SHOP}/web-links?locale=da-DK") == {
        "locale": "da-DK",
        "profileUrl": "https://dk.trustpilot.com/review/pinewheel.example",
        "evaluateUrl": "https://dk.trustpilot.com/evaluate/pinewheel.example",
        "evaluateEmbedUrl": "https://dk.trustpilot.com/evaluate/embed/pinewheel.example",
    }


def test_a_unit_may_be_kept_for_an_hour(get: Get) -> None:
    # That there is a header is documented, its value is assumed.
    assert get(f"/v1/business-units/{SHOP}").headers["cache-control"] == "public, max-age=3600"
