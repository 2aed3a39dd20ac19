"""A profile that is made up for a message: all that the message reads, typed and plausible."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import count

from liquidpilot.dialect.expressions.nodes import ELEMENT
from liquidpilot.dialect.tags.promotion import made_up_code
from liquidpilot.errors import LiquidPilotError
from liquidpilot.rendering.needed_types import Type, type_of
from liquidpilot.rendering.needs import KeyPath, Need, values_at
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
    with a text is that text. With `edge` each is awkward instead: missing, blank, markup, emoji,
    text from right to left, 200 characters, odd numbers, empty lists.
    """
    wanted = [each for each in needs if each.is_of_person and not each.from_braze]
    inner = {each.keys[:end] for each in wanted for end in range(1, len(each.keys))}
    turns = {name: count() for name in _AWKWARD}
    data: dict[str, object] = {}
    for need in wanted:
        if need.keys in inner:
            # It is made of what is in it.
            continue
        if need.type == "list":
            value: object = [] if edge else [_word(need), f"{_word(need)} 2"]
        # A profile has a code of a list, or none: there is no awkward one.
        elif edge and need.kind != "promotion code":
            of_type = _AWKWARD[need.type or "text"]
            value = of_type[next(turns[need.type or "text"]) % len(of_type)]
        else:
            value = _plausible(need, known, ids)
        _put(data, need.keys, value)
    return {key: _with_broken_elements(each) for key, each in data.items()} if edge else data


def _plausible(need: Need, known: Mapping[str, object], ids: Mapping[str, Sequence[str]]) -> object:
    own = [each for each in values_at(known, need.keys) if type_of(each) == need.type]
    if need.in_call and own:
        return own[0]
    if need.catalog is not None and ids.get(need.catalog):
        return ids[need.catalog][0]
    fitting = [each for each in need.compared if type_of(each) == need.type and each != ""]
    if need.kind == "promotion code":
        return made_up_code(need.name)
    name = str(next(key for key in reversed(need.keys) if key != ELEMENT))
    given = _OF_BRAZE.get(name)
    if given is not None and type_of(given) in (need.type, "text"):
        return given
    if fitting:
        return fitting[0]
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
    return _word(need) if found is None else found


def _word(need: Need) -> str:
    name = str(next(key for key in reversed(need.keys) if key != ELEMENT))
    return f"Sample {name.replace('_', ' ').replace('-', ' ')}"


def _put(data: dict[str, object], keys: KeyPath, value: object) -> None:
    """Put a value at its keys; a list on the way gets one element."""
    inside: object = data
    for key, following in zip(keys, (*keys[1:], None), strict=True):
        new: object = value if following is None else [] if following == ELEMENT else {}
        if isinstance(inside, dict):
            inside = inside.setdefault(str(key), new)
        elif isinstance(inside, list):
            if not inside:
                inside.append(new)
            inside = inside[0]


def _with_broken_elements(value: object) -> object:
    """Return `value` with an element that is null and one that is empty in each list of objects."""
    if isinstance(value, dict):
        return {key: _with_broken_elements(each) for key, each in value.items()}
    if isinstance(value, list):
        elements = [_with_broken_elements(each) for each in value]
        return [None, {}, *elements] if any(isinstance(each, dict) for each in value) else elements
    return value
