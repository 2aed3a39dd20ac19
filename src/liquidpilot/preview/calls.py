"""The calls of a message as the panel shows them. Everything in it has been redacted."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass

from liquidpilot.connected_content import Exchange, Request, Response
from liquidpilot.datafiles.json_text import JsonMistake, read_json, whole_characters
from liquidpilot.errors import LiquidPilotError
from liquidpilot.immutable import immutable
from liquidpilot.preview.places import Places, ShownPlace
from liquidpilot.preview.state import View
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.replay import Fixture, MissingReport, Redactor, report_missing
from liquidpilot.replay.scenarios import BUILT_IN
from liquidpilot.services.interface import EVIDENCE
from liquidpilot.sources import Place
from liquidpilot.wording import counted

_NAME = re.compile(r"[A-Za-z_][\w-]*\Z")
_MOST = 40
_DEEPEST = 8
_LONGEST = 300


@immutable
class Branch:
    """One value of an answer.

    `label` is its key or index, `path` the Liquid that reads it, `kind` its type in JSON, `text`
    the value (of a list or an object how much it holds), `branches` what is in it.
    """

    label: str
    path: str
    kind: str
    text: str
    branches: tuple[Branch, ...] = ()


def answer_tree(body: str, name: str) -> Branch | None:
    """Return the tree of an answer that is saved as `name`; None if `body` is not JSON.

    >>> answer_tree('{"a b": [1]}', "result").branches[0].branches[0].path
    "result['a b'][0]"
    """
    try:
        data = whole_characters(read_json(body, half_characters=True))
    except JsonMistake:
        return None
    return _branch(name, name, data, 0)


def _branch(label: str, path: str, value: object, depth: int) -> Branch:
    if isinstance(value, dict):
        inner = tuple(_members(value, path, depth)) if depth < _DEEPEST else ()
        return Branch(label, path, "object", counted(len(value), "key"), inner)
    if isinstance(value, list):
        inner = tuple(_elements(value, path, depth)) if depth < _DEEPEST else ()
        return Branch(label, path, "list", counted(len(value), "item"), inner)
    kind = (
        "null"
        if value is None
        else "boolean"
        if isinstance(value, bool)
        else "text"
        if isinstance(value, str)
        else "number"
    )
    text = json.dumps(value, ensure_ascii=False)
    return Branch(label, path, kind, text if len(text) <= _LONGEST else f"{text[:_LONGEST]}…")


def _members(value: dict[str, object], path: str, depth: int) -> Iterator[Branch]:
    for key in list(value)[:_MOST]:
        step = f".{key}" if _NAME.match(key) else f"[{_quoted(key)}]"
        yield _branch(key, f"{path}{step}", value[key], depth + 1)
    yield from _rest(len(value), path)


def _elements(value: list[object], path: str, depth: int) -> Iterator[Branch]:
    for index, element in enumerate(value[:_MOST]):
        yield _branch(str(index), f"{path}[{index}]", element, depth + 1)
    yield from _rest(len(value), path)


def _rest(length: int, path: str) -> Iterator[Branch]:
    if length > _MOST:
        yield Branch("…", path, "more", f"{length - _MOST} more")


def _quoted(key: str) -> str:
    return f"'{key}'" if "'" not in key else f'"{key}"'


_LONGEST_BODY = 20_000
_SOURCES = {
    "fixture": "recorded answer",
    "scenario": "scenario",
    "cache": "Braze's cache",
    "missing": "no fixture",
    "live": "live",
    "transport": "transport",
    "sandbox": "sandbox",
}


@immutable
class Side:
    """A request or a response: headers, and the body as text."""

    headers: tuple[tuple[str, str], ...]
    body: str
    note: str = ""


@dataclass(frozen=True, slots=True)
class Call:
    """One call; `number` counts from 1 in the order of the calls.

    `outcomes` are the responses that can be switched to, by group; `chosen` is the current one.
    `stub` is the report of a call that no fixture answers. `evidence` is how sure a simulated
    service is of its answer; `fixture` is then the one that could answer in its place.
    """

    number: int
    method: str
    url: str
    place: ShownPlace | None
    status: str
    kind: str
    source: str
    evidence: str
    fixture: str | None
    fixture_place: ShownPlace | None
    saved_as: str | None
    error: str | None
    rules: tuple[str, ...]
    attempts: tuple[str, ...]
    request: Side
    response: Side | None
    tree: Branch | None
    outcomes: tuple[tuple[str, tuple[str, ...]], ...]
    chosen: str | None
    stub: MissingReport | None


def calls_of(view: View, places: Places) -> list[Call]:
    """Return the calls of what was rendered last, in their order."""
    if view.rendered is None:
        return []
    redactor = view.redactor
    return [
        _call(number, exchange, view, places, redactor)
        for number, exchange in enumerate(view.rendered.exchanges, 1)
    ]


def _call(number: int, exchange: Exchange, view: View, places: Places, redactor: Redactor) -> Call:
    workspace = view.workspace
    request = redactor.request(exchange.request)
    response = exchange.response and redactor.shown(exchange.response)
    fixture = _fixture(workspace, exchange.request)
    name = fixture.name if fixture else None
    is_missing = exchange.source == "missing"
    return Call(
        number=number,
        method=request.method,
        url=request.url,
        place=places.at(exchange.place, framed=False),
        status=_status(exchange),
        kind="missing" if is_missing else "failed" if exchange.error else "fine",
        source=_SOURCES.get(exchange.source, exchange.source),
        evidence=_evidence(exchange.response),
        fixture=name,
        fixture_place=places.at(Place.at(fixture.path), framed=False) if fixture else None,
        saved_as=exchange.saved_as,
        error=None if exchange.error is None else redactor.text(exchange.error),
        rules=exchange.rules,
        attempts=tuple(each.outcome for each in exchange.attempts),
        request=_asked(request),
        response=None if response is None else _answered(response),
        # What a call failed with is never in a variable.
        tree=None
        if response is None or exchange.error
        else answer_tree(response.text[:_LONGEST_BODY], exchange.saved_as or "response"),
        outcomes=_outcomes(fixture),
        chosen=view.choices.chosen_responses().get(name) if name else None,
        stub=report_missing(workspace._fixtures, exchange.request, redactor)
        if is_missing
        else None,
    )


def _fixture(workspace: Workspace, request: Request) -> Fixture | None:
    try:
        return workspace._fixtures.find(request)
    except LiquidPilotError:
        # Two fixtures answer; the finding about that is in the verdict.
        return None


def _evidence(response: Response | None) -> str:
    if response is None or response.source != "sandbox":
        return ""
    return response.headers.get(EVIDENCE, "")


def _status(exchange: Exchange) -> str:
    if exchange.source == "missing":
        return "no fixture"
    if exchange.response is not None:
        return str(exchange.response.status)
    return exchange.attempts[-1].outcome if exchange.attempts else "no answer"


def _asked(request: Request) -> Side:
    body = "" if request.body is None else request.body.decode("utf-8", "replace")
    return Side(tuple(request.headers.items()), body[:_LONGEST_BODY])


def _answered(response: Response) -> Side:
    size = len(response.body)
    note = f"{size:,} bytes" if size <= _LONGEST_BODY else f"the start of {size:,} bytes"
    return Side(tuple(response.headers.items()), response.text[:_LONGEST_BODY], note)


def _outcomes(fixture: Fixture | None) -> tuple[tuple[str, tuple[str, ...]], ...]:
    if fixture is None:
        return ()
    own = tuple(fixture.responses)
    built_in = tuple(name for name in BUILT_IN if name not in fixture.responses)
    return (("Recorded", own), ("What can go wrong", built_in))
