"""A request as an endpoint sees it: path, parameters, form and JSON, read once."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from liquidpilot import Request
from liquidpilot.extending import read_json
from liquidpilot.integrations.trustpilot.sandbox.replies import (
    Evidence,
    bad_request,
    not_found,
    wrong_type,
)
from liquidpilot.integrations.trustpilot.sandbox.shapes.links import JsonObject, link
from liquidpilot.integrations.trustpilot.sandbox.world import World
from liquidpilot.integrations.trustpilot.store.model import BusinessUnit, Consumer, ServiceReview
from liquidpilot.integrations.trustpilot.validation.bodies import BodyProblem

if TYPE_CHECKING:
    from liquidpilot.integrations.trustpilot.sandbox.tokens import Token


_MOST_PARAMETERS = 1000
# What readers of JSON usually allow (assumed); no documented body has more than four.
_DEEPEST = 64
_FORM_TYPE = "application/x-www-form-urlencoded"


@dataclass(eq=False)
class Call:
    """One request, taken apart. `values` are those that the route found in the path, by name.

    `token` is the accepted access token of a private call, `api_key` the accepted key of a public
    one, or that of the application to which the token was issued. `warnings` collects what lenient
    mode lets pass; it is told in a header of the answer.
    """

    request: Request
    values: Mapping[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    token: Token | None = None
    api_key: str | None = None

    @cached_property
    def method(self) -> str:
        """The method in upper case; a HEAD is handled as a GET."""
        return "GET" if self.request.method == "HEAD" else self.request.method

    @property
    def is_readable(self) -> bool:
        """Whether the URL is valid; it is in every call that an endpoint gets."""
        try:
            _ = self.request.url.encode(), self.host, self.query
        except ValueError:
            return False
        return True

    @cached_property
    def url(self) -> SplitResult:
        """The parts of the URL. Raises ValueError for one that cannot be read."""
        return urlsplit(self.request.url)

    @cached_property
    def host(self) -> str:
        """The host in lower case, without a port; empty if there is none."""
        return self.url.hostname or ""

    @cached_property
    def origin(self) -> str:
        """Scheme, host and port, as links of the answer repeat them."""
        return f"{self.url.scheme}://{self.url.netloc.rpartition('@')[2]}"

    @property
    def path(self) -> str:
        """The path as it was sent."""
        return self.url.path

    @cached_property
    def segments(self) -> tuple[str, ...]:
        """The decoded segments of the path: `("v1", "business-units", "find")`."""
        return tuple(unquote(each) for each in self.path.strip("/").split("/"))

    @cached_property
    def query(self) -> tuple[tuple[str, str], ...]:
        """The parameters, decoded, in their order; those without a value too.

        Raises ValueError if there are very many.
        """
        return tuple(
            parse_qsl(self.url.query, keep_blank_values=True, max_num_fields=_MOST_PARAMETERS)
        )

    def parameter(self, name: str) -> str | None:
        """Return the first parameter called so, None if there is none."""
        return next((value for key, value in self.query if key == name), None)

    def header(self, name: str) -> str | None:
        """Return a header, whatever the case of its name; None if there is none."""
        return self.request.headers.get(name)

    @cached_property
    def content_type(self) -> str:
        """The type of the body without its parameters, in lower case; empty if it is not told."""
        return (self.header("content-type") or "").partition(";")[0].strip().lower()

    def form(self) -> dict[str, str]:
        """Return the fields of a form, the last of equal ones. Raises Refused (415, 400)."""
        if self.content_type != _FORM_TYPE:
            raise wrong_type(f"Content-Type must be {_FORM_TYPE}")
        try:
            text = (self.request.body or b"").decode("utf-8")
            return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_PARAMETERS))
        except ValueError:
            raise bad_request("the form cannot be read") from None

    def json_object(self) -> dict[str, object]:
        """Return the JSON object that the body is. Raises Refused (415, 400)."""
        if self.content_type != "application/json":
            raise wrong_type("Content-Type must be application/json")
        try:
            text = (self.request.body or b"").decode("utf-8")
            data = read_json(text)
        except ValueError:  # JsonMistake too
            raise bad_request("the body is not valid JSON") from None
        if not isinstance(data, dict):
            raise bad_request("the body must be a JSON object")
        if not _is_within(_DEEPEST, data):
            raise bad_request("the body is nested too deeply, or has a number that is too large")
        return data


def _is_within(levels: int, value: object) -> bool:
    """Return whether `value` has at most so many containers in each other, and no infinite number.

    `1e999` is infinite, and Infinity is not JSON.
    """
    if isinstance(value, dict):
        value = [*value.values()]
    if not isinstance(value, list):
        return not isinstance(value, float) or math.isfinite(value)
    return levels > 0 and all(_is_within(levels - 1, each) for each in value)


# Bodies of private calls, read into what the endpoints work with.


def checked_body(
    call: Call, problems: Callable[[object], Sequence[BodyProblem]]
) -> dict[str, object]:
    """Return the JSON object that a call brings. Raises Refused (415, 400 with every mistake)."""
    data = call.json_object()
    mistakes = [each.message for each in problems(data) if each.severity == "error"]
    if mistakes:
        raise bad_request("; ".join(mistakes))
    return data


def text(data: Mapping[str, object], name: str) -> str | None:
    """Return a text that may be null or missing. Raises Refused (400) for anything else."""
    value = data.get(name)
    if value is None or isinstance(value, str):
        return value
    raise bad_request(f"'{name}' must be a text")


def required_text(data: Mapping[str, object], name: str) -> str:
    """Return a text that has to be there and not blank. Raises Refused (400)."""
    value = text(data, name)
    if value is None or not value.strip():
        raise bad_request(f"'{name}' is missing")
    return value


def objects(data: Mapping[str, object], name: str) -> list[dict[str, object]]:
    """Return a list of objects, which is not empty. Raises Refused (400)."""
    values = data.get(name)
    found = [each for each in values if isinstance(each, dict)] if isinstance(values, list) else []
    if not isinstance(values, list) or not found or len(found) != len(values):
        raise bad_request(f"'{name}' must be a list of objects, with at least one in it")
    return found


def texts(data: Mapping[str, object], name: str) -> list[str]:
    """Return a list of texts, empty if there is none. Raises Refused (400)."""
    values = data.get(name)
    if values is None:
        return []
    if isinstance(values, list) and all(isinstance(each, str) for each in values):
        return values
    raise bad_request(f"'{name}' must be a list of texts")


# Things that a body refers to, which have to be there already.


def require_template(template_id: object, unit_id: str, world: World) -> None:
    """Raise Refused (400) unless a template is one of the business unit's, or none is named."""
    if template_id is None:
        return
    if all(each.id != template_id for each in world.store.templates_of(unit_id)):
        raise bad_request(f"there is no template '{template_id}'")


def require_products(skus: object, unit_id: str, world: World) -> None:
    """Raise Refused (400) unless all SKUs are in the catalogue (documented), or none is named."""
    for sku in skus if isinstance(skus, list) else ():
        if world.store.product(unit_id, str(sku)) is None:
            raise bad_request(f"there is no product with the SKU '{sku}' in the catalogue")


def require_product_ids(ids: object, unit_id: str, world: World) -> None:
    """Raise Refused (400) unless all ids are those of products in the catalogue (assumed)."""
    if not isinstance(ids, list):
        return
    known = {each.id for each in world.store.products_of(unit_id)}
    for product_id in ids:
        if str(product_id) not in known:
            raise bad_request(f"there is no product '{product_id}' in the catalogue")


# The things that the path of a call names, which have to be there.


def business_unit_of(call: Call, world: World, evidence: Evidence = "observed") -> BusinessUnit:
    """Return the business unit of the path, whoever's it is. Raises Refused (404, F4)."""
    unit = world.store.units.get(call.values["business_unit_id"])
    if unit is None:
        raise not_found("business unit not found", evidence)
    return unit


def service_review_of(call: Call, world: World) -> ServiceReview:
    """Return the review of the path, as it is by now. Raises Refused (404, F4)."""
    review = world.store.service_review(call.values["review_id"])
    if review is None:
        raise not_found("review not found")
    return world.review_changes.applied(review)


def consumer_of(call: Call, world: World) -> Consumer:
    """Return the consumer of the path. Raises Refused (404, F4)."""
    consumer = world.store.consumer(call.values["consumer_id"])
    if consumer is None:
        raise not_found("consumer not found")
    return consumer


# The parameters in the query of a call, read by name and type.
#
# Several values of one parameter are separated by commas (documented). A repeated name, or `sku[]`
# as axios and PHP write it, is refused in strict mode; else it is taken, with a warning. A blank
# value counts as none. What is wrong is a 400 in the shape F4, whose words are assumed.

LEGAL_ANYWHERE = frozenset({"apikey", "callback", "token", "access_token"})
"""Parameters that say who is calling, or in which form to answer, and not what for."""

ORDERS = ("createdat.asc", "createdat.desc", "stars.asc", "stars.desc")
"""How service reviews can be ordered (documented)."""

_NUMBER = re.compile(r"[0-9]{1,18}")
_LANGUAGE = re.compile(r"[a-z]{2}")
_LOCALE = re.compile(r"[a-z]{2}-[A-Z]{2}")
_COUNTRY = re.compile(r"[A-Za-z]{2}")
_BETWEEN_URLS = re.compile(r",(?=https?://)")
_FLAGS: Mapping[str, bool] = MappingProxyType({"true": True, "false": False})


class Parameters:
    """The query of one call to an endpoint that knows the parameters `known`, split at spaces.

    Others are ignored, with a warning.

    Of `?sku=A,B&stars=5`, `texts("sku")` gives `('A', 'B')` and `stars()` gives `(5,)`.
    """

    def __init__(self, call: Call, world: World, known: str = "") -> None:
        self._call = call
        self._strict = world.settings.strict
        self._values: dict[str, list[str]] = {}
        self._bracketed: set[str] = set()
        names = frozenset(known.split())
        for name, value in call.query:
            plain = name.removesuffix("[]")
            if plain in names:
                self._values.setdefault(plain, []).append(value)
                if plain != name:
                    self._bracketed.add(plain)
            elif name not in LEGAL_ANYWHERE:
                self._warn_about(name, names)

    def text(self, name: str) -> str | None:
        """Return a text without the spaces around it, None if it is blank or not there."""
        return next((value for each in self._given(name) if (value := each.strip())), None)

    def required_text(self, name: str, evidence: Evidence = "assumed") -> str:
        """Return a text. Raises Refused (400) if it is blank or not there."""
        value = self.text(name)
        if value is None:
            raise bad_request(f"'{name}' is missing", evidence)
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the texts between the commas, each once, without those that are blank."""
        values = (value.strip() for each in self._given(name) for value in each.split(","))
        return tuple(dict.fromkeys(filter(None, values)))

    def addresses(self, name: str) -> tuple[str, ...]:
        """Return URLs, each once: a comma divides them only if a URL follows."""
        given = self._given(name)
        values = (value.strip() for each in given for value in _BETWEEN_URLS.split(each))
        return tuple(dict.fromkeys(filter(None, values)))

    def number(self, name: str, default: int, highest: int) -> int:
        """Return a whole number from 1 to `highest`. Raises Refused (400)."""
        value = self.text(name)
        if value is None:
            return default
        if not _NUMBER.fullmatch(value) or not 1 <= int(value) <= highest:
            raise bad_request(f"'{name}' must be a number from 1 to {highest}, not '{value}'")
        return int(value)

    def stars(self) -> tuple[int, ...]:
        """Return the wanted numbers of stars, none for all. Raises Refused (400)."""
        values = self.texts("stars")
        _require(all(value in "12345" and len(value) == 1 for value in values), "stars", values)
        return tuple(map(int, values))

    def languages(self) -> tuple[str, ...]:
        """Return the wanted languages by ISO 639-1, none for all. Raises Refused (400)."""
        values = self.texts("language")
        _require(all(map(_LANGUAGE.fullmatch, values)), "language", values)
        return values

    def locale(self, name: str = "locale") -> str | None:
        """Return a locale such as `da-DK`, None if there is none. Raises Refused (400)."""
        value = self.text(name)
        _require(value is None or bool(_LOCALE.fullmatch(value)), name, (value,))
        return value

    def required_locale(self) -> str:
        """Return the locale. Raises Refused (400) if it is missing or is none."""
        value = self.required_text("locale", "docs")
        _require(bool(_LOCALE.fullmatch(value)), "locale", (value,))
        return value

    def countries(self) -> tuple[str, ...]:
        """Return ISO alpha-2 codes in upper case, none for all. Raises Refused (400)."""
        values = self.texts("country")
        _require(all(map(_COUNTRY.fullmatch, values)), "country", values)
        return tuple(value.upper() for value in values)

    def flag(self, name: str) -> bool | None:
        """Return what a boolean says, None if it is not there. Raises Refused (400)."""
        value = self.text(name)
        _require(value is None or value.lower() in _FLAGS, name, (value,))
        return None if value is None else _FLAGS[value.lower()]

    def order(self) -> str:
        """Return one of `ORDERS`: of several, the first. Raises Refused (400)."""
        values = self.texts("orderBy") or ("createdat.desc",)
        _require(all(value.lower() in ORDERS for value in values), "orderBy", values)
        if len(values) > 1:
            self._call.warnings.append("the sandbox orders only by the first of several 'orderBy'")
        return values[0].lower()

    def _given(self, name: str) -> list[str]:
        given = self._values.get(name, [])
        if len(given) > 1 or name in self._bracketed:
            self._tolerate(f"values of '{name}' are separated by commas, in one parameter")
        return given

    def _tolerate(self, problem: str) -> None:
        if self._strict:
            raise bad_request(problem)
        self._warn(problem)

    def _warn_about(self, name: str, known: frozenset[str]) -> None:
        spelled = _same_but_case(name, known)
        hint = f", but '{spelled}' is one" if spelled else ""
        self._warn(f"'{quote(name)[:40]}' is not a parameter here{hint}")

    def _warn(self, problem: str) -> None:
        if problem not in self._call.warnings:
            self._call.warnings.append(problem)


def _require(is_right: bool, name: str, values: Iterable[str | None]) -> None:
    if not is_right:
        shown = ",".join(value or "" for value in values)
        raise bad_request(f"'{shown}' is not a value of '{name}'")


def _same_but_case(name: str, known: frozenset[str]) -> str | None:
    return next((each for each in sorted(known) if each.lower() == name.lower()), None)


# Lists that are answered page by page, with links to the pages before and after.
#
# `page` counts from 1 to 2147483647; beyond the last page a list is empty (documented). Of the
# links, `next-page` was observed, and that there is none at the end; `previous-page` is assumed.

Item = TypeVar("Item")

HIGHEST_PAGE = 2_147_483_647
"""The last page that can be asked for (documented)."""


@dataclass(frozen=True, slots=True)
class Page:
    """A part of a list: the `number`th `size` things of it, counted from 1."""

    number: int
    size: int

    def of(self, items: Sequence[Item]) -> Sequence[Item]:
        """Return what is on the page, without a look at anything else."""
        start = (self.number - 1) * self.size
        return items[start : start + self.size]

    def links(self, call: Call, total: int) -> list[JsonObject]:
        """Return links to the pages around this one in a list of `total` things."""
        last = -(-total // self.size)
        links = []
        if self.number < last:
            links.append(link(_address(call, self.number + 1), "next-page"))
        if self.number > 1 and last:
            links.append(link(_address(call, min(self.number - 1, last)), "previous-page"))
        return links


def read_page(
    parameters: Parameters, *, default: int = 20, highest: int = 100, size: str = "perPage"
) -> Page:
    """Return the page that a call asks for; `size` is the name of that parameter.

    Raises Refused (400).
    """
    number = parameters.number("page", 1, HIGHEST_PAGE)
    return Page(number, parameters.number(size, default, highest))


def _address(call: Call, page: int) -> str:
    """Return the address of another page of the same list, without what says who is calling."""
    kept = [(k, value) for k, value in call.query if k != "page" and k not in LEGAL_ANYWHERE]
    query = urlencode([*kept, ("page", str(page))], quote_via=quote, safe=",")
    return f"{call.origin}{call.path}?{query}"
