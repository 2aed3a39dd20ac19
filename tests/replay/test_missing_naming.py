"""Names of new fixture files."""

from __future__ import annotations

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
        ("/caf%C3%A9/Über", "caf_c3_a9_ber"),
        ("/", "api_example_com"),
        ("", "api_example_com"),
        ("/v1.2/123", "api_example_com"),
        ("/con", "api_example_com_con"),
        ("/" + "long-" * 40, "long_" * 11 + "long"),
    ],
)
def test_the_path_says_the_name(path: str, name: str) -> None:
    assert new_fixture_name(Request("GET", f"https://api.example.com:8080{path}"), []) == name


def test_a_taken_name_gets_a_part_of_the_hash_of_the_request() -> None:
    one, other = (Request("GET", f"https://a.example/items?page={page}") for page in (1, 2))
    names = {new_fixture_name(request, ["Items"]) for request in (one, other, one)}
    assert len(names) == 2
    assert all(len(name) == len("items_") + 10 for name in names)


@settings(max_examples=100, deadline=None)
@given(st.text(max_size=80))
def test_any_request_gets_a_name_that_is_a_file_everywhere(path: str) -> None:
    name = new_fixture_name(Request("GET", f"https://a.example/{path}"), [])
    assert name.replace("_", "").isalnum()
    assert name.isascii()
    assert len(name) < 100
