"""What a dry run has found: an aggregate, read. The terminal, JSON, the page and CI ask here."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from dataclasses import asdict, field
from functools import cached_property
from itertools import accumulate
from typing import Annotated

from liquidpilot.audience.aggregate import OTHERS, Aggregate, Fact, Problem
from liquidpilot.audience.hashes import Compared, compare
from liquidpilot.audience.rate import Asked, Host, Load, load_of
from liquidpilot.braze_facts import RestsOn
from liquidpilot.immutable import immutable

VERSION = 1
"""Of the JSON document."""

_FINDINGS = ("aborted", "errors", "missing_fixture", "hole", "missing_item", "clipped")
_MOST_READ = 20


@immutable
class Outcome:
    """Something that happens to `count` people: `what` it is, where it is written, and a few ids.

    `kind` is `aborted` (`what` is the reason), `errors` (a code), `missing_fixture` (a host),
    `hole` (an attribute), `missing_item` (a catalog) or `clipped`.
    """

    kind: str
    what: str
    count: int
    path: str | None = None
    line: int | None = None
    column: int | None = None
    people: tuple[str, ...] = ()

    @property
    def place(self) -> str:
        """The place as editors understand it; "" for what stands in no file."""
        if not self.line:
            return self.path or ""
        return ":".join(map(str, filter(None, (self.path, self.line, self.column))))

    def document(self) -> dict[str, object]:
        """Return the outcome as JSON shows it."""
        return {
            "kind": self.kind,
            "what": self.what,
            "count": self.count,
            "path": self.path,
            "line": self.line or None,
            "column": self.column or None,
            "people": list(self.people),
        }


@immutable
class Lengths:
    """How long the texts of a field are, in characters, of those who are sent one.

    `ranges` has how many by the beginning of a range (see `facts.range_of`); `longest` is the
    length of the longest text, `longest_of` whose it is.
    """

    field: str
    ranges: Mapping[int, int]
    longest: int
    longest_of: str

    @property
    def count(self) -> int:
        """How many people have a text in the field."""
        return sum(self.ranges.values())

    def at(self, share: float) -> int:
        """Return the range that this share of the people stays within.

        >>> Lengths("subject", {10: 9, 40: 1}, 42, "ada").at(0.5)
        10
        """
        wanted = share * self.count
        for start, reached in zip(self.ranges, accumulate(self.ranges.values()), strict=True):
            if reached >= wanted:
                return start
        return 0

    def document(self) -> dict[str, object]:
        """Return the lengths as JSON shows them."""
        return {
            "people": self.count,
            "half": self.at(0.5),
            "most": self.at(0.99),
            "longest": {"length": self.longest, "id": self.longest_of},
            "ranges": {str(start): count for start, count in self.ranges.items()},
        }


@immutable
class Coverage:
    """A part of a text that not everybody comes to, and how many do.

    `kind` is `branch`, `loop`, `default` or `text` (a content block).
    """

    kind: str
    path: str | None
    line: int
    column: int
    people: int

    def document(self) -> dict[str, object]:
        """Return it as JSON shows it."""
        return asdict(self)


@immutable
class CatalogUse:
    """What is read of a catalog: so many (`read`) of its `size` items, None if that is not known.

    `items` are those that most people read, with how many; `missing` are the people who ask for an
    item that the catalog does not have.
    """

    name: str
    size: int | None
    read: int
    items: Mapping[str, int]
    missing: int

    def document(self) -> dict[str, object]:
        """Return it as JSON shows it."""
        return {
            "items": self.size,
            "read": self.read,
            "missing": self.missing,
            "most_read": dict(self.items),
        }


@immutable
class Codes:
    """How many promotion codes of a list are used up: one for each who is `sent` the message.

    It is `at_most` all, if Braze takes one for who is not sent it, too, which its pages leave open.
    """

    list: str
    sent: int
    at_most: Annotated[int, RestsOn("promotion-failed")]


@immutable
class Parts:
    """What the message is made of, whoever gets it.

    `sites` are what people may come to, as facts; `catalogs` the sizes of those that it may read,
    by name; `code_lists` the lists of promotion codes that it names, in whatever branch.
    """

    sites: tuple[Fact, ...] = ()
    catalogs: Mapping[str, int] = field(default_factory=dict)
    code_lists: tuple[str, ...] = ()


@immutable(slots=False)
class Report:
    """What a dry run has found about the `message`.

    `interrupted` tells that not everybody was rendered. `sample` is how many were asked for, and
    the seed; None is everybody. `scenario` is how the calls turned out. `parts` are what the
    message is made of, `rate` is what is asked about; `listed_twice` are a few of those who are
    listed more than once.
    """

    message: str
    aggregate: Aggregate
    interrupted: bool = False
    sample: tuple[int, int] | None = None
    scenario: str | None = None
    parts: Parts = Parts()
    rate: Asked | None = None
    listed_twice: tuple[str, ...] = ()

    @property
    def users(self) -> int:
        """How many people were rendered."""
        return self.aggregate.count("users")

    @property
    def counts(self) -> dict[str, int]:
        """The numbers that `--fail-if` knows, by name.

        `holes` are the people who would get a message with one, `duplicates` how often somebody is
        listed once more, `clipped` the e-mails that Gmail cuts off.
        """
        count = self.aggregate.count
        return {
            "users": self.users,
            "sent": count("sent"),
            "aborted": count("aborted"),
            "errors": count("errors"),
            "missing_fixture": count("missing_fixture"),
            "malformed": count("malformed"),
            "holes": count("holed"),
            "duplicates": self.duplicates,
            "clipped": count("clipped"),
        }

    @property
    def aborted(self) -> dict[str, int]:
        """How many people are aborted, by reason, the most frequent first."""
        return self._summed("aborted")

    @property
    def holes(self) -> dict[str, int]:
        """How many holes there are, by attribute: each person and place once."""
        return self._summed("hole")

    @property
    def requests(self) -> dict[str, int]:
        """How many calls are made, by host, if no answer served two people."""
        return self._summed("requests")

    @property
    def malformed(self) -> dict[str, int]:
        """How much was read that is no user, by kind."""
        return self._summed("malformed")

    @property
    def duplicates(self) -> int:
        """How many lines are about somebody whom another line is about."""
        return self._ids.total - self._ids.distinct

    @property
    def named(self) -> tuple[int, ...]:
        """The hashes of all whom the report names: those with the most frequent finding first."""
        facts = [fact for kind in _FINDINGS for fact, _ in self.aggregate.of_kind(kind)]
        people = (each.hash for fact in facts for each in self.aggregate.people.get(fact, ()))
        longest = (each.hash for _, each in sorted(self.aggregate.longest.items()))
        return tuple(dict.fromkeys((*people, *longest, *self.repeated)))

    @property
    def bound(self) -> str:
        """How sure it is who is listed twice and which calls differ, in words."""
        chance = 2**65 // max(self.users, 1) ** 2
        return f"by hashes of 8 bytes: two people share one with a chance of 1 in {chance:,}"

    @property
    def repeated(self) -> tuple[int, ...]:
        """The lowest hashes of those who are listed more than once."""
        return self._ids.repeated

    @cached_property
    def _ids(self) -> Compared:
        return compare(self.aggregate.ids)

    @property
    def calls_a_person(self) -> dict[int, int]:
        """How many people need so many calls."""
        return self._numbers("calls")

    @property
    def segments(self) -> dict[int, int]:
        """How many people get an SMS of so many segments."""
        return self._numbers("segments")

    @cached_property
    def urls(self) -> int:
        """How many different URLs are called."""
        return compare(self.aggregate.urls).distinct

    @cached_property
    def calls_with_cache(self) -> int:
        """How many calls are left if Braze's cache answers each that was made before."""
        return sum(self._distinct_calls.values()) + self.aggregate.count("uncached")

    @cached_property
    def _distinct_calls(self) -> dict[str, int]:
        return {host: compare(found).distinct for host, found in self.aggregate.calls.items()}

    @cached_property
    def load(self) -> Load | None:
        """What the send asks of services at the rate that is asked about; None without one."""
        if self.rate is None:
            return None
        requests, delivered = self.requests, self._summed("delivered")
        uncached, unanswered = self._summed("uncached"), self._summed("unanswered")
        ages: dict[str, int] = {}
        for fact, _ in self.aggregate.of_kind("cached_for"):
            if len(fact) == 3:
                host, age = str(fact[1]), _number(fact[2])
                ages[host] = min(age, ages.get(host, age))
        hosts = [
            Host(
                name,
                requests.get(name, 0) + delivered.get(name, 0),
                uncached.get(name, 0) + delivered.get(name, 0),
                self._distinct_calls.get(name, 0),
                ages.get(name, 0),
                unanswered.get(name, 0),
            )
            for name in dict.fromkeys((*requests, *delivered))
        ]
        return load_of(self.rate, hosts, self.users, is_sample=self.sample is not None)

    @property
    def catalogs(self) -> list[CatalogUse]:
        """What is read of each catalog, by name."""
        read: dict[str, dict[str, int]] = {}
        for (catalog, item), people in self.aggregate.items.items():
            read.setdefault(catalog, {})[item] = people
        missing, sizes = self._summed("missing_item"), self.parts.catalogs
        found = []
        for name in sorted({*read, *missing}, key=lambda each: (each == OTHERS, each)):
            items = read.get(name, {})
            most = heapq.nsmallest(_MOST_READ, items.items(), key=lambda each: (-each[1], each[0]))
            size, asked = sizes.get(name), missing.get(name, 0)
            found.append(CatalogUse(name, size, len(items), dict(most), asked))
        return found

    @property
    def codes(self) -> list[Codes]:
        """How many promotion codes are used up, by list."""
        sent = self.aggregate.count("sent")
        return [Codes(each, sent, self.users) for each in self.parts.code_lists]

    @property
    def outcomes(self) -> list[Outcome]:
        """What happens to people, by kind, the most frequent first."""
        found = (each for kind in _FINDINGS for each in self.aggregate.of_kind(kind))
        return [self._outcome(fact, count) for fact, count in found]

    @property
    def coverage(self) -> list[Coverage]:
        """How many people come to each branch, loop, default and content block, by place."""
        counts = self.aggregate.counts
        return [
            Coverage(
                str(kind),
                None if path is None else str(path),
                _number(line),
                _number(column),
                counts.get(fact, 0),
            )
            for fact in sorted(
                self.parts.sites, key=lambda each: (str(each[2]), *map(_number, each[3:]))
            )
            for _, kind, path, line, column in [fact]
        ]

    @property
    def lengths(self) -> list[Lengths]:
        """How long the texts are, by field."""
        ranges: dict[str, dict[int, int]] = {}
        for fact, count in self.aggregate.counts.items():
            if fact[0] == "length":
                ranges.setdefault(str(fact[1]), {})[int(fact[2] or 0)] = count
        longest = self.aggregate.longest
        return [
            Lengths(name, dict(sorted(ranges.get(name, {}).items())), found.length, found.id)
            for name, found in sorted(longest.items())
        ]

    @property
    def problems(self) -> list[tuple[str, str, str]]:
        """Some of what is no user: the place, the kind, and what is wrong."""
        return [(self._line(each), each.kind, each.message) for each in self.aggregate.problems]

    def document(self) -> dict[str, object]:
        """Return the report as JSON shows it. It holds counts and ids, and nothing of a person."""
        counts = self.counts
        return {
            "version": VERSION,
            "message": self.message,
            "scenario": self.scenario,
            "interrupted": self.interrupted,
            "sample": self.sample and {"size": self.sample[0], "seed": self.sample[1]},
            "users": counts["users"],
            "sent": counts["sent"],
            "aborted": self.aborted,
            "errors": counts["errors"],
            "missing_fixture": counts["missing_fixture"],
            "malformed": counts["malformed"],
            "duplicates": counts["duplicates"],
            "listed_twice": list(self.listed_twice),
            "holes": self.holes,
            "people_with_holes": counts["holes"],
            "requests": self.requests,
            "calls": {
                "a_person": {str(number): count for number, count in self.calls_a_person.items()},
                "urls": self.urls,
                "with_cache": self.calls_with_cache,
            },
            "rate": self.load and self.load.document(),
            "catalogs": {each.name: each.document() for each in self.catalogs},
            "promotion_codes": {
                each.list: {"sent": each.sent, "at_most": each.at_most} for each in self.codes
            },
            "lengths": {each.field: each.document() for each in self.lengths},
            "segments": {str(number): count for number, count in self.segments.items()},
            "clipped": counts["clipped"],
            "coverage": [each.document() for each in self.coverage],
            "outcomes": [each.document() for each in self.outcomes],
            "not_users": {
                "kinds": self.malformed,
                "examples": [
                    {"place": place, "kind": kind, "message": message}
                    for place, kind, message in self.problems
                ],
            },
        }

    def _outcome(self, fact: Fact, count: int) -> Outcome:
        people = tuple(each.id for each in self.aggregate.people.get(fact, ()))
        kind, what, *place = (*fact, "")[:2] if len(fact) == 1 else fact
        if len(place) != 3:
            return Outcome(str(kind), str(what), count, people=people)
        path, line, column = place
        return Outcome(
            str(kind),
            str(what),
            count,
            None if path is None else str(path),
            int(line or 0),
            int(column or 0),
            people,
        )

    def _summed(self, kind: str) -> dict[str, int]:
        found: dict[str, int] = {}
        for fact, count in self.aggregate.of_kind(kind):
            name = str(fact[1])
            found[name] = found.get(name, 0) + count
        return dict(sorted(found.items(), key=lambda each: (each[0] == OTHERS, -each[1], each[0])))

    def _numbers(self, kind: str) -> dict[int, int]:
        found = ((fact[1], count) for fact, count in self.aggregate.of_kind(kind))
        return dict(sorted((int(number or 0), count) for number, count in found))

    def _line(self, problem: Problem) -> str:
        """Return the place of a problem; without a line if blocks before it were not read."""
        blocks = self.aggregate.lines.get(problem.file, {})
        before = [blocks.get(number) for number in range(problem.block)]
        if not problem.line or None in before:
            return problem.file
        return f"{problem.file}:{sum(filter(None, before)) + problem.line}"


def _number(value: str | int | None) -> int:
    return int(value or 0)


def share(count: int, users: int) -> str:
    """Return how much `count` is of all, in words: as many digits as tell it from none and all.

    >>> share(1, 3), share(1, 2_000_000), share(0, 5), share(1_999_999, 2_000_000)
    ('33 %', '0.0001 %', '0 %', '99.9999 %')
    """
    if not users or not count:
        return "0 %"
    percent = 100 * count / users
    digits = 0
    while digits < 6:
        shown = f"{percent:.{digits}f}"
        if (float(shown) > 0 or not count) and (float(shown) < 100 or count == users):
            break
        digits += 1
    return f"{percent:.{digits}f} %"
