"""What the recorded answers of an endpoint have in them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from liquidpilot.check.value_paths import Path
from liquidpilot.connected.request import Request
from liquidpilot.dialect.expressions.nodes import ELEMENT
from liquidpilot.fixtures import FixtureStore
from liquidpilot.json_text import JsonMistake, read_json


@lru_cache(maxsize=256)
def answers_of(store: FixtureStore, method: str, url: str) -> tuple[object, ...]:
    """Return the JSON of every successful answer that is recorded for the endpoint of `url`.

    Fixtures for other values of the query are answers of the same endpoint.
    """
    found = (
        response.body
        for fixture in store.of_endpoint(Request(method, url))
        for response in fixture.responses.values()
        if 200 <= response.status < 300 and response.body
    )
    return tuple(_read(found))


def has_path(answers: Iterable[object], path: Path) -> bool:
    """Say whether one of `answers` has something at `path`, be it null."""
    return any(True for _ in _values(answers, path))


def names_beside(answers: Iterable[object], path: Path) -> list[str]:
    """Return the names that stand where the last step of `path` is looked for."""
    found: dict[str, None] = {}
    for value in _values(answers, path[:-1]):
        if isinstance(value, Mapping):
            found.update(dict.fromkeys(map(str, value)))
    return list(found)


def _values(answers: Iterable[object], path: Path) -> Iterator[object]:
    for answer in answers:
        values = [answer]
        for step in path:
            values = [inner for value in values for inner in _step(value, step)]
        yield from values


def _step(value: object, step: str) -> Iterator[object]:
    if step == ELEMENT and isinstance(value, list):
        yield from value
    elif step == ELEMENT and isinstance(value, Mapping):
        # Braze's examples read `[0]` of an object, and mean the object.
        yield value
    elif isinstance(value, Mapping) and step in value:
        yield value[step]


def _read(bodies: Iterable[bytes]) -> Iterator[object]:
    for body in bodies:
        try:
            value = read_json(body, half_characters=True)
        except JsonMistake:
            continue
        yield value
