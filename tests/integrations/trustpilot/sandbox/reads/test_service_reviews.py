from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

Read = Callable[..., Any]

UNIT = "/v1/business-units/66ea0530a1b2c3d4e5f60718"
FIRST = f"b{0:023x}"


def numbers(data: Any) -> list[int]:
    """Return which reviews of the store an answer has."""
    return [int(review["id"][1:], 16) for review in data["reviews"]]


@pytest.mark.parametrize(
    ("query", "expected", "why"),
    [
        ("", [10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0], "newest first, without reported ones (docs)"),
        ("includeReportedReviews=true&perPage=1", [11], "with reported ones (docs)"),
        ("orderBy=createdat.asc&perPage=2", [0, 1], "oldest first (docs)"),
        ("orderBy=stars.desc&perPage=2", [9, 7], "most stars first (docs)"),
        ("orderBy=stars.asc,createdat.asc&perPage=2", [10, 8], "of several orders the first"),
        ("stars=4&language=da", [6, 0], "stars and language (docs)"),
        ("responded=true", [0], "answered ones (docs)"),
        ("responded=false&perPage=2", [10, 9], "ones without an answer (docs)"),
        ("tagGroup=market&tagValue=NO", [1, 0], "tagged ones (docs)"),
        ("tagGroup=market&tagValue=DK", [], "tagged ones (docs)"),
        ("internalLocationId=oslo", [0], "of a location (docs)"),
        ("page=3&perPage=5", [0], "the last page"),
        ("page=4&perPage=5", [], "beyond it (docs)"),
        ("page=2147483647", [], "far beyond it (docs)"),
    ],
)
def test_the_list_has_what_is_asked_for(
    read: Read, query: str, expected: list[int], why: str
) -> None:
    assert numbers(read(f"{UNIT}/reviews?{query}")) == expected, why


def test_page_tokens_lead_through_all_reviews(read: Read) -> None:
    shown: list[int] = []
    token: str | None = ""
    while token is not None:
        data = read(f"{UNIT}/all-reviews?perPage=4&pageToken={token}")
        shown += numbers(data)
        token = data["nextPageToken"]
    assert shown == [10, 9, 8, 7, 6, 5, 4, 3, 2, 1, 0]


def test_one_review_is_as_in_the_list(read: Read) -> None:
    review = read(f"/v1/reviews/{FIRST}")
    assert review == read(f"{UNIT}/reviews")["reviews"][-1]
    # Seconds without a fraction (observed), nulls that are there (docs).
    assert (review["createdAt"], review["updatedAt"]) == ("2026-01-01T12:00:00Z", None)
    assert review["companyReply"]["authorBusinessUserName"] == "Ida Lund"
    assert review["consumer"]["displayLocation"] == "Oslo"
