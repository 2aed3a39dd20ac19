"""`trustpilot-secret-in-template` and `trustpilot-placeholder-left`: the same places, two verdicts."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.diagnostics import Finding
from liquidpilot.extending import Example

_FIND = "https://api.trustpilot.com/v1/business-units/find?name=www.pinewheel.example"
_TOKEN = "https://api.trustpilot.com/v1/oauth/oauth-business-users-for-applications/accesstoken"
_UNIT = "https://api.trustpilot.com/v1/business-units"
_HOOK = (
    "https://invitations-api.trustpilot.com/v1/private/business-units"
    "/66ea0530a1b2c3d4e5f60718/email-invitations"
)

_SECRETS = [
    ("a key in a header", f'{_FIND} :headers {{"apikey": "»Qm9vdHM0RXZlcg7"}}'),
    ("a short key is one too", f'{_FIND} :headers {{"apiKey": "»pinewheel"}}'),
    ("a key in the query", f"{_FIND}&apikey=»Qm9vdHM0RXZlcg7"),
    (
        "key and secret, encoded by Liquid",
        f'{_TOKEN} :headers {{"Authorization": "Basic {{{{»\'q7Zk2:p9Lx4\' | base64_encode}}}}"}}',
    ),
    (
        "key and secret, encoded by hand",
        f'{_TOKEN} :headers {{"Authorization": "Basic »cTdaazI6cDlMeDQ="}}',
    ),
    ("a token", f'{_UNIT}/1 :headers {{"Authorization": "Bearer »tpa-8f14e45fceea167a"}}'),
    (
        "client id and secret in the form",
        f"{_TOKEN} :body grant_type=client_credentials&client_id=»q7Zk2&client_secret=»p9Lx4",
    ),
    (
        "a variable that is set later",
        f'{_FIND} :headers {{"apikey": "{{{{key}}}}"}} %}}{{% assign key = \'no\' ',
    ),
    ("nothing typed", f"{_FIND} :auth_credentials trustpilot_key"),
    (
        "a token that was asked for",
        f'{_UNIT}/1 :headers {{"Authorization": "Bearer {{{{token.access_token}}}}"}}',
    ),
    (
        "a word before a token that was asked for",
        f'{_UNIT}/1 :headers {{"Authorization": "{{{{\'Bearer \' | append: token.access_token}}}}"}}',
    ),
    ("a placeholder", f'{_FIND} :headers {{"apikey": "YOUR_KEY"}}'),
    ("an encoded placeholder", f'{_TOKEN} :headers {{"Authorization": "Basic QVBJX0tFWTpBUEk="}}'),
    ("another service", 'https://api.example.com/v1/x :headers {"apikey": "Qm9vdHM0RXZlcg7"}'),
]


@pytest.mark.parametrize(("description", "call"), _SECRETS, ids=[each[0] for each in _SECRETS])
def test_secrets(finds_marked: Callable[..., None], description: str, call: str) -> None:
    finds_marked("secret-in-template", f"{{% connected_content {call} :save x %}}")


def test_a_key_in_a_variable_is_found_where_it_is_typed(finds_marked: Callable[..., None]) -> None:
    text = "{% assign key = »'Qm9vdHM0RXZlcg7' %}\n{% connected_content " + _FIND
    finds_marked("secret-in-template", text + ' :headers {"apikey": "{{key}}"} :save x %}')


_BASIC = f'{_TOKEN} :headers {{"Authorization": "Basic {{{{pair}}}}"}} :save x'


@pytest.mark.parametrize(
    ("description", "text"),
    [
        ("joined of variables", "{% assign k = »'q7Zk2' %}{% assign s = »'p9Lx4' %}{% assign pair = k | append: ':' | append: s | base64_encode %}"),
        ("captured", "{% capture c %}»q7Zk2:p9Lx4{% endcapture %}{% assign pair = c | base64_encode %}"),
        ("captured, of a variable", "{% assign k = »'q7Zk2' %}{% capture pair %}{{k | base64_encode}}{% endcapture %}"),
        ("from credentials of the profile", "{% capture pair %}{{a.${k}}}:{{a.${s}}}{% endcapture %}"),
        ("an element of a loop", "{% for pair in pairs %}words{% endfor %}"),
    ],
)  # fmt: skip
def test_a_key_and_a_secret_are_followed(
    finds_marked: Callable[..., None], description: str, text: str
) -> None:
    finds_marked("secret-in-template", f"{text}{{% connected_content {_BASIC} %}}")


def test_a_secret_is_not_repeated(found_by: Callable[[str, Example], list[Finding]]) -> None:
    call = f'{{% connected_content {_FIND} :headers {{"apikey": "Qm9vdHM0RXZlcg7"}} %}}'
    (finding,) = found_by("secret-in-template", Example(call))
    assert finding.confidential
    assert "Qm9v…" in finding.message
    assert "Qm9vd" not in finding.message


_PLACEHOLDERS = [
    ("Braze's page: the key", f'{_FIND} :headers {{"apikey": "»xxxxx"}}'),
    (
        "Braze's page: key and secret",
        f'{_TOKEN} :headers {{"Authorization": "Basic {{{{»\'API_KEY:API_SECRET\' | base64_encode}}}}"}}',
    ),
    ("Braze's page: the business unit", f"{_UNIT}/»66ea0530xxxxxx/reviews"),
    ("Trustpilot's page: the business unit", f"{_UNIT}/»{{businessUnitId}}/reviews"),
    ("in capitals", f"{_UNIT}/»YOUR_BUSINESS_UNIT_ID/reviews"),
    ("the id of Trustpilot's examples", f"{_UNIT}/»507f191e810c19729de860ea"),
    ("the key of the sandbox", f'{_FIND} :headers {{"apikey": "»sandbox-key"}}'),
    ("in the query", f"{_FIND}&apikey=»<api-key>"),
    (
        "another header",
        f'{_UNIT}/1 :headers {{"x-business-user-id": "»YOUR_USER_ID"}}',
    ),
    ("a word before a placeholder", f'{_FIND} :headers {{"Authorization": "ApiKey »YOUR_KEY"}}'),
    ("a word that is one", f'{_FIND} :headers {{"Authorization": "»xxxxx"}}'),
    (
        "what stands before a value",
        f'{_FIND} :headers {{"Authorization": "ApiKey {{{{custom_attribute.${{k}}}}}}"}}',
    ),
    ("another word before a value", f'{_FIND} :headers {{"Authorization": "Token {{{{k}}}}"}}'),
    ("'Bearer' before a value", f'{_FIND} :headers {{"Authorization": "Bearer {{{{k}}}}"}}'),
    ("a real id", f"{_UNIT}/66ea0530a1b2c3d4e5f60718/reviews"),
    ("an id in Liquid", f"{_UNIT}/{{{{custom_attribute.${{unit}}}}}}/reviews"),
    ("another service", 'https://api.example.com/{id} :headers {"apikey": "xxxxx"}'),
]


@pytest.mark.parametrize(
    ("description", "call"), _PLACEHOLDERS, ids=[each[0] for each in _PLACEHOLDERS]
)
def test_placeholders(finds_marked: Callable[..., None], description: str, call: str) -> None:
    finds_marked("placeholder-left", f"{{% connected_content {call} :save x %}}")


@pytest.mark.parametrize(
    ("description", "headers", "body", "found"),
    [
        ("an id in the body", "", '{"templateId": "507f191e810c19729de860ea"}', ["body.json:1:17"]),
        ("a word in the body", "", '{"replyTo": "YOUR_ADDRESS"}', ["body.json:1:14"]),
        ("a header", "  apikey: xxxxx\n", "{}", ["template.yaml:3:11"]),
        ("a user", "  x-business-user-id: YOUR_USER_ID\n", "{}", ["template.yaml:3:23"]),
        ("braces of JSON", "", '{"a": {"b": "{{${first_name}}}"}, "c": {}}', []),
        ("a token", "  Authorization: Bearer {{token.access_token}}\n", "{}", []),
    ],
)
def test_placeholders_of_webhooks(
    found_by: Callable[[str, Example], list[Finding]],
    description: str,
    headers: str,
    body: str,
    found: list[str],
) -> None:
    folder = "templates/webhooks/invitation"
    template = f"url: {_HOOK}\n" + (f"headers:\n{headers}" if headers else "")
    files = {f"{folder}/template.yaml": template, f"{folder}/body.json": body}
    findings = found_by("placeholder-left", Example("", files=files))
    places = list(findings)
    shown = [f"{str(each.path).rpartition('/')[2]}:{each.line}:{each.column}" for each in places]
    assert shown == found, description


@pytest.mark.parametrize(
    ("description", "header", "columns"),
    [
        ("a call, a check and a token", "{% if a %}{% endif %} Bearer {{token.access_token}}", []),
        (
            "what is captured for a call",
            "{% capture b %}{{k}}:{{s}}{% endcapture %}Bearer {{t}}",
            [],
        ),
        ("a token", "Bearer tpa-8f14e45fceea167a", [26]),
        ("a token by itself", "{% if a %}{% endif %}tpa-8f14e45fceea167a", [40]),
    ],
)
def test_the_header_of_a_webhook(
    found_by: Callable[[str, Example], list[Finding]],
    description: str,
    header: str,
    columns: list[int],
) -> None:
    template = f'url: {_HOOK}\nheaders:\n  Authorization: "{header}"\n'
    files = {"templates/webhooks/x/template.yaml": template, "templates/webhooks/x/body.json": "{}"}
    found = list(found_by("secret-in-template", Example("", files=files)))
    assert [each.column for each in found] == columns, description
    assert all("request a token" in str(each.hint) for each in found)
