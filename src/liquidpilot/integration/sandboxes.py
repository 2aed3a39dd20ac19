"""A simulated service: pure handling of requests, around which a transport and a server are put."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from types import MappingProxyType
from typing import Protocol

from liquidpilot.connected.request import Request
from liquidpilot.connected.response import Response

EVIDENCE = "X-Sandbox-Evidence"
"""The header in which a sandbox says how sure its answer is: `docs`, `observed` or `assumed`."""


def current_time() -> datetime:
    """Return the time of a sandbox to which nobody gives another clock."""
    return datetime.now(UTC)


@dataclass(frozen=True, slots=True)
class SandboxOption:
    """An option of `liquidpilot sandbox NAME`: `--NAME VALUE`, or a flag where `default` is a bool.

    The default's type is the option's: bool, int or str.
    """

    name: str
    default: bool | int | str
    help: str


@dataclass(frozen=True, slots=True, kw_only=True)
class SandboxOptions:
    """How a sandbox is to be.

    `data` is a folder with an author's own data files, which replace those of the integration that
    have the same name. `scenario` is the name of one of its scenarios. `now` is its clock, in UTC.
    `settings` are values of its `sandbox_options`, by name; those left out have their defaults.
    """

    data: Path | None = None
    scenario: str | None = None
    now: Callable[[], datetime] = current_time
    settings: Mapping[str, bool | int | str] = field(default_factory=lambda: MappingProxyType({}))


@dataclass(frozen=True, slots=True)
class Answer:
    """What a sandbox does with a request.

    `response` is None if it closes the connection instead. The answer comes after `delay` seconds,
    which nobody sleeps within one process: what takes longer than Braze waits is a timeout there.
    """

    response: Response | None
    delay: float = 0.0


@dataclass(frozen=True, slots=True)
class Section:
    """A table of what a sandbox has in it, for its page: texts, `rows` from the newest."""

    title: str
    columns: Sequence[str]
    rows: Sequence[Sequence[str]]
    when_empty: str = ""


class Sandbox(Protocol):
    """A simulated service. It is asked by one thread at a time, and keeps no time but its clock."""

    def answer(self, request: Request, /) -> Answer:
        """Return the answer to `request`; whatever it contains is never a reason to raise.

        The host is one of the integration's, or that of the machine on which it is served. Each
        response has the header of `EVIDENCE`.
        """
        ...

    def overview(self) -> Iterable[Section]:
        """Return what there is to see: what was queued, issued, changed. Without real secrets."""
        ...
