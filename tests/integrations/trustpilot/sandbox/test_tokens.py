"""The store of tokens, by a clock that the test moves."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from liquidpilot.integrations.trustpilot.sandbox.tokens import (
    ACCESS_LIFETIME,
    LIFETIME,
    REFRESH_LIFETIME,
    AuthorizationCodes,
    Identities,
    TokenStore,
)

_SECOND = timedelta(seconds=1)


class _Clock:
    time = datetime(2026, 11, 21, tzinfo=UTC)

    def now(self) -> datetime:
        return self.time


@pytest.fixture
def clock() -> _Clock:
    return _Clock()


@pytest.fixture
def tokens(clock: _Clock) -> TokenStore:
    return TokenStore(Identities(1), clock.now)


@pytest.fixture
def codes(clock: _Clock) -> AuthorizationCodes:
    return AuthorizationCodes(Identities(1), clock.now)


def test_a_token_is_good_for_a_hundred_hours_less_a_second(
    tokens: TokenStore, clock: _Clock
) -> None:
    token = tokens.issue("client_credentials", "key", None)
    assert tokens.find(token.access) == token
    assert timedelta(hours=100) - _SECOND == ACCESS_LIFETIME
    clock.time += ACCESS_LIFETIME - _SECOND
    assert not token.is_expired(clock.time)
    clock.time += _SECOND
    assert token.is_expired(clock.time)


@pytest.mark.parametrize(
    ("grant", "user", "expected"),
    [
        ("client_credentials", None, False),  # documented: it cannot be refreshed
        ("password", "ada@example.com", True),
        ("authorization_code", "ada@example.com", True),
        ("implicit", "ada@example.com", False),  # the documented fragment has none
    ],
)
def test_who_gets_a_refresh_token(
    tokens: TokenStore, grant: str, user: str | None, expected: bool
) -> None:
    token = tokens.issue(grant, "key", user)
    assert (token.refresh is not None) is expected
    assert tokens.is_renewable(token) is expected


def test_a_refresh_token_is_exchanged_once(tokens: TokenStore) -> None:
    old = tokens.issue("password", "key", "ada@example.com")
    assert old.refresh is not None
    new = tokens.rotate(old.refresh, "key")
    assert new is not None
    assert new.user == "ada@example.com"
    assert new.access != old.access
    assert tokens.rotate(old.refresh, "key") is None
    assert tokens.all() == [new, old]


def test_a_refresh_token_is_of_one_client(tokens: TokenStore) -> None:
    token = tokens.issue("password", "key", "ada@example.com")
    assert token.refresh is not None
    assert tokens.rotate(token.refresh, "another key") is None
    assert tokens.rotate(token.refresh, "key") is not None


def test_a_refresh_token_expires(tokens: TokenStore, clock: _Clock) -> None:
    token = tokens.issue("password", "key", "ada@example.com")
    clock.time += REFRESH_LIFETIME
    assert token.refresh is not None
    assert tokens.rotate(token.refresh, "key") is None
    assert not tokens.is_renewable(token)


def test_revoking_takes_both_tokens(tokens: TokenStore) -> None:
    token = tokens.issue("password", "key", "ada@example.com")
    assert token.refresh is not None
    assert tokens.revoke(token.refresh)
    assert tokens.find(token.access) is None
    assert tokens.rotate(token.refresh, "key") is None
    assert not tokens.revoke(token.refresh)


def test_the_oldest_of_very_many_tokens_are_forgotten(tokens: TokenStore) -> None:
    first = tokens.issue("password", "key", "ada@example.com")
    for _ in range(10_000):
        tokens.issue("client_credentials", "key", None)
    assert tokens.find(first.access) is None
    assert first.refresh is not None
    assert not tokens.revoke(first.refresh)
    assert len(tokens.all()) == 10_000


def test_a_code_is_exchanged_once(codes: AuthorizationCodes) -> None:
    code = codes.hand_out("key", "https://shop.example/", "ada@example.com")
    assert codes.exchange(code, "key", "https://shop.example/") == "ada@example.com"
    assert codes.exchange(code, "key", "https://shop.example/") is None


@pytest.mark.parametrize(
    ("client_id", "redirect_uri", "later"),
    [
        ("another key", "https://shop.example/", timedelta()),
        ("key", "https://shop.example/other", timedelta()),
        ("key", "https://shop.example/", LIFETIME),
    ],
)
def test_a_code_is_good_for_what_it_was_handed_out_for(
    codes: AuthorizationCodes, clock: _Clock, client_id: str, redirect_uri: str, later: timedelta
) -> None:
    code = codes.hand_out("key", "https://shop.example/", "ada@example.com")
    clock.time += later
    assert codes.exchange(code, client_id, redirect_uri) is None
