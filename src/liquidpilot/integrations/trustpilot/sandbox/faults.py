"""Faults that somebody asked for: answers that go wrong by rule, a number of times or always."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal, get_args

from liquidpilot.integrations.trustpilot.sandbox import replies
from liquidpilot.integrations.trustpilot.sandbox.replies import EMPTY, Reply

Shape = Literal["F1", "F2", "F3", "F4", "F5", "F6", "html", "empty"]
"""What the body is: a shape of Trustpilot's errors, the page of a gateway, or nothing."""

SHAPES: tuple[Shape, ...] = get_args(Shape)


@dataclass(slots=True)
class Fault:
    """What goes wrong with calls whose path starts with `path`, and whose route ends in `endpoint`.

    `accesstoken` and `{business_unit_id}/reviews` are such ends. Without either it is every call.
    An answer with a `status` or a `shape` comes in place of the real one, and the call has no
    effect; with `closed` there is none at all. Otherwise the call has its effect, and its answer is
    late by `delay` seconds, or `truncated` in the middle of its body. `times` counts down to
    nothing with the calls that it hits; None is for ever.
    """

    path: str | None = None
    endpoint: str | None = None
    status: int | None = None
    shape: Shape | None = None
    delay: float = 0.0
    truncated: bool = False
    closed: bool = False
    times: int | None = None

    def hits(self, path: str, route: str) -> bool:
        """Return whether a call has this fault; `route` is the path of its route."""
        if self.path is not None and not path.startswith(self.path):
            return False
        return self.endpoint is None or f"/{route}".endswith(f"/{self.endpoint.lstrip('/')}")

    def reply(self) -> Reply | None:
        """Return the answer in place of the real one, None to take that."""
        if self.status is None and self.shape is None:
            return None
        shape = self.shape or "F4"
        status = self.status or _USUAL_STATUS.get(shape, 500)
        made = _MAKERS[shape](status)
        return replace(
            made, status=status, evidence="assumed", reason=_REASON if status >= 400 else ""
        )


class Faults:
    """The faults of one sandbox; of several that hit a call the oldest one counts."""

    def __init__(self) -> None:
        self._faults: list[Fault] = []

    def add(self, fault: Fault) -> None:
        """Have calls go wrong from now on."""
        self._faults.append(fault)

    def clear(self) -> None:
        """Have everything go right again."""
        self._faults.clear()

    def all(self) -> list[Fault]:
        """Return the faults that are not used up, from the oldest."""
        return list(self._faults)

    def take(self, path: str, route: str) -> Fault | None:
        """Return the fault that a call has, counted as used; None if all goes well."""
        for fault in self._faults:
            if fault.hits(path, route):
                if fault.times is not None:
                    fault.times -= 1
                    if fault.times <= 0:
                        self._faults.remove(fault)
                return fault
        return None


_USUAL_STATUS: Mapping[Shape, int] = {
    "F1": 401,
    "F2": 400,
    "F3": 401,
    "F5": 403,
    "F6": 403,
    "html": 502,
}

_NO_ID = "00000000-0000-0000-0000-000000000000"
_INJECTED = "injected fault"
_REASON = "a fault that was asked for; 'DELETE /_sandbox/faults' ends all of them"


def _gateway_page(status: int) -> Reply:
    page = (
        f"<!DOCTYPE html><html><head><title>{status}</title></head><body><h1>{status}</h1></body>"
    )
    return Reply(status, None, "assumed", text=f"{page}</html>", content_type="text/html")


_MAKERS: Mapping[Shape, Callable[[int], Reply]] = {
    "F1": lambda status: replies.fault(status, _INJECTED, "sandbox.InjectedFault", "").reply,
    "F2": lambda _: replies.token_request_error("injected_fault", _INJECTED).reply,
    "F3": lambda _: replies.credentials_refused("", _INJECTED).reply,
    "F4": lambda _: replies.bad_request(_INJECTED).reply,
    "F5": lambda _: replies.forbidden(_NO_ID, "", _INJECTED).reply,
    "F6": lambda _: replies.blocked("").reply,
    "html": _gateway_page,
    "empty": lambda status: Reply(status, EMPTY, "assumed"),
}
