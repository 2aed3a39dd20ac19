"""Scheme, host, path and method."""

from __future__ import annotations

import pytest

from liquidpilot import Request
from liquidpilot.integrations.trustpilot.validation.requests import host_problems
from liquidpilot.integrations.trustpilot.validation.targets import target_of

_UNIT = "66ea0530a1b2c3d4e5f60718"
_API, _INVITATIONS = "https://api.trustpilot.com", "https://invitations-api.trustpilot.com"


# Sources: Trustpilot, "API introduction", "Common errors" and the pages of each API; where a path is
# written without a part of it, third-party clients were seen to do so.
@pytest.mark.parametrize(
    ("method", "url", "expected"),
    [
        ("GET", f"{_API}/v1/business-units/{_UNIT}", []),
        ("POST", f"{_INVITATIONS}/v1/private/business-units/{_UNIT}/email-invitations", []),
        ("POST", f"{_API}/v1/private/product-reviews/business-units/{_UNIT}/invitation-links", []),
        ("PUT", f"{_API}/v1/private/reviews/{_UNIT}/tags", []),
        # TP001
        ("GET", f"http://api.trustpilot.com/v1/business-units/{_UNIT}", ["insecure-url"]),
        ("POST", f"http://invitations-api.trustpilot.com/v1/private/business-units/{_UNIT}/invitation-links", ["insecure-url"]),
        # TP002
        ("POST", f"{_API}/v1/private/business-units/{_UNIT}/email-invitations", ["wrong-host"]),
        ("POST", f"{_API}/v1/private/business-units/{_UNIT}/invitation-data/delete", ["wrong-host"]),
        ("GET", f"{_API}/v1/private/business-units/{_UNIT}/templates", ["wrong-host"]),
        ("GET", f"{_INVITATIONS}/v1/business-units/find", ["wrong-host"]),
        ("POST", f"{_INVITATIONS}/v1/private/product-reviews/business-units/{_UNIT}/invitation-links", ["wrong-host"]),
        ("POST", f"{_INVITATIONS}/v1/oauth/oauth-business-users-for-applications/accesstoken", ["wrong-host"]),
        ("POST", f"{_API}/v1/business-units/{_UNIT}/email-invitations", ["wrong-host"]),
        ("GET", f"{_API}/business-units/find", ["wrong-host"]),
        ("GET", f"{_API}/v1/business-units//find/", ["wrong-host"]),
        ("GET", f"{_API}/v1/toys", ["wrong-host (warning)"]),
        ("POST", f"{_INVITATIONS}/v1/private/business-units/{_UNIT}/email-invitations-bulk", ["wrong-host (warning)"]),
        # method
        ("POST", f"{_API}/v1/business-units/find", ["wrong-method"]),
        ("GET", f"{_INVITATIONS}/v1/private/business-units/{_UNIT}/email-invitations", ["wrong-method"]),
        # the former endpoint
        ("POST", f"{_INVITATIONS}/v1/private/business-units/{_UNIT}/invitations", ["legacy-field (warning)"]),
    ],
)  # fmt: skip
def test_where_a_request_goes(method: str, url: str, expected: list[str]) -> None:
    problems = host_problems(target_of(Request(method, url)))
    found = [
        each.code.removeprefix("trustpilot-")
        + ("" if each.severity == "error" else f" ({each.severity})")
        for each in problems
    ]
    assert found == expected


@pytest.mark.parametrize(
    ("url", "message", "hint", "value"),
    [
        (
            f"{_API}/v1/private/business-units/{_UNIT}/email-invitations",
            "'/business-units/email-invitations' is not on 'api.trustpilot.com': the answer is 404",
            "write 'https://invitations-api.trustpilot.com'",
            "api.trustpilot.com",
        ),
        (
            f"{_API}/business-units/{_UNIT}/invitation-links",
            f"there is no path '/business-units/{_UNIT}/invitation-links': the answer is 404",
            f"write '{_INVITATIONS}/v1/private/business-units/{_UNIT}/invitation-links'",
            f"/business-units/{_UNIT}/invitation-links",
        ),
        (
            f"{_API}/v1/business-units/{_UNIT}/revews",
            f"'/v1/business-units/{_UNIT}/revews' is not a path that Trustpilot documents",
            "did you mean '/v1/business-units/{business_unit_id}/reviews'?",
            f"/v1/business-units/{_UNIT}/revews",
        ),
    ],
)
def test_what_to_write_instead(url: str, message: str, hint: str, value: str) -> None:
    first = next(iter(host_problems(target_of(Request("POST", url)))))
    assert (first.message, first.hint, first.value) == (message, hint, value)
