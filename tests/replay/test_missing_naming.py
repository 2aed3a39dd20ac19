"""Names of new fixture files."""

from __future__ import annotations

from urllib.parse import quote

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from liquidpilot.connected_content import Request
from liquidpilot.replay.missing import new_fixture_name


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/v1/product-reviews?page=2", "product_reviews"),
        ("/v1/business-units/46d6a890000064000500e0c3/reviews", "business_units_reviews"),
        ("/shops/4711/items/{secret:KEY}", "shops_items"),
        ("/oauth2/token.json", "oauth2_token_json"),
        ("/caf%C3%A9/Über", "cafe_uber"),
        ("/Stra%C3%9Fe/%C3%98st", "strasse_ost"),
        ("/%E6%97%A5%E6%9C%AC/items", "items"),
        ("/a%2Fb%20c", "a_b_c"),
        ("/", "api_example_com"),
        ("", "api_example_com"),
        ("/v1.2/123", "api_example_com"),
        ("/con", "api_example_com_con"),
        ("/" + "long-" * 40, "long_" * 11 + "long"),
    ],
)
def test_the_path_says_the_name(path: str, name: str) -> None:
    assert new_fixture_name(Request("GET", f"https://api.example.com:8080{path}"), {}) == name


@pytest.mark.parametrize(
    ("description", "taken", "request_", "name"),
    [
        ("a value of the query", {"items": "/items?sku=A-1&l=en"}, "/items?sku=TRUCK-001&l=en", "items_truck-001"),
        ("another case of the name", {"Items": "/items?page=1"}, "/items?page=2", "items_2"),
        ("a part of the path", {"items": "/items/1"}, "/items/2", "items_2"),
        ("two values", {"items": "/items?a=1&b=2"}, "/items?a=3&b=x%20y", "items_3_x_y"),
        ("a value with percent codes", {"items": "/items?q=a"}, "/items?q=M%C3%BCtze+rot", "items_mutze_rot"),
        ("letters that no file system has alike", {"items": "/items?q=a"}, "/items?q=%E6%97%A5", "items_2"),
        ("an encoded address of a person", {"items": "/items?m=a"}, "/items?m=ada%40example.com", "items_2"),
        ("an address of a person", {"items": "/items?m=a"}, "/items?m=ada@example.com", "items_2"),
        ("a secret", {"items": "/items?k=a"}, "/items?k={secret:KEY}", "items_2"),
        ("nothing", {"items": "/items"}, "/items", "items_2"),
        ("a number that is taken", {"items": "/items", "items_2": ""}, "/items", "items_3"),
    ],
)  # fmt: skip
def test_a_taken_name_gets_what_differs(
    description: str, taken: dict[str, str], request_: str, name: str
) -> None:
    urls = {each: f"https://a.example{path}" for each, path in taken.items()}
    assert new_fixture_name(Request("GET", f"https://a.example{request_}"), urls) == name


def test_a_taken_name_gets_a_value_of_the_body() -> None:
    for body, name in (
        (b'{"sku": "B-2"}', "items_b-2"),
        (b"sku=B-2", "items_b-2"),
        (b'{"name": "caf\\u00e9"}', "items_cafe"),
    ):
        request = Request("POST", "https://a.example/items", {}, body)
        assert new_fixture_name(request, {"items": "https://a.example/items"}) == name


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80), st.booleans())
def test_any_request_gets_a_name_that_is_a_file_everywhere(path: str, is_encoded: bool) -> None:
    request = Request("GET", f"https://a.example/{quote(path) if is_encoded else path}")
    taken: dict[str, str] = {}
    for other in ("https://a.example/x", "https://a.example/y", "https://a.example/z"):
        name = new_fixture_name(request, taken)
        assert name.replace("_", "").replace("-", "").isalnum()
        assert name.isascii()
        assert len(name) < 150
        assert name not in taken
        taken[name] = other
