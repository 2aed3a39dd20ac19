"""The table of people and situations of one message, and two renderings of it side by side."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial

from liquidpilot.immutable import immutable
from liquidpilot.preview.cells import (
    DEFAULT,
    Cell,
    cell_of,
    cells_of,
    compared,
    inbox_differences,
    people_of,
    situations_of,
)
from liquidpilot.preview.choices import Choices, Display, Pairs
from liquidpilot.preview.lists import best, offered_scenarios
from liquidpilot.preview.state import PreviewState, View
from liquidpilot.preview.views import CHANNELS
from liquidpilot.replay import BUILT_IN
from liquidpilot.workspace.discovery import FoundMessage

AT_FIRST = 8
"""For so many people the table is made before anything is shown; they fill a screen."""

AT_ONCE = 10
"""So many more come in one piece."""

_OTHER = "b."


@dataclass(frozen=True, slots=True)
class Table:
    """`rows` are some of the `people`, each with a cell for each of `situations`.

    `silent` are the situations that change nothing for these people, and are left out. `following`
    is the number of the first person that is not shown yet; None if there is nobody left. `wanted`
    is what the names of the people have in them.
    """

    address: str
    channel: str
    situations: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    silent: tuple[str, ...]
    people: int
    following: int | None
    wanted: str = ""


def table_of(
    state: PreviewState,
    address: str,
    display: Display,
    *,
    everything: bool = False,
    wanted: str = "",
) -> Table:
    """Return the first rows of the table of a message. Raises UnknownName.

    They are those of people whose names have all words of `wanted` in them.

    With `everything` it has the situations that are built in and those of services too, as far as
    they concern what the message calls for these people.
    """
    found = state.find(address)
    people = _wanted_people(state, found, wanted)[:AT_FIRST]
    looked = (state.look(found.address, Choices(profile=each)) for each in people)
    renderings = [view.rendered for view in looked] if everything else []
    situations = situations_of(state.workspace, *renderings, everything=everything)
    whole = more_of(state, address, display, situations, 0, AT_FIRST, wanted=wanted)
    silent = {
        name
        for at, name in enumerate(situations)
        if name != DEFAULT and all(row[at].same for row in whole.rows)
    }
    return replace(
        whole,
        situations=tuple(name for name in situations if name not in silent),
        rows=tuple(
            tuple(cell for cell in row if cell.scenario not in silent) for row in whole.rows
        ),
        silent=tuple(name for name in situations if name in silent),
    )


def more_of(
    state: PreviewState,
    address: str,
    display: Display,
    situations: Sequence[str],
    start: int,
    count: int = AT_ONCE,
    *,
    wanted: str = "",
) -> Table:
    """Return the rows of `count` people from number `start` on. Raises UnknownName."""
    found = state.find(address)
    people = _wanted_people(state, found, wanted)
    render = partial(state.look, found.address)
    rows = [
        tuple(each.cell for each in cells_of(render, person, situations, display))
        for person in people[start : start + count]
    ]
    following = start + count
    return Table(
        found.address,
        CHANNELS.get(found.channel.name, found.channel.name),
        tuple(situations),
        tuple(rows),
        (),
        len(people),
        following if following < len(people) else None,
        wanted,
    )


def _wanted_people(state: PreviewState, found: FoundMessage, wanted: str) -> list[str | None]:
    return best(wanted, people_of(state.workspace, found), lambda name: name or "")


def other_choices(pairs: Pairs) -> Choices:
    """Return whom the right one of two messages is for: the names of the left one after `b.`.

    >>> other_choices([("profile", "ada"), ("b.profile", "bo")]).profile
    'bo'
    """
    found = ((key.removeprefix(_OTHER), value) for key, value in pairs if key.startswith(_OTHER))
    return Choices.from_query(found)


def both_choices(state: PreviewState, found: FoundMessage, pairs: Pairs) -> tuple[Choices, Choices]:
    """Return whom the left and the right one are for.

    If nothing is said of the right one, it is for the next person, or where there is only one, in
    the next situation that makes a difference, if there is one. Raises UnknownName.
    """
    pairs = list(pairs)
    one = Choices.from_query(pairs)
    if any(key.startswith(_OTHER) for key, _ in pairs):
        return one, other_choices(pairs)
    view = state.view(found.address, one)
    rendered = view.rendered
    shown = one.profile if rendered is None else rendered.profile
    people = [each for each in people_of(state.workspace, found) if each not in (None, shown)]
    if people:
        return one, one.for_profile(people[0])
    offered = [name for names in offered_scenarios(state, view).values() for name in names]
    situations = [DEFAULT, *offered, *BUILT_IN]
    other = next(each for each in situations if each != (one.scenario or DEFAULT))
    return one, replace(one, scenario=None if other == DEFAULT else other)


def both(one: Choices, other: Choices) -> list[tuple[str, str]]:
    """Return the query of the page that shows `one` on the left and `other` on the right."""
    # Without any, another one would be chosen.
    of_other = other.pairs() or [("profile", "")]
    return [*one.pairs(), *((f"{_OTHER}{key}", value) for key, value in of_other)]


@immutable
class Side:
    """One of two messages: `prefix` is before the names of its `choices` in the address.

    `scenarios` are those that it can be shown in, by what they are of.
    """

    name: str
    prefix: str
    cell: Cell
    choices: Choices
    scenarios: Mapping[str, Sequence[str]]


@immutable
class Comparison:
    """Two messages, whose documents are `documents` with what differs marked.

    `count` says in how many places they differ, `inbox` which fields of the inbox do.
    """

    sides: tuple[Side, Side]
    documents: tuple[str, str]
    inbox: list[str]
    count: int


def comparison_of(
    state: PreviewState, address: str, one: Choices, other: Choices, display: Display
) -> Comparison:
    """Return what stands on the left and on the right. Raises UnknownName."""
    left, right = state.view(address, one), state.view(address, other)
    base, html, count = compared(left, right, display)
    inbox = inbox_differences(left, right)
    sides = (_side(state, "A", "", left), _side(state, "B", _OTHER, right))
    return Comparison(sides, (base, html), inbox, count + len(inbox))


def _side(state: PreviewState, name: str, prefix: str, view: View) -> Side:
    choices = view.choices
    profile = choices.profile or (view.rendered.profile if view.rendered else None)
    cell = cell_of(view, profile, choices.scenario or DEFAULT)
    return Side(name, prefix, cell, choices, offered_scenarios(state, view))
