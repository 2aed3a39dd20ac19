"""Lists of what a workspace has, searched and cut off: the rail, the overview, what is picked."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import TypeVar
from urllib.parse import quote, urlencode

from starlette.datastructures import ImmutableMultiDict

from liquidpilot.errors import LiquidPilotError, UnknownName
from liquidpilot.immutable import immutable
from liquidpilot.preview.choices import Choices, PageLink, Pairs
from liquidpilot.preview.outcomes import Outcome, Outcomes
from liquidpilot.preview.security import SANDBOX
from liquidpilot.preview.state import PreviewState, View
from liquidpilot.preview.views import CHANNELS, EDGE_CASE
from liquidpilot.rendering.listed_scenarios import listed_scenarios
from liquidpilot.workspace.discovery import FoundMessage

_Item = TypeVar("_Item")

# More messages are listed by their names: reading them all would slow down the start.
_FEW = 60
_MOST_ROWS = 200
_CARDS = 60
_MOST_CARDS = 600
_MOST_PICKED = 50
_MOST_OF_A_KIND = 8
_MOST_PEOPLE = 60
# What a message is shown with is kept on the way to another one, but what was changed for it.
_KEPT = ("profile", "scenario", "now", "dark", "images", "device", "zoom", "tab")
TROUBLE = "trouble"


@immutable
class Row:
    """One message in a list; `outcome` is None as long as it is not known."""

    address: str
    name: str
    path: str
    channel: str
    description: str
    tags: tuple[str, ...]
    outcome: Outcome | None


@immutable
class Option:
    """One thing to pick: `kind` says what it is, `link` leads to it, `person` has a mark."""

    kind: str
    name: str
    link: str
    about: str = ""
    chosen: bool = False
    person: str | None = None
    message: str | None = None
    outcome: Outcome | None = None


def best(wanted: str, items: Iterable[_Item], text: Callable[[_Item], str]) -> list[_Item]:
    """Return those of `items` that have all words of `wanted` in their text, the best first.

    Case is ignored; a text that begins with the first word comes before one with a word that does.

    >>> best("ca", ["review", "e_cart", "cart", "vocal"], str)
    ['cart', 'e_cart', 'vocal']
    """
    words = wanted.lower().split()
    if not words:
        return list(items)
    found: list[tuple[int, int, _Item]] = []
    for at, item in enumerate(items):
        lowered = text(item).lower()
        if all(word in lowered for word in words):
            first = lowered.find(words[0])
            starts = first == 0 or not lowered[first - 1].isalnum()
            found.append((0 if first == 0 else 1 if starts else 2, at, item))
    return [item for _, _, item in sorted(found, key=lambda each: each[:2])]


def rail_parts(state: PreviewState, outcomes: Outcomes, query: Pairs, at: str) -> dict[str, object]:
    """Return the parts of the rail; `at` is the address of the message that is shown, or empty."""
    pairs = list(query)
    asked = dict(pairs)
    choices = Choices.from_query((key, value) for key, value in pairs if key in _KEPT)
    found = state.found()
    rows, unknown = _wanted_rows(state, outcomes, choices, found, asked)
    shown = _around(rows, at)
    counts = Counter(each.channel.name for each in found)
    groups: dict[str, list[Row]] = {name: [] for name in CHANNELS}
    for row in shown:
        groups.setdefault(row.channel, []).append(row)
    return {
        "groups": {name: of_channel for name, of_channel in groups.items() if of_channel},
        "channels": CHANNELS,
        "present": {name: counts[name] for name in CHANNELS if name in counts},
        "total": len(found),
        "matching": len(rows),
        "listed": len(shown),
        "unknown": unknown,
        "wanted": asked.get("q", ""),
        "channel": asked.get("channel", ""),
        "show": asked.get("show", ""),
        "tag": asked.get("tag", ""),
        "at": at,
        "kept": _kept(pairs),
        "person": choices.profile or "",
        "scenario": choices.scenario or "",
        "broken": state.unreadable(),
        "root": state.workspace.root.name,
        "epoch": state.epoch,
    }


def overview_parts(state: PreviewState, outcomes: Outcomes, query: Pairs) -> dict[str, object]:
    """Return the parts of the page of all messages, beside those of its rail.

    Its rows are those of the rail, of which `cards` says how many are shown.
    """
    asked = dict(query)
    rows, _ = _wanted_rows(state, outcomes, Choices(), state.found(), asked)
    number = asked.get("cards", "")
    most = min(int(number), _MOST_CARDS) if number.isdecimal() else _CARDS
    people = state.workspace.profiles()
    return {
        "cards": [(row, _audience(outcomes, row.address, people)) for row in rows[:most]],
        "more": most + _CARDS if most < min(len(rows), _MOST_CARDS) else 0,
        "people": len(people),
        "can_begin": state.can_begin,
        "link": PageLink(asked.items()),
        "sandbox": SANDBOX,
    }


@immutable
class Audience:
    """What becomes of one message for each person; None where it is not known yet.

    >>> Audience((("ada", Outcome("sent", "Sends", 0, "")), ("ben", None))).got
    1
    """

    people: tuple[tuple[str, Outcome | None], ...]

    @property
    def is_known(self) -> bool:
        """Whether it is known for everybody."""
        return all(outcome is not None for _, outcome in self.people)

    @property
    def got(self) -> int:
        """How many get the message."""
        kinds = [outcome.kind for _, outcome in self.people if outcome is not None]
        return sum(kind in ("sent", "flawed") for kind in kinds)


def audience_of(state: PreviewState, outcomes: Outcomes, address: str) -> Audience | None:
    """Return what becomes of the message for everybody, of whom some more are looked at.

    Returns None for a single person, and for too many. Raises UnknownName for no such message.
    """
    found, people = state.find(address), state.workspace.profiles()
    outcomes.look_at((found.address, Choices(profile=each)) for each in people[:_MOST_PEOPLE])
    return _audience(outcomes, found.address, people)


def _audience(outcomes: Outcomes, address: str, people: Sequence[str]) -> Audience | None:
    if not 1 < len(people) <= _MOST_PEOPLE:
        return None
    known = ((each, outcomes.known(address, Choices(profile=each))) for each in people)
    return Audience(tuple(known))


def found_parts(state: PreviewState, outcomes: Outcomes, query: Pairs) -> dict[str, object]:
    """Return what is found by the picker of one kind, or by the palette in all kinds.

    The query has `q`, what is searched for, `kind`, for only one kind, and `of`, the address of the
    message on the page, beside what the page's own query has.
    """
    pairs = list(query)
    asked = dict(pairs)
    wanted, kind, of = (asked.get(name, "") for name in ("q", "kind", "of"))
    page = [(key, value) for key, value in pairs if key not in ("q", "kind", "of")]
    choices, link = Choices.from_query(page), PageLink(page)
    kept = _kept(page)
    try:
        address = state.find(of).address if of else ""
    except UnknownName:
        address = ""
    makers: dict[str, Callable[[], list[Option]]] = {
        "message": lambda: _messages(state, outcomes, choices, kept, wanted, address),
        "person": lambda: _people(state, outcomes, choices, link, address, wanted),
        "scenario": lambda: _scenarios(state, choices, link, address, wanted),
        "block": lambda: _blocks(state, wanted),
        "tag": lambda: _tags(state, wanted, asked.get("tag", "")),
    }
    # To list the tags is to read all messages: they are looked for where somebody filters by them.
    asked_for = [kind] if kind in makers else [name for name in makers if name != "tag"]
    groups = {name: makers[name]() for name in asked_for}
    most = _MOST_PICKED if kind else _MOST_OF_A_KIND
    return {
        "groups": {name: options[:most] for name, options in groups.items() if options},
        "totals": {name: len(options) for name, options in groups.items()},
        "titles": {
            "message": "Messages",
            "person": "People",
            "scenario": "Scenarios",
            "block": "Content blocks",
            "tag": "Tags",
        },
        "kind_asked": kind,
    }


def picker_parts(
    state: PreviewState, outcomes: Outcomes, view: View, query: Pairs
) -> dict[str, object]:
    """Return what the pickers of person and scenario offer on the page of `view`."""
    link = PageLink(query)
    people = _people(state, outcomes, view.choices, link, view.address, "")
    scenarios = _scenarios(state, view.choices, link, view.address, "")
    return {
        "people": people[:_MOST_PICKED],
        "scenarios": scenarios[:_MOST_PICKED],
        "totals": {"person": len(people), "scenario": len(scenarios)},
        "edge_case": EDGE_CASE if EDGE_CASE in view.workspace.profiles() else None,
    }


def asked_outcomes(
    state: PreviewState, outcomes: Outcomes, query: ImmutableMultiDict[str, str]
) -> dict[str, object]:
    """Return the outcomes that a page asks for, as far as they are known, and how many are left.

    The query has each `message`, and each `person` (empty: the default one); with `everybody` all
    people of the workspace: of too many only those that are known already.
    """
    about = situation(Choices.from_query(query.multi_items()))
    people = query.getlist("person") or [""]
    if query.get("everybody"):
        people = state.workspace.profiles() or people
    addresses = {each.address for each in state.found()}
    asked = [
        (message, about.for_profile(person or None))
        for message in query.getlist("message")
        if message in addresses
        for person in people
    ]
    if query.get("everybody") and len(people) > _MOST_PEOPLE:
        # So many are looked at only where their names are seen.
        wanted = [each for each in asked if outcomes.known(*each) is not None]
    else:
        wanted = asked[:_MOST_ROWS]
    known = outcomes.look_at(wanted)
    return {
        "outcomes": [
            {
                "message": message,
                "person": choices.profile or "",
                "kind": outcome.kind,
                "title": outcome.title,
                "findings": outcome.findings,
                "severity": outcome.severity,
            }
            for (message, choices), outcome in known.items()
        ],
        "left": len(wanted) - len(known),
        "people": len(people),
    }


def _people(
    state: PreviewState,
    outcomes: Outcomes,
    choices: Choices,
    link: PageLink,
    address: str,
    wanted: str,
) -> list[Option]:
    """Return the profiles, to show the message at `address` for; without one there are none."""
    if not address:
        return []
    names = state.workspace.profiles()
    chosen = choices.profile or state.workspace._files.configuration.default_profile
    return [
        Option(
            "person",
            name,
            f"/message/{quote(address)}{link(profile=name, set=None)}",
            "empty, odd and hostile values" if name == EDGE_CASE else "",
            name == chosen,
            name,
            address,
            outcomes.known(address, situation(choices).for_profile(name)),
        )
        for name in best(wanted, names, str)
    ]


def offered_scenarios(state: PreviewState, view: View) -> dict[str, list[str]]:
    """Return the names of the scenarios that make a difference to a message, by what they are of.

    They are those of `liquidpilot scenarios`, for the person of `view`. If it is in another one,
    that is the last. Of scenarios that cannot be read there are none.
    """
    groups: dict[str, list[str]] = {}
    with suppress(LiquidPilotError):
        for each in listed_scenarios(view.workspace, state.as_usual(view).rendered):
            groups.setdefault(each.title, []).append(each.name)
    chosen = view.choices.scenario
    if chosen is not None and not any(chosen in names for names in groups.values()):
        groups["Not known" if view.rendered is None else "Changes nothing here"] = [chosen]
    return groups


def _scenarios(
    state: PreviewState, choices: Choices, link: PageLink, address: str, wanted: str
) -> list[Option]:
    """Return the scenarios, to show the message at `address` in; without one there are none."""
    if not address:
        return []
    at = f"/message/{quote(address)}"
    groups = offered_scenarios(state, state.view(address, choices))
    named = [(name, group) for group, names in groups.items() for name in names]
    options = [
        Option("scenario", name, f"{at}{link(scenario=name)}", group, name == choices.scenario)
        for name, group in best(wanted, named, lambda each: each[0])
    ]
    recorded = Option(
        "scenario", "as recorded", f"{at}{link(scenario=None)}", "", choices.scenario is None
    )
    return [*best(wanted, [recorded], lambda each: each.name), *options]


def _kept(query: Pairs) -> str:
    """Return the part of a query that is kept on the way to another message."""
    link = PageLink((key, value) for key, value in query if key in _KEPT)()
    return "" if link == "?" else link


def situation(choices: Choices) -> Choices:
    """Return the part of `choices` for which outcomes are told: person, scenario and clock."""
    return Choices(choices.profile, choices.scenario, now=choices.now)


def _messages(
    state: PreviewState,
    outcomes: Outcomes,
    choices: Choices,
    kept: str,
    wanted: str,
    address: str,
) -> list[Option]:
    rows = _rows(state, outcomes, choices, state.found(), wanted)
    return [
        Option(
            "message",
            row.name,
            f"/message/{quote(row.address)}{kept}",
            CHANNELS.get(row.channel, row.channel),
            row.address == address,
            choices.profile or "",
            row.address,
            row.outcome,
        )
        for row in rows
    ]


def _tags(state: PreviewState, wanted: str, chosen: str) -> list[Option]:
    """Return the tags that messages have, each with how many have it; all messages are read."""
    counts = Counter(tag for each in state.workspace._files.messages() for tag in each.tags)
    names = best(wanted, sorted(counts, key=str.lower), str)
    return [
        Option("tag", name, f"/?{urlencode({'tag': name})}", f"{counts[name]}", name == chosen)
        for name in names
    ]


def _blocks(state: PreviewState, wanted: str) -> list[Option]:
    blocks = state.workspace._files.content_blocks()
    names = best(wanted, list(blocks), str)
    made = []
    for at, name in enumerate(names):
        try:
            # Only those that are listed are read.
            path = blocks[name].path if at < _MOST_PICKED else ""
        except LiquidPilotError:
            continue
        made.append(Option("block", name, f"/open/{state.place_id(path)}?line=1&column=1", path))
    return made


def _wanted_rows(
    state: PreviewState,
    outcomes: Outcomes,
    choices: Choices,
    found: Sequence[FoundMessage],
    asked: Mapping[str, str],
) -> tuple[list[Row], int]:
    """Return the messages that are searched for and filtered, and how many are not known yet.

    Where only those in trouble are wanted, some more are looked at.
    """
    rows = _rows(state, outcomes, choices, found, asked.get("q", ""), asked.get("tag", ""))
    if channel := asked.get("channel"):
        rows = [row for row in rows if row.channel == channel]
    if asked.get("show") != TROUBLE:
        return rows, 0
    about = situation(choices)
    known = outcomes.look_at((row.address, about) for row in rows)
    rows = [replace(row, outcome=known.get((row.address, about))) for row in rows]
    unknown = sum(row.outcome is None for row in rows)
    return [row for row in rows if row.outcome and row.outcome.kind != "sent"], unknown


def _rows(
    state: PreviewState,
    outcomes: Outcomes,
    choices: Choices,
    found: Sequence[FoundMessage],
    wanted: str,
    tag: str = "",
) -> list[Row]:
    files = state.workspace._files
    known = files.messages() if tag or len(found) <= _FEW else files.messages_read()
    read = {message.address: message for message in known}
    about = situation(choices)
    rows = []
    for each in found:
        message = read.get(each.address)
        description = (message.description if message is not None else None) or ""
        tags = message.tags if message is not None else ()
        outcome = outcomes.known(each.address, about)
        channel = each.channel.name
        if tag and tag not in tags:
            continue
        rows.append(Row(each.address, each.name, each.path, channel, description, tags, outcome))
    order = {name: at for at, name in enumerate(CHANNELS)}
    rows.sort(key=lambda row: (order.get(row.channel, len(order)), row.name.lower()))
    return best(
        wanted, rows, lambda row: f"{row.name} {row.address} {row.description} {' '.join(row.tags)}"
    )


def _around(rows: list[Row], at: str) -> list[Row]:
    """Return as many of `rows` as are listed, with the one at the address `at` among them."""
    if len(rows) <= _MOST_ROWS:
        return rows
    here = next((index for index, row in enumerate(rows) if row.address == at), 0)
    start = max(0, min(here - _MOST_ROWS // 2, len(rows) - _MOST_ROWS))
    return rows[start : start + _MOST_ROWS]
