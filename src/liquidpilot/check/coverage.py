"""What the renderings of a check came to, of all that stands in the texts.

A part of a text that no profile in any scenario reaches has been seen by nobody. What the parts
are, `dialect.sites` says; a whole field is none, since it is always rendered, a content block is.
"""

from __future__ import annotations

import json
import shlex
from collections import Counter
from collections.abc import Collection, Iterable, Mapping
from dataclasses import field
from itertools import groupby

from liquidpilot.dialect.sites import Site
from liquidpilot.immutable import immutable
from liquidpilot.sources import Place


@immutable
class Proposal:
    """Who would come to a site: `profile`, with `changes` of attributes, in a scenario.

    `changes` are values by the path that `render --set` takes; `profile` is None for the one that
    fits the message. It was tried: the rendering of `message` has come there.
    """

    message: str
    profile: str | None
    changes: tuple[tuple[str, object], ...] = ()
    scenario: str | None = None
    responses: tuple[tuple[str, str], ...] = ()

    @property
    def words(self) -> str:
        """Return it in a line: who, and what is different."""
        who = self.profile or "the profile of the message"
        told = [f"{path} = {_json(value)}" for path, value in self.changes]
        words = f"{who} with {', '.join(told)}" if told else who
        given = [each for each in (self.scenario, *map("=".join, self.responses)) if each]
        return f"{words}, in {', '.join(given)}" if given else words

    @property
    def command(self) -> str:
        """Return the command that renders it."""
        options = [] if self.profile is None else ["--profile", self.profile]
        for path, value in self.changes:
            options += ["--set", f"{path}={_json(value)}"]
        options += [] if self.scenario is None else ["--scenario", self.scenario]
        for pair in self.responses:
            options += ["--response", "=".join(pair)]
        return shlex.join(["liquidpilot", "render", self.message, *options])


def _json(value: object) -> str:
    return json.dumps(value, ensure_ascii=False)


@immutable
class Coverage:
    """By each site, in the order of files and places, how many people came to it.

    Somebody counts once for each message, whatever the scenarios. `proposals` have for what nobody
    reaches who would, as far as that was found.
    """

    counts: Mapping[Site, int]
    proposals: Mapping[Site, Proposal] = field(default_factory=dict)

    @classmethod
    def of(
        cls,
        texts: Iterable[tuple[str | None, Iterable[Site]]],
        taken: Iterable[Iterable[Site]],
        blocks: Collection[str],
    ) -> Coverage:
        """Return the coverage of texts: the name of a block, None for a message, with its sites.

        `taken` has what each person came to, `blocks` the paths of content blocks. A block is read
        as the messages that include it read it; one that none includes, by itself.
        """
        known: dict[Site, int] = {}
        alone: list[Site] = []
        for block, sites in texts:
            if block is None:
                known.update(dict.fromkeys(sites, 0))
            else:
                alone += sites
        included = {each.place.path for each in known}
        known.update({each: 0 for each in alone if each.place.path not in included})
        counts = Counter(site for each in taken for site in each)
        wanted = (each for each in known if each.kind != "text" or each.place.path in blocks)
        return cls({each: counts[each] for each in sorted(wanted, key=_order)})

    @property
    def reached(self) -> int:
        """How many sites somebody came to."""
        return sum(count > 0 for count in self.counts.values())

    @property
    def percent(self) -> float:
        """How many of a hundred sites somebody came to; 100 where there are none."""
        return percent_of(self.reached, len(self.counts))

    @property
    def missed(self) -> list[Site]:
        """The sites that nobody came to."""
        return [site for site, count in self.counts.items() if not count]

    @property
    def unreached(self) -> list[Site]:
        """Those of them that stand within no other: what is told."""
        found: list[Site] = []
        for site in self.missed:
            if not (found and _is_within(site, found[-1])):
                found.append(site)
        return found

    @property
    def files(self) -> dict[str, dict[Site, int]]:
        """The counts by the path of the file."""
        return {
            path: dict(some)
            for path, some in groupby(self.counts.items(), lambda each: each[0].place.path or "")
        }


def percent_of(reached: int, sites: int) -> float:
    """Return how many of a hundred sites are reached, rounded down to a tenth; 100 of none.

    >>> percent_of(2, 3), percent_of(999999, 1000000), percent_of(0, 0)
    (66.6, 99.9, 100.0)
    """
    return reached * 1000 // sites / 10 if sites else 100.0


def _order(site: Site) -> tuple[object, ...]:
    place, inner = site.place, site.inner
    # What is around another comes before it.
    return place.path or "", place.start, site.kind != "text", (-inner.end_line, -inner.end_column)


def _is_within(site: Site, outer: Site) -> bool:
    return _holds(outer.inner, site.place) and site is not outer


def _holds(outer: Place, inner: Place) -> bool:
    return outer.path == inner.path and outer.start <= inner.start and inner.end <= outer.end
