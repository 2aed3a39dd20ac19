"""What strangers wrote: escaped for where it goes, and nothing private among it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

_LIST = (
    "{% connected_content https://api.trustpilot.com/v1/product-reviews/business-units"
    "/66ea0530a1b2c3d4e5f60718/reviews?sku=A :save result %}"
)
_LOOP = "{%% for r in result.productReviews %%}%s{%% endfor %%}"

_HTML = [
    ("a text", "»{{r.content}}"),
    ("a name", "»{{ r.consumer.displayName | default: 'A customer' }}"),
    ("by way of a variable", "{% assign q = r.content | strip %}»{{q}}"),
    ("line breaks only", "»{{r.content | newline_to_br}}"),
    ("captured, and printed as it is", "{% capture q %}»{{r.content}}{% endcapture %}{{q}}"),
    ("all of them", "»{{result.productReviews | map: 'content' | join: '<br>'}}"),
    (
        "all of them, kept",
        "{% assign all = result.productReviews | map: 'content' %}»{{all | join}}",
    ),
    (
        "one by one",
        "{% assign all = result.productReviews | map: 'content' %}{% for t in all %}»{{t}}{% endfor %}",
    ),
    ("the first of them", "{% assign all = result.productReviews | map: 'content' %}»{{all[0]}}"),
    (
        "names of them",
        "»{{result.productReviews | map: 'consumer' | map: 'displayName' | join: ', '}}",
    ),
    ("all of them, escaped", "{{result.productReviews | map: 'content' | join: ', ' | escape}}"),
    ("their stars", "{{result.productReviews | map: 'stars' | join: ', '}}"),
    ("escaped by hand", "{{r.content | replace: '<', '&lt;' | replace: '>', '&gt;'}}"),
    ("escaped by hand where it is kept", "{% assign q = r.content | replace: '<', '&lt;' %}{{q}}"),
    ("without angle brackets", "{{r.content | remove: '<'}}"),
    ("something else replaced", "»{{r.content | replace: '&', '&amp;'}}"),
    ("escaped", "{{r.content | truncate: 80 | escape}}"),
    ("escaped where it is kept", "{% assign q = r.content | escape | newline_to_br %}{{q}}"),
    ("without tags", "{{r.content | strip_html}}"),
    ("captured, and escaped then", "{% capture q %}{{r.content}}{% endcapture %}{{q | escape}}"),
    ("captured, and left", "{% capture q %}{{r.content}}{% endcapture %}"),
    ("no text of a stranger", "{{r.stars}}{{r.createdAt | date: '%Y'}}{{r.content | size}}"),
]


@pytest.mark.parametrize(("description", "text"), _HTML, ids=[each[0] for each in _HTML])
def test_html(finds_marked: Callable[..., None], description: str, text: str) -> None:
    finds_marked("unescaped-review-text", _LIST + _LOOP % text)


@pytest.mark.parametrize(
    ("description", "field", "channel", "text"),
    [
        ("plain text needs no escape", "text", "email", _LIST + _LOOP % "{{r.content}}"),
        ("nor does a text message", "message", "sms", _LIST + _LOOP % "{{r.content}}"),
        (
            "a JSON body",
            "body",
            "webhook",
            '{"a": "' + _LIST + _LOOP % "»{{r.content | escape}}" + '"}',
        ),
        (
            "JSON without quotes",
            "body",
            "webhook",
            '{"a": [' + _LIST + _LOOP % "»{{r.content | json_escape}}" + "]}",
        ),
        (
            "JSON with its quotes from a filter",
            "body",
            "webhook",
            '{"a": [' + _LIST + _LOOP % "{{r.content | as_json_string}}" + "]}",
        ),
        (
            "the address of another call",
            "html",
            "email",
            _LIST + _LOOP % "{% connected_content https://a.example/?q={{r.content}} %}",
        ),
        (
            "a JSON body, escaped",
            "body",
            "webhook",
            '{"a": "' + _LIST + _LOOP % "{{r.content | json_escape}}" + '"}',
        ),
    ],
)
def test_other_fields(
    finds_marked: Callable[..., None], description: str, field: str, channel: str, text: str
) -> None:
    finds_marked("unescaped-review-text", text, field=field, channel=channel)


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ("{{ r.content }}", "{{ r.content | escape }}"),
        ("{{r.content | truncate: 80}}", "{{r.content | truncate: 80 | escape}}"),
        ("{{ r.content | strip | newline_to_br }}", "{{ r.content | strip | escape | newline_to_br }}"),
    ],
)  # fmt: skip
def test_texts_are_escaped_by_a_fix(
    fixed_by: Callable[[str, str], str], before: str, after: str
) -> None:
    assert fixed_by("unescaped-review-text", _LIST + _LOOP % before) == _LIST + _LOOP % after


_PRIVATE = "https://api.trustpilot.com/v1/private"
_UNIT = "business-units/66ea0530a1b2c3d4e5f60718"


@pytest.mark.parametrize(
    ("description", "url", "text"),
    [
        (
            "a private review",
            f"»{_PRIVATE}/product-reviews/{_UNIT}/reviews",
            _LOOP % "{{r.content}}",
        ),
        (
            "an address of a customer",
            f"{_PRIVATE}/product-reviews/{_UNIT}/reviews",
            _LOOP % "{{r.stars}}{{»r.consumer.email}}",
        ),
        ("service reviews", f"»{_PRIVATE}/{_UNIT}/reviews", "{{result.reviews[0].text}}"),
        ("nothing is shown", f"{_PRIVATE}/{_UNIT}/reviews", "{% if result %}Hello{% endif %}"),
        (
            "a link to review is for the reader",
            f"https://invitations-api.trustpilot.com/v1/private/{_UNIT}/invitation-links",
            "{{result.url}}",
        ),
    ],
)
def test_private_data_in_message(
    finds_marked: Callable[..., None], description: str, url: str, text: str
) -> None:
    call = f"{{% connected_content {url} :save result %}}"
    finds_marked("private-data-in-message", call + text)
