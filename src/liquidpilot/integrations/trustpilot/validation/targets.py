"""A request, taken apart, and the endpoint that it is meant for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, NamedTuple
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from liquidpilot import Request
from liquidpilot.extending import RequestProblem
from liquidpilot.integrations.trustpilot.endpoints import (
    Endpoint,
    Place,
    endpoints_at,
    endpoints_near,
)


class Target(NamedTuple):
    """What a request is about.

    `endpoint` is None if there is none that it could be meant for. `exact` tells that the path is
    the endpoint's, to the letter. `values` are the ids in the path, `query` the parameters,
    decoded, in their order, those without a value too.
    """

    request: Request
    scheme: str
    host: str
    path: str
    endpoint: Endpoint | None
    exact: bool
    values: Mapping[str, str]
    query: tuple[tuple[str, str], ...]

    def header(self, name: str) -> str | None:
        """Return a header, whatever the case of its name; None if there is none."""
        return self.request.headers.get(name)

    @property
    def content_type(self) -> str:
        """The type of the body without its parameters, in lower case; empty if it is not told."""
        return (self.header("content-type") or "").partition(";")[0].strip().lower()


def target_of(request: Request) -> Target:
    """Return what `request` is about, however wrong its URL is."""
    parts = _split(request.url)
    segments = [unquote(each) for each in parts.path.split("/")[1:]]
    found = endpoints_at(segments)
    exact = bool(found)
    endpoint, values = _of_method(found or endpoints_near(segments), request.method)
    query = tuple(parse_qsl(parts.query, keep_blank_values=True, errors="replace"))
    host = (parts.hostname or "").lower()
    return Target(request, parts.scheme, host, parts.path, endpoint, exact, values, query)


def is_stand_in(value: str) -> bool:
    """Tell whether `value` stands for a secret that is not known here.

    That is `unset-NAME` for a credential whose environment variable is not set, and `{secret:NAME}`
    or `{any}` in a request that a fixture recorded.
    """
    return value.startswith("unset-") or "{secret:" in value or "{any}" in value


def _of_method(found: Sequence[Place], method: str) -> tuple[Endpoint | None, Mapping[str, str]]:
    same = [each for each in found if each[0].method == method]
    return next(iter([*same, *found]), (None, {}))


def _split(url: str) -> SplitResult:
    try:
        parts = urlsplit(url)
        _ = parts.hostname
    except ValueError:
        return SplitResult("", "", "", "", "")
    return parts


# What is wrong with the body of a request.

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class BodyProblem(RequestProblem):
    """One thing that is wrong with a JSON body or a form.

    Where something is missing, `keys` are the way to what lacks it. What is `tolerated` is not what
    is documented, and known serializers send it: whether Trustpilot refuses it is not known, and
    the sandbox does only in strict mode.
    """

    part: Literal["body"] = "body"
    tolerated: bool = False


# Values as a message shows them.

_LONGEST = 60
_TYPES = {
    "array": "a list",
    "boolean": "true or false",
    "integer": "a number",
    "null": "null",
    "number": "a number",
    "object": "an object",
    "string": "a text",
}
_NAMES = (
    (bool, "boolean"),
    ((int, float), "number"),
    (str, "string"),
    (list, "array"),
    (dict, "object"),
)


def quoted(value: object) -> str:
    """Return a text in single quotes, cut if it is long, and the kind of anything else.

    >>> quoted("two words"), quoted(["a"])
    ("'two words'", 'a list')
    """
    if not isinstance(value, str):
        return kind_of(value)
    text = " ".join(value.splitlines())
    return f"'{text[:_LONGEST]}…'" if len(text) > _LONGEST else f"'{text}'"


def kind_of(value: object) -> str:
    """Return what a JSON value is, as one says it: `a list`."""
    name = next((name for kinds, name in _NAMES if isinstance(value, kinds)), "null")
    return _TYPES[name]


def kind_of_type(name: str) -> str:
    """Return what values of a type of JSON Schema are, as one says it: `array`, a list."""
    return _TYPES[name]
