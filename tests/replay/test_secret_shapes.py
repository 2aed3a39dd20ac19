from __future__ import annotations

import pytest

from liquidpilot.replay.secret_shapes import secrets_in

# Written in two parts, so that no scanner of repositories takes them for real ones.
_HEX = "8f14e45fceea167a" + "5a36dedd4bea2543"
_JWT = "eyJhbGciOiJIUzI1NiJ9" + ".eyJzdWIiOiIxMjM0NTYifQ" + ".dozjgNryP4J3jVmNHl0w5N"


@pytest.mark.parametrize(
    ("description", "text", "kind"),
    [
        ("a token in a text", f"x {_JWT} y", "a JSON web token"),
        ("a key of a vendor", "sk_" + "live_4eC39HqLyjWDarjtT1zdp7dc", "a live key of Stripe"),
        ("another one", "AKIA" + "Q3EGP7XWYZ2K5LMN", "an access key of AWS"),
        ("user and password", "Authorization: Basic YWRhOnMzY3JldC1wYXNz", "a user and a password"),
        (
            "encoded by Liquid",
            "Basic {{'ada:s3cret-Pass99' | base64_encode}}",
            "a user and a password",
        ),
        ("bearer", f'"Bearer {_HEX}"', "an access token"),
        ("a header", f'{{"x-api-key": "{_HEX}"}}', "the value of 'x-api-key'"),
        ("in a URL", f"https://a.example/?apikey={_HEX}&a=1", "the value of 'apikey'"),
        ("near a word", f"our secret is {_HEX}", "a key"),
        ("a placeholder", '{"apikey": "YOUR_TRUSTPILOT_API_KEY"}', None),
        (
            "a placeholder for Liquid to encode",
            "Basic {{'API_KEY:API_SECRET' | base64_encode}}",
            None,
        ),
        ("Liquid", "Bearer {{token.access_token}}", None),
        ("words", "grant_type=client_credentials&token_type=BearerTokenForEveryone", None),
        ("an id", f"https://a.example/business-units/{_HEX}/reviews", None),
        ("zeros", '"access_token": "00000000000000000000000000000000"', None),
        ("made up", '"access_token": "tpa-0000000000000000example0"', None),
        ("a wildcard of a fixture", "apikey={secret:TRUSTPILOT_API_KEY}", None),
        ("a sentence", "Basic instructions are in the box", None),
    ],
)
def test_what_is_a_secret(description: str, text: str, kind: str | None) -> None:
    found = list(secrets_in(text))
    assert [secret.kind for secret in found] == ([kind] if kind else []), description


def test_it_is_not_shown_whole() -> None:
    (secret,) = secrets_in(f'"Bearer {_HEX}"')
    assert (secret.start, secret.end, secret.shown) == (8, 40, _HEX[:4])
