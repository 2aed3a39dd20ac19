"""What private calls about reviews and products show and change."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, cast

import pytest

if TYPE_CHECKING:
    from .conftest import Caller

_REVIEW = "/v1/private/reviews/{service_review}"
_REVIEWS = "/v1/private/business-units/{unit}/reviews"
_PRODUCTS = "/v1/private/business-units/{unit}/products"
_PRODUCT_REVIEWS = "/v1/private/product-reviews/business-units/{unit}/reviews"
_CONVERSATION = "/v1/private/conversations/{conversation}"
_PUBLIC_CONVERSATION = "/v1/conversations/{conversation}"


def _things(data: dict[str, object], name: str) -> list[dict[str, object]]:
    return cast("list[dict[str, object]]", data[name])


def _all_reviews(caller: Caller, query: str = "") -> list[dict[str, object]]:
    address = f"{_REVIEWS}?perPage=100&includeReportedReviews=true{query}"
    return _things(caller.read("GET", address), "reviews")


def test_tags_are_added_set_and_taken_away(caller: Caller) -> None:
    def tagged(method: str, *values: str) -> object:
        body = {"tags": [{"group": "generic", "value": value} for value in values]}
        return caller.read(method, f"{_REVIEW}/tags", body)["tags"]

    def shape(*values: str) -> object:
        return [{"group": "generic", "value": value} for value in values]

    assert tagged("POST", "a") == shape("a")
    assert tagged("PUT", "a", "b") == shape("a", "b")
    assert caller.read("GET", _REVIEW)["tags"] == shape("a", "b")
    assert caller.ask("DELETE", f"{_REVIEW}/tags?group=generic&value=a").status == 204
    assert caller.read("GET", f"{_REVIEW}/tags")["tags"] == shape("b")
    found = _all_reviews(caller, "&tagGroup=generic&tagValue=B&ignoreTagValueCase=true")
    assert [each["id"] for each in found] == [caller.ids["service_review"]]
    assert _all_reviews(caller, "&tagGroup=generic&tagValue=B") == []


def test_a_reply_is_seen_by_everybody(caller: Caller) -> None:
    manager = "5f0c3a9be4b0d1a2c3f4e5d6"
    body = {"message": "Thank you", "authorBusinessUserId": manager}
    assert caller.ask("POST", f"{_REVIEW}/reply", body).status == 204
    public = caller.ask("GET", "/v1/reviews/{service_review}", headers={"apikey": "sandbox-key"})
    reply = json.loads(public.body)["companyReply"]
    assert (reply["text"], reply["authorBusinessUserId"]) == ("Thank you", manager)
    assert caller.ask("DELETE", f"{_REVIEW}/reply").status == 204
    assert caller.read("GET", _REVIEW)["companyReply"] is None
    assert caller.ask("DELETE", f"{_REVIEW}/reply").status == 404


def test_somebody_must_reply(caller: Caller) -> None:
    """A token of `client_credentials` belongs to nobody, so the body names the author."""
    headers = {"Authorization": caller.person["Authorization"]}
    path = f"{_REVIEW}/reply"
    assert caller.ask("POST", path, {"message": "Hi"}, headers=headers).status == 400
    stranger = {"message": "Hi", "authorBusinessUserId": f"{0:024x}"}
    assert caller.ask("POST", path, stranger, headers=headers).status == 403


def test_a_reviewer_is_asked_once(caller: Caller) -> None:
    path, body = f"{_REVIEW}/find-reviewer", {"message": "Which order was it?"}
    assert caller.ask("POST", path, body).status == 204
    assert caller.ask("POST", path, body).status == 400
    finding = cast("dict[str, object]", caller.read("GET", _REVIEW)["findReviewer"])
    assert finding["isEligible"] is False
    assert [each["message"] for each in _things(finding, "requests")] == ["Which order was it?"]
    (contacted,) = _all_reviews(caller, "&findReviewer=contacted")
    assert contacted["id"] == caller.ids["service_review"]


@pytest.mark.parametrize(
    ("parameter", "key"),
    [("referenceId", "referenceId"), ("referralEmail", "referralEmail"), ("source", "source")],
)
def test_filters_by_what_only_the_company_knows(caller: Caller, parameter: str, key: str) -> None:
    wanted = next(each[key] for each in _all_reviews(caller) if each[key] is not None)
    found = _all_reviews(caller, f"&{parameter}={wanted}")
    assert found
    assert {each[key] for each in found} == {wanted}


def test_filters_by_time(caller: Caller) -> None:
    everything = [str(each["createdAt"]) for each in _all_reviews(caller)]
    middle = sorted(everything)[len(everything) // 2]
    before = _all_reviews(caller, f"&endDateTime={middle}")
    after = _all_reviews(caller, f"&startDateTime={middle}")
    day = _all_reviews(caller, f"&startDateTime={middle[:10]}")
    assert all(str(each["createdAt"]) <= middle for each in before)
    assert all(str(each["createdAt"]) >= middle for each in after)
    assert len(before) < len(everything)
    assert len(after) <= len(day)


def test_reported_reviews_are_found_by_asking_for_them(caller: Caller) -> None:
    found = _things(caller.read("GET", f"{_REVIEWS}?perPage=100&reported=true"), "reviews")
    assert all(each["reportData"] is not None for each in found)


def test_product_reviews_of_one_product_in_every_state(caller: Caller) -> None:
    published = _things(caller.read("GET", f"{_PRODUCT_REVIEWS}?perPage=100"), "productReviews")
    assert {each["state"] for each in published} == {"published"}
    product = cast("dict[str, object]", published[0]["product"])
    keys = "id productUrl productImages name sku gtin mpn brand"
    assert sorted(product) == sorted(keys.split())
    consumer = cast("dict[str, object]", published[0]["consumer"])
    assert sorted(consumer) == ["email", "id", "name"]
    states = "published,unpublished,underModeration,archived"
    query = f"{_PRODUCT_REVIEWS}?perPage=100&state={states}&sku={product['sku']}"
    of_product = _things(caller.read("GET", query), "productReviews")
    assert {cast("dict[str, object]", each["product"])["sku"] for each in of_product} == {
        product["sku"]
    }


def test_pages_lead_to_each_other(caller: Caller) -> None:
    address = f"{_PRODUCT_REVIEWS}?perPage=2"
    first = caller.read("GET", address)
    (link,) = _things(first, "links")
    assert link["rel"] == "next-page"
    second = caller.read("GET", str(link["href"]))
    ids = [each["id"] for page in (first, second) for each in _things(page, "productReviews")]
    assert len(set(ids)) == 4


def test_a_summary_for_each_product_that_has_reviews(caller: Caller) -> None:
    address = "/v1/private/product-reviews/business-units/{unit}/summaries"
    summaries = _things(caller.read("GET", address), "summaries")
    assert summaries
    for each in summaries:
        assert sorted(each) == ["numberOfReviews", "sku", "starsAverage"]
        assert each["starsAverage"]


def test_a_conversation_is_begun_once(caller: Caller) -> None:
    address = "/v1/private/product-reviews/{product_review}"
    ids = {
        caller.read("POST", f"{address}/create-conversation")["conversationId"] for _ in range(2)
    }
    assert ids == {caller.read("GET", address)["conversationId"]}


def test_what_is_said_is_public_until_it_is_private(caller: Caller) -> None:
    key = {"apikey": "sandbox-key"}
    comment = caller.read("POST", f"{_CONVERSATION}/comments", {"content": "Thank you"})
    author = {"id": "5f0c3a9be4b0d1a2c3f4e5d6", "type": "businessUser"}
    assert comment["author"] == author
    changed = {"content": "Thank you!"}
    path = f"{_CONVERSATION}/comments/{comment['commentId']}"
    caller.read("PUT", path, changed)
    assert caller.read("GET", path) == {**comment, **changed}
    public = caller.ask("GET", _PUBLIC_CONVERSATION, headers=key)
    assert json.loads(public.body)["comments"][-1] == {**comment, **changed}
    caller.read("POST", f"{_CONVERSATION}/state", {"state": "private"})
    assert caller.ask("GET", _PUBLIC_CONVERSATION, headers=key).status == 404
    assert caller.read("GET", _CONVERSATION)["state"] == "private"


def test_the_public_conversation_needs_a_key(caller: Caller) -> None:
    assert caller.ask("GET", _PUBLIC_CONVERSATION, headers={}).status == 401


def test_an_upload_adds_and_replaces_products(caller: Caller) -> None:
    upload = {
        "products": [
            {
                "sku": "TRUCK-001",
                "title": "A truck",
                "link": "https://www.pinewheel.example/truck",
                "groupId": "trucks",
                "price": 34.5,
                "variationAttributes": {"color": "red"},
            },
            {"sku": "NEW-1", "title": "A kite", "link": "https://www.pinewheel.example/kite"},
        ],
        "skuSameAsGoogleMerchantCenterProductId": True,
    }
    before = _things(caller.read("GET", f"{_PRODUCTS}?perPage=100"), "products")
    uploaded = _things(caller.read("POST", _PRODUCTS, upload), "products")
    after = _things(caller.read("GET", f"{_PRODUCTS}?perPage=100"), "products")
    assert len(after) == len(before) + 1
    truck = next(each for each in before if each["sku"] == "TRUCK-001")
    assert _things(caller.read("GET", f"{_PRODUCTS}?groupId=trucks"), "products") == uploaded[:1]
    assert uploaded[0]["id"] == truck["id"]
    assert (uploaded[0]["title"], uploaded[0]["price"]) == ("A truck", 34.5)
    assert uploaded[0]["googleMerchantCenterProductId"] == "TRUCK-001"
    assert sorted(uploaded[1]) == sorted(truck)
    found = _things(caller.read("GET", f"{_PRODUCTS}?skus=NEW-1,BOAT-004"), "products")
    assert {each["sku"] for each in found} == {"NEW-1", "BOAT-004"}
