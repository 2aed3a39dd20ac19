"""What recorded answers have where a template reads of the results of its calls."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import lru_cache, partial

from liquidpilot.check.subjects import FieldSubject, RenderingSubject
from liquidpilot.connected_content import Exchange
from liquidpilot.connected_content.request import Request
from liquidpilot.datafiles.json_text import JsonMistake, read_json
from liquidpilot.dialect.expressions.nodes import ELEMENT
from liquidpilot.dialect.flow import Use
from liquidpilot.dialect.outline import Call, Tag
from liquidpilot.kept_with import kept_with_first
from liquidpilot.replay import FixtureStore

Path = tuple[str, ...]


def answers_of(store: FixtureStore, method: str, url: str) -> tuple[object, ...]:
    """Return the JSON of every successful answer that is recorded for the endpoint of `url`.

    Fixtures for other values of the query are answers of the same endpoint.
    """
    return _kept_answers(store)(method, url)


@kept_with_first
def _kept_answers(store: FixtureStore) -> Callable[[str, str], tuple[object, ...]]:
    return lru_cache(maxsize=256)(partial(_answers_of, store))


def _answers_of(store: FixtureStore, method: str, url: str) -> tuple[object, ...]:
    found = (
        response.body
        for fixture in store.of_endpoint(Request(method, url))
        for response in fixture.responses.values()
        if 200 <= response.status < 300 and response.body
    )
    return tuple(_read(found))


def has_path(answers: Iterable[object], path: Path) -> bool:
    """Say whether one of `answers` has something at `path`, be it null."""
    return any(True for _ in values_at(answers, path))


def names_beside(answers: Iterable[object], path: Path) -> list[str]:
    """Return the names that stand where the last step of `path` is looked for."""
    found: dict[str, None] = {}
    for value in values_at(answers, path[:-1]):
        if isinstance(value, Mapping):
            found.update(dict.fromkeys(map(str, value)))
    return list(found)


def values_at(answers: Iterable[object], path: Path) -> Iterator[object]:
    """Yield what `answers` have at `path`, of each element where it leads into a list."""
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


_STATUS = "__http_status_code__"

Asked = tuple[str, str, str]
"""A call that was answered by a fixture: where it stands, its method and its URL."""


def asked_in(rendering: RenderingSubject) -> frozenset[Asked]:
    """Return the calls of a rendering that recorded answers have answered."""
    return frozenset(
        (str(each.place), each.request.method, each.request.url)
        for each in rendering.rendered.exchanges
        if _is_recorded(each)
    )


def _is_recorded(exchange: Exchange) -> bool:
    response = exchange.response
    return exchange.saved_as is not None and response is not None and response.fixture is not None


def answers_by_place(asked: frozenset[Asked], store: FixtureStore) -> dict[str, list[object]]:
    """Return the answers that are recorded for each call, by the place where it stands."""
    answers: dict[str, list[object]] = {}
    for where, method, url in sorted(asked):
        answers.setdefault(where, []).extend(answers_of(store, method, url))
    return answers


@kept_with_first
def uses_of_results(field: FieldSubject) -> tuple[tuple[Call, str, Use], ...]:
    """Return what a field and its content blocks read of results, with the call and its place."""
    calls: dict[Tag, tuple[Call, str]] = {}
    for outline in field.flow.outlines:
        for call in outline.calls:
            calls[call.tag] = call, str(outline.source.place(call.tag.name_span))
    return tuple(
        (*calls[use.tag], use)
        for use in field.flow.uses(*calls)
        if use.origin.is_part and use.path and use.path[-1] != _STATUS
    )
