"""Conditions that look at Trustpilot's answer, and let the wrong case through.

Source: the meaning of each text in Ruby Liquid 5.4.0, and Trustpilot's empty list for a product
without reviews (observed in clients).
"""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.diagnostics import Finding
from liquidpilot.extending import Example

_UNIT = "66ea0530a1b2c3d4e5f60718"
_LIST = (
    f"{{% connected_content https://api.trustpilot.com/v1/product-reviews/business-units/{_UNIT}"
    "/reviews?sku=A :save result %}"
)
_SHOP = f"{{% connected_content https://api.trustpilot.com/v1/business-units/{_UNIT} :save shop %}}"
_TOKEN = (
    "{% connected_content https://api.trustpilot.com/v1/oauth/oauth-business-users-for-applications"
    "/accesstoken :method post :save token %}"
)
_R = "result.productReviews"
_FIRST = f"{{{{{_R}[0].content}}}}"
_MARKED = f"{{{{»{_R}[0].content}}}}"
_OK = "result.__http_status_code__"

_UPSIDE_DOWN = [
    ("none instead of some", f"{{% if {_R}.size == 0 %}}{_MARKED}{{% else %}}none{{% endif %}}"),
    ("empty", f"{{% if {_R} == empty %}}{_MARKED}{{% endif %}}"),
    ("blank", f"{{% if {_R} == blank %}}{_MARKED}{{% endif %}}"),
    ("less than one", f"{{% if {_R}.size < 1 %}}{_MARKED}{{% endif %}}"),
    ("unless for if", f"{{% unless {_R}.size > 0 %}}{_MARKED}{{% endunless %}}"),
    ("the branches are exchanged", f"{{% if {_R}.size > 0 %}}none{{% else %}}{_MARKED}{{% endif %}}"),
    ("a case", f"{{% case {_R}.size %}}{{% when 0 %}}{_MARKED}{{% else %}}none{{% endcase %}}"),
    ("the else of a loop", f"{{% for r in {_R} %}}{{{{r.stars}}}}{{% else %}}{_MARKED}{{% endfor %}}"),
    ("an abort where there are some", f"{{% if {_R}.size > 0 %}}{{% abort_message('no') %}}{{% endif %}}{_MARKED}"),
    ("the size by a filter", f"{{% assign n = {_R} | size %}}{{% if n == 0 %}}{_MARKED}{{% endif %}}"),
    ("the first is not there", f"{{% unless {_R}[0] %}}{_MARKED}{{% endunless %}}"),
    ("its text is blank", f"{{% if {_R}[0].content == blank %}}{_MARKED}{{% endif %}}"),
    ("kept in the wrong branch", f"{{% if {_R}.size == 0 %}}{{% assign q = {_R}[0].content %}}{{% endif %}}{{{{q}}}}"),
    ("the status of a failure", f"{{% if {_OK} != 200 %}}{_MARKED}{{% endif %}}"),
    ("a status that is too high", f"{{% if {_OK} >= 400 %}}{_MARKED}{{% endif %}}"),
    ("with another condition", f"{{% if vip and {_R}.size == 0 %}}{_MARKED}{{% endif %}}"),
    ("the right way round", f"{{% if {_R}.size > 0 %}}{_FIRST}{{% endif %}}"),
    ("or another condition", f"{{% if vip or {_R}.size == 0 %}}{_FIRST}{{% endif %}}"),
    ("many only", f"{{% if {_R}.size >= 50 %}}{_FIRST}{{% endif %}}"),
    ("exactly one", f"{{% if {_R}.size == 1 %}}{_FIRST}{{% endif %}}"),
    ("a few", f"{{% if {_R}.size > 3 and {_R}.size < 6 %}}{_FIRST}{{% endif %}}"),
    ("unless none", f"{{% unless {_R}.size == 0 %}}{_FIRST}{{% endunless %}}"),
    ("an abort where there are none", f"{{% if {_R} == empty %}}{{% abort_message('no') %}}{{% endif %}}{_FIRST}"),
    ("what went wrong", f"{{% if {_OK} != 200 %}}{{{{result.message}}}} {{{{{_OK}}}}}{{% endif %}}"),
    ("how many there are", f"{{% if {_R}.size == 0 %}}{{{{{_R}.size}}}} reviews{{% endif %}}"),
    ("another answer", "{% if other.size == 0 %}" + _FIRST + "{% endif %}"),
    ("the language of one", f"{{% for r in {_R} %}}{{% if r.language == 'en' %}}{{{{r.content}}}}{{% endif %}}{{% endfor %}}"),
    ("a flag", f"{{% assign none = false %}}{{% if {_R}.size == 0 %}}{{% assign none = true %}}{{% endif %}}{{% unless none %}}{_FIRST}{{% endunless %}}"),
]  # fmt: skip


@pytest.mark.parametrize(("description", "text"), _UPSIDE_DOWN, ids=[e[0] for e in _UPSIDE_DOWN])
def test_upside_down(finds_marked: Callable[..., None], description: str, text: str) -> None:
    if description == "kept in the wrong branch":
        # A text that may be set, and may not, is somebody's default.
        assert "»" not in text
    finds_marked("guard-upside-down", _LIST + text)


@pytest.mark.parametrize(
    ("call", "text"),
    [
        (_SHOP, "{% if shop.__http_status_code__ != 200 %}{{»shop.displayName}}{% endif %}"),
        (_SHOP, "{% if shop == nil %}{{»shop.score.trustScore}}{% endif %}"),
        (_SHOP, "{% unless shop.displayName %}{{»shop.displayName}}{% endunless %}"),
        (_SHOP, "{% if shop.displayName %}{{shop.displayName}}{% endif %}"),
        (_SHOP, "{% if shop.score.stars == 5 %}{{shop.displayName}}{% endif %}"),
        (_TOKEN, "{% if token.access_token == blank %}Bearer {{»token.access_token}}{% endif %}"),
        (_TOKEN, "{% unless token.access_token == blank %}{{token.access_token}}{% endunless %}"),
    ],
)
def test_other_answers(finds_marked: Callable[..., None], call: str, text: str) -> None:
    finds_marked("guard-upside-down", call + text)


def test_around_a_block_that_prints(found_by: Callable[[str, Example], list[Finding]]) -> None:
    message = f"{_LIST}{{% if {_R}.size == 0 %}}{{{{content_blocks.${{b}}}}}}{{% endif %}}"
    files = {"templates/content_blocks/b.liquid": _FIRST}
    (found,) = found_by("guard-upside-down", Example(message, files=files))
    assert (found.place.path or "").endswith("b.liquid")


_THIRD = f"{{{{»{_R}[2].content}}}}"
_SAFE = f"{{{{{_R}[2].content}}}}"
_TOO_FEW = [
    ("any", f"{{% if {_R}.size > 0 %}}{_THIRD}{{% endif %}}"),
    ("not empty", f"{{% if {_R} != empty %}}{_THIRD}{{% endif %}}"),
    ("two", f"{{% if {_R}.size >= 2 %}}{_THIRD}{{% endif %}}"),
    ("none has a branch of its own", f"{{% if {_R}.size == 0 %}}none{{% else %}}{_THIRD}{{% endif %}}"),
    ("unless none", f"{{% unless {_R}.size == 0 %}}{_THIRD}{{% endunless %}}"),
    ("an abort for none", f"{{% if {_R}.size == 0 %}}{{% abort_message('no') %}}{{% endif %}}{_THIRD}"),
    ("the first is there", f"{{% if {_R}[0] %}}{_THIRD}{{% endif %}}"),
    ("kept in a variable", f"{{% if {_R}.size > 0 %}}{{% assign r = {_R}[2] %}}{{{{»r.content}}}}{{% endif %}}"),
    ("the list kept in one", f"{{% assign all = {_R} %}}{{% if all.size > 0 %}}{{{{»all[2].content}}}}{{% endif %}}"),
    ("each of several", f"{{% if {_R}.size > 0 %}}{_FIRST}{{{{»{_R}[1].content}}}}{_THIRD}{{% endif %}}"),
    ("from the end", f"{{% if {_R}.size > 0 %}}{{{{»{_R}[-2].content}}}}{{% endif %}}"),
    ("three", f"{{% if {_R}.size > 2 %}}{_SAFE}{{% endif %}}"),
    ("at least three", f"{{% if {_R}.size >= 3 %}}{_SAFE}{{% endif %}}"),
    ("the third is there", f"{{% if {_R}.size > 0 %}}{{% if {_R}[2] %}}{_SAFE}{{% endif %}}{{% endif %}}"),
    ("its text is there", f"{{% if {_R}.size > 0 and {_R}[2].content != blank %}}{_SAFE}{{% endif %}}"),
    ("a default", f"{{% if {_R}.size > 0 %}}{{{{{_R}[2].content | default: 'Loved'}}}}{{% endif %}}"),
    ("the first only", f"{{% if {_R}.size > 0 %}}{_FIRST}{{{{{_R}.last.content}}}}{{% endif %}}"),
    ("the last", f"{{% if {_R}.size > 0 %}}{{{{{_R}[-1].content}}}}{{% endif %}}"),
    ("a flag for three", f"{{% if {_R}.size > 2 %}}{{% assign ok = true %}}{{% endif %}}{{% if ok %}}{_SAFE}{{% endif %}}"),
    ("the third of something else", f"{{% for r in {_R} %}}{{{{r.attachments[2].id}}}}{{% endfor %}}"),
    ("what was chosen is another list", f"{{% assign some = {_R} | where: 'stars', 5 %}}{{% if some.size > 2 %}}{{{{some[2].content}}}}{{% endif %}}"),
]  # fmt: skip


@pytest.mark.parametrize(("description", "text"), _TOO_FEW, ids=[each[0] for each in _TOO_FEW])
def test_fewer_than_are_printed(
    finds_marked: Callable[..., None], description: str, text: str
) -> None:
    finds_marked("unchecked-review-list", _LIST + text)


_ITEMS = "{% for i in event_properties.${items} %}"
_SUM = (
    f"{{% »connected_content https://api.trustpilot.com/v1/product-reviews/business-units/{_UNIT}"
    "?sku={{i.sku}} :save s %}"
)


@pytest.mark.parametrize(
    ("description", "text"),
    [
        ("for each item", f"{_ITEMS}{_SUM}{{% endfor %}}"),
        ("in a condition", f"{_ITEMS}{{% if i.sku %}}{_SUM}{{% endif %}}{{% endfor %}}"),
        ("in a capture", f"{_ITEMS}{{% capture c %}}{_SUM}{{% endcapture %}}{{% endfor %}}"),
        ("in rows", _SUM.join(("{% tablerow i in list %}", "{% endtablerow %}"))),
        ("the token each time", f"{_ITEMS}{_TOKEN.replace('{% c', '{% »c')}{{% endfor %}}"),
        ("at most three", f"{_ITEMS.replace(' %}', ' limit:3 %}')}{_SUM}{{% endfor %}}"),
        ("once, before", f"{_SHOP}{_ITEMS}{{{{shop.displayName}}}}{{% endfor %}}"),
        ("for one only", f"{_ITEMS.replace(' %}', ' limit:1 %}')}{_SUM.replace('»', '')}{{% endfor %}}"),
        ("the loop ends", f"{_ITEMS}{_SUM.replace('»', '')}{{% break %}}{{% endfor %}}"),
        ("another service", f"{_ITEMS}{{% connected_content https://a.example/{{{{i}}}} %}}{{% endfor %}}"),
    ],
)  # fmt: skip
def test_call_for_each_item(finds_marked: Callable[..., None], description: str, text: str) -> None:
    finds_marked("call-for-each-item", text)


def test_a_block_that_calls_in_a_loop(found_by: Callable[[str, Example], list[Finding]]) -> None:
    message = f"{_ITEMS}{{{{content_blocks.${{b}}}}}}{{% endfor %}}"
    files = {"templates/content_blocks/b.liquid": _SUM.replace("»", "")}
    (found,) = found_by("call-for-each-item", Example(message, files=files))
    assert (found.place.path or "").endswith("b.liquid")
    alone = {"templates/content_blocks/b.liquid": f"{_ITEMS}{_SUM.replace('»', '')}{{% endfor %}}"}
    example = Example("{{content_blocks.${b}}}", files=alone)
    assert len(found_by("call-for-each-item", example)) == 1


_LOOP = f"{{% for r in {_R} %}}<p>{{{{r.content | escape}}}}</p>{{% endfor %}}"
_GUARDED = f"{{% if {_R}.size > 0 %}}{_LOOP}{{% endif %}}"


@pytest.mark.parametrize(
    ("description", "text"),
    [
        ("before the condition", f"<h2>»What others say</h2>{_GUARDED}"),
        ("before the loop", f"<h2>»What our customers think:</h2>\n{_LOOP}"),
        ("before the first", f"<h3>»Customer reviews</h3>{{% if {_R}.size > 0 %}}{_FIRST}{{% endif %}}"),
        ("in a cell", f"<table><tr><td><b>»Our reviews</b></td></tr>{_GUARDED}</table>"),
        ("with an assign between", f"<h2>»Reviews from our customers</h2>{{% assign n = 1 %}}{_GUARDED}"),
        ("in another language", f"<h2>»Das sagen unsere Kunden</h2>{_GUARDED}"),
        ("in French", f"<h2>»Avis clients</h2>{_GUARDED}"),
        ("within", f"{{% if {_R}.size > 0 %}}<h2>What others say</h2>{_LOOP}{{% endif %}}"),
        ("with another text", f"<h2>What others say</h2>{{% if {_R}.size > 0 %}}{_LOOP}{{% else %}}Nothing yet.{{% endif %}}"),
        ("a loop with another text", f"<h2>What others say</h2>{_LOOP.replace('{% endfor', 'x{% else %}Nothing yet.{% endfor')}"),
        ("a heading of something else", f"<h2>Your order</h2>{_GUARDED}"),
        ("a sentence", f"<p>What others say matters to us.</p>{_GUARDED}"),
        ("a link", f'<a href="https://a.example">Read our reviews</a>{_GUARDED}'),
        ("a link to all", f'<a href="https://a.example">All reviews</a>{_GUARDED}'),
        ("something between", f"<h2>What others say</h2><p>Sofie writes:</p>{_GUARDED}"),
        ("a value between", f"<h2>What others say</h2>{{{{name}}}}{_GUARDED}"),
        ("another block", f"<h2>What others say</h2>{{% if vip %}}x{{% endif %}}{_LOOP.replace('r.content', 'x')}"),
    ],
)  # fmt: skip
def test_heading_without_reviews(
    finds_marked: Callable[..., None], description: str, text: str
) -> None:
    finds_marked("heading-without-reviews", _LIST + text)


_SERVICE = f"{{% connected_content https://api.trustpilot.com/v1/business-units/{_UNIT}/reviews :save result %}}"


@pytest.mark.parametrize(
    ("description", "text"),
    [
        ("the size", f"{_LIST}We have {{{{»{_R}.size}}}} reviews"),
        ("by a filter", f"{_LIST}({{{{»{_R} | size}}}})"),
        ("kept before", f"{_LIST}{{% assign n = {_R}.size %}}<b>{{{{»n}}}}</b> customers"),
        ("with its dots", f"{_LIST}{{% assign n = {_R} | size | number_with_delimiter %}}{{{{»n}}}} reviews"),
        ("of the shop", _SERVICE + "Read all {{»result.reviews.size}} reviews"),
        ("those shown", f"{_LIST}Showing {{{{{_R}.size}}}} reviews"),
        ("the latest", f"{_LIST}Our latest <b>{{{{{_R}.size}}}}</b> reviews"),
        ("the number of all", _SERVICE + "{{result.total}} reviews"),
        ("in a condition", f"{_LIST}{{% if {_R}.size > 3 %}}many{{% endif %}}"),
        ("the width of a table", f'{_LIST}<table width="{{{{{_R}.size}}}}">'),
        ("another number", f"{_LIST}{{{{{_R}.size | times: 20}}}}"),
        ("how long a text is", f"{_LIST}{{{{{_R}[0].content | size}}}}"),
        ("the summaries of a cart", _LIST.replace("/reviews?sku=A", "/batch-summaries") + "{{result.summaries.size}} toys"),
    ],
)  # fmt: skip
def test_page_taken_for_all(finds_marked: Callable[..., None], description: str, text: str) -> None:
    finds_marked("page-taken-for-all", text)
