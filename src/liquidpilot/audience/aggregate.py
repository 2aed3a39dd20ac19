"""What is known of some people: it can be added to, and merged with what is known of others.

`merge` is associative and commutative, and `Aggregate()` changes nothing: whatever the order in
which people are added and parts are merged, the result is the same.
"""

from __future__ import annotations

import heapq
from array import array
from collections.abc import Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, NamedTuple, TypeVar

from liquidpilot.audience.hashes import hash_of, sorted_hashes
from liquidpilot.immutable import immutable

Fact = tuple[str | int | None, ...]
"""Something that may be true of a person: its kind, and what tells it from others of that kind.

`("aborted", "no name", "templates/hello/body.html", 3, 5)`.
"""

Item = tuple[str, str]
"""An item that a catalog has: the names of both."""

FEW = 5
"""Of so many people the ids are kept for each fact that tells them."""

MOST_FACTS = 1_000
"""So many different facts of a kind are told; the others are counted together."""

MOST_ITEMS = 100_000
"""So many different items of catalogs are told; the others are counted together."""

OTHERS = "…"
"""What stands in the place of the facts of a kind that are not told."""

_MOST_PROBLEMS = 20
# Kinds of which there are no more facts than the message has parts, or than numbers may be: those
# that are counted together could be put into no chart.
_BOUNDED = frozenset({"taken", "length", "segments", "calls"})


class Person(NamedTuple):
    """Who is counted: an `id` as it is shown, and the hash by which it is chosen."""

    id: str
    hash: int


class Problem(NamedTuple):
    """What was read and is no user: where, and why. `line` counts from 1, in its block."""

    file: str
    block: int
    line: int
    kind: str
    message: str


class Longest(NamedTuple):
    """The longest text of a field, and whose it is; of equal ones that with the lowest hash."""

    length: int
    hash: int
    id: str


@immutable
class Told:
    """What one rendering tells: facts, each with how often; and what is compared with others.

    `named` are the facts for which people are named; `lengths` those of the texts, by field;
    `urls` are hashes of the URLs; `calls`, by host, of the calls that Braze's cache could answer.
    `items` are those of catalogs that were read.
    """

    counts: dict[Fact, int] = field(default_factory=dict)
    named: tuple[Fact, ...] = ()
    lengths: dict[str, int] = field(default_factory=dict)
    urls: frozenset[int] = frozenset()
    calls: Mapping[str, set[int]] = field(default_factory=dict)
    items: Collection[Item] = ()


@dataclass
class Aggregate:
    """What is known of some people; see the module.

    `counts` has how often each fact is true, `people` a few of those it is true of; `lines` how
    many lines each block has, by file. `ids`, `urls` and `calls`, which are by host, are sorted
    hashes, in parts. `items` has how many people read an item.

    >>> ada, told = Person("ada", 1), Told({("sent",): 1})
    >>> one, other = Aggregate(), Aggregate()
    >>> one.add(ada, told), other.add(ada, told), one.merge(other)
    (None, None, None)
    >>> one.counts
    {('users',): 2, ('sent',): 2}
    """

    counts: dict[Fact, int] = field(default_factory=dict)
    people: dict[Fact, list[Person]] = field(default_factory=dict)
    longest: dict[str, Longest] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    lines: dict[str, dict[int, int]] = field(default_factory=dict)
    ids: list[array[int]] = field(default_factory=list)
    urls: list[array[int]] = field(default_factory=list)
    calls: dict[str, list[array[int]]] = field(default_factory=dict)
    items: dict[Item, int] = field(default_factory=dict)
    # What is added to; `settle` makes parts of it.
    _ids: list[int] = field(default_factory=list)
    _urls: set[int] = field(default_factory=set)
    _calls: dict[str, set[int]] = field(default_factory=dict)

    def add(self, person: Person, told: Told) -> None:
        """Count one person."""
        counts = self.counts
        counts["users",] = counts.get(("users",), 0) + 1
        for fact, times in told.counts.items():
            counts[fact] = counts.get(fact, 0) + times
        for fact in told.named:
            self._name(fact, (person,))
        for name, length in told.lengths.items():
            self._compare(name, Longest(length, person.hash, person.id))
        self._ids.append(person.hash)
        self._urls |= told.urls
        for host, hashes in told.calls.items():
            self._calls.setdefault(host, set()).update(hashes)
        for item in told.items:
            self.items[item] = self.items.get(item, 0) + 1

    def add_problem(self, problem: Problem) -> None:
        """Count something that is no user."""
        fact = ("malformed", problem.kind)
        self.counts[fact] = self.counts.get(fact, 0) + 1
        self.problems.append(problem)
        if len(self.problems) > 2 * _MOST_PROBLEMS:
            self._forget_problems()

    def add_lines(self, file: str, block: int, lines: int) -> None:
        """Note that a block of `file` has so many lines."""
        self.lines.setdefault(file, {})[block] = lines

    def settle(self) -> Aggregate:
        """Return this aggregate, after everybody of a block was added: sorted, and cut to size."""
        self.ids += [sorted_hashes(self._ids)] if self._ids else []
        self.urls += [sorted_hashes(self._urls)] if self._urls else []
        for host, hashes in self._calls.items():
            self.calls.setdefault(host, []).append(sorted_hashes(hashes))
        self._ids, self._urls, self._calls = [], set(), {}
        self._forget_problems()
        self._forget_facts()
        return self

    def merge(self, other: Aggregate) -> None:
        """Count everybody of `other`, which is settled and about other blocks."""
        for fact, times in other.counts.items():
            self.counts[fact] = self.counts.get(fact, 0) + times
        for fact, people in other.people.items():
            self._name(fact, people)
        for name, longest in other.longest.items():
            self._compare(name, longest)
        self.problems += other.problems
        for file, lines in other.lines.items():
            self.lines.setdefault(file, {}).update(lines)
        self.ids += other.ids
        self.urls += other.urls
        for host, parts in other.calls.items():
            self.calls.setdefault(host, []).extend(parts)
        for item, times in other.items.items():
            self.items[item] = self.items.get(item, 0) + times
        self._forget_problems()
        self._forget_facts()

    def of_kind(self, kind: str) -> Iterator[tuple[Fact, int]]:
        """Yield the facts of a kind with their counts: the most frequent first."""
        found = ((fact, count) for fact, count in self.counts.items() if fact[0] == kind)
        yield from sorted(found, key=lambda each: (-each[1], list(map(str, each[0]))))

    def count(self, *kinds: str) -> int:
        """Return how often facts of these kinds are true."""
        return sum(count for fact, count in self.counts.items() if fact[0] in kinds)

    def document(self) -> dict[str, Any]:
        """Return the aggregate, settled, as JSON data."""
        return {
            "counts": [[list(fact), count] for fact, count in self.counts.items()],
            "people": [[list(fact), people] for fact, people in self.people.items()],
            "longest": self.longest,
            "problems": self.problems,
            "lines": {file: list(lines.items()) for file, lines in self.lines.items()},
            "ids": _hex(self.ids),
            "urls": _hex(self.urls),
            "calls": {host: _hex(parts) for host, parts in self.calls.items()},
            "items": [[*item, people] for item, people in self.items.items()],
        }

    @classmethod
    def of(cls, document: dict[str, Any]) -> Aggregate:
        """Return the aggregate that `document` is about."""
        return cls(
            {tuple(fact): count for fact, count in document["counts"]},
            {tuple(fact): [Person(*one) for one in some] for fact, some in document["people"]},
            {name: Longest(*longest) for name, longest in document["longest"].items()},
            [Problem(*each) for each in document["problems"]],
            {file: dict(lines) for file, lines in document["lines"].items()},
            _parts(document["ids"]),
            _parts(document["urls"]),
            {host: _parts(text) for host, text in document["calls"].items()},
            {(catalog, item): people for catalog, item, people in document["items"]},
        )

    def _name(self, fact: Fact, people: Iterable[Person]) -> None:
        known = self.people.setdefault(fact, [])
        for person in people:
            if person in known:
                continue
            if len(known) == FEW:
                if (person.hash, person.id) >= (known[-1].hash, known[-1].id):
                    continue
                known.pop()
            known.append(person)
            known.sort(key=lambda each: (each.hash, each.id))

    def _compare(self, name: str, found: Longest) -> None:
        known = self.longest.get(name)
        if known is None or _is_longer(found, known):
            self.longest[name] = found

    def _forget_problems(self) -> None:
        self.problems = sorted(self.problems)[:_MOST_PROBLEMS]

    def _forget_facts(self) -> None:
        """Keep as many facts of a kind as are told; what the others count goes together."""
        if len(self.calls) > MOST_FACTS:
            for host in _beyond(self.calls, MOST_FACTS, OTHERS):
                self.calls.setdefault(OTHERS, []).extend(self.calls.pop(host))
        if len(self.items) > MOST_ITEMS:
            others = OTHERS, OTHERS
            for item in _beyond(self.items, MOST_ITEMS, others):
                self.items[others] = self.items.get(others, 0) + self.items.pop(item)
        if len(self.counts) <= MOST_FACTS:
            return
        kinds: dict[object, list[Fact]] = {}
        for fact in self.counts:
            if fact[1:] != (OTHERS,) and fact[0] not in _BOUNDED:
                kinds.setdefault(fact[0], []).append(fact)
        for kind, facts in kinds.items():
            together = (str(kind), OTHERS)
            for fact in _beyond(facts, MOST_FACTS, None):
                times = self.counts.pop(fact)
                self.counts[together] = self.counts.get(together, 0) + times
                self._name(together, self.people.pop(fact, ()))


_Key = TypeVar("_Key")


def _beyond(keys: Collection[_Key], most: int, others: _Key | None) -> list[_Key]:
    """Return what is not kept of `keys`: the same ones of each part, all but `most` of them."""
    known = [each for each in keys if each != others]
    if len(known) <= most:
        return []
    kept = set(heapq.nsmallest(most, known, key=lambda each: hash_of(repr(each))))
    return [each for each in known if each not in kept]


def _hex(parts: list[array[int]]) -> str:
    return sorted_hashes(value for part in parts for value in part).tobytes().hex()


def _parts(text: str) -> list[array[int]]:
    return [array("Q", bytes.fromhex(text))] if text else []


def _is_longer(found: Longest, known: Longest) -> bool:
    return (-found.length, found.hash, found.id) < (-known.length, known.hash, known.id)
