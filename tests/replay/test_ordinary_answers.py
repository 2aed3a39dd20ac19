"""Ordinary answers lose nothing: what a mail prints is there after a recording as well."""

from __future__ import annotations

import json

import pytest

from liquidpilot.connected_content import Request, Response
from liquidpilot.replay import Redactor

_UUID = "3f2504e0-4f89-11d3-9a0c-0305e82c3301"

# Fields as shops, reviews, weather and mail services name them in their public references.
_ANSWERS: list[tuple[str, object]] = [
    ("a voucher", {"code": "SUMMER24"}),
    ("a voucher with a dash", {"code": "WELCOME-10"}),
    ("a voucher with a year", {"voucher": {"code": "BLACK-FRIDAY-2026", "value": "10%"}}),
    ("a voucher for one customer", {"code": "X7K2-9QPL", "expires": "2026-12-31"}),
    ("a gift card", {"gift_card": {"code": "ABCD-1234-EFGH-5678"}}),
    ("lower case", {"code": "summer-sale-2026"}),
    ("a country", {"code": "NO", "name": "Norway"}),
    ("a country of three letters", {"country": {"code": "NOR", "key": "norway"}}),
    ("a currency", {"currency": {"code": "NOK", "symbol": "kr"}}),
    ("a language", {"key": "nb-NO", "text": "Hei"}),
    ("an error code", {"error": {"code": "ERR_NOT_FOUND_404", "message": "no such product"}}),
    ("an error in words", {"code": "insufficient_funds"}),
    ("an error in camel case", {"code": "OrderNotFound404", "status": 404}),
    ("an error with a number", {"code": "PGRST116", "details": None}),
    ("a number as a code", {"code": 482913, "message": "ok"}),
    ("an HTTP status", {"code": 200, "reason": "OK"}),
    ("a postal code", {"zip_code": "0150", "postal_code": "SW1A 1AA"}),
    ("a bar code", {"barcode": "7038010009457", "ean": "7038010009457"}),
    ("a colour", {"key": "color", "value": "dark-blue"}),
    ("an issue", {"key": "PROJ-1234", "id": "10002"}),
    ("a file", {"Key": "photos/2026/img_1234.JPG", "Size": 434234}),
    ("a sort key", {"sort_key": "price", "primary_key": "sku", "partition_key": "2026-11"}),
    ("a public key's name", {"public_key_id": "main"}),
    ("a keyword", {"keywords": ["toys", "trucks"], "keyboard": "QWERTY"}),
    ("a pass", {"boarding_pass_url": "https://air.example/passes/12", "pass_type": "day"}),
    ("a passenger", {"passenger": {"name": "Ada"}, "passengers": 2}),
    ("a product", {"sku": "T1-BLUE-XL", "id": _UUID, "price": 199.90, "in_stock": True}),
    ("a product with words", {"title": "Secret Garden", "author": "Frances Hodgson Burnett"}),
    ("a token bucket", {"token_type": "bearer", "expires_in": 3600}),
    ("tokens of a language model", {"token_count": 1234, "max_token_length": 10}),
    ("a session that is none", {"sessions_count": 12, "session_duration": "00:12:33"}),
    ("authors", {"author": "Ada", "authors": ["Ada", "Bo"], "authored_at": "2026-11-21"}),
    ("a signature dish", {"dish": "signature burger", "signatures_required": False}),
    ("cookies to eat", {"products": [{"name": "cookie, 12 pieces", "cookie_type": "oat"}]}),
    ("a review", {"stars": 5, "content": "The password to a good toy is: wood", "createdAt": "2026-11-21T10:00:00Z"}),
    ("a review with a colon", {"text": "My session: great. The token was lost, the secret is patience."}),
    ("validation", {"errors": ["password is required", "token is missing", "code is invalid"]}),
    ("links", {"links": [{"href": "https://api.example.com/v1/products?page=2&perPage=20", "rel": "next-page"}]}),
    ("a link with a voucher", {"url": "https://shop.example/?utm_source=mail&code=SUMMER24"}),
    ("a tracking link", {"url": "https://shop.example/r/8f14e45f?sku=T1&lang=nb#top"}),
    ("a picture", {"image": "https://img.example/logo@2x.png", "hash": "8f14e45fceea167a5a36dedd4bea2543"}),
    ("an etag", {"etag": "W/\"33a64df551425fcc55e4d42a148795d9f25f89d4\""}),
    ("ids", {"orderId": "ORD-2026-000123", "businessUnitId": "46d6a890000064000500e0c3", "id": 123456789}),
    ("a UUID", {"id": _UUID, "campaign_id": _UUID, "correlationId": _UUID}),
    ("weather", {"temp": -3.4, "wind": {"speed": 4.1, "deg": 80}, "dt": 1761300000}),
    ("an address", {"street": "Karl Johans gate 1", "city": "Oslo", "geo": [59.9127, 10.7461]}),
    ("HTML", {"html": "<p class=\"lead\">Was: <b>199</b>, is: <i>149</i></p><a href='https://shop.example/a?b=1'>see</a>"}),
    ("a form in HTML", {"html": '<label for="password">Password:</label><input type="password" name="password">'}),
    ("CSS", {"css": "a:hover{color:red;content:'key: value'} @media (min-width:600px){p{margin:0}}"}),
    ("prose with an equals sign", {"text": "1+1=2, a=b, E=mc2 and time is money"}),
    ("a query in a text", {"query": "sku=T1&page=2&sort=price"}),
    ("a URL with a port", {"url": "http://localhost:8080/health?verbose=1"}),
    ("a phone model", {"key": "iPhone15ProMax", "name": "iPhone 15 Pro Max"}),
    ("a CamelCase key", {"key": "TrustpilotReviewCount"}),
    ("a score", {"trustScore": 4.5, "numberOfReviews": {"total": 3456}}),
    ("a Base64 picture", {"thumbnail": "data:image/gif;base64,R0lGODlhAQABAIAAAAAAAP///yH5BAEAAAAALAAAAAABAAEAAAIBRAA7"}),
]  # fmt: skip


@pytest.mark.parametrize(
    ("description", "data"), [pytest.param(*each, id=each[0]) for each in _ANSWERS]
)
def test_nothing_is_taken_out(description: str, data: object) -> None:
    body = json.dumps(data).encode()
    response = Response(200, {"Content-Type": "application/json"}, body)
    redactor = Redactor({"SHOP_KEY": "k/12+34=56"})
    redactor.learn(Request("GET", "https://api.example.com/?api_key=q7Xk29bRt5"))
    redactor.learn(response)
    assert redactor.response(response).body == body, description
    assert redactor.text(body.decode()) == body.decode(), description


def test_there_are_fifty() -> None:
    assert len(_ANSWERS) >= 50


@pytest.mark.parametrize(
    ("description", "url"),
    [
        ("a country", "https://api.example.com/countries?code=NO"),
        ("a page", "https://api.example.com/reviews?page=2&perPage=20&orderBy=createdat.desc"),
        ("ids in the path", "https://api.example.com/business-units/46d6a890000064000500e0c3/reviews"),
        ("a path that names tokens", "https://api.example.com/oauth/token/refresh"),
        ("an address as a value", "https://api.example.com/?next=https%3A%2F%2Fshop.example%2F%3Fpage%3D2"),
    ],
)  # fmt: skip
def test_nothing_of_an_ordinary_address_is_taken_out(description: str, url: str) -> None:
    redactor = Redactor()
    redactor.learn(Request("GET", url))
    assert redactor.url(url) == url, description
