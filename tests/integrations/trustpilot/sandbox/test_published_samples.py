"""What Trustpilot, Braze and others have published, word for word: what is right in it passes.

What is wrong in a sample is told. Sources: [S] Trustpilot's support article "Trigger invitations
using Trustpilot APIs"; [B] Trustpilot's Bruno collection; [D] developers.trustpilot.com; [Z] Braze's
page "Trustpilot"; [R] a recording of the live service of 23 February 2022
(jimmypoulsen/trustpilot-ruby); [C] what clients of the wild send.
"""

from __future__ import annotations

import json
import re
from typing import Any
from urllib.parse import urlencode

import pytest
from trustpilot_caller import Caller, basic, data_of

from liquidpilot import Response
from liquidpilot.extending import JsonMistake, read_json

_UNIT = "5a1b2c3d4e5f60718293a4b5"
_USER = "507f191e810c19729de860ea"
_PRIVATE = f"https://invitations-api.trustpilot.com/v1/private/business-units/{_UNIT}"
_API = "https://api.trustpilot.com"
_PRODUCT_LINKS = f"{_API}/v1/private/product-reviews/business-units/{_UNIT}/invitation-links"
_PRODUCTS = f"{_API}/v1/private/business-units/{_UNIT}/products"
_FORM = "application/x-www-form-urlencoded"
_SUPPORT = """
    {
      "consumerEmail": "john.doe@trustpilot.com",
      "consumerName": "John Doe",
      "referenceNumber": "inv00001",
      "replyTo": "john.doe@trustpilot.com",
      "locale": "en-US",
      "senderEmail": "john.doe@trustpilot.com",
      "serviceReviewInvitation": {
      "preferredSendTime": "2013-09-07T13:37:00",
      "redirectUri": "http://trustpilot.com",
      "tags": [
        "tag1",
        "tag2"
      ],
      "templateId": "507f191e810c19729de860ea"
     },
      "locationId": "ABC123",
      "senderName": "John Doe"
    }
"""
_BRUNO: dict[str, Any] = {
    "replyTo": "seb@trustpilot.com",
    "locale": "en-US",
    "senderName": "John Doe",
    "senderEmail": "seb@trustpilot.com",
    "locationId": "ABC123",
    "referenceNumber": "inv00001",
    "consumerName": "John Doe",
    "consumerEmail": "seb@trustpilot.com",
    "type": "email",
    "serviceReviewInvitation": {
        "templateId": "507f191e810c19729de860ea",
        "preferredSendTime": "09/07/2013 13:37:00",
        "redirectUri": "https://trustpilot.com",
        "tags": ["tag1", "tag2"],
    },
    "productReviewInvitation": {
        "templateId": "507f191e810c19729de860ea",
        "preferredSendTime": "09/07/2013 13:37:00",
        "redirectUri": "https://trustpilot.com",
        "products": [
            {
                "sku": "ABC-1234",
                "name": "Metal Toy Car",
                "mpn": "7TX1641",
                "brand": "ACME",
                "imageUrl": "http://www.mycompanystore.com/products/images/12345.jpg",
                "productUrl": "http://www.mycompanystore.com/products/12345.htm",
                "gtin": "01234567890",
                "productCategoryGoogleId": "1267",
            }
        ],
    },
}
_LATER = {**_BRUNO["productReviewInvitation"], "preferredSendTime": "2013-09-14T13:37:00"}
_NAMED = {key: _BRUNO[key] for key in ("consumerEmail", "consumerName", "referenceNumber")}
_LINK = {
    "locationId": "ABC123",
    "referenceId": "inv00001",
    "email": "john.doe@example.com",
    "name": "John Doe",
    "locale": "da-DK",
    "tags": ["tag1", "tag2"],
    "redirectUri": "http://trustpilot.com",
}
_PRODUCT = {
    "productUrl": "http://www.mycompanystore.com/products/12345.htm",
    "imageUrl": "http://www.mycompanystore.com/products/images/12345.jpg",
    "name": "Metal Toy Car",
    "sku": "ABC-1234",
    "gtin": "01234567890",
    "mpn": "7TX1641",
    "brand": "Acme",
}
_PRODUCT_LINK = {
    "consumer": {"email": "johndoe@example.com", "name": "John Doe"},
    "referenceId": "123ABC",
    "locale": "en-US",
    "redirectUri": "https://www.example.com",
    "products": [_PRODUCT],
}
_UPLOAD = {
    "products": [
        {
            "sku": "ABC-1234", "title": "Metal Toy Car", "link": _PRODUCT["productUrl"],
            "imageLink": _PRODUCT["imageUrl"], "price": "9.90", "currency": "EUR", "gtin": "01234567890",
            "mpn": "7TX1641", "brand": "Acme", "description": "A car", "productCategoryGoogleId": "1267",
            "groupId": "cars", "googleMerchantCenterProductId": "1",
            "variationAttributes": {
                "color": "red", "pattern": None, "material": "metal", "ageGroup": "kids", "gender": "unisex",
                "size": "S",
            },
        }
    ],
    "skuSameAsGoogleMerchantCenterProductId": True,
}  # fmt: skip
_SERIALIZED = {
    **_BRUNO,
    "senderName": None,
    "senderEmail": None,
    "replyTo": None,
    "productReviewInvitation": None,
    "serviceReviewInvitation": {
        "templateId": None,
        "preferredSendTime": None,
        "redirectUri": "",
        "tags": None,
    },
}
_RECORDED = (
    "locationId=ABC123&referenceId=inv00001&email=federico%40goldbelly.com&name=Fede"
    "&locale=en-US&tags=tag1&tags=tag2&redirectUri=https%3A%2F%2Fgoldbelly.com"
)
_PHP = urlencode(
    {
        "consumerEmail": "a@example.com",
        "consumerName": "A",
        "referenceNumber": "1",
        "serviceReviewInvitation[tags][0]": "tag1",
        "serviceReviewInvitation[tags][1]": "tag2",
        "productReviewInvitation[products][0][sku]": "A-1",
        "productReviewInvitation[products][0][name]": "Truck",
        "productReviewInvitation[products][0][productUrl]": "https://shop.example/1",
    }
)


def _bearer(caller: Caller) -> dict[str, str]:
    """Return the header of the token that the support article advises, of anybody's application."""
    form = {"grant_type": "password", "username": "me@shop.example", "password": "mine"}
    token = data_of(caller.token_call(form, authorization=basic("my-key", "my-secret")))
    return {"Authorization": f"Bearer {token['access_token']}"}


def _send(caller: Caller, path: str, body: str, kind: str = "application/json") -> Response:
    headers = {**_bearer(caller), "Content-Type": kind}
    url = path if "://" in path else f"{_PRIVATE}/{path}"
    return caller.call("POST", url, headers, body.encode())


@pytest.mark.parametrize(
    ("sample", "path", "body", "kind", "status", "told", "strict"),
    [
        ("[S] the invitation", "email-invitations", _SUPPORT, "application/json", 202, "", 404),
        ("[B] both invitations, at equal times", "email-invitations", json.dumps(_BRUNO), "application/json", 202, "at the same time as the service invitation", 400),
        ("[C] nulls and blanks of a serializer", "email-invitations", json.dumps(_SERIALIZED), "application/json", 202, "'senderName' is null", 400),
        ("[C] an invitation as a form of PHP", "email-invitations", _PHP, _FORM, 202, "a body of JSON is documented", 415),
        ("[R] a link, by a form", "invitation-links", _RECORDED, _FORM, 200, "a form was seen to work", 404),
        ("[D] a deletion by address and by age", "invitation-data/delete", '{"customerEmails": ["a@b.example"], "deleteOlderThan": "09/07/2013 13:37:00"}', "application/json", 400, "cannot be used together", 400),
        ("[D] a deletion by address", "invitation-data/delete", '{"customerEmails": ["a@b.example"]}', "application/json", 204, "", 404),
        ("[D] a deletion by age, the month first", "invitation-data/delete", '{"deleteOlderThan": "09/07/2013 13:37:00"}', "application/json", 204, "'09/07/2013 13:37:00' is 2013-09-07", 404),
        ("[D] both invitations, a week apart", "email-invitations", json.dumps({**_BRUNO, "productReviewInvitation": _LATER}), "application/json", 202, "is read with the month first", 404),
        ("[D] the service alone, by the account's settings", "email-invitations", json.dumps({**_NAMED, "serviceReviewInvitation": {}}), "application/json", 202, "", 404),
        ("[D] products of the catalogue alone", "email-invitations", json.dumps({**_NAMED, "productReviewInvitation": {"productSkus": ["ABC-1234"]}}), "application/json", 202, "", 404),
        ("[D] a link", "invitation-links", json.dumps(_LINK), "application/json", 200, "", 404),
        ("[D] a link to review products", _PRODUCT_LINKS, json.dumps(_PRODUCT_LINK), "application/json", 200, "", 404),
        ("[C] one product that is in no list", _PRODUCT_LINKS, json.dumps({**_PRODUCT_LINK, "products": _PRODUCT}), "application/json", 400, "'products' must be a list", 400),
        ("[B] an upload of products", _PRODUCTS, json.dumps(_UPLOAD), "application/json", 200, "", 404),
    ],
    ids=lambda value: value if isinstance(value, str) and value.startswith("[") else "",
)  # fmt: skip
def test_a_sample_word_for_word(
    sample: str, path: str, body: str, kind: str, status: int, told: str, strict: int
) -> None:
    response = _send(Caller(), path, body, kind)
    assert response.status == status, response.headers
    if status < 300:
        assert f"the business unit '{_UNIT}'" in response.headers["X-Sandbox-Made-Up"]
        warnings = str(response.headers["X-Sandbox-Warning"]).split("; ")
        others = [each for each in warnings if not each.endswith("the data do not list it")]
        assert told in "; ".join(others)
        assert bool(others) is bool(told)
    else:
        assert told in response.headers["X-Sandbox-Reason"]
    refused = _send(Caller(strict=True), path, body, kind)
    assert refused.status == strict
    assert refused.headers["X-Sandbox-Reason"]


def test_the_templates_of_a_sample_are_marked() -> None:
    made_up = _send(Caller(), "email-invitations", _SUPPORT).headers["X-Sandbox-Made-Up"]
    assert "the template '507f191e810c19729de860ea'" in made_up


def test_a_link_is_answered_as_recorded() -> None:
    """[R]: the headers of the invitations host, and the two keys."""
    response = _send(Caller(), "invitation-links", _RECORDED, _FORM)
    link = data_of(response)
    assert list(link) == ["id", "url"]
    assert link["url"] == f"https://www.trustpilot.com/evaluate-link/{link['id']}"
    for name, value in (
        ("Access-Control-Allow-Origin", "*"),
        ("Cache-Control", "no-cache"),
        ("Vary", "Authorization"),
    ):
        assert response.headers[name] == value


def test_a_link_to_review_products_is_answered_as_it_was_seen() -> None:
    """[D]: `reviewLinkId` of eleven letters and digits, and `reviewUrl` with it."""
    link = data_of(_send(Caller(), _PRODUCT_LINKS, json.dumps(_PRODUCT_LINK)))
    assert re.fullmatch("[A-Za-z0-9]{11}", str(link["reviewLinkId"]))
    assert link["reviewUrl"] == f"https://products.trustpilot.com/evaluate/{link['reviewLinkId']}"


def test_an_upload_answers_with_the_products() -> None:
    """[B], [C]."""
    assert (
        data_of(_send(Caller(), _PRODUCTS, json.dumps(_UPLOAD)))["products"] == _UPLOAD["products"]
    )


@pytest.mark.parametrize(
    ("form", "documented"),
    [
        ({"grant_type": "client_credentials"}, ["access_token", "expires_in"]),  # [D], [Z]
        (
            {"grant_type": "password", "username": "me@shop.example", "password": "mine"},  # [S]
            ["access_token", "expires_in", "refresh_token"],
        ),
    ],
    ids=["client_credentials", "password"],
)
def test_a_token_is_answered_as_documented(form: dict[str, str], documented: list[str]) -> None:
    answer = data_of(Caller().token_call(form, authorization=basic("my-key", "my-secret")))
    assert [each for each in documented if each not in answer] == []
    assert ("refresh_token" in answer) is ("refresh_token" in documented)
    # Numbers are texts.
    assert answer["expires_in"] == "359999"
    strict = data_of(Caller(strict=True).token_call(form)) if len(form) == 1 else {}
    assert strict == {} or sorted(strict) == documented


def test_the_collections_slips_are_told() -> None:
    """[B]: it revokes the access token, and has the user's id among the parameters."""
    caller = Caller()
    token = caller.bearer()["Authorization"].removeprefix("Bearer ")
    revoked = caller.token_call({"token": token}, "revoke")
    assert revoked.status == 404
    assert "no such refresh token" in revoked.headers["X-Sandbox-Reason"]
    url = f"{_PRIVATE}/email-invitations?x-business-user-id={_USER}"
    invited = caller.post(url, _BRUNO, {"Authorization": f"Bearer {token}"})
    assert invited.status == 403
    assert "'x-business-user-id' is not a parameter" in invited.headers["X-Sandbox-Warning"]
    assert "the header 'x-business-user-id' is missing" in invited.headers["X-Sandbox-Reason"]


def test_brazes_placeholder_is_no_business_unit() -> None:
    """[Z]: its call for reviews, word for word."""
    path = "/v1/product-reviews/business-units/66ea0530xxxxxx/reviews?sku=TRUCK-001&stars=5"
    headers = {"apikey": "xxxxx", "Content-Type": "application/json"}
    response = Caller().call("GET", f"{_API}{path}", headers)
    assert response.status == 404
    assert "'66ea0530xxxxxx' cannot be the business unit" in response.headers["X-Sandbox-Reason"]


_ANSWER = """{
   "productReviews": [
       {
           "id": "670d5810ba62e6b31de97de9",
           "createdAt": "2024-10-14T17:42:40.286Z",
           "stars": 5,
           "content": "Such a great toy truck, my kids really enjoy it! ",
           "consumer": {
               "id": "6176xxxx",
               "displayName": "Kevin Bob"
           },
           "language": "en",
           "attributeRatings": [],
           "attachments": [],
           "firstCompanyComment": null
       }
   ],
   "links": []
"""


def test_brazes_answer_lacks_its_last_brace() -> None:
    """[Z]: with the brace it is what the sandbox answers, but for the half id of the consumer."""
    with pytest.raises(JsonMistake, match="found the end of the text"):
        read_json(_ANSWER)
    published: Any = read_json(_ANSWER + "}")
    path = "/v1/product-reviews/business-units/66ea0530a1b2c3d4e5f60718/reviews?sku=TRUCK-001"
    answer: Any = data_of(Caller().get(f"{_API}{path}&stars=5&language=en"))
    (review,) = published["productReviews"]
    (same,) = (each for each in answer["productReviews"] if each["id"] == review["id"])
    assert list(published) == list(answer)
    assert {**same, "consumer": None} == {**review, "consumer": None}
    assert same["consumer"]["displayName"] == review["consumer"]["displayName"]


def test_a_form_has_the_lists_that_belong_there() -> None:
    caller = Caller()
    assert _send(caller, "email-invitations", _PHP, _FORM).status == 202
    (invitation,) = caller.sandbox.world.queue.all()
    assert (invitation.kind, invitation.tags) == ("service+product", ("tag1", "tag2"))


def test_the_support_pages_search() -> None:
    """[S]: `find?apikey={{apikey}}&name=trustpilotdemo.com`."""
    path = "/v1/business-units/find?apikey=mine&name=trustpilotdemo.com"
    response = Caller().call("GET", f"https://api.trustpilot.com{path}")
    assert data_of(response)["name"] == {
        "identifying": "trustpilotdemo.com",
        "referring": ["trustpilotdemo.com"],
    }
    assert "the domain 'trustpilotdemo.com'" in response.headers["X-Sandbox-Made-Up"]


def test_a_unit_that_was_found_stays_what_it_is() -> None:
    caller = Caller()
    found = data_of(caller.get("/v1/business-units/find?name=my-shop.example"))
    assert data_of(caller.get(f"/v1/business-units/{found['id']}")) == found


def test_brazes_header_lacks_bearer_and_the_user() -> None:
    """[Z]: its header is the token alone, of `client_credentials`, and names nobody."""
    caller = Caller()
    token = caller.bearer()["Authorization"].removeprefix("Bearer ")
    url = f"{_PRIVATE}/email-invitations"
    bare = caller.post(url, json.loads(_SUPPORT), {"Authorization": f"\n    {token}"})
    assert bare.status == 401
    assert "is not 'Bearer '" in bare.headers["X-Sandbox-Reason"]
    nobody = caller.post(url, json.loads(_SUPPORT), {"Authorization": f"Bearer {token}"})
    assert nobody.status == 403
    assert "'x-business-user-id' is missing" in nobody.headers["X-Sandbox-Reason"]
    right = {"Authorization": f"Bearer {token}", "x-business-user-id": _USER}
    assert caller.post(url, json.loads(_SUPPORT), right).status == 202


def test_reviews_of_a_sku_of_ones_own() -> None:
    """[Z]: five-star reviews of an item, by a unit and a SKU that nobody lists."""
    path = f"/v1/product-reviews/business-units/{_UNIT}/reviews?sku=TOY-1&stars=5"
    response = Caller().get(f"https://api.trustpilot.com{path}")
    reviews: Any = data_of(response)["productReviews"]
    assert reviews
    assert {each["stars"] for each in reviews} == {5}
    assert reviews[0]["content"].strip()
    assert reviews[0]["language"] == "en"
    for what in (f"the business unit '{_UNIT}'", "the SKU 'TOY-1'"):
        assert what in response.headers["X-Sandbox-Made-Up"]
    strict = Caller(strict=True).get(
        "https://api.trustpilot.com/v1/product-reviews/business-units/66ea0530a1b2c3d4e5f60718"
        "/reviews?sku=TOY-1"
    )
    assert data_of(strict)["productReviews"] == []
    assert "X-Sandbox-Made-Up" not in strict.headers
