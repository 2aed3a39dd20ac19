"""What is wrong with a call for a token, and with what is done with the token."""

from __future__ import annotations

from collections.abc import Callable

import pytest

_URL = "https://api.trustpilot.com/v1/oauth/oauth-business-users-for-applications/accesstoken"
_FORM = ":basic_auth trustpilot :body grant_type=client_credentials :save token"
_CALL = f"{{% connected_content {_URL} :method post {_FORM} :cache_max_age 3600 %}}"
_ASKED = "{% if token.access_token == blank %}{% abort_message('none') %}{% endif %}"

_CACHING = [
    ("a POST is not kept", f"»{_URL} :method post {_FORM}"),
    ("refused", f"»{_URL} :method post {_FORM} :no_cache"),
    ("on a line of its own", f"\n»{_URL}\n:method post\n{_FORM}"),
    ("kept", f"{_URL} :method post {_FORM} :cache_max_age 600"),
    ("kept, as old pages write it", f"{_URL} :method post {_FORM} :cache 600"),
    ("a refresh token is used once", f"{_URL.replace('accesstoken', 'refresh')} :method post"),
    ("another service", "https://api.example.com/oauth/token :method post"),
]


@pytest.mark.parametrize(("description", "call"), _CACHING)
def test_uncached_token(finds_marked: Callable[..., None], description: str, call: str) -> None:
    finds_marked("uncached-token", f"{{% connected_content {call} %}}")


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (
            f"{{%- connected_content {_URL} :method post\n {_FORM} -%}}",
            f"{{%- connected_content {_URL} :method post\n {_FORM} :cache_max_age 3600 -%}}",
        ),
        (
            f"{{% connected_content {_URL} :method post :no_cache {_FORM} %}}",
            f"{{% connected_content {_URL} :method post :cache_max_age 3600 {_FORM} %}}",
        ),
    ],
)
def test_a_token_is_cached_by_a_fix(
    fixed_by: Callable[[str, str], str], before: str, after: str
) -> None:
    assert fixed_by("uncached-token", before) == after


@pytest.mark.parametrize(
    ("description", "age"),
    [
        ("too long", "»359999"),
        ("too short", "»60"),
        ("the limits", "300"),
        ("the limits", "14400"),
        ("a value", "{{age}}"),
        ("no number, of which the core knows", "1h"),
    ],
)
def test_cache_age(finds_marked: Callable[..., None], description: str, age: str) -> None:
    finds_marked("cache-age", f"{{% connected_content {_URL} :cache_max_age {age} %}}")


def test_the_age_is_moved_to_the_limit(fixed_by: Callable[[str, str], str]) -> None:
    text = f"{{% connected_content {_URL} :cache_max_age 60 %}}"
    assert fixed_by("cache-age", text) == text.replace("60", "300")


_USES = [
    ("nothing asks", "{%» TAG %}Bearer {{token.access_token}}"),
    ("an abort before", "{% TAG %}" + _ASKED + "Bearer {{token.access_token}}"),
    ("an abort after it", "{% TAG %}Bearer {{token.access_token}}" + _ASKED),
    ("the status", "{% TAG %}{% if token.__http_status_code__ == 200 %}{{token.access_token}}{% endif %}"),
    ("an answer that says what is wrong is one too", "{%» TAG %}{% if token %}{{token.access_token}}{% endif %}"),
    ("the other branch", "{% TAG %}{% if token.access_token == nil %}none{% else %}{{token.access_token}}{% endif %}"),
    ("the rest of its life", "{%» TAG %}{% if token.expires_in %}x{% endif %}{{token.access_token}}"),
    (
        "asked for afterwards, without an abort",
        "{%» TAG %}{{token.access_token}}{% if token.access_token == blank %}none{% endif %}",
    ),
    (
        "in the header of another call",
        '{%» TAG %}{% connected_content https://api.trustpilot.com/v1/private/reviews/1'
        ' :headers {"Authorization": "Bearer {{token.access_token}}"} %}',
    ),
    (
        "by way of a variable",
        "{%» TAG %}{% assign key = token.access_token | prepend: 'Bearer ' %}{{key}}",
    ),
    ("not used", "{% TAG %}"),
]  # fmt: skip


@pytest.mark.parametrize(("description", "text"), _USES, ids=[each[0] for each in _USES])
def test_unchecked_token(finds_marked: Callable[..., None], description: str, text: str) -> None:
    tag = _CALL.removeprefix("{% ").removesuffix(" %}")
    marked = text.replace("{%» TAG %}", "{% »TAG %}").replace("TAG", tag)
    finds_marked("unchecked-token", marked)


@pytest.mark.parametrize(
    ("description", "text"),
    [
        ("more than a number", "{% if »token.expires_in > 60 %}{% endif %}"),
        ("a number equal to it", "{% if 359999 == »token.expires_in %}{% endif %}"),
        ("a variable less than it", "{% if now < »token.issued_at %}{% endif %}"),
        (
            "through a variable",
            "{% assign life = token.expires_in %}{% if »life > 60 %}{% endif %}",
        ),
        (
            "made a number",
            "{% assign life = token.expires_in | plus: 0 %}{% if life > 60 %}{% endif %}",
        ),
        ("a text", "{% if token.expires_in == '359999' %}{% endif %}"),
        ("whether it is there", "{% if token.expires_in != blank %}{% endif %}"),
        ("printed", "{{ token.expires_in | divided_by: 60 }}"),
    ],
)
def test_expiry_compared_as_number(
    finds_marked: Callable[..., None], description: str, text: str
) -> None:
    finds_marked("expiry-compared-as-number", _CALL + text)
