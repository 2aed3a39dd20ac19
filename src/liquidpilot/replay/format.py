"""What a fixture file says: one endpoint, and the answers that it may give.

`loading` makes these from a file; nothing here reads or checks.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import field
from datetime import date
from pathlib import Path
from types import MappingProxyType
from typing import Literal

from liquidpilot.immutable import immutable
from liquidpilot.lazy_patterns import lazy_pattern

BodyKind = Literal["json", "form", "body"]
Fault = Literal["timeout", "connection-refused", "dns", "tls", "reset", "unhealthy-host"]

FAULTS: tuple[Fault, ...] = (
    "timeout",
    "connection-refused",
    "dns",
    "tls",
    "reset",
    "unhealthy-host",
)
DEFAULT_RESPONSE = "default"

_NO_HEADERS: Mapping[str, str] = MappingProxyType({})


@immutable
class RequestPattern:
    """Which requests a fixture answers, as the author wrote it; wildcards are still in the texts.

    `body` is compared as its `body_kind` says: JSON and form as data, anything else as text; None
    stands for a request without a body. `headers` are compared only where listed here, `auth` (the
    name of a stored credential, written `basic:NAME`) only where it is given.
    """

    url: str
    method: str = "GET"
    headers: Mapping[str, str] = field(default_factory=lambda: _NO_HEADERS)
    body_kind: BodyKind | None = None
    body: str | None = None
    auth: str | None = None


@immutable
class FixtureResponse:
    """One named answer: a status with headers and body, or a fault, or a sequence of others.

    `body_file` is the file that `body` was read from. `size` is in bytes and pads the body, `delay`
    is in seconds and is never slept. `sequence` names the answers to the first, second … call; the
    last one stays.
    """

    name: str
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: _NO_HEADERS)
    body: bytes = b""
    body_file: Path | None = None
    fault: Fault | None = None
    size: int | None = None
    delay: float = 0.0
    sequence: tuple[str, ...] = ()


@immutable
class Recorded:
    """When a fixture was recorded, and by which program ("liquidpilot 0.1.0").

    `made_up` is what a sandbox that answered has made up: what its data did not list.
    """

    on: date
    by: str | None = None
    made_up: str | None = None


@immutable(eq=False)
class Fixture:
    """One fixture file.

    `name` is its path inside the folder, without the ending and with `/`; `path` is what messages
    show, relative to the workspace; `file` is where it is. `recorded` is None for a file that was
    written by hand.
    """

    name: str
    path: str
    file: Path
    request: RequestPattern
    responses: Mapping[str, FixtureResponse]
    recorded: Recorded | None = None


MAX_SIZE = 100_000_000

SIZE = r"([0-9]+(?:\.[0-9]+)?) ?([Bb]|[KkMm][Ii]?[Bb])"
"""How a size is written."""
DELAY = r"([0-9]+(?:\.[0-9]+)?) ?(ms|s)"
"""How a time of waiting is written."""

_SIZE = re.compile(SIZE, re.ASCII)
_BYTES = {"B": 1, "KB": 1000, "MB": 1000**2, "KIB": 1024, "MIB": 1024**2}
_DELAY = lazy_pattern(DELAY, re.ASCII)


def parse_size(text: str) -> int:
    """Return the number of bytes that `text` says; KB and MB are powers of 1000, KiB of 1024.

    Raises ValueError for anything else, and beyond 100 MB.

    >>> parse_size("1.1MB")
    1100000
    """
    match = _SIZE.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"'{text}' is not a size")
    size = float(match[1]) * _BYTES[match[2].upper()]
    if size > MAX_SIZE:
        raise ValueError(f"'{text}' is more than 100 MB")
    return round(size)


def parse_delay(text: str) -> float:
    """Return the seconds that `text` says. Raises ValueError.

    >>> parse_delay("2.5s"), parse_delay("300ms")
    (2.5, 0.3)
    """
    match = _DELAY.fullmatch(text.strip())
    if match is None:
        raise ValueError(f"'{text}' is not a time")
    return float(match[1]) / (1000 if match[2] == "ms" else 1)
