"""What a test does to the sandbox itself: let time pass, have faults, change the scenario."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

from liquidpilot import LiquidPilotError
from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.faults import SHAPES, Fault
from liquidpilot.integrations.trustpilot.sandbox.replies import Reply, bad_request, found
from liquidpilot.integrations.trustpilot.sandbox.routing import Route
from liquidpilot.integrations.trustpilot.sandbox.situations import SITUATIONS, situation_of
from liquidpilot.integrations.trustpilot.sandbox.world import World
from liquidpilot.integrations.trustpilot.validation.bodies import send_time

_LONGEST_DELAY = 60.0


def _clock(call: Call, world: World) -> Reply:
    return found({"now": world.now().isoformat()})


def _advance(call: Call, world: World) -> Reply:
    """Let `{"advance": SECONDS}` pass, or all that is left until `{"to": TIME}`."""
    data = body_of(call, "advance", "to")
    seconds, to = _number(data, "advance") or 0.0, text_in(data, "to")
    if to is not None:
        moment = send_time(to)
        if moment is None:
            raise bad_request("'to' must be a time, as in 2026-11-28T09:00:00Z")
        seconds += max((moment - world.now()).total_seconds(), 0.0)
    try:
        world.advance(seconds)
    except ValueError:
        raise bad_request("'advance' must be seconds, up to 100 years in all") from None
    return _clock(call, world)


def _faults(call: Call, world: World) -> Reply:
    return found({"faults": [asdict(each) for each in world.faults.all()], "shapes": SHAPES})


def _add_fault(call: Call, world: World) -> Reply:
    """Have calls go wrong, as the fields of a `Fault` say."""
    world.faults.add(_fault_of(body_of(call, *Fault.__dataclass_fields__)))
    return _faults(call, world)


def _clear_faults(call: Call, world: World) -> Reply:
    world.faults.clear()
    return _faults(call, world)


def _scenario(call: Call, world: World) -> Reply:
    return found({"scenario": world.scenario, "scenarios": list(SITUATIONS)})


def _change_scenario(call: Call, world: World) -> Reply:
    """Put the sandbox into the situation `{"scenario": NAME}`, or out of any with null."""
    name = text_in(body_of(call, "scenario"), "scenario")
    try:
        situation_of(name)
    except LiquidPilotError as problem:
        raise bad_request(str(problem)) from None
    world.scenario = name
    return _scenario(call, world)


def _reset(call: Call, world: World) -> Reply:
    """Forget every call, token and invitation, and read the data files again."""
    try:
        world.reset()
    except LiquidPilotError as problem:
        raise bad_request(str(problem)) from None
    return _clock(call, world)


def _fault_of(data: Mapping[str, object]) -> Fault:
    status, times = count_in(data, "status", 200, 599), count_in(data, "times", 1, 1_000_000)
    delay, shape = _number(data, "delay") or 0.0, text_in(data, "shape")
    if shape is not None and shape not in SHAPES:
        raise bad_request(f"'shape' must be one of {', '.join(SHAPES)}")
    if not 0 <= delay <= _LONGEST_DELAY:
        raise bad_request("'delay' must be seconds, 60 at most")
    fault = Fault(
        path=text_in(data, "path"),
        endpoint=text_in(data, "endpoint"),
        status=status,
        shape=shape,
        delay=delay,
        truncated=_flag(data, "truncated"),
        closed=_flag(data, "closed"),
        times=times,
    )
    if not (fault.reply() or fault.delay or fault.truncated or fault.closed):
        raise bad_request(
            "say what is to go wrong: 'status', 'shape', 'delay', 'truncated', 'closed'"
        )
    return fault


# What the JSON of a control says.


def body_of(call: Call, *names: str) -> Mapping[str, object]:
    """Return the object that the body is, `{}` without one; it has no names but these.

    Raises Refused (415, 400).
    """
    data = call.json_object() if call.request.body else {}
    unknown = next((name for name in data if name not in names), None)
    if unknown is not None:
        raise bad_request(f"there is no '{unknown}' here; known: {', '.join(names)}")
    return data


def text_in(data: Mapping[str, object], name: str) -> str | None:
    """Return a text that may be null or missing. Raises Refused (400) for anything else."""
    value = data.get(name)
    if value is None or isinstance(value, str):
        return value
    raise bad_request(f"'{name}' must be a text")


def _number(data: Mapping[str, object], name: str) -> float | None:
    value = data.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, (int, float)):
        raise bad_request(f"'{name}' must be a number")
    return value


def count_in(data: Mapping[str, object], name: str, least: int, most: int) -> int | None:
    """Return a whole number that may be null or missing. Raises Refused (400) for another one."""
    value = _number(data, name)
    if value is not None and not (isinstance(value, int) and least <= value <= most):
        raise bad_request(f"'{name}' must be a whole number from {least} to {most}")
    return value


def _flag(data: Mapping[str, object], name: str) -> bool:
    value = data.get(name, False)
    if not isinstance(value, bool):
        raise bad_request(f"'{name}' must be true or false")
    return value


ROUTES = (
    Route("GET", "/_sandbox/clock", _clock),
    Route("POST", "/_sandbox/clock", _advance),
    Route("GET", "/_sandbox/faults", _faults),
    Route("POST", "/_sandbox/faults", _add_fault),
    Route("DELETE", "/_sandbox/faults", _clear_faults),
    Route("GET", "/_sandbox/scenario", _scenario),
    Route("POST", "/_sandbox/scenario", _change_scenario),
    Route("POST", "/_sandbox/reset", _reset),
)
