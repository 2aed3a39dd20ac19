"""Answers from the samples of the table: of endpoints that no message needs, and that remember
nothing."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from liquidpilot.integrations.trustpilot.endpoints import Endpoint, examples
from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.replies import EMPTY, Reply
from liquidpilot.integrations.trustpilot.sandbox.routing import Answerer
from liquidpilot.integrations.trustpilot.sandbox.shapes import link
from liquidpilot.integrations.trustpilot.sandbox.world import World

_PLACE = re.compile(r"{(?P<name>\w+)(?P<number>:number)?(?:=(?P<default>[^}]*))?}")
_EACH = re.compile(r"{(?P<list>\w+) as (?P<name>\w+)}")
_BY, _EXAMPLE = "by ", "#"


def answerer_of(endpoint: Endpoint) -> Answerer:
    """Return what answers with the sample of `endpoint`, with the call's own values in it."""

    def answer(call: Call, world: World) -> Reply:
        for name, value in call.values.items():
            if name == "business_unit_id":
                world.unit(value, call)
            elif name.endswith("_id") and name != "category_id":
                call.makes_up(f"the {name.removesuffix('_id')} '{value}'")
        if endpoint.sample is None:
            return Reply(endpoint.status or 204, EMPTY, endpoint.evidence)
        values = {**call.body, **call.query.values(), **call.values}
        data = _filled(endpoint.sample, values, call.origin)
        if call.query.number("page") > 1 and isinstance(data, dict):
            data = {name: [] if isinstance(each, list) else each for name, each in data.items()}
        return Reply(endpoint.status or 200, data, endpoint.evidence)

    return answer


def _filled(sample: Any, values: Mapping[str, Any], origin: str) -> Any:
    if isinstance(sample, str):
        if sample.startswith(_EXAMPLE):
            return _filled(examples()[sample.removeprefix(_EXAMPLE)], values, origin)
        whole = _PLACE.fullmatch(sample)
        if whole is not None:
            return _value(whole, values)
        return _PLACE.sub(lambda found: str(_value(found, values) or ""), sample)
    if isinstance(sample, list):
        return [_filled(each, values, origin) for each in sample]
    if not isinstance(sample, dict):
        return sample
    if _EXAMPLE in sample:
        rest = {name: each for name, each in sample.items() if name != _EXAMPLE}
        under = _filled(f"{_EXAMPLE}{sample[_EXAMPLE]}", values, origin)
        return {**under, **_filled(rest, values, origin)}
    filled = {}
    for name, each in sample.items():
        if name.startswith(_BY):
            return each[str(values[name.removeprefix(_BY)])]
        among = _EACH.fullmatch(name)
        if among is not None:
            for one in values[among["list"]]:
                filled[one] = _filled(each, {**values, among["name"]: one}, origin)
        elif name == "links":
            filled[name] = [_link(_filled(text, values, origin), origin) for text in each]
        else:
            filled[name] = _filled(each, values, origin)
    return filled


def _link(text: str, origin: str) -> dict[str, object]:
    relation, _, path = text.partition(" ")
    return link(f"{origin}{path}", relation)


def _value(found: re.Match[str], values: Mapping[str, Any]) -> Any:
    value = values.get(found["name"], found["default"])
    if found["number"] is None or value is None:
        return value
    return float(value) if "." in value else int(value)
