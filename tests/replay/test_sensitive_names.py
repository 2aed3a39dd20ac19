"""Names of secrets, of what may be one, and values that look drawn by a machine."""

from __future__ import annotations

import pytest

from liquidpilot.replay.sensitive_names import (
    is_sensitive,
    looks_random,
    may_be_sensitive,
    placeholder_name,
)


@pytest.mark.parametrize(
    "name",
    [
        "pwd", "passwd", "passphrase", "private_key", "privateKey", "client_key", "otp", "hmac", "signature",
        "consumer_secret", "signing_key", "X-Amz-Signature", "Ocp-Apim-Subscription-Key", "x-functions-key",
        "DD-APPLICATION-KEY", "csrfToken", "code_verifier", "client_assertion", "license_key", "master_key",
    ],
)  # fmt: skip
def test_names_of_secrets(name: str) -> None:
    assert is_sensitive(name)


@pytest.mark.parametrize(
    "name",
    [
        "primary_key", "sort_key", "public_key", "country_code", "promo_code", "boarding_pass", "passenger",
        "token_count", "token_expires", "password_policy", "session_duration", "author", "signed_at", "key",
    ],
)  # fmt: skip
def test_names_of_anything_else(name: str) -> None:
    assert not is_sensitive(name)


@pytest.mark.parametrize(
    ("name", "may_be"),
    [("key", True), ("Code", True), ("x-key", True), ("user_pass", True), ("sig", True), ("x-auth", True),
     ("sort_key", False), ("zip_code", False), ("passenger", False), ("pass_type", False), ("", False)],
)  # fmt: skip
def test_names_that_are_mostly_harmless(name: str, may_be: bool) -> None:
    assert may_be_sensitive(name) is may_be


@pytest.mark.parametrize(
    ("value", "is_random"),
    [
        ("QKEY7h3k9Zq1", True), ("q7Xk29bR", True), ("8f14e45fceea167a5a36dedd4bea2543", True),
        ("tok-7f3a9c2e", True), ("q7Xk29b", False), ("SUMMER24", False), ("OrderNotFound404", False),
        ("X7K2-9QPL", False), ("insufficient_funds", False), ("two q7Xk29bR words", False), ("12345678", False),
    ],
)  # fmt: skip
def test_values(value: str, is_random: bool) -> None:
    assert looks_random(value) is is_random


def test_a_placeholder_is_a_wildcard_by_its_name() -> None:
    assert placeholder_name("user[pass-word]") == "USER_PASS_WORD"
