"""What a send asks of services at so many messages a minute, and whether it keeps their limits.

Braze limits messages a minute, and spreads them about evenly. Two figures are told of each window:
the most, if no answer comes from Braze's cache, and the least, if each that may does. Braze
promises no cached answer, and how the calls of people follow each other is not known.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Annotated, Literal
from urllib.parse import urlsplit

from liquidpilot.braze_facts import RestsOn
from liquidpilot.connected_content.limits import TIME_LIMIT
from liquidpilot.immutable import immutable
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.services.interface import RateLimit
from liquidpilot.services.registry import installed

_MINUTE: Annotated[int, RestsOn("send-rate")] = 60

Kept = Literal["yes", "with_cache", "no"]
"""Whether a limit is kept: in any case, only as far as Braze's cache answers, or not at all."""


@immutable
class Asked:
    """The rate that is asked about, and what is known of services beside the people.

    `limits` are those that integrations declare, each with the title of its service and its hosts;
    `delays` has the longest that a fixture declares, in seconds, by host.

    >>> Asked(5_000).messages_a_minute
    5000
    """

    messages_a_minute: int
    limits: Sequence[tuple[str, RateLimit]] = ()
    delays: Mapping[str, float] | None = None

    @classmethod
    def of(cls, messages_a_minute: int, workspace: Workspace) -> Asked:
        """Return what is known here. Raises LiquidPilotError for an integration that is broken."""
        limits = [
            (each.title or each.name, RateLimit(one.requests, one.seconds, one.hosts or each.hosts))
            for each in installed()
            for one in each.rate_limits
        ]
        return cls(messages_a_minute, limits, _delays(workspace))


@immutable
class Host:
    """What all people ask of one host: `requests`, of which `distinct` and `uncached` ones stay.

    These are left if Braze's cache answers each call that was made within `age` seconds, the
    shortest of the calls. `unanswered` are the calls without an answer.
    """

    name: str
    requests: int
    uncached: int
    distinct: int
    age: int
    unanswered: int = 0

    def within(self, messages: float, users: int, seconds: float) -> tuple[float, float]:
        """Return how many requests so many messages make: the most, and the least.

        >>> Host("a.example", 300, 0, 4, 300).within(100, 100, 60)
        (300.0, 4.0)
        """
        share = messages / users if users else 0.0
        most, stay = share * self.requests, share * self.uncached
        often = math.ceil(seconds / self.age) if self.age else 0
        return most, min(most, stay + min(most - stay, self.distinct * often))


@immutable
class HostLoad:
    """What the rate asks of one host: requests a second without Braze's cache, and with it.

    `open` are the calls that wait at once if each takes as long as Braze waits; `longest_delay` is
    the longest that a recorded answer declares, in seconds.
    """

    host: str
    requests_a_second: float
    with_cache: float
    open: int
    unanswered: int
    longest_delay: float


@immutable
class LimitLoad:
    """What the rate makes of a limit: the `most` and the `least` requests within its window.

    `keeps` is the highest rate of messages a minute that keeps it without any cache, 0 if none.
    """

    service: str
    hosts: tuple[str, ...]
    limit: RateLimit
    most: int
    least: int
    keeps: int

    @property
    def kept(self) -> Kept:
        """Whether it is kept."""
        if self.most <= self.limit.requests:
            return "yes"
        return "with_cache" if self.least <= self.limit.requests else "no"

    def document(self) -> dict[str, object]:
        """Return it as JSON shows it."""
        return {
            "service": self.service,
            "hosts": list(self.hosts),
            "requests": self.limit.requests,
            "seconds": self.limit.seconds,
            "most": self.most,
            "least": self.least,
            "kept": self.kept,
            "keeps": self.keeps,
        }


@immutable
class Load:
    """What a send asks of services at a rate. `minutes` is how long it takes; None for a sample."""

    messages_a_minute: int
    minutes: float | None
    hosts: tuple[HostLoad, ...]
    limits: tuple[LimitLoad, ...]

    def document(self) -> dict[str, object]:
        """Return it as JSON shows it."""
        return {
            "messages_a_minute": self.messages_a_minute,
            "minutes": self.minutes,
            "hosts": {
                each.host: {key: value for key, value in asdict(each).items() if key != "host"}
                for each in self.hosts
            },
            "limits": [each.document() for each in self.limits],
        }


def load_of(asked: Asked, hosts: Sequence[Host], users: int, *, is_sample: bool = False) -> Load:
    """Return what `users`, who ask so much of `hosts`, make of the rate that is asked about.

    Of a sample others follow, so that no window ends with it.
    """
    rate = asked.messages_a_minute
    longest = math.inf if is_sample else users * _MINUTE / rate

    def limited(service: str, limit: RateLimit) -> LimitLoad | None:
        of = [each for each in hosts if each.name in limit.hosts]
        if not of:
            return None
        seconds = min(limit.seconds, longest)
        found = [each.within(rate * seconds / _MINUTE, users, seconds) for each in of]
        each_message = sum(each.requests for each in of) / users
        keeps = limit.requests * _MINUTE / limit.seconds / each_message
        names = tuple(each.name for each in of)
        most, least = (math.ceil(round(sum(each), 6)) for each in zip(*found, strict=True))
        return LimitLoad(service, names, limit, most, least, int(keeps))

    limits = (limited(*each) for each in asked.limits)
    return Load(
        rate,
        None if is_sample else round(users / rate, 1),
        tuple(_load_of(each, rate / _MINUTE, users, asked.delays or {}) for each in hosts),
        tuple(each for each in limits if each is not None),
    )


def duration(minutes: float) -> str:
    """Return a time in words.

    >>> duration(0.4), duration(135)
    ('less than a minute', '2 h 15 min')
    """
    hours, left = divmod(round(minutes), 60)
    if hours:
        return f"{hours:,} h {left} min"
    return f"{left} min" if minutes >= 1 else "less than a minute"


def rounded(number: float) -> str:
    """Return a number of requests as it is shown.

    >>> rounded(71.4), rounded(0.019), rounded(1234.0)
    ('71', '0.019', '1,234')
    """
    return f"{number:,.0f}" if number >= 10 else f"{number:,.2g}"


def _load_of(host: Host, a_second: float, users: int, delays: Mapping[str, float]) -> HostLoad:
    window = host.age or _MINUTE
    _, least = host.within(a_second * window, users, window)
    most, _ = host.within(a_second, users, 1)
    return HostLoad(
        host.name,
        round(most, 2),
        round(least / window, 2),
        math.ceil(round(most * TIME_LIMIT, 6)),
        host.unanswered,
        delays.get(host.name, 0.0),
    )


def _delays(workspace: Workspace) -> dict[str, float]:
    found: dict[str, float] = {}
    for fixture in workspace._fixtures.fixtures.values():
        longest = max((each.delay for each in fixture.responses.values()), default=0.0)
        for host in _host(fixture.request.url):
            found[host] = max(found.get(host, 0.0), longest)
    return found


def _host(url: str) -> Iterable[str]:
    try:
        host = urlsplit(url).hostname
    except ValueError:
        return ()
    return () if host is None else (host,)
