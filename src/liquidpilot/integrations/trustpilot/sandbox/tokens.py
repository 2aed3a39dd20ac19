"""The tokens that were issued: they expire by the clock of the sandbox, are renewed and revoked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from liquidpilot.integrations.trustpilot.sandbox.identities import Identities

ACCESS_LIFETIME = timedelta(seconds=359_999)
"""How long an access token is good for: about 100 hours, as the documentation's `expires_in`."""

REFRESH_LIFETIME = timedelta(seconds=7_776_000)
"""How long a refresh token is: 90 days, as observed in 2025; the documentation speaks of 30."""

_KEPT = 10_000


@dataclass(frozen=True, slots=True)
class Token:
    """An access token, with the refresh token that came with it.

    `user` is the e-mail address of the business user whom it belongs to. A token of the grant
    `client_credentials` belongs to nobody and cannot be renewed: it has neither.
    """

    access: str
    grant: str
    client_id: str
    user: str | None
    issued_at: datetime
    expires_at: datetime
    refresh: str | None = None
    refresh_expires_at: datetime | None = None

    def is_expired(self, now: datetime) -> bool:
        """Return whether the access token is no longer good at `now`."""
        return now >= self.expires_at

    def can_be_renewed(self, now: datetime) -> bool:
        """Return whether there is a refresh token that is still good at `now`."""
        return self.refresh_expires_at is not None and now < self.refresh_expires_at


class TokenStore:
    """All tokens of one sandbox; the oldest are forgotten when there are very many."""

    def __init__(self, identities: Identities, now: Callable[[], datetime]) -> None:
        self._identities = identities
        self._now = now
        self._by_access: dict[str, Token] = {}
        self._by_refresh: dict[str, Token] = {}

    def issue(self, grant: str, client_id: str, user: str | None) -> Token:
        """Return a new token; one that belongs to a person comes with a refresh token.

        Only the implicit grant gives none: its token goes through a browser.
        """
        now = self._now()
        renewable = user is not None and grant != "implicit"
        token = Token(
            access=self._identities.access_token(),
            grant=grant,
            client_id=client_id,
            user=user,
            issued_at=now,
            expires_at=now + ACCESS_LIFETIME,
            refresh=self._identities.refresh_token() if renewable else None,
            refresh_expires_at=now + REFRESH_LIFETIME if renewable else None,
        )
        if len(self._by_access) >= _KEPT:
            self._forget(next(iter(self._by_access.values())))
        self._by_access[token.access] = token
        if token.refresh is not None:
            self._by_refresh[token.refresh] = token
        return token

    def find(self, access: str) -> Token | None:
        """Return the token with this access token, even one that has expired."""
        return self._by_access.get(access)

    def rotate(self, refresh: str, client_id: str) -> Token | None:
        """Return a new token in exchange for a refresh token, which is gone afterwards (observed).

        The old access token stays good until it expires (assumed). None if the refresh token is
        unknown, used, revoked, expired or that of another client.
        """
        old = self._by_refresh.get(refresh)
        if old is None or old.client_id != client_id or not old.can_be_renewed(self._now()):
            return None
        del self._by_refresh[refresh]
        return self.issue("refresh_token", client_id, old.user)

    def revoke(self, refresh: str) -> bool:
        """Make a refresh token and its access token useless; return whether there was one."""
        token = self._by_refresh.get(refresh)
        if token is None:
            return False
        self._forget(token)
        return True

    def is_renewable(self, token: Token) -> bool:
        """Return whether the refresh token of `token` can still be used."""
        return token.refresh in self._by_refresh and token.can_be_renewed(self._now())

    def all(self) -> list[Token]:
        """Return the tokens that were issued and not revoked, newest first."""
        return list(reversed(self._by_access.values()))

    def _forget(self, token: Token) -> None:
        self._by_access.pop(token.access, None)
        if token.refresh is not None:
            self._by_refresh.pop(token.refresh, None)
