"""Whether a live answer still has the shape of the recorded one."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import field
from functools import reduce
from types import MappingProxyType
from typing import Literal, NamedTuple
from urllib.parse import quote

from liquidpilot.connected_content.errors import MissingFixture, RequestFailed
from liquidpilot.connected_content.limits import LARGEST_BODY
from liquidpilot.connected_content.request import Request, Response, Transport
from liquidpilot.datafiles.json_text import JsonMistake
from liquidpilot.errors import LiquidPilotError
from liquidpilot.immutable import immutable
from liquidpilot.replay.format import (
    DEFAULT_RESPONSE,
    BodyKind,
    Fixture,
    FixtureResponse,
    RequestPattern,
)
from liquidpilot.replay.json_data import JsonData, Number, parse_json
from liquidpilot.replay.matching import WILDCARD
from liquidpilot.replay.redaction import Redactor
from liquidpilot.replay.store import FixtureStore

# The shape of a JSON answer: which keys it has and of which types, never the values.
#
# A recorded answer and the live one differ in every value; what breaks a template is a key that is
# gone, or a text that has become an object.

Change = Literal["came", "went", "changed"]

_PLAIN_KEY = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
_NO_KEYS: Mapping[str, Shape] = MappingProxyType({})


@immutable
class Shape:
    """What stands at one place, or at the same place of all items of a list.

    `types` are in an author's words. `keys` are those of an object, of which the `required` ones
    are in every object seen; `items` is the shape of all items together, None if none was seen.
    """

    types: frozenset[str]
    keys: Mapping[str, Shape] = field(default_factory=lambda: _NO_KEYS)
    required: frozenset[str] = frozenset()
    items: Shape | None = None

    @property
    def words(self) -> str:
        """The types, for a sentence: `null or text`."""
        return " or ".join(sorted(self.types))


class ShapeDifference(NamedTuple):
    """A key that came or went, or a type that the fixture does not show; None where nothing is.

    >>> recorded, live = {"items": [{"name": "Truck"}]}, {"items": [{"name": None}], "next": "/2"}
    >>> for difference in shape_differences(shape_of(recorded), shape_of(live)):
    ...     print(difference)
    changed: items[].name (text in the fixture, null in the live answer)
    came: next (text)
    """

    change: Change
    path: str
    fixture: str | None
    live: str | None

    def __str__(self) -> str:
        if self.change == "changed":
            types = f"{self.fixture} in the fixture, {self.live} in the live answer"
        else:
            types = self.fixture or self.live or ""
        return f"{self.change}: {self.path or 'the whole answer'} ({types})"


def shape_of(data: JsonData) -> Shape:
    """Return the shape of `data`, as `parse_json` returns it."""
    match data:
        case dict():
            keys = {key: shape_of(value) for key, value in data.items()}
            return Shape(frozenset({"object"}), MappingProxyType(keys), frozenset(keys))
        case list():
            items = reduce(_merged, map(shape_of, data)) if data else None
            return Shape(frozenset({"list"}), items=items)
        case _:
            return Shape(frozenset({_type_in_words(data)}))


def shape_differences(fixture: Shape, live: Shape, path: str = "") -> Iterator[ShapeDifference]:
    """Yield where `live` is not as `fixture` shows; `path` is where both stand.

    Only the topmost key of what came or went is named. Of a list without items nothing is known,
    and so nothing is different in it. A key that only some items of the fixture have may be gone.
    """
    if live.types - fixture.types:
        yield ShapeDifference("changed", path, fixture.words, live.words)
    if "object" in fixture.types & live.types:
        for key in {**fixture.keys, **live.keys}:
            yield from _key_differences(fixture, live, key, _joined(path, key))
    if fixture.items and live.items:
        yield from shape_differences(fixture.items, live.items, f"{path}[]")


def _key_differences(fixture: Shape, live: Shape, key: str, path: str) -> Iterator[ShapeDifference]:
    if key not in fixture.keys:
        yield ShapeDifference("came", path, None, live.keys[key].words)
    elif key in live.keys:
        yield from shape_differences(fixture.keys[key], live.keys[key], path)
    elif key in fixture.required:
        yield ShapeDifference("went", path, fixture.keys[key].words, None)


def _merged(first: Shape, second: Shape) -> Shape:
    keys = dict(first.keys)
    for key, shape in second.keys.items():
        keys[key] = _merged(keys[key], shape) if key in keys else shape
    # What is no object says nothing about which keys an object must have.
    objects = [shape.required for shape in (first, second) if "object" in shape.types]
    required = frozenset.intersection(*objects) if objects else frozenset[str]()
    seen = [shape.items for shape in (first, second) if shape.items]
    items = reduce(_merged, seen) if seen else None
    return Shape(first.types | second.types, MappingProxyType(keys), required, items)


def _joined(path: str, key: str) -> str:
    """Return the path of `key` as Liquid would write it."""
    if not key or not _PLAIN_KEY.issuperset(key):
        return f"{path}['{key}']"
    return f"{path}.{key}" if path else key


def _type_in_words(value: JsonData) -> str:
    match value:
        case None:
            return "null"
        case bool():
            return "true or false"
        case Number():
            return "number"
        case _:
            return "text"


@immutable
class Verified:
    """A fixture that was compared; `error` says why the live service gave no answer."""

    fixture: Fixture
    differences: tuple[ShapeDifference, ...] = ()
    error: str | None = None


class VerifyingTransport:
    """Asks `live`, and compares what it answers with the fixture that it belongs to.

    It asks until all fixtures called `wanted` have been compared; also for the others that come
    before, as the token that the wanted call is sent with. From then on, and for hosts that may not
    be asked, `replay` answers. The same request is sent once. `verified` has the fixtures that were
    compared, by name, and `refused` those whose host may not be asked, with what to do about it.
    `redactor` learns what is secret, and takes it out before anything is compared, as it was taken
    out of the fixture.
    """

    def __init__(
        self, live: Transport, replay: Transport, store: FixtureStore, redactor: Redactor
    ) -> None:
        self.wanted: frozenset[str] = frozenset()
        self.verified: dict[str, Verified] = {}
        self.refused: dict[str, MissingFixture] = {}
        self._live = live
        self._replay = replay
        self._store = store
        self._redactor = redactor
        self._answers: dict[Request, Response | RequestFailed] = {}

    def send(self, request: Request, /) -> Response:
        """Return the live answer while it is needed. Raises what the transports raise."""
        if request not in self._answers and self.wanted <= self.verified.keys():
            return self._replay.send(request)
        fixture = self._store.find(request)
        try:
            answer = self._ask(request)
        except MissingFixture as error:
            if fixture is not None:
                self.refused[fixture.name] = error
            return self._replay.send(request)
        if fixture is not None and fixture.name not in self.verified:
            self.verified[fixture.name] = verify(fixture, answer, self._redactor)
        if isinstance(answer, RequestFailed):
            raise answer
        return answer

    def _ask(self, request: Request) -> Response | RequestFailed:
        if request not in self._answers:
            self._redactor.learn(request)
            try:
                self._answers[request] = self._live.send(request)
            except MissingFixture:
                raise
            except RequestFailed as error:
                self._answers[request] = error
        return self._answers[request]


def verify(fixture: Fixture, answer: Response | RequestFailed, redactor: Redactor) -> Verified:
    """Compare the `default` of `fixture` with what the live service did, without its secrets.

    `redactor` learns those of the answer.
    """
    if isinstance(answer, RequestFailed):
        return Verified(fixture, error=redactor.text(answer.message))
    try:
        redactor.learn(answer)
    except LiquidPilotError as error:
        return Verified(fixture, error=error.message)
    return Verified(fixture, tuple(_differences(fixture, redactor.response(answer))))


def comparable_response(fixture: Fixture) -> FixtureResponse | None:
    """Return what a live answer is compared with, None if that has no body to compare.

    It is the `default`; of a sequence the last step, which stays. A fault has no body, nor has an
    answer of which only the size was recorded.
    """
    response = fixture.responses[DEFAULT_RESPONSE]
    if response.sequence:
        response = fixture.responses[response.sequence[-1]]
    only_size = response.size is not None and not response.body
    return None if response.fault or only_size else response


def _differences(fixture: Fixture, live: Response) -> Iterator[ShapeDifference]:
    recorded = comparable_response(fixture)
    if recorded is None:
        return
    if recorded.status != live.status:
        # Another status is another answer; the shape of an error does not matter.
        yield ShapeDifference("changed", "the status", str(recorded.status), str(live.status))
        return
    if len(live.body) > LARGEST_BODY:
        yield ShapeDifference("changed", "the size", "up to 1 MB", "more than 1 MB")
        return
    expected = _json_shape(Response(recorded.status, recorded.headers, recorded.body))
    found = _json_shape(live)
    if expected is not None and found is not None:
        yield from shape_differences(expected, found)
    elif expected is not found:
        yield ShapeDifference("changed", "", _kind(expected), _kind(found))


def _json_shape(response: Response) -> Shape | None:
    try:
        return shape_of(parse_json(response.text))
    except JsonMistake:
        return None


def _kind(shape: Shape | None) -> str:
    return "text" if shape is None else "JSON"


_CONTENT_TYPES: Mapping[BodyKind, str] = {
    "json": "application/json",
    "form": "application/x-www-form-urlencoded",
}


class FilledRequest(NamedTuple):
    """The request, or why there is none."""

    request: Request | None
    problem: str | None = None


def request_of(pattern: RequestPattern) -> Request:
    """Return `pattern` as a request, with the wildcards as texts: to be shown, not to be sent."""
    return _build(pattern, lambda text, spell: text)


def fill_secrets(pattern: RequestPattern, secrets: Mapping[str, str]) -> FilledRequest:
    """Return the one request that `pattern` stands for, each `{secret:NAME}` taken from `secrets`.

    There is none if it has `{any}`, or the name of a secret that is not there.
    """
    request = request_of(pattern)
    texts = (request.url, *request.headers.values(), pattern.body or "")
    for wildcard in (found for text in texts for found in WILDCARD.findall(text)):
        if wildcard == "{any}":
            return FilledRequest(None, "its request has {any}")
        if not secrets.get(_name_in(wildcard)):
            return FilledRequest(None, f"there is no secret '{_name_in(wildcard)}'")

    def fill(text: str, spell: Callable[[str], str]) -> str:
        return WILDCARD.sub(lambda match: spell(secrets[_name_in(match[0])]), text)

    return FilledRequest(_build(pattern, fill))


def _build(pattern: RequestPattern, fill: Callable[[str, Callable[[str], str]], str]) -> Request:
    headers = {name: fill(value, str) for name, value in pattern.headers.items()}
    kind = pattern.body_kind
    if kind is not None and kind in _CONTENT_TYPES:
        headers.setdefault("Content-Type", _CONTENT_TYPES[kind])
    body = None
    if pattern.body is not None:
        spell = {"json": _in_json, "form": _in_url}.get(kind or "body", str)
        body = fill(pattern.body, spell).encode("utf-8", "replace")
    credential = None if pattern.auth is None else pattern.auth.partition(":")[2].strip()
    url = fill(pattern.url, _in_url)
    return Request(pattern.method, url, headers, body, credential=credential)


def _name_in(wildcard: str) -> str:
    return wildcard.strip("{}").partition(":")[2]


def _in_url(secret: str) -> str:
    return quote(secret, safe="")


def _in_json(secret: str) -> str:
    return json.dumps(secret)[1:-1]
