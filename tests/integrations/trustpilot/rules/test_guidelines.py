"""What Trustpilot's guidelines ask of reviews that are shown elsewhere.

Source: Trustpilot, "Service reviews integration guidelines" 2.7 (support article 202319278); that
they hold for product reviews, and in an e-mail, is assumed.
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.diagnostics import Finding
from liquidpilot.extending import Example

_UNIT = "66ea0530a1b2c3d4e5f60718"
_PRODUCTS = f"https://api.trustpilot.com/v1/product-reviews/business-units/{_UNIT}"
_LIST = f"{{% connected_content {_PRODUCTS}/reviews?sku=A :save result %}}"
_SUMMARY = f"{{% connected_content {_PRODUCTS}?sku=A :save s %}}"
_SHOP = f"{{% connected_content https://api.trustpilot.com/v1/business-units/{_UNIT} :save shop %}}"
_LOOP = "{%% for r in result.productReviews %%}%s{%% endfor %%}"
_BACK = '<a href="https://www.trustpilot.com/review/a.example">Trustpilot</a>'

_SCORES = [
    ("the score of the shop", _SHOP + "{{»shop.score.trustScore}}"),
    ("its stars", _SHOP + "{{»shop.score.stars}} stars"),
    ("of a product", _SUMMARY + "{{»s.starsAverage | round: 1}}"),
    ("by way of a variable", _SHOP + "{% assign t = shop.score.trustScore %}{{»t}}"),
    ("in a capture", _SHOP + "{% capture t %}{{»shop.score.trustScore}}{% endcapture %}{{t}}"),
    ("told once", _SHOP + "{{»shop.score.trustScore}}{{shop.score.stars}}"),
    ("the count of another answer", _SHOP + _SUMMARY + "{{»shop.score.trustScore}}{{s.numberOfReviews.total}}"),
    ("with the count", _SHOP + "{{shop.score.trustScore}} of {{shop.numberOfReviews.total}}"),
    ("with the count of a variable", _SHOP + "{% assign n = shop.numberOfReviews.total %}{{shop.score.trustScore}} {{n}}"),
    ("a product with its count", _SUMMARY + "{{s.starsAverage}} ({{s.numberOfReviews.total}})"),
    ("the stars of one review", _LIST + _LOOP % "{{r.stars}}"),
    ("asked for only", _SHOP + "{% if shop.score.trustScore > 4 %}Loved{% endif %}"),
]  # fmt: skip


@pytest.mark.parametrize(("description", "text"), _SCORES, ids=[each[0] for each in _SCORES])
def test_score_without_count(
    finds_marked: Callable[..., None], description: str, text: str
) -> None:
    finds_marked("score-without-count", text)


@pytest.mark.parametrize(
    ("description", "message", "block", "found"),
    [
        ("both in the block", "{{content_blocks.${b}}}", _SHOP + "{{shop.score.trustScore}}{{shop.numberOfReviews.total}}", 0),
        ("one in each", _SHOP + "{{shop.score.trustScore}}{{content_blocks.${b}}}", "{{shop.numberOfReviews.total}}", 0),
        ("the score in the block", _SHOP + "{{content_blocks.${b}}}", "{{shop.score.trustScore}}", 1),
        ("all in the block", "{{content_blocks.${b}}}", _SHOP + "{{shop.score.trustScore}}", 1),
    ],
)  # fmt: skip
def test_a_score_in_a_block(
    found_by: Callable[[str, Example], list[Finding]],
    description: str,
    message: str,
    block: str,
    found: int,
) -> None:
    files = {"templates/content_blocks/b.liquid": block}
    assert len(found_by("score-without-count", Example(message, files=files))) == found


_LINKS = [
    ("a review", _LIST + _LOOP % "{{»r.content}}"),
    ("a score", _SHOP + "{{»shop.score.trustScore}}"),
    ("a link to somewhere else", _LIST + _LOOP % "{{»r.content}}" + '<a href="https://a.example">Shop</a>'),
    ("the unsubscribe link", _LIST + _LOOP % "{{»r.content}}" + '<a href="{{${set_user_to_unsubscribed_url}}}">x</a>'),
    ("a link", _LIST + _LOOP % "{{r.content}}" + _BACK),
    ("a link without quotes", _LIST + _LOOP % "{{r.content}}" + "<a href=https://dk.trustpilot.com/review/a.example>x</a>"),
    ("a link of a variable", _LIST + _LOOP % "{{r.content}}" + '<a href="{{ profile }}">Trustpilot</a>'),
    ("the number alone", _SHOP + "{{shop.numberOfReviews.total}} reviews"),
    ("nothing shown", _LIST + "{% if result.productReviews.size > 3 %}Loved{% endif %}"),
]  # fmt: skip


@pytest.mark.parametrize(("description", "text"), _LINKS, ids=[each[0] for each in _LINKS])
def test_no_link_back(finds_marked: Callable[..., None], description: str, text: str) -> None:
    finds_marked("no-link-back", text)


def test_a_link_in_a_block(found_by: Callable[[str, Example], list[Finding]]) -> None:
    message = _LIST + _LOOP % "{{r.content}}" + "{{content_blocks.${b}}}"
    for block, number in ((_BACK, 0), ("<p>Bye</p>", 1)):
        files = {"templates/content_blocks/b.liquid": block}
        assert len(found_by("no-link-back", Example(message, files=files))) == number


@pytest.mark.parametrize(
    ("description", "field", "channel"),
    [("plain text", "text", "email"), ("a text message", "message", "sms")],
)
def test_only_html_has_links(
    finds_marked: Callable[..., None], description: str, field: str, channel: str
) -> None:
    text = _SHOP + "{{shop.score.trustScore}}"
    finds_marked("no-link-back", text, field=field, channel=channel)
    finds_marked("score-without-count", text, field=field, channel=channel)


_CUTS = [
    ("no sign", "{{»r.content | truncate: 80, ''}}"),
    ("words", "{{»r.content | truncatewords: 12, ''}}"),
    ("a space for a sign", "{{»r.content | truncate: 80, ' '}}"),
    ("a slice", "{{»r.content | slice: 0, 80}}"),
    ("the first sentence", "{{»r.content | split: '.' | first}}"),
    ("by way of a variable", "{% assign q = r.content | slice: 0, 80 | escape %}{{»q}}"),
    ("three dots", "{{r.content | truncate: 80}}"),
    ("a sign", "{{r.content | truncatewords: 12, '…'}}"),
    ("a link for a sign", "{{r.content | truncate: 80, ' (read on)'}}"),
    ("dots after a slice", "{{r.content | slice: 0, 80 | append: '…'}}"),
    ("all of it", "{{r.content | strip | escape}}"),
    ("a date", "{{r.createdAt | slice: 0, 10}}"),
    ("how many are shown", "{% assign some = result.productReviews | slice: 0, 3 %}{% for x in some %}{{x.content}}{% endfor %}"),
]  # fmt: skip


@pytest.mark.parametrize(("description", "text"), _CUTS, ids=[each[0] for each in _CUTS])
def test_cut_review(finds_marked: Callable[..., None], description: str, text: str) -> None:
    finds_marked("cut-review", _LIST + _LOOP % text)


_IDENTIFIERS = [
    ("the id of the reviewer", "{{»r.consumer.id}}"),
    ("in a sentence", "<b>{{»r.consumer.id | escape}}</b>"),
    ("by way of a variable", "{% assign who = r.consumer.id %}{{»who}}"),
    ("the number of the order", "{{»r.referenceId}}"),
    ("an address", "{{»r.consumer.email | escape}}"),
    ("in a link", '<a href="https://www.trustpilot.com/users/{{r.consumer.id}}">x</a>'),
    ("asked for only", "{% if r.referenceId %}verified{% endif %}"),
    ("the name", "{{r.consumer.displayName}}"),
    ("the id of a review", "{{r.id}}"),
]


@pytest.mark.parametrize(
    ("description", "text"), _IDENTIFIERS, ids=[each[0] for each in _IDENTIFIERS]
)
def test_identifier_shown(finds_marked: Callable[..., None], description: str, text: str) -> None:
    finds_marked("identifier-shown", _LIST + _LOOP % text)


_WIDGETS = [
    ("its place", '»<div class="trustpilot-widget" data-locale="en-GB"></div>'),
    ("among other classes", "»<div class='box trustpilot-widget wide'></div>"),
    ("its script", '»<script src="//widget.trustpilot.com/bootstrap/v5/tp.widget.bootstrap.min.js"></script>'),
    ("told once", '»<script src="https://widget.trustpilot.com/a.js"></script><div class="trustpilot-widget"></div>'),
    ("a frame", '»<iframe src="https://widget.trustpilot.com/trustboxes/5/index.html"></iframe>'),
    ("in a comment", '<!-- <div class="trustpilot-widget"></div> -->'),
    ("data for Trustpilot", '<script type="application/json+trustpilot">{}</script>'),
    ("a link", _BACK),
    ("a word", "<p>trustpilot-widget</p>"),
]  # fmt: skip


@pytest.mark.parametrize(("description", "text"), _WIDGETS, ids=[each[0] for each in _WIDGETS])
def test_widget_in_email(finds_marked: Callable[..., None], description: str, text: str) -> None:
    finds_marked("widget-in-email", f"<p>Hi</p>{text}")


def test_an_in_app_message_may_have_one(finds_marked: Callable[..., None]) -> None:
    text = '<div class="trustpilot-widget"></div>'
    finds_marked("widget-in-email", text, field="html", channel="in_app")
