"""A profile that is made up for a message: all that the message reads, typed and plausible."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import count
from typing import TypeVar

from liquidpilot.dialect.expressions.nodes import ELEMENT
from liquidpilot.dialect.tags.promotion import made_up_code
from liquidpilot.errors import LiquidPilotError
from liquidpilot.rendering.needed_types import PARSED, KeyPath, Type, Usage, type_of
from liquidpilot.rendering.needs import Need, values_at
from liquidpilot.rendering.workspace import Workspace
from liquidpilot.workspace.messages import Message

_OF_BRAZE: Mapping[str, object] = {
    "accessibility_language": "en",
    "braze_id": "5f2e8d0c1b7a4e3d9c6f0a11",
    "city": "Oslo",
    "country": "NO",
    "date_of_birth": "1990-05-17",
    "email_address": "ada@example.com",
    "first_name": "Ada",
    "gender": "F",
    "language": "en",
    "last_name": "Nordmann",
    "last_used_app_date": "2026-11-20T18:30:00Z",
    "most_recent_app_version": "4.2.0",
    "most_recent_locale": "en_GB",
    "most_recent_location": {"latitude": 59.91, "longitude": 10.75},
    "phone_number": "+4721000000",
    "random_bucket_number": 4217,
    "time_zone": "Europe/Oslo",
    "twitter_handle": "ada_example",
    "user_id": "user-1001",
    "email_global": "opted_in",
    "push_global": "opted_in",
    "platform": "ios",
    "model": "iPhone 15",
    "os": "17.5",
    "carrier": "Telenor",
}
# By a word that the name ends with or begins with.
_BY_WORD: Mapping[str, object] = {
    "url": "https://www.example.com/",
    "link": "https://www.example.com/",
    "image": "https://www.example.com/picture.png",
    "email": "ada@example.com",
    "phone": "+4721000000",
    "id": "A-1001",
    "sku": "A-1001",
    "code": "A1001",
    "currency": "EUR",
    "city": "Oslo",
    "country": "NO",
    "zip": "0150",
    "street": "Storgata 1",
    "tier": "gold",
    "colour": "blue",
    "color": "blue",
    "size": "M",
}
_TIME = "2026-11-20 09:30:00 UTC"
_PRICES = ("price", "total", "amount", "value", "cost", "revenue", "balance")
_PARTS: Mapping[Type | None, Sequence[str]] = {
    "number": ("3", "4"),
    "time": ("2026-11-20", "2026-11-21"),
}
_MOST_ELEMENTS = 20
_T = TypeVar("_T")
_LONG = "Wolfeschlegelsteinhausenbergerdorff" * 6
# What a template has to stand, in turn: each value of a type gets the next one.
_AWKWARD: Mapping[Type, Sequence[object]] = {
    "text": (
        '  <b>Zoë</b> "Zo" O\'Neill & שרה 🚒 ',
        "",
        'عبد الرحمن 👩‍🚒 </td></table><script>alert("1")</script> {{ 7 | times: 6 }} \\',
        None,
        _LONG[:200],
        "   ",
    ),
    "number": (0, -12, None, 12345678901234567890.5),
    "boolean": (False, None),
    "time": ("not a date", "2028-02-29T23:59:59Z", None, ""),
    "object": ({}, None),
}


def profile_for(
    workspace: Workspace, message: Message, needs: Sequence[Need], *, edge: bool = False
) -> tuple[dict[str, object], dict[tuple[str, ...], str]]:
    """Return a profile that has what `message` needs, and what to say over each of its keys."""
    try:
        known = workspace._files.profile_for(message).attributes
    except LiquidPilotError:
        known = {}
    catalogs = workspace._files.catalogs()
    ids = {
        name: [str(item["id"]) for item in catalogs[name].items if item.get("id") is not None]
        for name in {each.catalog for each in needs} & set(catalogs)
        if name is not None
    }
    data = made_up_profile(needs, known, ids, edge=edge)
    kind = "Awkward values for" if edge else "Made up for"
    own = {"description": f"{kind} {message.address}"}
    remarks = {
        tuple(map(str, each.keys)): f"{each.type}, read at {each.places[0]}"
        for each in needs
        if len(each.keys) <= 2 and each.is_of_person
    }
    return {**own, **data}, remarks


def made_up_profile(
    needs: Iterable[Need],
    known: Mapping[str, object],
    ids: Mapping[str, Sequence[str]],
    *,
    edge: bool = False,
) -> dict[str, object]:
    """Return a profile with every value of a person in `needs`; Braze's own links are left out.

    A value that a call has in it is that of `known`, a profile, so that recorded answers fit; one
    that names an item of a catalog is one of its `ids`, by the catalog's name. What is compared
    with a text is that text, a list has so many elements as are asked for, and a text that is split
    what it is split at. With `edge` each is awkward instead: missing, blank, markup, emoji, text
    from right to left, 200 characters, odd numbers, empty lists.
    """
    wanted = [each for each in needs if each.is_of_person and not each.from_braze]
    data = _MadeUp(wanted, known, ids, edge=edge).profile()
    return {key: _with_broken_elements(each) for key, each in data.items()} if edge else data


class _MadeUp:
    """The values of a profile, made from what is needed, from the outside in."""

    def __init__(
        self,
        wanted: Iterable[Need],
        known: Mapping[str, object],
        ids: Mapping[str, Sequence[str]],
        *,
        edge: bool,
    ) -> None:
        self._known, self._ids, self._edge = known, ids, edge
        self._turns = {name: count() for name in _AWKWARD}
        self._needs: dict[KeyPath, Need] = {}
        self._inside: dict[KeyPath, dict[str | int, None]] = {}
        for need in (each for outer in wanted for each in (outer, *outer.parsed)):
            self._needs[need.keys] = need
            for end, key in enumerate(need.keys):
                self._inside.setdefault(need.keys[:end], {})[key] = None

    def profile(self) -> dict[str, object]:
        """Return all of them."""
        return {str(key): self._value((key,), 0) for key in self._inside.get((), ())}

    def _value(self, keys: KeyPath, turn: int) -> object:
        """Return the value at `keys`; `turn` is the number of the element that it is of."""
        need, inside = self._needs.get(keys), self._inside.get(keys, {})
        if PARSED in inside and not self._edge:
            return json.dumps(self._value((*keys, PARSED), turn), ensure_ascii=False)
        if ELEMENT in inside:
            element = (*keys, ELEMENT)
            keyed_by = need and need.type == "object" and self._needs.get(need.usage.keyed_by or ())
            if keyed_by:
                return {str(self._leaf(keyed_by, 0)): self._value(element, turn)}
            most = 1 if self._edge else self._elements(element, need)
            values = [self._value(element, at) for at in range(most)]
            if need is not None and not self._edge and element not in self._inside:
                contained = _distinct(need.usage.contained)
                values[: len(contained)] = contained
            return values
        if inside.keys() - {PARSED}:
            return {str(key): self._value((*keys, key), turn) for key in inside if key != PARSED}
        assert need is not None
        return self._leaf(need, turn)

    def _elements(self, element: KeyPath, need: Need | None) -> int:
        """Return how many elements a list gets: two of single values, one of objects, or more."""
        usage = Usage() if need is None else need.usage
        compared = [len(_distinct(each.usage.compared)) for each in self._leaves(element)]
        most = max((1 if element in self._inside else 2, usage.least, *compared))
        most = max(most, len(_distinct(usage.contained)))
        sizes = [each for each in usage.sizes if each > 0]
        return min(max(max(sizes), usage.least) if sizes else most, _MOST_ELEMENTS)

    def _leaves(self, keys: KeyPath) -> Iterator[Need]:
        """Yield the values in an element, but for those in lists of its own."""
        if keys in self._needs:
            yield self._needs[keys]
        for key in self._inside.get(keys, ()):
            if key != ELEMENT:
                yield from self._leaves((*keys, key))

    def _leaf(self, need: Need, turn: int) -> object:
        if need.type == "list":
            return [] if self._edge else self._plain_list(need)
        # A profile has a code of a list, or none: there is no awkward one.
        if self._edge and need.kind != "promotion code":
            of_type = _AWKWARD[need.type or "text"]
            return of_type[next(self._turns[need.type or "text"]) % len(of_type)]
        same = self._needs.get(need.usage.same_as or ())
        return _plausible(same or need, self._known, self._ids, 0 if same else turn)

    def _plain_list(self, need: Need) -> list[object]:
        usage = need.usage
        found: list[object] = [*_distinct(usage.contained)]
        sizes = [each for each in usage.sizes if each > 0]
        most = min(max((max(sizes) if sizes else 2), usage.least, len(found)), _MOST_ELEMENTS)
        return found + [_word(need, at) for at in range(most - len(found))]


def _distinct(values: Iterable[_T]) -> list[_T]:
    return list({(type(each), each): each for each in values}.values())


def _plausible(
    need: Need, known: Mapping[str, object], ids: Mapping[str, Sequence[str]], turn: int = 0
) -> object:
    own = [each for each in values_at(known, need.keys) if type_of(each) == need.type]
    if need.in_call and own:
        return own[turn % len(own)]
    catalog = ids.get(need.catalog or "")
    if catalog:
        return catalog[turn % len(catalog)]
    if need.kind == "promotion code":
        return made_up_code(need.name)
    usage = need.usage
    fitting = [each for each in usage.compared if type_of(each) == need.type and each != ""]
    if need.type == "text" and usage.separators:
        return _split_text(need)
    name = str(next(key for key in reversed(need.keys) if key not in (ELEMENT, PARSED)))
    given = _OF_BRAZE.get(name)
    if given is not None and type_of(given) in (need.type, "text"):
        return given
    if fitting:
        distinct = _distinct(fitting)
        return distinct[turn % len(distinct)]
    match need.type:
        case "number":
            return 49.9 if any(word in name.lower() for word in _PRICES) else 3
        case "boolean":
            return True
        case "time":
            return _TIME
        case "object":
            return {}
    words = name.lower().replace("-", "_").split("_")
    found = next((_BY_WORD[each] for each in (words[-1], words[0]) if each in _BY_WORD), None)
    text = _word(need, turn) if found is None else str(found)
    lacking = [each for each in _distinct(usage.contained) if each not in text]
    kept = [text] if found is not None or not lacking else []
    return " ".join([*kept, *lacking])


def _split_text(need: Need) -> str:
    """Return a text with parts, and parts of these, for each separator that it is split at."""
    usage = need.usage
    words = [*_distinct(usage.words), *_PARTS.get(usage.part_type, ())]
    words += [_word(need, at) for at in range(len(words), max(usage.least, 2))]
    text = words
    for separator in reversed(usage.separators[1:]):
        text = [separator.join((each, each)) for each in text]
    return (usage.separators[0] if usage.separators else "").join(text)


def _word(need: Need, at: int = 0) -> str:
    name = str(next(key for key in reversed(need.keys) if key not in (ELEMENT, PARSED)))
    word = f"Sample {name.replace('_', ' ').replace('-', ' ')}"
    return f"{word} {at + 1}" if at else word


def _with_broken_elements(value: object) -> object:
    """Return `value` with an element that is null and one that is empty in each list of objects."""
    if isinstance(value, dict):
        return {key: _with_broken_elements(each) for key, each in value.items()}
    if isinstance(value, list):
        elements = [_with_broken_elements(each) for each in value]
        return [None, {}, *elements] if any(isinstance(each, dict) for each in value) else elements
    return value
