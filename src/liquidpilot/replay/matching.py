"""Whether a request is the one that a fixture answers.

A pattern is compiled once and a request is read once; then the two are compared part by part.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping
from dataclasses import field
from functools import cached_property
from itertools import zip_longest
from operator import itemgetter
from typing import Generic, NamedTuple, Protocol, TypeAlias, TypeVar

from liquidpilot.connected_content.request import Request
from liquidpilot.datafiles.json_text import JsonMistake
from liquidpilot.immutable import immutable
from liquidpilot.replay.format import BodyKind, RequestPattern
from liquidpilot.replay.json_data import JsonData, Number, parse_json
from liquidpilot.replay.urls import (
    Pairs,
    body_text,
    normalise_pairs,
    normalise_url,
    origin,
    pair_text,
    path_segments,
    path_text,
    split_pairs,
    split_url,
)

# `{any}` and `{secret:NAME}`: what an author writes for the part of a request that may vary.
#
# Both stand for any text, also for none. `{secret:NAME}` is written by the recorder, so that the
# value of a secret is in no file.

WILDCARD = re.compile(r"\{any\}|\{secret:[A-Za-z0-9_.-]+\}")
_ALMOST = re.compile(r"\{\s*any\s*\}|\{\s*secret\s*:[^{}\"]*\}", re.IGNORECASE)
_BRACES = re.compile(r"\{[^{}/?#&=]*\}?|\}")


@immutable
class Wild:
    """A text with wildcards: the literal `pieces` around and between them, and as `written`.

    >>> wild = text_or_wild("order-{any}")
    >>> isinstance(wild, Wild) and wild.matches("order-17")
    True
    """

    pieces: tuple[str, ...]
    written: str = field(default="", compare=False)

    def __str__(self) -> str:
        return self.written

    def matches(self, text: str) -> bool:
        """Say whether `text` can be had by putting something into the place of each wildcard."""
        first, *middle, last = self.pieces
        if not (text.startswith(first) and text.endswith(last)):
            return False
        # The leftmost find is never wrong: what comes later may always match more.
        at, end = len(first), len(text) - len(last)
        for piece in middle:
            at = text.find(piece, at, end)
            if at < 0:
                return False
            at += len(piece)
        return at <= end

    @property
    def wildcards(self) -> int:
        """How many there are."""
        return len(self.pieces) - 1

    @property
    def anything(self) -> bool:
        """Whether every text matches."""
        return not any(self.pieces)


Expected: TypeAlias = str | Wild


def fits(expected: Expected | None, text: str | None) -> bool:
    """Say whether `text` is what is expected; None, a value that is not there, fits only itself."""
    if isinstance(expected, Wild):
        return text is not None and expected.matches(text)
    return expected == text


def wildcards_in(expected: Expected | None) -> int:
    """How many wildcards are in it."""
    return expected.wildcards if isinstance(expected, Wild) else 0


def text_or_wild(text: str, literal: Callable[[str], str] = str) -> Expected:
    """Return `text`, or a Wild if it has wildcards; `literal` normalises the pieces beside them."""
    if "{" not in text:
        return literal(text)
    pieces = WILDCARD.split(text)
    if len(pieces) == 1:
        return literal(text)
    return Wild(tuple(literal(piece) for piece in pieces), text)


def misspelt_in_url(url: str) -> str | None:
    """Return the first braces in `url` that are no wildcard, or None: an address has no others.

    >>> misspelt_in_url("https://api.example.com/reviews/{any}/{sku}")
    '{sku}'
    """
    return _first_other(_BRACES, url)


def misspelt_in_text(text: str) -> str | None:
    """Return what must be meant as a wildcard but is none, or None: a text may have braces.

    >>> misspelt_in_text('{"name": "{name}", "sku": "{ANY}"}')
    '{ANY}'
    """
    return _first_other(_ALMOST, text)


def mend_wildcards(text: str) -> str:
    """Return `text`, which was sent, with `{any}` for what would be a misspelt wildcard."""
    return _ALMOST.sub(lambda match: match[0] if WILDCARD.fullmatch(match[0]) else "{any}", text)


def _first_other(pattern: re.Pattern[str], text: str) -> str | None:
    found = (match[0] for match in pattern.finditer(text))
    return next((each for each in found if not WILDCARD.fullmatch(each)), None)


class Difference(NamedTuple):
    """A field with what the fixture says and what the request has; None where one has nothing.

    `part` is `method`, `host`, `path`, `query`, `header`, `credential` or `body`; `keys` the way to
    the value in it, with more than one only in JSON.

    >>> print(Difference("query", ("locale",), "en", "de"))
    query 'locale': fixture 'en', request 'de'
    """

    part: str
    keys: tuple[str, ...]
    fixture: str | None
    request: str | None

    @property
    def field(self) -> str:
        """The name of the field: `query 'locale'`, `method`, `body 'customer.email'`."""
        return f"{self.part} '{'.'.join(self.keys)}'" if self.keys else self.part

    def __str__(self) -> str:
        fixture, request = (
            "has none" if value is None else f"'{value}'" for value in (self.fixture, self.request)
        )
        return f"{self.field}: fixture {fixture}, request {request}"


ExpectedPairs: TypeAlias = "tuple[tuple[str, Expected | None], ...]"


def expected_pairs(text: str) -> ExpectedPairs:
    """Return the pairs that `text`, of a fixture, stands for; wildcards may be in the values."""
    pairs = [
        (pair_text(key), None if value is None else text_or_wild(value, pair_text))
        for key, value in split_pairs(text)
    ]
    return tuple(sorted(pairs, key=itemgetter(0)))


def pairs_fit(expected: ExpectedPairs, pairs: Pairs) -> bool:
    """Say whether there is the same number of values for each key, and each one fits."""
    return len(expected) == len(pairs) and all(
        key == wanted and fits(value, found)
        for (wanted, value), (key, found) in zip(expected, pairs, strict=True)
    )


def pair_differences(part: str, expected: ExpectedPairs, pairs: Pairs) -> Iterator[Difference]:
    """Yield what does not fit, key by key."""
    for key in sorted({key for key, _ in (*expected, *pairs)}):
        # In tuples of one, since None is a value too: that of a key without `=`.
        wanted = [(value,) for name, value in expected if name == key]
        found = [(value,) for name, value in pairs if name == key]
        for value, other in zip_longest(wanted, found):
            if value is None or other is None or not fits(value[0], other[0]):
                yield Difference(part, (key,), _shown_value(value), _shown_value(other))


def _shown_value(value: tuple[Expected | None] | None) -> str | None:
    if value is None:
        return None
    return "nothing, not even =" if value[0] is None else str(value[0])


ExpectedJson: TypeAlias = (
    "bool | str | Number | Wild | list[ExpectedJson] | dict[str, ExpectedJson] | None"
)


class RequestBody:
    """The body of one request; each way to look at it is worked out when it is first needed."""

    def __init__(self, body: bytes | None) -> None:
        self.text = body_text(body)

    @cached_property
    def pairs(self) -> Pairs:
        """The pairs of a form, sorted by key."""
        return normalise_pairs(self.text)

    @cached_property
    def json(self) -> tuple[JsonData] | None:
        """The data of a JSON body, as the one element of a tuple; None if it is not JSON."""
        if not self.text:
            return None
        try:
            return (parse_json(self.text),)
        except JsonMistake:
            return None

    @property
    def is_object(self) -> bool:
        """Whether the body is a JSON object."""
        return self.json is not None and isinstance(self.json[0], dict)

    @cached_property
    def key(self) -> Hashable:
        """What a fixed JSON body is looked up by; None if it is not JSON."""
        return None if self.json is None else _frozen(self.json[0])


class BodyMatcher(Protocol):
    """What a fixture expects of the body."""

    @property
    def wildcards(self) -> int:
        """How many wildcards it has."""

    @property
    def key(self) -> Hashable:
        """What the one body that matches is looked up by; None if there may be others."""

    def matches(self, body: RequestBody) -> bool:
        """Say whether `body` is what is expected."""

    def differences(self, body: RequestBody) -> Iterator[Difference]:
        """Yield what is different in `body`; nothing if it matches."""


def body_matcher(kind: BodyKind | None, text: str | None) -> BodyMatcher:
    """Return the matcher for a body as a fixture gives it, JSON checked; None is no body."""
    if kind == "json":
        return _JsonBody(_with_wildcards(parse_json(text or "null")))
    if kind == "form":
        return _FormBody(text or "")
    return _TextBody(text_or_wild(body_text((text or "").encode())))


class _TextBody:
    def __init__(self, expected: Expected) -> None:
        self._expected = expected
        self.wildcards = wildcards_in(expected)
        self.key = None

    def matches(self, body: RequestBody) -> bool:
        return fits(self._expected, body.text)

    def differences(self, body: RequestBody) -> Iterator[Difference]:
        if not self.matches(body):
            yield Difference("body", (), str(self._expected) or None, body.text or None)


class _JsonBody:
    def __init__(self, expected: ExpectedJson) -> None:
        self._expected = expected
        self.wildcards = _count(expected)
        self.key = None if self.wildcards else _frozen(expected)

    def matches(self, body: RequestBody) -> bool:
        return next(self.differences(body), None) is None

    def differences(self, body: RequestBody) -> Iterator[Difference]:
        if body.json is None:
            yield Difference("body", (), "JSON", body.text or None)
        elif body.json[0] != self._expected:
            yield from _json_differences(self._expected, body.json[0], ())


class _FormBody:
    """A form; or the JSON that Braze makes of one.

    With `:content_type application/json` a body `a=1&b=2` is sent as `{"a":"1","b":"2"}` (Braze,
    "Making an API call"); an author writes down what stands in the template.
    """

    def __init__(self, text: str) -> None:
        self._pairs = expected_pairs(text)
        converted: dict[str, ExpectedJson] = {key: value or "" for key, value in self._pairs}
        self._converted = _JsonBody(converted)
        self.wildcards = sum(wildcards_in(value) for _, value in self._pairs)
        self.key = None

    def matches(self, body: RequestBody) -> bool:
        if body.is_object:
            return self._converted.matches(body)
        return pairs_fit(self._pairs, body.pairs)

    def differences(self, body: RequestBody) -> Iterator[Difference]:
        if body.is_object:
            return self._converted.differences(body)
        return pair_differences("body", self._pairs, body.pairs)


def _with_wildcards(data: JsonData) -> ExpectedJson:
    match data:
        case str():
            return text_or_wild(data)
        case dict():
            return {key: _with_wildcards(value) for key, value in data.items()}
        case list():
            return [_with_wildcards(value) for value in data]
        case _:
            return data


def _frozen(data: ExpectedJson | JsonData) -> Hashable:
    """Return what is equal for equal data, and can be looked up."""
    if isinstance(data, dict):
        return frozenset((key, _frozen(value)) for key, value in data.items())
    if isinstance(data, list):
        return ("list", *map(_frozen, data))
    # True is 1 in a tuple; a number is a Number here, so that there is none to take it for.
    return data


def _count(expected: ExpectedJson) -> int:
    match expected:
        case Wild():
            return expected.wildcards
        case dict():
            return sum(_count(value) for value in expected.values())
        case list():
            return sum(_count(value) for value in expected)
        case _:
            return 0


def _json_differences(
    expected: ExpectedJson, data: JsonData, keys: tuple[str, ...]
) -> Iterator[Difference]:
    if isinstance(expected, Wild) and expected.anything:
        # The recorder writes a secret number as the text of a wildcard, too.
        return
    match expected, data:
        case dict(), dict():
            for key in {**expected, **data}:
                if key in expected and key in data:
                    yield from _json_differences(expected[key], data[key], (*keys, key))
                else:
                    wanted, found = (
                        _shown(each[key]) if key in each else None for each in (expected, data)
                    )
                    yield Difference("body", (*keys, key), wanted, found)
        case list(), list() if len(expected) == len(data):
            for index, (wanted_item, found_item) in enumerate(zip(expected, data, strict=True)):
                yield from _json_differences(wanted_item, found_item, (*keys, str(index)))
        case Wild() | str(), str() if fits(expected, data):
            return
        case _:
            if type(expected) is not type(data) or expected != data:
                yield Difference("body", keys, *_told_apart(expected, data))


def _shown(value: ExpectedJson | JsonData) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true" if value else "false"
        case str() | Wild() | Number():
            return str(value)
        case dict():
            return "{…}" if value else "{}"
        case _:
            return f"[{len(value)} …]" if value else "[]"


def _told_apart(wanted: ExpectedJson, found: JsonData) -> tuple[str, str]:
    """Return both as text; with their types where only these differ (`"1"` and `1`)."""
    first, second = _shown(wanted), _shown(found)
    if first != second:
        return first, second
    return f"{first} ({_kind(wanted)})", f"{second} ({_kind(found)})"


def _kind(value: ExpectedJson | JsonData) -> str:
    if isinstance(value, Number):
        return "number"
    return "text" if isinstance(value, str | Wild) else "value"


class ReadRequest:
    """A request in the spelling that is compared; its body is read only when it is asked for."""

    def __init__(self, request: Request) -> None:
        self.request = request
        self.method = request.method.upper()
        self.origin, self.segments, self.query = normalise_url(request.url)

    @cached_property
    def body(self) -> RequestBody:
        """The body, as text and as data."""
        return RequestBody(self.request.body)


class Matcher:
    """A pattern, compiled.

    `wildcards` and `conditions` (listed headers and the credential) say how particular it is.
    Raises nothing for a pattern that `loading` has accepted.

    >>> matcher = Matcher(RequestPattern("https://api.example.com/users/{any}?full=1"))
    >>> matcher.matches(ReadRequest(Request("GET", "https://api.example.com/users/ada?full=1")))
    True
    """

    def __init__(self, pattern: RequestPattern) -> None:
        parts = split_url(pattern.url)
        self.method = pattern.method.upper()
        self.origin = origin(parts)
        self.segments: tuple[Expected, ...] = tuple(
            text_or_wild(segment, path_text) for segment in path_segments(parts.path)
        )
        self.query = expected_pairs(parts.query or "")
        self.headers: Mapping[str, Expected] = {
            name: text_or_wild(value.strip()) for name, value in pattern.headers.items()
        }
        self.body = body_matcher(pattern.body_kind, pattern.body)
        self.credential = None if pattern.auth is None else pattern.auth.partition(":")[2].strip()
        self.wildcards = self.body.wildcards + sum(
            wildcards_in(text)
            for text in (
                *self.segments,
                *self.headers.values(),
                *(value for _, value in self.query),
            )
        )
        self.conditions = len(self.headers) + (self.credential is not None)

    def matches(self, request: ReadRequest) -> bool:
        """Say whether the fixture of this pattern answers `request`."""
        return (
            self.same_endpoint(request)
            and pairs_fit(self.query, request.query)
            and next(self._other_headers(request), None) is None
            and self.body.matches(request.body)
        )

    def same_endpoint(self, request: ReadRequest) -> bool:
        """Say whether the fixture answers `request` but for its query, its headers and its body."""
        return (
            self.method == request.method
            and self.origin == request.origin
            and self._same_path(request)
        )

    def differences(self, request: ReadRequest) -> Iterator[Difference]:
        """Yield every field in which `request` is another one; nothing if it matches."""
        if self.method != request.method:
            yield Difference("method", (), self.method, request.method)
        if self.origin != request.origin:
            yield Difference("host", (), self.origin, request.origin)
        if not self._same_path(request):
            wanted = "/".join(str(segment) for segment in self.segments)
            yield Difference("path", (), f"/{wanted}", f"/{'/'.join(request.segments)}")
        if not pairs_fit(self.query, request.query):
            yield from pair_differences("query", self.query, request.query)
        yield from self._other_headers(request)
        yield from self.body.differences(request.body)

    def _same_path(self, request: ReadRequest) -> bool:
        return len(self.segments) == len(request.segments) and all(
            map(fits, self.segments, request.segments)
        )

    def _other_headers(self, request: ReadRequest) -> Iterator[Difference]:
        if not self.conditions:
            return
        for name, value in self.headers.items():
            found = request.request.headers.get(name)
            if not fits(value, None if found is None else found.strip()):
                yield Difference("header", (name,), str(value), found)
        credential = request.request.credential
        if self.credential is not None and self.credential != credential:
            yield Difference("credential", (), self.credential, credential)


# Finding the fixtures that answer a request without trying each one.
#
# What is literal in a URL, and a JSON body, is looked up; only wildcards are tried. Patterns of one
# shape (method, host, number of path segments, query keys) have their literal parts at the same few
# sets of places, so that hundreds of fixtures for one host cost no more than two.

Answer = TypeVar("Answer")

_Places = tuple[int, ...]
_Literals = tuple["str | None", ...]
# By the literal parts of the URL, then by the body, if that is fixed.
_Group = dict[_Literals, dict[Hashable, list[tuple[Matcher, Answer]]]]


class MatcherIndex(Generic[Answer]):
    """Matchers, each with what it stands for. Nothing changes it, so that threads may share it."""

    def __init__(self, matchers: Iterable[tuple[Matcher, Answer]]) -> None:
        self._by_shape: dict[Hashable, dict[_Places, _Group[Answer]]] = {}
        for matcher, answer in matchers:
            parts = (*matcher.segments, *(value for _, value in matcher.query))
            places = tuple(at for at, part in enumerate(parts) if not isinstance(part, Wild))
            literals = tuple(part for part in parts if not isinstance(part, Wild))
            keys = tuple(key for key, _ in matcher.query)
            shape = (matcher.method, matcher.origin, len(matcher.segments), keys)
            groups = self._by_shape.setdefault(shape, {})
            group = groups.setdefault(places, {}).setdefault(literals, {})
            group.setdefault(matcher.body.key, []).append((matcher, answer))

    def best(self, request: ReadRequest) -> list[Answer]:
        """Return what answers `request`: one, none, or several that are equally particular.

        Fewest wildcards win; of two with as many, the one that compares more headers.
        """
        found = [
            ((matcher.wildcards, -matcher.conditions), answer)
            for matcher, answer in self._candidates(request)
            if matcher.matches(request)
        ]
        least = min((rank for rank, _ in found), default=None)
        return [answer for rank, answer in found if rank == least]

    def _candidates(self, request: ReadRequest) -> Iterator[tuple[Matcher, Answer]]:
        keys = tuple([key for key, _ in request.query])
        shape = (request.method, request.origin, len(request.segments), keys)
        parts = (*request.segments, *[value for _, value in request.query])
        for places, by_literals in self._by_shape.get(shape, {}).items():
            by_body = by_literals.get(tuple([parts[at] for at in places]))
            if by_body is not None:
                yield from by_body.get(None, ())
                if request.body.key is not None:
                    yield from by_body.get(request.body.key, ())
