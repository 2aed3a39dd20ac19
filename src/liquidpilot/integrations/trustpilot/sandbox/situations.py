"""What each scenario of the integration does to the calls of a sandbox that is in it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl, urlencode, urlsplit

from liquidpilot import LiquidPilotError, Request
from liquidpilot.integrations.trustpilot.sandbox.access import expired_token, invalid_key
from liquidpilot.integrations.trustpilot.sandbox.replies import (
    Refused,
    blocked,
    credentials_refused,
    forbidden,
    not_found,
    outage,
)
from liquidpilot.integrations.trustpilot.sandbox.routing import Route
from liquidpilot.integrations.trustpilot.sandbox.tokens import too_many_calls
from liquidpilot.integrations.trustpilot.scenarios import INVITATIONS, PRODUCT_REVIEWS

if TYPE_CHECKING:
    from liquidpilot.integrations.trustpilot.sandbox.world import World


# Situations in which a request is not what its author meant: it is changed before it is read.

Garbling = Callable[[Request, "World"], Request]
"""Returns the request that arrives. Raises ValueError for a URL that cannot be read."""

_PRODUCT_REVIEWS = re.compile(f"{PRODUCT_REVIEWS}/?")
_SUMMARY_AND_LIST = {
    "": "/reviews",
    "/reviews": "",
    "/imported-reviews": "/imported-reviews-summaries",
    "/imported-reviews-summaries": "/imported-reviews",
}
_INVITATIONS = re.compile(f"{INVITATIONS}/?")


def without_sku(request: Request, world: World) -> Request:
    """Empty the SKU of product reviews, as a property that the event does not have is."""
    match = _PRODUCT_REVIEWS.fullmatch(urlsplit(request.url).path)
    return request if match is None else _with_sku(request, "")


def of_another_product(request: Request, world: World) -> Request:
    """Take another SKU, one that has reviews where there is one."""
    match = _PRODUCT_REVIEWS.fullmatch(urlsplit(request.url).path)
    if match is None:
        return request
    asked = {value for name, value in _query(request) if name == "sku"}
    listed = match[1] if match[1] in world.store.units else next(iter(world.store.units))
    others = world.store.skus_with_reviews(listed)
    return _with_sku(request, next((each for each in others if each not in asked), "another"))


def of_wrong_shape(request: Request, world: World) -> Request:
    """Ask for the summary of product reviews in place of the list, and the other way round."""
    parts = urlsplit(request.url)
    match = _PRODUCT_REVIEWS.fullmatch(parts.path)
    if match is None:
        return request
    path = f"/v1/product-reviews/business-units/{match[1]}{_SUMMARY_AND_LIST[match[2]]}"
    return _at(request, parts._replace(path=path).geturl())


def without_body(request: Request, world: World) -> Request:
    """Leave out everything that the body of an invitation says."""
    path = urlsplit(request.url).path
    if request.method != "POST" or _INVITATIONS.fullmatch(path) is None:
        return request
    return Request(request.method, request.url, request.headers, b"{}")


def _with_sku(request: Request, sku: str) -> Request:
    kept = [(name, value) for name, value in _query(request) if name not in ("sku", "productUrl")]
    query = urlencode([("sku", sku), *kept])
    return _at(request, urlsplit(request.url)._replace(query=query).geturl())


def _query(request: Request) -> list[tuple[str, str]]:
    return parse_qsl(urlsplit(request.url).query, keep_blank_values=True, max_num_fields=1000)


def _at(request: Request, url: str) -> Request:
    return Request(request.method, url, request.headers, request.body)


# Situations in which the data of an answer is unusual: it is changed before it is sent.

Rewriting = Callable[[str, object, "World"], object]
"""Returns what a key of the JSON has in place of its value."""

_LISTS = frozenset({"productReviews", "reviews"})

# Those that clients have seen or declare as null. `id`, `stars`, `content` and `createdAt` are
# always there.
_NULLABLE = frozenset(
    {
        "displayName", "displayLocation", "language", "firstCompanyComment", "companyReply",
        "location", "experiencedAt", "updatedAt", "reportData", "invitation", "referenceId",
        "countsTowardsLocationTrustScore", "websiteUrl", "country", "city", "trustScore",
        "email", "phone", "companyName", "productImages", "gtin", "mpn", "brand", "gender",
        "birthYear", "about", "locale",
    }
)  # fmt: skip
_EMPTY_LISTS = frozenset({"attributeRatings", "attachments", "tags", "complianceLabels"})

AWKWARD_TEXT = (
    "<script>alert('reviewed')</script> It's \"so\" 5\" wide & 100% <b>great\n"
    "second line\r\n\t{{ first_name }} {% abort_message('no') %} \\ </div> 🚚 مرحبا "
)
"""Review text with all that breaks HTML, JSON and Liquid which take it as it is."""

AWKWARD_NAME = 'Zoë "Zed" O\'Neil <i>&amp;'
"""The name of somebody who writes such a review."""

_AWKWARD = {
    "content": AWKWARD_TEXT,
    "text": AWKWARD_TEXT,
    "comment": AWKWARD_TEXT,
    "title": "A \"title\" with <b> & 'quotes'",
    "displayName": AWKWARD_NAME,
}


def rewritten(data: object, rewriting: Rewriting, world: World) -> object:
    """Return `data` with each key of its objects rewritten; `data` stays as it is."""
    if isinstance(data, dict):
        return {
            key: rewritten(rewriting(key, value, world), rewriting, world)
            for key, value in data.items()
        }
    if isinstance(data, (list, tuple)):
        return [rewritten(each, rewriting, world) for each in data]
    return data


def without_reviews(key: str, value: object, world: World) -> object:
    """Empty every list of reviews, and count none."""
    if isinstance(value, list) and key in _LISTS:
        return []
    if isinstance(value, list) and key == "links":
        return [each for each in value if not _leads_on(each)]
    if key == "numberOfReviews":
        return dict.fromkeys(value, 0) if isinstance(value, dict) else 0
    if key == "starsAverage":
        return world.settings.average_of_none
    if key == "score" and isinstance(value, dict):
        return dict.fromkeys(value, world.settings.average_of_none)
    if key == "nextPageToken":
        return None
    return value


def _leads_on(link: object) -> bool:
    return isinstance(link, dict) and link.get("rel") == "next-page"


def with_nulls(key: str, value: object, world: World) -> object:
    """Give null, or an empty list, for everything that may be so."""
    if key in _NULLABLE:
        return None
    return [] if key in _EMPTY_LISTS else value


def with_awkward_text(key: str, value: object, world: World) -> object:
    """Replace what people have written, and their names."""
    return _AWKWARD.get(key, value) if isinstance(value, str) else value


_SLOW = 3.0
_OAUTH = "/v1/oauth/"
_WITH_REVIEWS = ("product-reviews", "reviews", "business-units", "consumers", "conversations")
_NEEDS_BUSINESS_USER = ("email-invitations", "delete")


_Refusing = Callable[[Route, "World"], Refused | None]


@dataclass(frozen=True, slots=True)
class Situation:
    """What happens to a call, in the order in which it does; nothing where it is None.

    `garble` changes the request, `edge` refuses it before anything is looked at, `refuse` when key
    or token were accepted, `rewrite` changes the data about reviews in the answer. The answer takes
    `delay` seconds, which is longer than Braze waits.
    """

    garble: Garbling | None = None
    edge: Callable[[], Refused] | None = None
    refuse: _Refusing | None = None
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


def _is_oauth(route: Route) -> bool:
    return route.path.startswith(_OAUTH)


def _wrong_key(route: Route, world: World) -> Refused | None:
    if _is_oauth(route):
        return credentials_refused("")
    return invalid_key("") if route.access == "key" else None


def _beside_oauth(refused: Callable[[World], Refused]) -> _Refusing:
    return lambda route, world: None if _is_oauth(route) else refused(world)


def _forbidden(world: World) -> Refused:
    return forbidden(world.identities.correlation_id(), "")


def _no_business_user(route: Route, world: World) -> Refused | None:
    is_meant = route.path.endswith(_NEEDS_BUSINESS_USER) and route.endpoint is not None
    return _forbidden(world) if is_meant else None


SITUATIONS: Mapping[str, Situation] = {
    "trustpilot-no-reviews": Situation(rewrite=without_reviews),
    "trustpilot-missing-sku": Situation(garble=without_sku),
    "trustpilot-wrong-product": Situation(garble=of_another_product),
    "trustpilot-wrong-key": Situation(refuse=_wrong_key),
    "trustpilot-forbidden": Situation(refuse=_beside_oauth(_forbidden)),
    "trustpilot-blocked": Situation(edge=lambda: blocked("")),
    "trustpilot-not-found": Situation(
        refuse=_beside_oauth(lambda world: not_found("business unit not found", ""))
    ),
    "trustpilot-rate-limited": Situation(refuse=lambda route, world: too_many_calls("")),
    "trustpilot-down": Situation(edge=lambda: outage("")),
    "trustpilot-slow": Situation(delay=_SLOW),
    "trustpilot-null-fields": Situation(rewrite=with_nulls),
    "trustpilot-wrong-shape": Situation(garble=of_wrong_shape),
    "trustpilot-awkward-text": Situation(rewrite=with_awkward_text),
    "trustpilot-no-token": Situation(
        refuse=lambda route, world: credentials_refused("") if _is_oauth(route) else None
    ),
    "trustpilot-expired-token": Situation(
        refuse=lambda route, world: expired_token("") if route.access == "token" else None
    ),
    "trustpilot-no-business-user": Situation(refuse=_no_business_user),
    "trustpilot-invalid-body": Situation(garble=without_body),
    # Nothing is unusual about either delivery but that there are two.
    "trustpilot-delivered-twice": Situation(),
}
"""By the names of `SCENARIOS`."""
