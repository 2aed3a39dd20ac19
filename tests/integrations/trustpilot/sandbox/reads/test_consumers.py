from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from liquidpilot import Response

Read = Callable[..., Any]
Post = Callable[..., Response]

NORA, NOBODY = "c" * 24, "d" * 24


def test_a_consumer_is_the_profile_with_links(read: Read) -> None:
    consumer = read(f"/v1/consumers/{NORA}")
    links = consumer.pop("links")
    assert [each["rel"] for each in links] == ["self", "reviews", "web-links"]
    assert consumer == read(f"/v1/consumers/{NORA}/profile")
    assert (consumer["displayName"], consumer["numberOfReviews"]) == ("Nora", 1)
    assert consumer["gender"] is None


def test_addresses_are_not_for_the_public(read: Read) -> None:
    assert "nora@example.com" not in json.dumps(read(f"/v1/consumers/{NORA}"))


@pytest.mark.parametrize(
    ("query", "expected", "why"),
    [
        ("perPage=2", [10, 9], "newest first, without reported ones (docs)"),
        ("perPage=1&includeReportedReviews=true", [11], "with reported ones (docs)"),
        ("perPage=2&orderBy=createdat.asc", [1, 2], "oldest first (docs)"),
        ("perPage=2&orderBy=stars.asc", [10, 8], "fewest stars first (docs)"),
        ("language=da&stars=4", [6], "language and stars (docs)"),
        ("businessUnitId=46d6a890000064000500e0c3", [], "of another company (docs)"),
    ],
)
def test_reviews_of_a_consumer(read: Read, query: str, expected: list[int], why: str) -> None:
    reviews = read(f"/v1/consumers/{NOBODY}/reviews?{query}")["reviews"]
    assert [int(each["id"][1:], 16) for each in reviews] == expected, why


def test_the_page_of_a_consumer(read: Read) -> None:
    assert read(f"/v1/consumers/{NORA}/web-links?locale=en-US") == {
        "locale": "en-US",
        "profileUrl": f"https://www.trustpilot.com/users/{NORA}",
    }


def test_many_profiles_are_by_id(post: Post) -> None:
    # Observed: clients read the values of an object.
    response = post("/v1/consumers/profile/bulk", {"consumerIds": [NORA, "0" * 24, NORA]})
    consumers = json.loads(response.text)["consumers"]
    assert list(consumers) == [NORA]
    assert consumers[NORA]["displayName"] == "Nora"
