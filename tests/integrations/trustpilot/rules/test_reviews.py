"""What is wrong with what a template reads of Trustpilot's answers."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.diagnostics import Finding
from liquidpilot.extending import Example

_PRODUCTS = "https://api.trustpilot.com/v1/product-reviews/business-units/66ea0530a1b2c3d4e5f60718"
_UNITS = "https://api.trustpilot.com/v1/business-units/66ea0530a1b2c3d4e5f60718"
_TOKEN = "https://api.trustpilot.com/v1/oauth/oauth-business-users-for-applications/accesstoken"


def _call(url: str) -> str:
    return f"{{% connected_content {url} :save result %}}"


_LIST = _call(f"{_PRODUCTS}/reviews?sku=A")
_SUMMARY = _call(f"{_PRODUCTS}?sku=A")
_SERVICE = _call(f"{_UNITS}/reviews")
_UNIT = _call(_UNITS)
_R = "result.productReviews"
_FIRST = f"{{{{»{_R}[0].content}}}}"
_SAFE = _FIRST.replace("»", "")

_LISTS = [
    ("nothing asks", _FIRST),
    ("the first by a filter", f"{{% assign one = {_R} | first %}}{{{{»one.content}}}}"),
    ("the first by a property", f"{{{{»{_R}.first.content}}}}"),
    ("the status is not the list", f"{{% if result.__http_status_code__ == 200 %}}{_FIRST}{{% endif %}}"),
    ("a block that is closed before", f"{{% if {_R}.size > 0 %}}Read{{% endif %}}{_FIRST}"),
    ("a text kept of it", f"{{% assign quote = {_R}[0].content | escape %}}{{{{»quote}}}}"),
    ("a text kept of the last in a loop", f"{{% for r in {_R} %}}{{% assign q = r.content %}}{{% endfor %}}{{{{»q}}}}"),
    ("only the first place is told", f"{_FIRST}{_SAFE}"),
    ("an empty list is as true as a full one", f"{{% if {_R} %}}{_FIRST}{{% endif %}}"),
    ("so is it in a variable", f"{{% assign all = {_R} %}}{{% if all %}}{{{{»all[0].content}}}}{{% endif %}}"),
    ("there, and not empty", f"{{% if {_R} and {_R}.size > 0 %}}{_SAFE}{{% endif %}}"),
    ("its size", f"{{% if {_R}.size > 0 %}}{_SAFE}{{% endif %}}"),
    ("its size, by a filter", f"{{% assign n = {_R} | size %}}{{% if n > 0 %}}{_SAFE}{{% endif %}}"),
    ("not empty", f"{{% if {_R} != empty %}}{_SAFE}{{% endif %}}"),
    ("not blank", f"{{% if {_R} != blank %}}{_SAFE}{{% endif %}}"),
    ("the other branch", f"{{% if {_R}.size == 0 %}}None{{% else %}}{_SAFE}{{% endif %}}"),
    ("unless", f"{{% unless {_R}.size == 0 %}}{_SAFE}{{% endunless %}}"),
    ("a later branch", f"{{% if vip %}}x{{% elsif {_R} == empty %}}None{{% else %}}{_SAFE}{{% endif %}}"),
    ("case", f"{{% case {_R}.size %}}{{% when 0 %}}None{{% else %}}{_SAFE}{{% endcase %}}"),
    ("the first review itself", f"{{% if {_R}[0] %}}{_SAFE}{{% endif %}}"),
    ("its text", f"{{% if {_R}[0].content != blank %}}{_SAFE}{{% endif %}}"),
    ("a default", f"{{{{{_R}[0].content | default: 'Loved since 1987'}}}}"),
    ("a default where it is kept", f"{{% assign q = {_R}[0].content | default: 'Loved' | escape %}}{{{{q}}}}"),
    ("an abort before", f"{{% if {_R}.size == 0 %}}{{% abort_message('none') %}}{{% endif %}}{_SAFE}"),
    ("an abort in the other branch", f"{{% if {_R}.size > 0 %}}{{% else %}}{{% abort_message('none') %}}{{% endif %}}{_SAFE}"),
    ("a loop", f"{{% for r in {_R} %}}{{{{r.content}}}}{{% endfor %}}"),
    ("a loop over what was chosen", f"{{% assign some = {_R} | where: 'language', 'en' | concat: {_R} | uniq %}}{{% for r in some %}}{{{{r.content}}}}{{% endfor %}}"),
    ("what was chosen, counted", f"{{% assign some = {_R} | where: 'language', 'en' %}}{{% if some.size > 0 %}}{{{{some[0].content}}}}{{% endif %}}"),
    ("what was chosen is another list", f"{{% assign some = {_R} | where: 'stars', 5 %}}{{{{»some[0].content}}}}"),
    ("a flag set in a block", f"{{% if {_R}.size > 0 %}}{{% assign ok = true %}}{{% endif %}}{{% if ok %}}{_SAFE}{{% endif %}}"),
    ("a captured flag", f"{{% capture ok %}}{{% if {_R}.size > 0 %}}yes{{% endif %}}{{% endcapture %}}{{% if ok == 'yes' %}}{_SAFE}{{% endif %}}"),
    ("a captured size", f"{{% capture n %}}{{{{{_R}.size}}}}{{% endcapture %}}{{% if n != '0' %}}{_SAFE}{{% endif %}}"),
    ("a captured status is not the list", f"{{% capture ok %}}{{{{result.__http_status_code__}}}}{{% endcapture %}}{{% if ok == '200' %}}{_FIRST}{{% endif %}}"),
    ("a captured text that is tested", f"{{% capture q %}}{_SAFE}{{% endcapture %}}{{% if q != blank %}}{{{{q}}}}{{% endif %}}"),
    ("a captured text with a default", f"{{% capture q %}}{_SAFE}{{% endcapture %}}{{{{q | default: 'Loved'}}}}"),
    ("a captured text that is printed", f"{{% capture q %}}{_FIRST}{{% endcapture %}}{{{{q}}}}"),
    ("one that is tested in one place", f"{{% capture q %}}{_FIRST}{{% endcapture %}}{{% if q != blank %}}{{{{q}}}}{{% endif %}}{{{{q}}}}"),
    ("a loop that counts", f"{{% assign n = 0 %}}{{% for r in {_R} %}}{{% assign n = n | plus: 1 %}}{{% endfor %}}{{% if n > 0 %}}{_SAFE}{{% endif %}}"),
    ("a text to fall back on", f"{{% assign q = 'Loved' %}}{{% if {_R}.size > 0 %}}{{% assign q = {_R}[0].content %}}{{% endif %}}{{{{q}}}}"),
    ("a text to fall back on after it", f"{{% if {_R}.size == 0 %}}{{% assign q = 'Loved' %}}{{% else %}}{{% assign q = {_R}[0].content %}}{{% endif %}}{{{{q}}}}"),
    ("another answer of that name", "{% assign result = other %}{{result.productReviews[0].content}}"),
]  # fmt: skip


@pytest.mark.parametrize(("description", "text"), _LISTS, ids=[each[0] for each in _LISTS])
def test_unchecked_review_list(
    finds_marked: Callable[..., None], description: str, text: str
) -> None:
    finds_marked("unchecked-review-list", _LIST + text)


def test_service_reviews_are_a_list_too(finds_marked: Callable[..., None]) -> None:
    finds_marked("unchecked-review-list", _SERVICE + "{{»result.reviews[0].text}}")


_FIELDS = [
    ("another name for the text", _LIST, f"{{{{»{_R}[0].text}}}}"),
    ("another name in a loop", _LIST, f"{{% for r in {_R} %}}{{{{»r.author}}}}{{% endfor %}}"),
    ("a title", _LIST, f"{{{{»{_R}[0].title}}}}"),
    ("the product", _LIST, f"{{{{»{_R}[0].product.name}}}}"),
    ("another name for the list", _LIST, "{% for r in »result.reviews %}{% endfor %}"),
    ("a list is no review", _LIST, f"{{{{»{_R}.content}}}}"),
    ("of the reviewer", _LIST, f"{{{{»{_R}[0].consumer.email}}}}"),
    ("told once", _LIST, f"{{{{»{_R}[0].rating}}}}{{{{{_R}[0].rating}}}}"),
    ("all there is", _LIST, f"{{% assign r = {_R}[0] %}}{{{{r.stars}}}}{{{{r.content}}}}{{{{r.createdAt}}}}"),
    ("deep down", _LIST, f"{{{{{_R}[0].attachments[0].processedFiles[0].url}}}}"),
    ("the answer of the company", _LIST, f"{{{{{_R}[0].firstCompanyComment.comment}}}}"),
    ("its text has another name", _LIST, f"{{{{»{_R}[0].firstCompanyComment.text}}}}"),
    ("a field of each", _LIST, f"{{{{{_R} | map: 'content' | join: ', '}}}}"),
    ("another name in each", _LIST, f"{{{{»{_R} | map: 'text' | join: ', '}}}}"),
    ("the size of the list", _LIST, f"{{{{{_R}.size}}}}"),
    ("the status", _LIST, "{{result.__http_status_code__}}"),
    ("what an error says", _LIST, "{{result.fault.faultstring}}{{result.details}}"),
    ("the text of a service review", _SERVICE, "{{»result.reviews[0].content}}"),
    ("a service review", _SERVICE, "{{result.reviews[0].title}}{{result.reviews[0].text}}"),
    ("the score of a summary", _SUMMARY, "{{»result.score.stars}}"),
    ("a summary", _SUMMARY, "{{result.starsAverage}}{{result.numberOfReviews.total}}"),
    ("the old score of a business unit", _UNIT, "{{»result.trustScore}}"),
    ("a business unit", _UNIT, "{{result.score.trustScore}}{{result.name.identifying}}"),
    ("a token", _call(f"{_TOKEN} :method post"), "{{»result.accessToken}}{{result.access_token}}"),
    ("an endpoint that is not known", _call(f"{_UNITS}/categories"), "{{result.anything}}"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("description", "call", "text"), _FIELDS, ids=[each[0] for each in _FIELDS]
)
def test_unknown_review_field(
    finds_marked: Callable[..., None], description: str, call: str, text: str
) -> None:
    finds_marked("unknown-review-field", call + text)


@pytest.mark.parametrize(
    ("call", "read", "hint"),
    [
        (_LIST, f"{_R}[0].text", "Trustpilot calls it 'content'"),
        (_LIST, f"{_R}[0].rating", "Trustpilot calls it 'stars'"),
        (_LIST, f"{_R}[0].title", "a product review has no title; its text is 'content'"),
        (_LIST, f"{_R}.content", "'productReviews' is a list: write 'productReviews[0].content', or use 'for'"),
        (_LIST, "result.reviews", "Trustpilot calls it 'productReviews'"),
        (_LIST, f"{_R}[0].contnt", "did you mean 'content'?"),
        (_SERVICE, "result.reviews[0].content", "Trustpilot calls it 'text'"),
        (_UNIT, "result.stars", "Trustpilot calls it 'score.stars'"),
        (_SUMMARY, "result.score", "Trustpilot calls it 'starsAverage'"),
    ],
)  # fmt: skip
def test_the_right_name_is_told(
    found_by: Callable[..., list[Finding]], call: str, read: str, hint: str
) -> None:
    (finding,) = found_by("unknown-review-field", Example(f"{call}{{{{{read}}}}}"))
    assert finding.hint == hint


_CONFUSED = [
    ("reviews of a summary", _SUMMARY, f"{{% for r in »{_R} %}}{{% endfor %}}"),
    ("the average of the reviews", _LIST, "{{»result.starsAverage}}"),
    ("the numbers of the reviews", _LIST, "{{»result.numberOfReviews.total}}"),
    ("told once for each", _LIST, "{{»result.starsAverage}}{{result.starsAverage}}"),
    ("the right ones", _LIST, f"{{{{{_R}.size}}}}"),
    ("a business unit has numbers", _UNIT, "{{result.numberOfReviews.total}}"),
]


@pytest.mark.parametrize(
    ("description", "call", "text"), _CONFUSED, ids=[each[0] for each in _CONFUSED]
)
def test_list_and_summary_confused(
    finds_marked: Callable[..., None], description: str, call: str, text: str
) -> None:
    finds_marked("list-and-summary-confused", call + text)


@pytest.mark.parametrize(
    ("call", "text", "fixed"),
    [
        (_SUMMARY, f"{{{{{_R}[0].content}}}}", _LIST),
        (_LIST, "{{result.starsAverage}}", _SUMMARY),
        # What needs both needs two calls.
        (_LIST, f"{{{{result.starsAverage}}}}{{{{{_R}.size}}}}", _LIST),
    ],
)
def test_the_other_url_is_called_by_a_fix(
    fixed_by: Callable[[str, str], str], call: str, text: str, fixed: str
) -> None:
    assert fixed_by("list-and-summary-confused", call + text) == fixed + text


_LOOP = f"{{%% for r in {_R} %%}}%s{{%% endfor %%}}"
_NULLABLE = [
    ("a name", _LOOP % "{{»r.consumer.displayName}}"),
    ("a name, by way of a variable", _LOOP % "{% assign n = r.consumer.displayName | escape %}{{»n}}"),
    ("the answer of the company", _LOOP % "{{»r.firstCompanyComment.comment}}"),
    ("a language in HTML", _LOOP % '<p lang="{{»r.language}}">'),
    ("a default", _LOOP % "{{r.consumer.displayName | default: 'A customer'}}"),
    ("a default where it is kept", _LOOP % "{% assign n = r.consumer.displayName | default: 'A' %}{{n}}"),
    ("asked for", _LOOP % "{% if r.consumer.displayName != blank %}{{r.consumer.displayName}}{% endif %}"),
    ("the object is asked for", _LOOP % "{% if r.firstCompanyComment %}{{r.firstCompanyComment.comment}}{% endif %}"),
    ("the others are left out", _LOOP % "{% if r.consumer.displayName == blank %}{% continue %}{% endif %}{{r.consumer.displayName}}"),
    ("the loop ends", _LOOP % "{% unless r.language %}{% break %}{% endunless %}{{r.language}}"),
    ("another loop ends", _LOOP % "{% for x in y %}{% unless r.language %}{% break %}{% endunless %}{% endfor %}{{»r.language}}"),
    ("another field is asked for", _LOOP % "{% if r.language %}{{»r.consumer.displayName}}{% endif %}"),
    ("replaced", _LOOP % "{% assign n = r.consumer.displayName %}{% if n == blank %}{% assign n = 'A' %}{% endif %}{{n}}"),
    ("never null", _LOOP % "{{r.content}}{{r.stars}}{{r.createdAt}}"),
    ("not printed", _LOOP % "{% if r.language == 'en' %}{% endif %}"),
]  # fmt: skip


@pytest.mark.parametrize(("description", "text"), _NULLABLE, ids=[each[0] for each in _NULLABLE])
def test_nullable_field_without_default(
    finds_marked: Callable[..., None], description: str, text: str
) -> None:
    finds_marked("nullable-field-without-default", _LIST + text)


@pytest.mark.parametrize(
    ("description", "text"),
    [
        ("nothing counted", "{{»result.starsAverage}}"),
        ("counted", "{% if result.numberOfReviews.total > 0 %}{{result.starsAverage}}{% endif %}"),
    ],
)
def test_an_average_may_be_null(
    finds_marked: Callable[..., None], description: str, text: str
) -> None:
    finds_marked("nullable-field-without-default", _SUMMARY + text)


_STATUSES = [
    ("nothing asks", "»", "{{result.score.trustScore}}"),
    ("a loop over nothing leaves no hole", "", "{% for l in result.links %}{{l.href}}{% endfor %}"),
    ("beside a loop", "»", "{% for l in result.links %}{{l.href}}{% endfor %}{{result.displayName}}"),
    ("a loop that says what else there is", "", "{% for l in result.links %}{{l.href}}{% else %}none{% endfor %}"),
    ("the status", "", "{% if result.__http_status_code__ == 200 %}{{result.displayName}}{% endif %}"),
    ("a status that is kept", "", "{% assign s = result.__http_status_code__ %}{% if s == 200 %}{{result.displayName}}{% endif %}"),
    ("what is printed", "", "{% if result.displayName %}{{result.displayName}}{% endif %}"),
    ("an abort", "", "{% if result == nil %}{% abort_message('none') %}{% endif %}{{result.displayName}}"),
    ("a default", "", "{{result.displayName | default: 'us'}}"),
    ("not printed", "", "{% assign name = result.displayName %}"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("description", "mark", "text"), _STATUSES, ids=[each[0] for each in _STATUSES]
)
def test_unchecked_status(
    finds_marked: Callable[..., None], description: str, mark: str, text: str
) -> None:
    finds_marked("unchecked-status", _UNIT.replace("{% ", f"{{% {mark}") + text)


_ELSEWHERE = [
    # what the preheader does, of the same call or another, and what of the body is told
    ("aborts without a review", f"{_LIST}{{% if {_R}.size == 0 %}}{{% abort_message('none') %}}{{% endif %}}a", _LIST, []),
    ("aborts unless there is one", f"{_LIST}{{% unless {_R}.size > 0 %}}{{% abort_message('none') %}}{{% endunless %}}a", _LIST, []),
    ("has another text", f"{_LIST}{{{{{_R}[0].content | default: 'a'}}}}", _LIST, ["unchecked-review-list"]),
    ("aborts with one", f"{_LIST}{{% if {_R}.size > 0 %}}{{% abort_message('some') %}}{{% endif %}}a", _LIST, ["unchecked-review-list"]),
    ("aborts if the call fails", f"{_LIST}{{% if result.__http_status_code__ != 200 %}}{{% abort_message('no') %}}{{% endif %}}a", _LIST, ["unchecked-review-list"]),
    ("asks for another product", f"{_call(_PRODUCTS + '/reviews?sku=B')}{{% if {_R}.size == 0 %}}{{% abort_message('none') %}}{{% endif %}}a", _LIST, ["unchecked-review-list"]),
]  # fmt: skip


@pytest.mark.parametrize(("what", "preheader", "call", "expected"), _ELSEWHERE)
def test_what_another_field_asks_for(
    found_by: Callable[[str, Example], list[Finding]],
    what: str,
    preheader: str,
    call: str,
    expected: list[str],
) -> None:
    path = "templates/email_templates/example/template.yaml"
    files = {path: f"subject: a\npreheader: >-\n  {preheader}\n"}
    found = found_by("unchecked-review-list", Example(f"{call}{_SAFE}", files=files))
    assert [each.code.removeprefix("trustpilot-") for each in found] == expected, what


@pytest.mark.parametrize(
    ("what", "preheader", "number"),
    [
        ("aborts if the call fails", "{% if result.__http_status_code__ != 200 %}{% abort_message('no') %}{% endif %}a", 0),
        ("aborts without a name", "{% if result.displayName == blank %}{% abort_message('no') %}{% endif %}a", 0),
        ("has another text", "{{result.displayName | default: 'a'}}", 1),
        ("aborts for another status", "{% if result.__http_status_code__ == 200 %}{% abort_message('no') %}{% endif %}a", 1),
    ],
)  # fmt: skip
def test_whether_another_field_asks_for_the_status(
    found_by: Callable[[str, Example], list[Finding]], what: str, preheader: str, number: int
) -> None:
    path = "templates/email_templates/example/template.yaml"
    files = {path: f"subject: a\npreheader: >-\n  {_UNIT}{preheader}\n"}
    example = Example(f"{_UNIT}{{{{result.displayName | escape}}}}", files=files)
    assert len(found_by("unchecked-status", example)) == number, what
