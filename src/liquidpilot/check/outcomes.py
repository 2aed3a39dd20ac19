"""What becomes of each message in each scenario, for how many people: the table of `--faults`.

The default scenario comes first. Only scenarios in which something else becomes of the message have
a row of their own, and of those with the same result a few: 80 columns and a screen or two are what
somebody reads.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import groupby

from liquidpilot.check.results import FAILED, CheckedMessage, CheckedScenario
from liquidpilot.diagnostics import DEFAULT_SCENARIO

_COLUMNS = ("sent", "holes", "aborted", "error", "no fixture")
_OF_STATUS = {"error": "error", FAILED: "error", "missing_fixture": "no fixture"}
_WIDTH = 80
_CELL = 9
_ALIKE = 4
_MOST_LINES = 60


def outcomes_text(renderings: Iterable[CheckedMessage]) -> str:
    """Return the table, empty if nothing was rendered.

    >>> usual, down = CheckedScenario(None, "sent"), CheckedScenario("down", "aborted")
    >>> people = [CheckedMessage("sms/hi", "t/hi", name, (usual, down)) for name in ("ada", "bo")]
    >>> print(outcomes_text(people), end="")
    what becomes of each message, for how many people
               sent  aborted
    sms/hi        2        .
      down        .        2
    """
    by_message = [
        (address, _outcomes(list(some)))
        for address, some in groupby(renderings, lambda each: each.message)
    ]
    if not by_message:
        return ""
    # Where a failing call makes a difference is what one looks for.
    by_message.sort(key=lambda each: len(set(map(_key, each[1].values()))) == 1)
    met = {column for _, outcomes in by_message for each in outcomes.values() for column in each}
    columns = [each for each in _COLUMNS if each in met]
    told = [list(_rows(address, outcomes)) for address, outcomes in by_message]
    width = max(len(label) for rows in told for label, outcome in rows if outcome is not None)
    width = min(width, _WIDTH - sum(map(_width, columns)))
    lines = [
        "what becomes of each message, for how many people",
        " " * width + "".join(f"{each:>{_width(each)}}" for each in columns),
    ]
    for number, of_message in enumerate(told):
        rows = [_line(label, outcome, columns, width) for label, outcome in of_message]
        if len(lines) + len(rows) > _MOST_LINES:
            more = len(by_message) - number
            lines.append(f"and {more} more message{'' if more == 1 else 's'}: name one to see it")
            break
        lines += rows
    return "\n".join(lines) + "\n"


_Outcome = Mapping[str, int]


def _outcomes(people: Sequence[CheckedMessage]) -> dict[str, _Outcome]:
    """Return how many people get what, by scenario, the default one first.

    Who gets a message without any call gets the same in every scenario, and is rendered in one.
    """
    names = dict.fromkeys(case.scenario for each in people for case in each.cases)
    by_person = [{case.scenario: case for case in each.cases} for each in people]
    return {
        name or DEFAULT_SCENARIO: Counter(
            _column(case) for cases in by_person if (case := cases.get(name) or cases.get(None))
        )
        for name in dict.fromkeys((None, *names))
    }


def _column(case: CheckedScenario) -> str:
    if case.outcome == "sent":
        return "holes" if case.holes else "sent"
    return _OF_STATUS.get(case.outcome, case.outcome)


def _rows(address: str, outcomes: Mapping[str, _Outcome]) -> Iterator[tuple[str, _Outcome | None]]:
    """Yield what stands before each line, and the numbers in it; None for a line without."""
    usual, *_ = outcomes.values()
    yield address, usual
    differing: dict[tuple[tuple[str, int], ...], list[str]] = {}
    for name, outcome in outcomes.items():
        if _key(outcome) != _key(usual):
            differing.setdefault(_key(outcome), []).append(name)
    for names in differing.values():
        for name in names[:_ALIKE]:
            yield f"  {name}", outcomes[name]
        if len(names) > _ALIKE:
            yield f"  and the same in {len(names) - _ALIKE} more", None
    same = len(outcomes) - 1 - sum(map(len, differing.values()))
    if same:
        others = "other " if differing else ""
        yield f"  as usual in {same} {others}scenario{'' if same == 1 else 's'}", None


def _key(outcome: _Outcome) -> tuple[tuple[str, int], ...]:
    return tuple(sorted(outcome.items()))


def _line(label: str, outcome: _Outcome | None, columns: Sequence[str], width: int) -> str:
    if outcome is None:
        return label
    shown = label if len(label) <= width else f"{label[: width - 1]}…"
    cells = (f"{outcome.get(each, 0) or '.':>{_width(each)}}" for each in columns)
    return f"{shown:<{width}}{''.join(cells)}"


def _width(column: str) -> int:
    return max(_CELL, len(column) + 2)
