"""Which endpoint answers which path."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Literal

from liquidpilot.integrations.trustpilot.sandbox.replies import Reply

if TYPE_CHECKING:
    from liquidpilot.integrations.trustpilot.sandbox.calls import Call
    from liquidpilot.integrations.trustpilot.sandbox.world import World

Access = Literal["open", "key", "token"]
"""What a caller has to show: nothing (or what the endpoint looks at itself), a key, a token."""

Host = Literal["api", "invitations", "control"]
"""Where an endpoint is. Those for `control` of the sandbox are on none of Trustpilot's hosts, so
that no template reaches them."""

Endpoint = Callable[["Call", "World"], Reply]
"""Answers a call whose key or token was accepted. Raises Refused."""


@dataclass(frozen=True, slots=True)
class Route:
    """One method and path. `{name}` in the path stands for one segment; `Call.values` has it.

    `owned` tells that `{business_unit_id}` must be one that the token's application may act for
    (403 if it belongs to somebody else, 404 if nobody knows it).
    """

    method: str
    path: str
    endpoint: Endpoint
    access: Access = "key"
    host: Host = "api"
    owned: bool = True


class Routes:
    """A table of routes, in which one that spells a segment out wins over a `{name}`."""

    def __init__(self, routes: Iterable[Route]) -> None:
        self._by_length: dict[int, list[tuple[tuple[str, ...], Route]]] = {}
        for route in routes:
            parts = tuple(route.path.strip("/").split("/"))
            self._by_length.setdefault(len(parts), []).append((parts, route))
        for found in self._by_length.values():
            found.sort(key=lambda each: [part.startswith("{") for part in each[0]])

    def find(self, segments: tuple[str, ...]) -> list[tuple[Route, Mapping[str, str]]]:
        """Return the routes of the best path, one a method, each with the values in the path."""
        best: str | None = None
        found: list[tuple[Route, Mapping[str, str]]] = []
        for parts, route in self._by_length.get(len(segments), ()):
            if best is not None and route.path != best:
                continue
            values = _match(parts, segments)
            if values is not None:
                best = route.path
                found.append((route, values))
        return found


def _match(parts: tuple[str, ...], segments: tuple[str, ...]) -> dict[str, str] | None:
    values: dict[str, str] = {}
    for part, segment in zip(parts, segments, strict=True):
        if part.startswith("{"):
            values[part[1:-1]] = segment
        elif part != segment:
            return None
    return values
