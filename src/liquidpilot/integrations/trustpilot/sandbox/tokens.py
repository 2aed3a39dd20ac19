"""The tokens that were issued: they expire by the clock of the sandbox, are renewed and revoked."""

from __future__ import annotations

import random
import string
from collections import deque
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from liquidpilot.integrations.trustpilot.endpoints import RATE_LIMITS
from liquidpilot.integrations.trustpilot.sandbox.replies import Refused, fault

# Made-up ids and tokens: the same ones in the same order for the same seed.

_ALPHANUMERIC = string.ascii_letters + string.digits


class Identities:
    """Makes ids in Trustpilot's formats."""

    def __init__(self, seed: int) -> None:
        self._random = random.Random(f"trustpilot {seed}")

    def object_id(self) -> str:
        """Return 24 hexadecimal digits: a review, a user, an invitation."""
        return f"{self._random.getrandbits(96):024x}"

    def link_id(self) -> str:
        """Return 32 hexadecimal digits: an invitation link."""
        return f"{self._random.getrandbits(128):032x}"

    def review_link_id(self) -> str:
        """Return 11 letters and digits: a link to review products."""
        return self._letters(11)

    def access_token(self) -> str:
        """Return a token as Trustpilot has issued them since 2025."""
        return f"tpa-{self._letters(28)}"

    def refresh_token(self) -> str:
        """Return a refresh token."""
        return f"tpr-{self._letters(28)}"

    def code(self) -> str:
        """Return an authorization code."""
        return self._letters(32)

    def correlation_id(self) -> str:
        """Return an id in the form of a UUID, as errors of the invitations API have."""
        digits = self.link_id()
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))

    def _letters(self, count: int) -> str:
        return "".join(self._random.choices(_ALPHANUMERIC, k=count))


ACCESS_LIFETIME = timedelta(seconds=359_999)
"""How long an access token is good for: about 100 hours, as the documentation's `expires_in`."""

REFRESH_LIFETIME = timedelta(seconds=7_779_999)
"""How long a refresh token is: 90 days, as observed in 2022; the documentation speaks of 30."""

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


# Authorization codes: what a person's log-in in the browser gives, to be exchanged for a token.

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


# How many calls a key may make.
#
# Documented are `RATE_LIMITS` as what one should stay below, an answer of 429 to what is too much,
# and another one for fetching or refreshing tokens too often. How often that is nobody says: 100 in
# five minutes is assumed, which clients that keep their token never reach.

DOCUMENTED = RATE_LIMITS[0].requests
"""Calls in five minutes. All limits are proportional to the one that the settings have for this."""

_FIVE_MINUTES = RATE_LIMITS[0].seconds
_TOKENS = 100


class RateLimits:
    """Counts the calls of every key by the clock of the sandbox; `limit` is for five minutes."""

    def __init__(self, limit: int, now: Callable[[], datetime]) -> None:
        self._now = now
        self._of_calls = tuple(
            (each.requests * limit // DOCUMENTED, each.seconds) for each in RATE_LIMITS
        )
        self._of_tokens = ((max(1, _TOKENS * limit // DOCUMENTED), _FIVE_MINUTES),)
        self._windows: dict[tuple[str, str], list[_Window]] = {}

    def count_call(self, api_key: str) -> None:
        """Count one call with a key or with a token of its application. Raises Refused (429)."""
        self._count("call", api_key, self._of_calls)

    def count_token(self, client_id: str) -> None:
        """Count one request for a token, new or refreshed. Raises Refused (429)."""
        self._count("token", client_id, self._of_tokens)

    def _count(self, kind: str, who: str, limits: tuple[tuple[int, int], ...]) -> None:
        windows = self._windows.get((kind, who))
        if windows is None:
            windows = self._windows[kind, who] = [_Window(*each) for each in limits]
        second = int(self._now().timestamp())
        # All windows count a call that one of them has no room for: failed calls count.
        overfull = [window for window in windows if not window.has_room(second)]
        if overfull:
            limit = overfull[0]
            kinds = {"call": "calls with this key", "token": "requests for a token"}
            raise too_many_calls(
                f"more than {limit.limit} {kinds[kind]} in {limit.seconds} seconds"
            )


class _Window:
    """Counts by the second, so that it stays small however many calls there are."""

    def __init__(self, limit: int, seconds: int) -> None:
        self.limit = limit
        self.seconds = seconds
        self._counts: deque[list[int]] = deque()
        self._total = 0

    def has_room(self, second: int) -> bool:
        """Count a call in this second; return whether it is within the limit."""
        counts = self._counts
        while counts and counts[0][0] <= second - self.seconds:
            self._total -= counts.popleft()[1]
        if counts and counts[-1][0] >= second:
            counts[-1][1] += 1
        else:
            counts.append([second, 1])
        self._total += 1
        return self._total <= self.limit


def too_many_calls(reason: str) -> Refused:
    """Return 429: the documented status; the envelope is the gateway's usual one (assumed)."""
    text = "Rate limit quota violation. Quota limit exceeded"
    return fault(429, text, "policies.ratelimit.QuotaViolation", reason, "assumed")
