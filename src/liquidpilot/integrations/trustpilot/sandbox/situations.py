"""What each scenario of the integration does to the calls of a sandbox that is in it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from liquidpilot import LiquidPilotError
from liquidpilot.integrations.trustpilot.sandbox import garbling, rewriting
from liquidpilot.integrations.trustpilot.sandbox.access import expired_token, invalid_key
from liquidpilot.integrations.trustpilot.sandbox.garbling import Garbling
from liquidpilot.integrations.trustpilot.sandbox.rate_limits import too_many_calls
from liquidpilot.integrations.trustpilot.sandbox.refusals import (
    Refused,
    blocked,
    credentials_refused,
    forbidden,
    not_found,
    outage,
)
from liquidpilot.integrations.trustpilot.sandbox.rewriting import Rewriting
from liquidpilot.integrations.trustpilot.sandbox.routing import Route

if TYPE_CHECKING:
    from liquidpilot.integrations.trustpilot.sandbox.world import World

_SLOW = 3.0
_OAUTH = "/v1/oauth/"
_WITH_REVIEWS = ("product-reviews", "reviews", "business-units", "consumers", "conversations")
_NEEDS_BUSINESS_USER = ("email-invitations", "delete")


@dataclass(frozen=True, slots=True)
class Situation:
    """What happens to a call, in the order in which it does; nothing where it is None.

    `garble` changes the request, `edge` refuses it before anything is looked at, `refuse` when key
    or token were accepted, `rewrite` changes the data about reviews in the answer. The answer takes
    `delay` seconds, which is longer than Braze waits.
    """

    garble: Garbling | None = None
    edge: Callable[[], Refused] | None = None
    refuse: Callable[[Route, World], Refused | None] | None = None
    rewrite: Rewriting | None = None
    delay: float = 0.0


def situation_of(scenario: str | None) -> Situation:
    """Return what a scenario does, nothing for None. Raises LiquidPilotError for an unknown one."""
    if scenario is None:
        return Situation()
    if scenario not in SITUATIONS:
        names = ", ".join(SITUATIONS)
        raise LiquidPilotError(f"there is no scenario '{scenario}'", hint=f"known: {names}")
    return SITUATIONS[scenario]


def tells_reviews(route: Route) -> bool:
    """Return whether the answer is about reviews, so that a situation may rewrite its data."""
    parts = route.path.split("/")
    subject = parts[3] if parts[2] == "private" else parts[2]
    return subject in _WITH_REVIEWS and not parts[-1].endswith(("templates", "links"))


def _wrong_key(route: Route, world: World) -> Refused | None:
    if _is_oauth(route):
        return credentials_refused()
    return invalid_key() if route.access == "key" else None


def _forbidden(route: Route, world: World) -> Refused | None:
    return None if _is_oauth(route) else forbidden(world.identities.correlation_id())


def _not_found(route: Route, world: World) -> Refused | None:
    return None if _is_oauth(route) else not_found("business unit not found")


def _rate_limited(route: Route, world: World) -> Refused | None:
    return too_many_calls()


def _no_token(route: Route, world: World) -> Refused | None:
    return credentials_refused() if _is_oauth(route) else None


def _expired_token(route: Route, world: World) -> Refused | None:
    return expired_token() if route.access == "token" else None


def _no_business_user(route: Route, world: World) -> Refused | None:
    if route.path.endswith(_NEEDS_BUSINESS_USER):
        return forbidden(world.identities.correlation_id(), evidence="assumed")
    return None


def _is_oauth(route: Route) -> bool:
    return route.path.startswith(_OAUTH)


SITUATIONS: Mapping[str, Situation] = {
    "trustpilot-no-reviews": Situation(rewrite=rewriting.without_reviews),
    "trustpilot-missing-sku": Situation(garble=garbling.without_sku),
    "trustpilot-wrong-product": Situation(garble=garbling.of_another_product),
    "trustpilot-wrong-key": Situation(refuse=_wrong_key),
    "trustpilot-forbidden": Situation(refuse=_forbidden),
    "trustpilot-blocked": Situation(edge=blocked),
    "trustpilot-not-found": Situation(refuse=_not_found),
    "trustpilot-rate-limited": Situation(refuse=_rate_limited),
    "trustpilot-down": Situation(edge=outage),
    "trustpilot-slow": Situation(delay=_SLOW),
    "trustpilot-null-fields": Situation(rewrite=rewriting.with_nulls),
    "trustpilot-wrong-shape": Situation(garble=garbling.of_wrong_shape),
    "trustpilot-awkward-text": Situation(rewrite=rewriting.with_awkward_text),
    "trustpilot-no-token": Situation(refuse=_no_token),
    "trustpilot-expired-token": Situation(refuse=_expired_token),
    "trustpilot-no-business-user": Situation(refuse=_no_business_user),
    "trustpilot-invalid-body": Situation(garble=garbling.without_body),
    # Nothing is unusual about either delivery but that there are two.
    "trustpilot-delivered-twice": Situation(),
}
"""By the names of `SCENARIOS`."""
