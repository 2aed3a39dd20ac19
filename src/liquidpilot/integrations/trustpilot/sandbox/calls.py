"""A request as an endpoint sees it: path, parameters, form and JSON, read once."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import SplitResult, parse_qsl, quote, unquote, urlencode, urlsplit

from liquidpilot import Request
from liquidpilot.extending import read_json
from liquidpilot.integrations.trustpilot.endpoints import Endpoint
from liquidpilot.integrations.trustpilot.sandbox.replies import bad_request, wrong_type
from liquidpilot.integrations.trustpilot.sandbox.shapes import JsonObject, link
from liquidpilot.integrations.trustpilot.validation.bodies import FORM, body_problems, form_data

if TYPE_CHECKING:
    from liquidpilot.integrations.trustpilot.sandbox.tokens import Token


_MOST_PARAMETERS = 1000
# What readers of JSON usually allow (assumed); no documented body has more than four.
_DEEPEST = 64
_JSON = "application/json"


@dataclass(eq=False)
class Call:
    """One request, taken apart. `values` are those that the route found in the path, by name.

    `token` is the accepted access token of a private call, `api_key` the accepted key of a public
    one, or that of the application to which the token was issued. `query` and `body` are checked:
    what the endpoint documents. `warnings` collects what lenient mode lets pass, `made_up` what
    the data do not list; both are told in headers of the answer.
    """

    request: Request
    values: Mapping[str, str] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)
    made_up: list[str] = field(default_factory=list)
    query: Query = field(init=False)
    body: dict[str, Any] = field(default_factory=dict)
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
            _ = self.request.url.encode(), self.host, self.parameters
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
    def parameters(self) -> tuple[tuple[str, str], ...]:
        """The parameters of the query, decoded, in their order; those without a value too.

        Raises ValueError if there are very many.
        """
        return tuple(
            parse_qsl(self.url.query, keep_blank_values=True, max_num_fields=_MOST_PARAMETERS)
        )

    def parameter(self, name: str) -> str | None:
        """Return the first parameter called so, None if there is none."""
        return next((value for key, value in self.parameters if key == name), None)

    def header(self, name: str) -> str | None:
        """Return a header, whatever the case of its name; None if there is none."""
        return self.request.headers.get(name)

    @cached_property
    def content_type(self) -> str:
        """The type of the body without its parameters, in lower case; empty if it is not told."""
        return (self.header("content-type") or "").partition(";")[0].strip().lower()

    def warn(self, problem: str) -> None:
        """Tell once what was let pass."""
        if problem not in self.warnings:
            self.warnings.append(problem)

    def makes_up(self, what: str) -> None:
        """Tell once what is answered for though the data do not list it."""
        if what not in self.made_up:
            self.made_up.append(what)

    def form(self) -> dict[str, str]:
        """Return the fields of a form, the last of equal ones. Raises Refused (415, 400)."""
        if self.content_type != FORM:
            raise wrong_type(f"Content-Type must be {FORM}")
        try:
            text = (self.request.body or b"").decode("utf-8")
            return dict(parse_qsl(text, keep_blank_values=True, max_num_fields=_MOST_PARAMETERS))
        except ValueError:
            raise bad_request("the form cannot be read") from None

    def json_object(self) -> dict[str, Any]:
        """Return the JSON object that the body is. Raises Refused (415, 400)."""
        if self.content_type != _JSON:
            sent = f", not '{self.content_type}'" if self.content_type else ""
            raise wrong_type(f"Content-Type must be {_JSON}{sent}")
        try:
            text = (self.request.body or b"").decode("utf-8")
            data = read_json(text)
        except ValueError as mistake:  # JsonMistake too
            raise bad_request(
                "the body is not valid JSON", f"the body is no JSON: {mistake}"
            ) from None
        if not isinstance(data, dict):
            raise bad_request("the body must be a JSON object")
        if not _is_within(_DEEPEST, data):
            raise bad_request("the body is nested too deeply, or has a number that is too large")
        return data

    def read_body(self, endpoint: Endpoint, *, strict: bool) -> None:
        """Fill in `body`, held against what the endpoint documents.

        Raises Refused (415, 400 with every mistake).
        """
        if endpoint.body is None:
            return
        if (
            self.content_type == FORM
            and endpoint.form
            and (not strict or endpoint.form == "observed")
        ):
            seen = (
                "a form was seen to work"
                if endpoint.form == "observed"
                else "nobody knows of a form"
            )
            self.warn(f"a body of JSON is documented; {seen}")
            try:
                self.body = form_data(self.request.body or b"", endpoint.body)
            except ValueError:
                raise bad_request("the form cannot be read") from None
        else:
            self.body = self.json_object()
        found = body_problems(endpoint.body, self.body)
        wrong = [each for each in found if each.severity == "error" or (strict and each.tolerated)]
        if wrong:
            hints = "; ".join(
                f"{each.message} ({each.hint})" if each.hint else each.message for each in wrong
            )
            raise bad_request("; ".join(each.message for each in wrong), hints)
        for each in found:
            self.warn(each.message)


def _is_within(levels: int, value: object) -> bool:
    """Return whether `value` has at most so many containers in each other, and no infinite number.

    `1e999` is infinite, and Infinity is not JSON.
    """
    if isinstance(value, dict):
        value = [*value.values()]
    if not isinstance(value, list):
        return not isinstance(value, float) or math.isfinite(value)
    return levels > 0 and all(_is_within(levels - 1, each) for each in value)


# The parameters in the query of a call, read by name and type.
#
# Several values of one parameter are separated by commas (documented). A repeated name, or `sku[]`
# as axios and PHP write it, is refused in strict mode; else it is taken, with a warning. A blank
# value counts as none. What is wrong is a 400 in the shape F4, whose words are assumed.

LEGAL_ANYWHERE = frozenset({"apikey", "callback", "token", "access_token"})
"""Parameters that say who is calling, or in which form to answer, and not what for."""


class Query:
    """The query of one call to `endpoint`. Raises Refused (400) for what it does not document.

    Parameters that it does not know are ignored, with a warning.

    Of `?sku=A,B&stars=5`, `texts("sku")` gives `('A', 'B')` and `stars` gives `(5,)`.
    """

    def __init__(self, call: Call, endpoint: Endpoint, *, strict: bool) -> None:
        self._call = call
        self._endpoint = endpoint
        self._texts: dict[str, tuple[str, ...]] = {}
        given: dict[str, list[str]] = {}
        for name, value in call.parameters:
            plain = name.removesuffix("[]")
            if plain in endpoint.parameters:
                given.setdefault(plain, []).append(value)
                if plain != name or len(given[plain]) > 1:
                    problem = f"values of '{plain}' are separated by commas, in one parameter"
                    if strict:
                        raise bad_request(problem)
                    call.warn(problem)
            elif name not in LEGAL_ANYWHERE:
                call.warn(_unknown(name, endpoint.parameters))
        for name, values in given.items():
            self._read(name, values)
        for names in endpoint.required:
            if not any(self._texts.get(each) for each in names):
                raise bad_request(f"{' or '.join(map(repr, names))} is missing")

    def _read(self, name: str, values: Sequence[str]) -> None:
        parameter = self._endpoint.parameter(name)
        texts = [text for each in values for text in parameter.texts(each)]
        wrong = next((each for each in texts if not parameter.takes(each)), None)
        if wrong is not None and parameter.highest:
            number = f"a number from 1 to {parameter.highest}"
            raise bad_request(f"'{name}' must be {number}, not '{wrong}'")
        if wrong is not None:
            hint = f": {parameter.hint}" if parameter.hint else ""
            raise bad_request(f"'{wrong}' is not a value of '{name}'{hint}")
        self._texts[name] = tuple(dict.fromkeys(texts))

    def text(self, name: str) -> str | None:
        """Return a text, the first if there are several; None if it is blank or not there."""
        return next(iter(self.texts(name)), None)

    def texts(self, name: str) -> tuple[str, ...]:
        """Return the texts of a list, each once, without those that are blank."""
        return self._texts.get(name, ())

    def number(self, name: str) -> int:
        """Return a whole number; the parameter's default if it is not there."""
        text = self.text(name)
        return self._endpoint.parameter(name).default if text is None else int(text)

    def flag(self, name: str) -> bool | None:
        """Return what a boolean says, None if it is not there."""
        text = self.text(name)
        return None if text is None else text.lower() == "true"

    @property
    def stars(self) -> tuple[int, ...]:
        """The wanted numbers of stars, none for all."""
        return tuple(map(int, self.texts("stars")))

    @property
    def order(self) -> str:
        """The order that is asked for: of several, the first; the newest first without one."""
        values = self.texts("orderBy")
        if len(values) > 1:
            self._call.warn("the sandbox orders only by the first of several 'orderBy'")
        return values[0].lower() if values else "createdat.desc"

    @property
    def page(self) -> Page:
        """The page that is asked for."""
        size = "perpage" if "perpage" in self._endpoint.parameters else "perPage"
        return Page(self.number("page"), self.number(size))

    def values(self) -> Mapping[str, str]:
        """Return the first value of each parameter that has one."""
        return {name: texts[0] for name, texts in self._texts.items() if texts}


def _unknown(name: str, known: Iterable[str]) -> str:
    spelled = next((each for each in sorted(known) if each.lower() == name.lower()), None)
    hint = f", but '{spelled}' is one" if spelled else ""
    return f"'{quote(name)[:40]}' is not a parameter here{hint}"


# Lists that are answered page by page, with links to the pages before and after.
#
# `page` counts from 1 to 2147483647; beyond the last page a list is empty (documented). Of the
# links, `next-page` was observed, and that there is none at the end; `previous-page` is assumed.

Item = TypeVar("Item")


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


def _address(call: Call, page: int) -> str:
    """Return the address of another page of the same list, without what says who is calling."""
    kept = [(k, value) for k, value in call.parameters if k != "page" and k not in LEGAL_ANYWHERE]
    query = urlencode([*kept, ("page", str(page))], quote_via=quote, safe=",")
    return f"{call.origin}{call.path}?{query}"
