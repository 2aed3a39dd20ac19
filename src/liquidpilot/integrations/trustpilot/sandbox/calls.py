"""A request as an endpoint sees it: path, parameters, form and JSON, read once."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from liquidpilot import Request
from liquidpilot.extending import read_json
from liquidpilot.integrations.trustpilot.sandbox.refusals import bad_request, wrong_type

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
        """Whether the URL is one; that of a call which an endpoint gets is."""
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
