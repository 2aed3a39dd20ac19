"""Authorization codes: what a person's log-in in the browser gives, to be exchanged for a token."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from liquidpilot.integrations.trustpilot.sandbox.identities import Identities

LIFETIME = timedelta(minutes=10)
"""How long a code can be exchanged: the longest that RFC 6749 recommends (assumed)."""


@dataclass(frozen=True, slots=True)
class _Grant:
    client_id: str
    redirect_uri: str
    user: str
    expires_at: datetime


class AuthorizationCodes:
    """The codes that were handed out and not exchanged yet; each is good once."""

    def __init__(self, identities: Identities, now: Callable[[], datetime]) -> None:
        self._identities = identities
        self._now = now
        self._grants: dict[str, _Grant] = {}

    def hand_out(self, client_id: str, redirect_uri: str, user: str) -> str:
        """Return a code for the business user with the e-mail address `user`."""
        now = self._now()
        self._grants = {code: each for code, each in self._grants.items() if now < each.expires_at}
        code = self._identities.code()
        self._grants[code] = _Grant(client_id, redirect_uri, user, now + LIFETIME)
        return code

    def exchange(self, code: str, client_id: str, redirect_uri: str) -> str | None:
        """Return the user whose code this is, None if it is not good, or not good for this client.

        `redirect_uri` must be the one for which it was handed out (documented).
        """
        grant = self._grants.pop(code, None)
        if grant is None or self._now() >= grant.expires_at:
            return None
        if (grant.client_id, grant.redirect_uri) != (client_id, redirect_uri):
            return None
        return grant.user
