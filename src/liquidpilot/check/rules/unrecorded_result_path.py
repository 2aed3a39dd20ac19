"""`unrecorded-result-path`: a template reads what no recorded answer has."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import lru_cache

from liquidpilot.check.rule import Example, RenderingRule
from liquidpilot.check.subjects import FieldSubject, RenderingSubject
from liquidpilot.connected_content import Exchange
from liquidpilot.connected_content.request import Request
from liquidpilot.datafiles.json_text import JsonMistake, read_json
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.expressions.nodes import ELEMENT, written_path
from liquidpilot.dialect.flow import Use
from liquidpilot.dialect.outline import Call, Tag
from liquidpilot.replay import FixtureStore
from liquidpilot.suggestions import did_you_mean

Path = tuple[str, ...]


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


_STATUS = "__http_status_code__"

# Where a call stands, its method and its URL.
_Asked = tuple[str, str, str]


def _check(rendering: RenderingSubject) -> Iterable[Diagnostic]:
    if rendering.scenario is not None:
        return
    store = rendering.message.workspace.workspace._fixtures
    asked = frozenset(
        (str(each.place), each.request.method, each.request.url)
        for each in rendering.rendered.exchanges
        if _is_recorded(each)
    )
    if asked:
        for field in rendering.message.fields.values():
            yield from _missing(field, asked, store)


def _is_recorded(exchange: Exchange) -> bool:
    response = exchange.response
    return exchange.saved_as is not None and response is not None and response.fixture is not None


@lru_cache(maxsize=256)
def _missing(
    field: FieldSubject, asked: frozenset[_Asked], store: FixtureStore
) -> tuple[Diagnostic, ...]:
    """Return the reads of results that nothing recorded answers; mostly one for all profiles."""
    answers: dict[str, list[object]] = {}
    for where, method, url in sorted(asked):
        answers.setdefault(where, []).extend(answers_of(store, method, url))
    found = (
        _found(call, use, answers[where])
        for call, where, use in _uses(field)
        if where in answers and not has_path(answers[where], use.path)
    )
    # A content block may be included more than once.
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=16)
def _uses(field: FieldSubject) -> tuple[tuple[Call, str, Use], ...]:
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


def _found(call: Call, use: Use, answers: list[object]) -> Diagnostic:
    known = names_beside(answers, use.path)
    hint = did_you_mean(use.path[-1], known) or _known(known)
    message = f"no recorded answer has '{written_path((call.saves, *use.path))}'"
    return Diagnostic.unnamed(message, hint, use.place)


def _known(names: list[str]) -> str:
    return f"there is: {', '.join(names)}" if names else "look at the answer, or record it again"


_URL = "https://api.example.com/offer"
_CALL = f"{{% connected_content {_URL} :save offer %}}"
_ANSWER = '{"title": "Half price"}'

RULE = RenderingRule(
    name="unrecorded-result-path",
    severity="warning",
    summary="the message reads a part of a result that no recorded answer has",
    explanation=(
        "A part that is not there is nil and prints nothing, so a typing mistake looks like an "
        "empty answer. The rule looks at all successful answers recorded for the endpoint, and "
        "follows results through 'for' and 'assign' and into content blocks."
    ),
    bad=Example.answered(f"{_CALL}{{{{offer.titel}}}}", _URL, _ANSWER),
    good=Example.answered(f"{_CALL}{{{{offer.title}}}}", _URL, _ANSWER),
    instead_of=("empty-output",),
    check=_check,
)
