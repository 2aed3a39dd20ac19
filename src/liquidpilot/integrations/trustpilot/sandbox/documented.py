"""Answers from the samples of the table: of endpoints that no message needs, and that remember
nothing."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import fields
from typing import Any

from liquidpilot.integrations.trustpilot.endpoints import Endpoint, examples
from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.replies import EMPTY, Reply
from liquidpilot.integrations.trustpilot.sandbox.routing import Answerer
from liquidpilot.integrations.trustpilot.sandbox.shapes import link
from liquidpilot.integrations.trustpilot.sandbox.world import World

_PLACE = re.compile(r"{(?P<name>[\w.]+)(?P<number>:number)?(?:=(?P<default>[^}]*))?}")
_EACH = re.compile(r"{(?P<list>\w+) as (?P<name>\w+)}")
_BY, _EXAMPLE = "by ", "#"


def answerer_of(endpoint: Endpoint) -> Answerer:
    """Return what answers with the sample of `endpoint`, with the call's own values in it."""

    def answer(call: Call, world: World) -> Reply:
        unit = world.demo
        for name, value in call.values.items():
            if name == "business_unit_id":
                unit = world.unit(value, call)
            elif name.endswith("_id") and name != "category_id":
                call.makes_up(f"the {name.removesuffix('_id')} '{value}'")
        if endpoint.sample is None:
            return Reply(endpoint.status or 204, EMPTY, endpoint.evidence)
        of_unit = {f"unit.{each.name}": getattr(unit, each.name) for each in fields(unit)}
        values = {"[]": [], **of_unit, **call.body, **call.query.values(), **call.values}
        data = _filled(endpoint.sample, values, call.origin)
        if call.query.number("page") > 1 and isinstance(data, dict):
            data = {name: [] if isinstance(each, list) else each for name, each in data.items()}
        return Reply(endpoint.status or 200, data, endpoint.evidence)

    return answer


def _filled(sample: Any, values: Mapping[str, Any], origin: str) -> Any:
    match sample:
        case str():
            return _filled_text(sample, values, origin)
        case [str(first), each] if among := _EACH.fullmatch(first):
            return [_filled(each, inner, origin) for _, inner in _for_each(among, values)]
        case list():
            return [_filled(each, values, origin) for each in sample]
        case dict():
            return _filled_object(sample, values, origin)
    return sample


def _filled_text(sample: str, values: Mapping[str, Any], origin: str) -> Any:
    if sample.startswith(_EXAMPLE):
        return _filled(examples()[sample.removeprefix(_EXAMPLE)], values, origin)
    whole = _PLACE.fullmatch(sample)
    if whole is not None:
        return _value(whole, values)
    return _PLACE.sub(lambda found: str(_value(found, values) or ""), sample)


def _filled_object(sample: dict[str, Any], values: Mapping[str, Any], origin: str) -> Any:
    filled: dict[str, Any] = {}
    for name, each in sample.items():
        if name == _EXAMPLE:
            filled |= _filled(f"{_EXAMPLE}{each}", values, origin)
        elif name.startswith(_BY):
            return each[str(values[name.removeprefix(_BY)])]
        elif among := _EACH.fullmatch(name):
            filled |= {one: _filled(each, inner, origin) for one, inner in _for_each(among, values)}
        elif name == "links":
            filled[name] = [_link(_filled(text, values, origin), origin) for text in each]
        else:
            filled[name] = _filled(each, values, origin)
    return filled


def _for_each(
    among: re.Match[str], values: Mapping[str, Any]
) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """Yield each text of a list, and the values for what is made of it."""
    for one in values[among["list"]]:
        yield one, {**values, among["name"]: one}


def _link(text: str, origin: str) -> dict[str, object]:
    relation, _, path = text.partition(" ")
    return link(f"{origin}{path}", relation)


def _value(found: re.Match[str], values: Mapping[str, Any]) -> Any:
    default = found["default"]
    value = values.get(found["name"], values.get(default, default))
    if found["number"] is None or value is None:
        return value
    return float(value) if "." in value else int(value)
