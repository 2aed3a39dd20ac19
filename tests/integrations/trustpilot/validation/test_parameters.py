"""The query of a request."""

from __future__ import annotations

import pytest

from liquidpilot import Request
from liquidpilot.integrations.trustpilot.validation.parameters import parameter_problems
from liquidpilot.integrations.trustpilot.validation.targets import target_of

_UNIT = "66ea0530a1b2c3d4e5f60718"
_PRODUCTS = f"product-reviews/business-units/{_UNIT}"
_SERVICE = f"business-units/{_UNIT}"


# Sources: Trustpilot, "Product Reviews API", "Business Units API"; that a code of a language has two
# letters, and that the case of a name matters, is assumed.
@pytest.mark.parametrize(
    ("path", "expected"),
    [
        (f"{_PRODUCTS}/reviews?sku=A&page=2147483647&perPage=100&stars=1,5&language=en,da&locale=en-US&attributeIds=1", []),
        (f"{_PRODUCTS}?sku=A&productUrl=https://a.example", []),
        (f"{_PRODUCTS}/imported-reviews-summaries?sku=A,B", []),
        (f"{_SERVICE}/reviews?orderBy=createdat.desc,stars.asc&responded=true&tagGroup=a&tagValue=b", []),
        (f"private/{_PRODUCTS}/reviews?state=published,archived", []),
        (f"private/{_PRODUCTS}/summaries?perPage=1000", []),
        ("business-units/all?perPage=1000&country=DK,NO&cursor=x", []),
        (f"{_SERVICE}/all-reviews?pageToken=x&anything=y", []),
        # TP022
        (f"{_PRODUCTS}/reviews?stars=5", ["reviews-without-product: 'sku' or 'productUrl' is missing: of which product?"]),
        (f"{_PRODUCTS}/reviews?sku=&stars=5", ["reviews-without-product: 'sku' is blank"]),
        (f"{_PRODUCTS}/reviews?sku=%20,", ["reviews-without-product: 'sku' is blank"]),
        (f"{_PRODUCTS}", ["reviews-without-product: 'sku' or 'productUrl' is missing: of which product?"]),
        (f"{_PRODUCTS}/imported-reviews", ["reviews-without-product: 'sku' is missing: of which product?"]),
        # TP024
        (f"{_PRODUCTS}/reviews?sku=A&stars=0", ["value-out-of-range: 'stars' cannot be '0'"]),
        (f"{_PRODUCTS}/reviews?sku=A&stars=4;5", ["value-out-of-range: 'stars' cannot be '4;5'"]),
        (f"{_PRODUCTS}/reviews?sku=A&stars=", ["value-out-of-range: 'stars' is blank"]),
        (f"{_PRODUCTS}/reviews?sku=A&perPage=101", ["value-out-of-range: 'perPage' cannot be '101'"]),
        (f"{_PRODUCTS}/reviews?sku=A&page=0", ["value-out-of-range: 'page' cannot be '0'"]),
        (f"{_PRODUCTS}/reviews?sku=A&page=2147483648", ["value-out-of-range: 'page' cannot be '2147483648'"]),
        (f"{_PRODUCTS}/reviews?sku=A&page=one", ["value-out-of-range: 'page' cannot be 'one'"]),
        (f"private/{_PRODUCTS}/reviews?state=hidden", ["value-out-of-range: 'state' cannot be 'hidden'"]),
        (f"{_PRODUCTS}/reviews?sku=A&language=en-US", ["value-out-of-range (warning): 'language' cannot be 'en-US'"]),
        (f"{_SERVICE}/reviews?responded=1", ["value-out-of-range (warning): 'responded' cannot be '1'"]),
        # TP025
        (f"{_PRODUCTS}/reviews?sku=A&sku=B", ["repeated-parameter: 'sku' is there 2 times"]),
        (f"{_PRODUCTS}/reviews?sku%5B%5D=A", ["repeated-parameter: 'sku[]' is how other services take lists"]),
        (f"{_PRODUCTS}/reviews?sku=A&stars=[4,5]", ["repeated-parameter: the value of 'stars' is written as a list"]),
        # TP026
        (f"{_PRODUCTS}/reviews?sku=A&perpage=5", ["per-page-casing (warning): 'perpage' is called 'perPage' here"]),
        (f"{_PRODUCTS}/reviews?sku=A&per_page=5", ["per-page-casing (warning): 'per_page' is called 'perPage' here"]),
        ("business-units/search?query=a&perPage=5", ["per-page-casing (warning): 'perPage' is called 'perpage' here"]),
        # TP027
        (f"{_PRODUCTS}/reviews?sku=A&orderBy=createdat.desc", ["unsupported-order (warning): reviews of products cannot be ordered: the newest come first"]),
        (f"{_SERVICE}/reviews?orderBy=newest", ["unsupported-order (warning): reviews cannot be ordered by 'newest'"]),
        # TP028
        (f"{_SERVICE}/web-links", ["missing-parameter: 'locale' is missing"]),
        (f"{_SERVICE}/web-links?locale=", ["missing-parameter: 'locale' is blank"]),
        ("business-units/find", ["missing-parameter: 'name' is missing"]),
        ("business-units/find?name=https://example.com/", ["missing-parameter: 'name' is more than a domain: 'https://example.com/'"]),
        ("business-units/find?name=example.com/shop", ["missing-parameter: 'name' is more than a domain: 'example.com/shop'"]),
        # TP045, TP048
        (f"{_PRODUCTS}?productUrl=a.example/1", ["relative-url: 'productUrl' is not a full URL: 'a.example/1'"]),
        (f"{_SERVICE}/web-links?locale=en", ["unknown-locale (warning): 'locale' is not a locale that Trustpilot knows: 'en'"]),
        # the rest
        (f"{_PRODUCTS}/reviews?sku=A&star=5", ["unknown-parameter (warning): there is no parameter 'star' here"]),
        (f"{_SERVICE}/profileinfo?fields=a", ["unknown-parameter (warning): there is no parameter 'fields' here"]),
    ],
)  # fmt: skip
def test_the_query(path: str, expected: list[str]) -> None:
    url = f"https://api.trustpilot.com/v1/{path}"
    found = [
        each.code.removeprefix("trustpilot-")
        + ("" if each.severity == "error" else f" ({each.severity})")
        + f": {each.message}"
        for each in parameter_problems(target_of(Request("GET", url)))
    ]
    assert found == expected


@pytest.mark.parametrize(
    ("query", "hint", "keys", "value"),
    [
        (
            "find?name=https://a.example/b?c",
            "write 'a.example'",
            ("name",),
            "https://a.example/b?c",
        ),
        ("search?query=a&querry=b", "did you mean 'query'?", ("querry",), None),
        (f"{_UNIT}/web-links?locale=en_GB", "did you mean 'en-GB'?", ("locale",), "en_GB"),
    ],
)
def test_what_to_write_instead(
    query: str, hint: str, keys: tuple[str, ...], value: str | None
) -> None:
    url = f"https://api.trustpilot.com/v1/business-units/{query}"
    (problem,) = parameter_problems(target_of(Request("GET", url)))
    assert (problem.hint, problem.part, problem.keys, problem.value) == (hint, "query", keys, value)
