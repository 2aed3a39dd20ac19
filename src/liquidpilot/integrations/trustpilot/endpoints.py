"""Trustpilot's endpoints: what `endpoints.json` says, and the one that a path is meant to be.

An endpoint that a rule or a check is about has a name here, which is its path. `about` in the file
says what an entry has. It is read when somebody asks.

From "Business Units API", "Product Reviews API", "Service Reviews API", "Invitation API",
"Resources API" and "Authentication" (Trustpilot), and from its published collection of requests.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache, lru_cache
from pathlib import Path
from typing import Any, Literal, NamedTuple, cast

from liquidpilot.extending import RateLimit, read_json

_FILE = Path(__file__).with_name("endpoints.json")

# The hosts that Trustpilot's APIs have, and what each of them serves.

API = "api.trustpilot.com"
"""OAuth, business units, reviews, products, consumers, resources."""

INVITATIONS = "invitations-api.trustpilot.com"
"""The Invitations API, all of it private; on any other host its paths are documented to be 404."""

HOSTS = frozenset({API, INVITATIONS})
"""All of them, in lower case."""

RATE_LIMITS = (RateLimit(833, 300), RateLimit(10_000, 3600))
"""What Trustpilot asks to stay below on all hosts ("Rate limiting best practices")."""

NOT_THE_API = frozenset(
    {"trustpilot.com", "www.trustpilot.com", "authenticate.trustpilot.com", "api.tp-staging.com"}
)
"""Trustpilot's too, and none of them answers a message: its pages, its login, and its own staging
(the default host of its Python client)."""


Access = Literal["open", "key", "token", "client"]
"""What a caller shows: nothing, a key, an access token, or key and secret to get a token."""

Evidence = Literal["docs", "observed", "assumed"]
"""How sure something is: documented by Trustpilot, seen in real answers, or the best guess."""

TOKEN = "/v1/oauth/oauth-business-users-for-applications/accesstoken"
REFRESH = "/v1/oauth/oauth-business-users-for-applications/refresh"
REVOKE = "/v1/oauth/oauth-business-users-for-applications/revoke"

_UNIT = "/v1/business-units/{business_unit_id}"
_PRODUCT_REVIEWS = "/v1/product-reviews/business-units/{business_unit_id}"
_PRIVATE = "/v1/private/business-units/{business_unit_id}"
_PRIVATE_PRODUCTS = "/v1/private/product-reviews/business-units/{business_unit_id}"

BUSINESS_UNIT = _UNIT
BUSINESS_UNIT_BY_NAME = "/v1/business-units/find"
WEB_LINKS = f"{_UNIT}/web-links"
SERVICE_REVIEWS = f"{_UNIT}/reviews"
ALL_SERVICE_REVIEWS = f"{_UNIT}/all-reviews"
LATEST_REVIEWS = "/v1/reviews/latest"
SERVICE_REVIEW = "/v1/reviews/{review_id}"
PRIVATE_SERVICE_REVIEWS = f"{_PRIVATE}/reviews"
PRIVATE_SERVICE_REVIEW = "/v1/private/reviews/{review_id}"
PRODUCT_SUMMARY = _PRODUCT_REVIEWS
PRODUCT_REVIEWS = f"{_PRODUCT_REVIEWS}/reviews"
IMPORTED_REVIEWS = f"{_PRODUCT_REVIEWS}/imported-reviews"
IMPORTED_SUMMARY = f"{_PRODUCT_REVIEWS}/imported-reviews-summaries"
BATCH_SUMMARIES = f"{_PRODUCT_REVIEWS}/batch-summaries"
PRIVATE_PRODUCT_REVIEWS = f"{_PRIVATE_PRODUCTS}/reviews"
PRIVATE_PRODUCT_SUMMARIES = f"{_PRIVATE_PRODUCTS}/summaries"
PRIVATE_PRODUCT_REVIEW = "/v1/private/product-reviews/{review_id}"
PRODUCT_INVITATION_LINKS = f"{_PRIVATE_PRODUCTS}/invitation-links"
EMAIL_INVITATIONS = f"{_PRIVATE}/email-invitations"
INVITATION_LINKS = f"{_PRIVATE}/invitation-links"
INVITATION_TEMPLATES = f"{_PRIVATE}/templates"
DELETION = f"{_PRIVATE}/invitation-data/delete"
LEGACY_INVITATIONS = f"{_PRIVATE}/invitations"

PRODUCT_LISTS = (PRODUCT_REVIEWS, IMPORTED_REVIEWS)
PRODUCT_SUMMARIES = (PRODUCT_SUMMARY, IMPORTED_SUMMARY)

SECRET_PARAMETERS = frozenset(
    {"apikey", "api_key", "api-key", "token", "access_token", "client_secret", "password"}
)
"""Parameters of a query that carry a secret, in lower case; two of them have been accepted."""


class Parameter(NamedTuple):
    """A parameter of a query: a whole number from 1 to `highest`, or texts of one `form`.

    `form` is a pattern that all of a text has to match; `between` is what stands between the texts
    of a list, None for a single text. `default` is the number that is meant if there is none. What
    is wrong with a value is a finding of `rule` and `severity`, with this `hint`.
    """

    name: str
    form: str = ""
    between: str | None = None
    highest: int = 0
    default: int = 0
    rule: str = "trustpilot-value-out-of-range"
    severity: Literal["error", "warning"] = "error"
    hint: str = ""

    def texts(self, value: str) -> tuple[str, ...]:
        """Return the texts of a value without the spaces around them, each once; blank ones not."""
        given = [value] if self.between is None else re.split(self.between, value)
        return tuple(dict.fromkeys(text for each in given if (text := each.strip())))

    def takes(self, text: str) -> bool:
        """Return whether a text, which is not blank, is one that the parameter can have."""
        if self.highest:
            is_number = re.fullmatch("[0-9]{1,18}", text) is not None
            return is_number and 1 <= int(text) <= self.highest
        return not self.form or re.fullmatch(self.form, text) is not None


UNTITLED = "Trustpilot's answer"


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One method and path on one host; `{name}` in the path stands for one segment.

    `title` is what it answers, as one says it.

    `parameters` are those of the query, all of them unless it is `open_ended`; of each of
    `required` one has to be there. `body` is a JSON Schema, or the name of one; `form` says how
    sure it is that a form is taken in its place, None if none is. `answer` is the name of the
    answer's shape; `evidence` is how sure it is, and `assumed` lists fields that are not. `sample`
    and `status` are the answer of an endpoint that remembers nothing; the others have neither.
    """

    method: str
    path: str
    host: str
    access: Access
    parameters: tuple[str, ...] = ()
    open_ended: bool = False
    limits: Mapping[str, int] = field(default_factory=dict)
    required: tuple[tuple[str, ...], ...] = ()
    body: str | Mapping[str, Any] | None = None
    form: Evidence | None = None
    answer: str | None = None
    evidence: Evidence = "docs"
    assumed: tuple[str, ...] = ()
    title: str = UNTITLED
    sample: Any = None
    status: int | None = None

    @property
    def is_sample(self) -> bool:
        """Whether the answer is the sample, whatever was asked for before."""
        return self.sample is not None or self.status is not None

    def parameter(self, name: str) -> Parameter:
        """Return what is known about one of `parameters`."""
        found = _parameters().get(name) or Parameter(name)
        limit = self.limits.get(name)
        return found if limit is None else found._replace(highest=limit, default=limit)


Place = tuple[Endpoint, Mapping[str, str]]
"""An endpoint, and what stands in the place of each `{name}` of its path."""


@cache
def _table() -> dict[str, Any]:
    return cast("dict[str, Any]", read_json(_FILE.read_bytes()))


@cache
def _parameters() -> Mapping[str, Parameter]:
    found = {}
    for names, entry in _table()["parameters"].items():
        known = {key: entry[key] for key in ("form", "rule", "severity", "hint") if key in entry}
        between = entry.get("between", "," if entry.get("list") else None)
        numbers = entry.get("number", 0), entry.get("default", 0)
        for name in names.split():
            found[name] = Parameter(
                name, between=between, highest=numbers[0], default=numbers[1], **known
            )
    return found


@cache
def all_endpoints() -> tuple[Endpoint, ...]:
    """Return every endpoint, those with fewer `{name}` first."""
    found = map(_endpoint, _table()["endpoints"])
    return tuple(sorted(found, key=lambda each: each.path.count("{")))


def _endpoint(entry: Mapping[str, Any]) -> Endpoint:
    path = entry["path"]
    words = [each.partition(":") for each in entry.get("parameters", "").split() if each != "..."]
    by_area: Mapping[str, Access] = {"private": "token", "oauth": "client", "resources": "open"}
    return Endpoint(
        entry["method"],
        path,
        INVITATIONS if entry.get("host") else API,
        entry.get("access") or by_area.get(path.split("/")[2], "key"),
        tuple(name for name, _, _ in words),
        open_ended="..." in entry.get("parameters", ""),
        limits={name: int(limit) for name, _, limit in words if limit},
        required=tuple(tuple(each.split(" or ")) for each in entry.get("required", ())),
        assumed=tuple(entry.get("assumed", ())),
        **{name: entry[name] for name in _AS_WRITTEN if name in entry},
    )


_AS_WRITTEN = ("body", "form", "answer", "evidence", "title", "sample", "status")


def title_of(path: str) -> str:
    """Return what the endpoint with a path answers, as one says it."""
    return next((each.title for each in all_endpoints() if each.path == path), UNTITLED)


def locales() -> Mapping[str, str]:
    """Return the locales of a production client (observed), with the host of their reviews.

    The host of `da-DK` is documented, the others are assumed.
    """
    return cast("Mapping[str, str]", _table()["locales"])


def shapes() -> Mapping[str, Any]:
    """Return what answers have in them, by name; `about` in the file says how that is written."""
    return cast("Mapping[str, Any]", _table()["shapes"])


def examples() -> Mapping[str, Any]:
    """Return what samples are put together of, by name."""
    return cast("Mapping[str, Any]", _table()["examples"])


def is_id(text: str) -> bool:
    """Return whether a text can be an id of Trustpilot's: 24 hexadecimal digits, in lower case."""
    return re.fullmatch(_table()["in paths"]["id"], text) is not None


def path_form(name: str) -> str | None:
    """Return the pattern of what a `{name}` of a path can be; None if it can be anything."""
    forms = _table()["in paths"]
    if name in forms:
        return cast("str", forms[name])
    is_of_id = name.endswith("_id") and name != "category_id"
    return cast("str", forms["id"]) if is_of_id else None


def endpoints_at(segments: Sequence[str]) -> list[Place]:
    """Return the endpoints of a path, one a method; none if Trustpilot does not document it.

    A path that spells a segment out wins over a `{name}` there.
    """
    return _same_path(tuple(segments), list)


def endpoints_near(segments: Sequence[str]) -> list[Place]:
    """Return the endpoints of a path without regard to `v1` and slashes too many.

    Nor to `private`, where an invitation is meant: all of these are private.
    """
    return _same_path(tuple(segments), _core)


_Reducing = Callable[[Sequence[str]], Sequence[str]]
_Tree = dict[str | None, Any]
"""What may come after a segment: `_ANY` for a `{name}`; None has the endpoints that end there."""

_ANY = "{}"


@lru_cache(maxsize=512)
def _same_path(segments: tuple[str, ...], reduced: _Reducing) -> list[Place]:
    wanted = reduced(segments)
    found = _find(_tree(reduced), wanted)
    if not found:
        return []
    path = found[0].path
    values = _match(reduced(path.split("/")[1:]), wanted) or {}
    return [(each, values) for each in found if each.path == path]


def _find(tree: _Tree, segments: Sequence[str]) -> Sequence[Endpoint]:
    if not segments:
        found: Sequence[Endpoint] = tree.get(None, ())
        return found
    for part in (segments[0], _ANY):
        below = _find(tree[part], segments[1:]) if part in tree else ()
        if below:
            return below
    return ()


@cache
def _tree(reduced: _Reducing) -> _Tree:
    tree: _Tree = {}
    for endpoint in all_endpoints():
        below = tree
        for part in reduced(endpoint.path.split("/")[1:]):
            below = below.setdefault(_ANY if part.startswith("{") else part, {})
        below.setdefault(None, []).append(endpoint)
    return tree


def _core(segments: Sequence[str]) -> Sequence[str]:
    invites = any("invitation" in each for each in segments)
    ignored = ("", "v1", "private") if invites else ("", "v1")
    return [each for each in segments if each not in ignored]


def values_in(path: str, segments: Sequence[str]) -> Mapping[str, str] | None:
    """Return what stands in the place of each `{name}` of a path, None for another path.

    >>> values_in("/v1/reviews/{review_id}/likes", ["v1", "reviews", "a", "likes"])
    {'review_id': 'a'}
    """
    return _match(path.split("/")[1:], segments)


def _match(parts: Sequence[str], segments: Sequence[str]) -> dict[str, str] | None:
    if len(parts) != len(segments):
        return None
    values: dict[str, str] = {}
    for part, segment in zip(parts, segments, strict=True):
        if part.startswith("{"):
            values[part[1:-1]] = segment
        elif part != segment:
            return None
    return values
