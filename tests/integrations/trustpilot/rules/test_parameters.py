"""What is wrong with the URL of a call: values that are not escaped, stars that are chosen."""

from __future__ import annotations

from collections.abc import Callable

import pytest

_URL = (
    "https://api.trustpilot.com/v1/product-reviews/business-units/66ea0530a1b2c3d4e5f60718/reviews"
)

_PARAMETERS = [
    ("an attribute", "URL?sku=»{{event_properties.${sku}}}"),
    ("two of them", "URL?sku=»{{a}}&language=»{{lang}}"),
    ("a filter for whole URLs", "URL?sku=»{{a | url_escape}}"),
    ("a filter for HTML", "URL?sku=»{{a | escape}}"),
    ("a code of ISO 639", "URL?language={{${language}}}"),
    ("escaped", "URL?sku={{a | url_param_escape}}"),
    ("escaped as a form is", "URL?productUrl={{a | url_encode}}"),
    ("in the path", "URL{{a}}"),
    ("a number", "URL?sku=A&page={{n | plus: 1}}"),
    ("another service", "https://api.example.com/?sku={{a}}"),
]


@pytest.mark.parametrize(("description", "url"), _PARAMETERS, ids=[each[0] for each in _PARAMETERS])
def test_unescaped_parameter(finds_marked: Callable[..., None], description: str, url: str) -> None:
    call = f"{{% connected_content {url.replace('URL', _URL)} :save result %}}"
    finds_marked("unescaped-parameter", call)


_VARIABLES = [
    ("escaped where it was set", "{% assign sku = a | url_param_escape %}", "URL?sku={{sku}}"),
    ("a word of the template", "{% assign sku = 'TRUCK-001' %}", "URL?sku={{sku}}"),
    ("escaped in a capture", "{% capture sku %}{{a | url_param_escape}}{% endcapture %}", "URL?sku={{sku}}"),
    ("a list of escaped SKUs", "{% capture sku %}{% for s in a %}{{s | url_param_escape}},{% endfor %}{% endcapture %}", "URL?sku={{sku}}"),
    ("a number", "{% assign n = 5 %}", "URL?sku=A&perPage={{n}}"),
    ("a secret, which has no place in a URL", "", "URL?sku=A&apikey={{key}}"),
    ("set by an attribute", "{% assign sku = ${sku} %}", "URL?sku=»{{sku}}"),
    ("a host in a variable", "{% assign host = 'https://api.trustpilot.com' %}", "HOST?sku=»{{a}}"),
    (
        "a captured address",
        "{% assign u = '66ea' %}{% capture base %}https://api.trustpilot.com/v1/business-units/{{u}}"
        "{% endcapture %}",
        "{{base}}/reviews?language=»{{a}}",
    ),
    ("a host that is not known", "", "HOST?sku=»{{a}}"),
    ("a captured URL", "{% capture url %}URL?sku=»{{a}}&stars=5{% endcapture %}", "{{url}}"),
    (
        "a captured URL with branches",
        "{% capture url %}URL?sku={{a | url_encode}}{% if b %}&language=»{{b}}{% endif %}{% endcapture %}",
        "{{url}}",
    ),
]  # fmt: skip


@pytest.mark.parametrize(
    ("description", "before", "url"), _VARIABLES, ids=[each[0] for each in _VARIABLES]
)
def test_a_url_is_followed_through_variables(
    finds_marked: Callable[..., None], description: str, before: str, url: str
) -> None:
    host = _URL.replace("https://api.trustpilot.com", "{{host}}")
    text = f"{before}{{% connected_content {url} :save result %}}"
    finds_marked("unescaped-parameter", text.replace("URL", _URL).replace("HOST", host))


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{{ a }}", "{{a | url_param_escape}}"),
        ("{{a | strip}}", "{{a | strip | url_param_escape}}"),
        ("{{a | url_escape}}", "{{a | url_param_escape}}"),
    ],
)
def test_values_are_escaped_by_a_fix(
    fixed_by: Callable[[str, str], str], before: str, after: str
) -> None:
    call = f"{{% connected_content {_URL}?sku=VALUE :save result %}}"
    fixed = fixed_by("unescaped-parameter", call.replace("VALUE", before))
    assert fixed == call.replace("VALUE", after)


_SHOWN = "{{result.productReviews[0].content}}"


@pytest.mark.parametrize(
    ("description", "stars", "text"),
    [
        ("five only", "&»stars=5", _SHOWN),
        ("four and five", "&»stars=4,5", _SHOWN),
        ("a rating says nothing about the choice", "&»stars=5", f"{_SHOWN} 5 out of 5 stars"),
        ("said", "&stars=5", f"{_SHOWN} Showing our 5-star reviews"),
        ("said, as Trustpilot does", "&stars=4,5", f"{_SHOWN} Showing our 4 & 5 star reviews"),
        ("said in Danish", "&stars=5", f"{_SHOWN} Vi viser vores 5-stjernede anmeldelser"),
        ("bad ones too", "&stars=1,5", _SHOWN),
        ("all", "", _SHOWN),
        ("no review shown", "&stars=5", "{{result.productReviews.size}}"),
    ],
)
def test_selective_reviews(
    finds_marked: Callable[..., None], description: str, stars: str, text: str
) -> None:
    call = f"{{% connected_content {_URL}?sku=A{stars} :save result %}}"
    finds_marked("selective-reviews", call + text)


_SEPARATED = [
    ("a pipe", "{% assign s = a | join: »'|' | url_param_escape %}", "URL?sku={{s}}"),
    ("a pipe, at once", "", "URL?sku={{a | join: »'|' | url_param_escape}}"),
    ("a semicolon", "{% assign s = a | join: »';' %}", "URL?sku={{s}}"),
    ("a space", "{% assign s = a | join: »' ' %}", "URL?sku={{s}}"),
    ("a list of names", "{% assign s = a | map: 'sku' | join: »'|' %}", "URL?sku={{s}}"),
    ("the last of two", "{% assign s = a | split: '|' | join: »'/' %}", "URL?stars=5&sku={{s}}"),
    ("typed", "", "»URL?sku=A|B"),
    ("typed, escaped", "", "»URL?stars=5&sku=A%7cB"),
    ("between two values", "", "»URL?sku={{a | url_param_escape}};{{b | url_param_escape}}"),
    ("in a capture", "{% capture s %}{{a}}|{{b}}{% endcapture %}", "»URL?sku={{s}}"),
    ("in a loop", "{% capture s %}{% for i in a %}{{i}}|{% endfor %}{% endcapture %}", "»URL?sku={{s}}"),
    ("commas", "{% assign s = a | join: ',' | url_param_escape %}", "URL?sku={{s}}"),
    ("commas and spaces, which nobody has tried", "{% assign s = a | join: ', ' %}", "URL?sku={{s}}"),
    ("typed commas", "", "URL?sku=A,B%2CC"),
    ("one SKU", "", "URL?sku={{a}}"),
    ("split elsewhere", "{% assign s = a | split: '|' | first %}", "URL?sku={{s}}"),
    ("joined elsewhere", "{% assign s = a | join: '|' %}", "URL?sku=A&language={{s}}"),
    ("another service", "", "https://api.example.com/reviews?sku=A|B"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("description", "before", "url"), _SEPARATED, ids=[each[0] for each in _SEPARATED]
)
def test_skus_not_separated_by_commas(
    finds_marked: Callable[..., None], description: str, before: str, url: str
) -> None:
    call = f"{{% connected_content {url.replace('URL', _URL)} :save result %}}"
    finds_marked("skus-not-separated-by-commas", before + call)
