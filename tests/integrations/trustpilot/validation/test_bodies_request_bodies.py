"""The Content-Type, and whether the body can be read at all."""

from __future__ import annotations

import pytest

from liquidpilot import Request
from liquidpilot.integrations.trustpilot.validation.bodies import request_body_problems
from liquidpilot.integrations.trustpilot.validation.targets import target_of

_UNIT = "66ea0530a1b2c3d4e5f60718"
_INVITE = (
    f"https://invitations-api.trustpilot.com/v1/private/business-units/{_UNIT}/email-invitations"
)
_BATCH = f"https://api.trustpilot.com/v1/product-reviews/business-units/{_UNIT}/batch-summaries"
_TALK = f"https://api.trustpilot.com/v1/private/product-reviews/{_UNIT}/create-conversation"
_TYPE = (
    "wrong-content-type: the Content-Type is {}, and must be 'application/json': the answer is 415"
)
_GOOD = b'{"skus": ["A"]}'


# Sources: Trustpilot, "API introduction" (JSON only) and "Common errors" (415).
@pytest.mark.parametrize(
    ("url", "content_type", "body", "expected"),
    [
        (_BATCH, "application/json", _GOOD, []),
        (_BATCH, "Application/JSON; charset=utf-8", b"\xef\xbb\xbf" + _GOOD, []),
        (_TALK, None, None, []),
        (_BATCH, None, _GOOD, [_TYPE.format("missing")]),
        (_BATCH, "application/x-www-form-urlencoded", _GOOD, [_TYPE.format("'application/x-www-form-urlencoded'")]),
        (_TALK, "text/plain", b"{}", [_TYPE.format("'text/plain'")]),
        (_BATCH, "application/json", None, ["invalid-body: the body is empty"]),
        (_INVITE, "application/json", b" ", ["wrapped-invitation: the body is empty"]),
        (_INVITE, "application/json", b'{\n "a": 1,\n}', ["wrapped-invitation: the body is not JSON: a comma before '}' at line 3, column 1 of what is sent"]),
        (_BATCH, "application/json", b"\xff", ["invalid-body: the body is not JSON: the text is not UTF-8 at line 1, column 1 of what is sent"]),
        (_BATCH, "application/json", b"[" * 100_000, ["invalid-body: the body is not JSON: nested more than 100 levels deep at line 1, column 101 of what is sent"]),
        (_BATCH, "application/json", b"[]", ["invalid-body: the body must be an object, not a list"]),
    ],
)  # fmt: skip
def test_bodies(
    url: str, content_type: str | None, body: bytes | None, expected: list[str]
) -> None:
    headers = {} if content_type is None else {"Content-Type": content_type}
    problems = request_body_problems(target_of(Request("POST", url, headers, body)))
    found = [f"{each.code.removeprefix('trustpilot-')}: {each.message}" for each in problems]
    assert found == expected


def test_the_place_in_the_body_is_kept() -> None:
    headers = {"Content-Type": "application/json"}
    body = b'{"skus": [""], "sort": "newest"}'
    problems = request_body_problems(target_of(Request("POST", _BATCH, headers, body)))
    assert [(each.part, each.keys, each.value) for each in problems] == [
        ("body", ("skus",), ""),
        ("body", ("sort",), "newest"),
    ]
