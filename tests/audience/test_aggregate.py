"""An aggregate is a monoid: however people are split and merged, the report is the same."""

from __future__ import annotations

import json
import random

from hypothesis import given
from hypothesis import strategies as st

from liquidpilot.audience.aggregate import (
    FEW,
    MOST_FACTS,
    OTHERS,
    Aggregate,
    Fact,
    Person,
    Problem,
    Told,
)
from liquidpilot.audience.hashes import compare, hash_of, sorted_hashes
from liquidpilot.audience.report import Report

_FACTS = st.sampled_from(
    [("sent",), ("aborted", "why", "a.html", 1, 2), ("hole", "first_name", "b.html", 3, 4), ("calls", 2)]
)  # fmt: skip
_TOLD = st.builds(
    lambda facts, lengths, urls: Told(
        dict.fromkeys(facts, 1),
        tuple(facts),
        lengths,
        frozenset(urls),
        {f"{each % 3}.example": {each} for each in urls},
        {("toys", str(each % 4)) for each in urls},
    ),
    st.lists(_FACTS, unique=True),
    st.dictionaries(st.sampled_from(["subject", "html"]), st.integers(0, 30)),
    st.sets(st.integers(0, 9)),
)
_PEOPLE = st.lists(st.tuples(st.integers(0, 12), _TOLD), max_size=30)


def _report(aggregate: Aggregate) -> str:
    return json.dumps(Report("m", aggregate).document())


def _of(number: int, people: list[tuple[int, Told]]) -> Aggregate:
    found = Aggregate()
    for at, (name, told) in enumerate(people, start=1):
        found.add(Person(f"p{name}", hash_of(f"p{name}")), told)
        if name == 0:
            found.add_problem(Problem("users", number, at, "not JSON", "no JSON"))
    found.add_lines("users", number, len(people))
    return found.settle()


def _merged(parts: list[Aggregate]) -> Aggregate:
    whole = Aggregate()
    for part in parts:
        whole.merge(part)
    return whole


@given(st.lists(_PEOPLE, max_size=5), st.randoms(use_true_random=False))
def test_no_figure_depends_on_order(
    groups: list[list[tuple[int, Told]]], dice: random.Random
) -> None:
    parts = [_of(number, people) for number, people in enumerate(groups)]
    expected = _report(_merged(parts))
    shuffled = list(parts)
    dice.shuffle(shuffled)
    assert _report(_merged(shuffled)) == expected
    # Associative: some are merged first.
    at = dice.randrange(len(parts) + 1)
    assert _report(_merged([_merged(parts[:at]), _merged(parts[at:])])) == expected
    kept = [Aggregate.of(json.loads(json.dumps(each.document()))) for each in parts]
    assert _report(_merged(kept)) == expected
    if not any(name == 0 for people in groups for name, _ in people):
        # Within a block, too.
        joined = [each for people in groups for each in people]
        backwards = _of(0, joined[::-1])
        assert _report(backwards) == _report(_of(0, joined))


def test_of_too_many_facts_the_same_are_told_whatever_the_order() -> None:
    hosts = [f"{number}.example.com" for number in range(3 * MOST_FACTS)]
    parts = []
    for start in range(0, len(hosts), 700):
        part = Aggregate()
        for host in hosts[start : start + 700]:
            part.add(Person(host, hash_of(host)), Told({("requests", host): 1}))
        parts.append(part.settle())
    found = Report("m", _merged(parts)).requests
    assert found == Report("m", _merged(parts[::-1])).requests
    assert len(found) == MOST_FACTS + 1
    assert sum(found.values()) == len(hosts)
    assert found[OTHERS] == 2 * MOST_FACTS


def test_numbers_are_all_told_however_many_there_are() -> None:
    whole = Aggregate()
    for number in range(MOST_FACTS + 50):
        facts: dict[Fact, int] = {
            ("length", f"field{number}", 1200): 1,
            ("segments", number): 1,
            ("calls", number): 1,
        }
        told = Told(facts, lengths={f"field{number}": 1234})
        part = Aggregate()
        part.add(Person(str(number), hash_of(str(number))), told)
        whole.merge(part.settle())
    report = Report("m", whole)
    assert len(report.document()["lengths"]) == MOST_FACTS + 50  # type: ignore[arg-type]
    assert all(each.ranges == {1200: 1} for each in report.lengths)
    assert len(report.segments) == len(report.calls_a_person) == MOST_FACTS + 50


def test_a_few_people_are_named_each_once() -> None:
    found = Aggregate()
    for name in [*map(str, range(50)), *map(str, range(50))]:
        found.add(Person(name, hash_of(name)), Told({("clipped",): 1}, (("clipped",),)))
    lowest = sorted(map(str, range(50)), key=hash_of)[:FEW]
    assert [each.id for each in found.people["clipped",]] == lowest


@given(st.lists(st.lists(st.integers(0, 2**64 - 1) | st.integers(0, 5)), max_size=6))
def test_hashes_are_compared_as_sets_would(parts: list[list[int]]) -> None:
    every = [value for part in parts for value in part]
    found = compare(list(map(sorted_hashes, parts)))
    twice = sorted({value for value in every if every.count(value) > 1})
    assert found == (len(every), len(set(every)), tuple(twice[:5]))
