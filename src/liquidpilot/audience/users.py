"""One line of an export: a user, the attributes that a template sees of it, or what is wrong.

Braze exports a segment as one JSON object a line (docs/reference of `/users/export/segment`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

from liquidpilot.attribute_names import NAMESPACES
from liquidpilot.audience.aggregate import Person
from liquidpilot.audience.hashes import hash_of
from liquidpilot.audience.parquet import ODD_ROW
from liquidpilot.datafiles.json_text import JsonMistake, read_json
from liquidpilot.errors import LiquidPilotError
from liquidpilot.immutable import immutable
from liquidpilot.workspace.profile_settings import set_value
from liquidpilot.workspace.profiles import attributes_of_export, plain_attributes

LARGEST_USER = 4 * 1024 * 1024
"""Bytes of a line; a longer one is no user that a template could be rendered for."""

_ID_NAMES = ("external_id", "user_id", "braze_id")
_OBJECTS = frozenset({"custom_attributes", *NAMESPACES})


@immutable
class User:
    """A person, and what a template sees of them."""

    person: Person
    attributes: Mapping[str, object]


class NotAUser(Exception):
    """What was read is no user: the `kind` of reason, by which it is counted, and words."""

    def __init__(self, kind: str, message: str) -> None:
        super().__init__(message)
        self.kind = kind
        self.message = message


def users_of(
    line: bytes, *, hash_ids: bool = False, wrong: Callable[[NotAUser], None] | None = None
) -> Iterator[User]:
    """Yield the users of a line: one, or those of an answer of Braze's, in its list `users`.

    With `hash_ids` a person is shown as the hash of the id. Raises NotAUser; the words quote
    nothing that stands in the line. What is wrong in a list `wrong` is told, if it is given.

    >>> [user.attributes for user in users_of(b'{"external_id": "7", "email": "a@example.com"}')]
    [{'user_id': '7', 'email_address': 'a@example.com'}]
    """
    if len(line) > LARGEST_USER:
        raise NotAUser("too large", f"it has more than {LARGEST_USER >> 20} MB")
    if line == ODD_ROW:
        raise NotAUser("no user", "a value of this row cannot be read")
    try:
        value = read_json(line.decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        byte = error.object[error.start]
        raise NotAUser("not UTF-8", f"byte 0x{byte:02x} is not text") from None
    except JsonMistake as mistake:
        raise NotAUser("not JSON", f"no JSON from column {mistake.position[1]} on") from None
    users = value.get("users") if isinstance(value, dict) else None
    has_times = b'"$time"' in line
    if not isinstance(users, list):
        yield user_of(value, hash_ids=hash_ids, has_times=has_times)
        return
    for each in users:
        try:
            yield user_of(each, hash_ids=hash_ids, has_times=has_times)
        except NotAUser as error:
            if wrong is None:
                raise
            wrong(error)


def user_of(value: object, *, hash_ids: bool = False, has_times: bool = True) -> User:
    """Return the user that `value` is: an object as exported, or with the names of a profile.

    A name such as `event_properties.item_sku`, the column of a table, leads into that object.
    `has_times` tells that there may be objects with `$time`. Raises NotAUser.
    """
    if not isinstance(value, dict):
        raise NotAUser("no user", "it is not an object")
    known = next((value[each] for each in _ID_NAMES if value.get(each) not in (None, "")), None)
    if isinstance(known, float) and known.is_integer():
        known = int(known)  # what a table with gaps makes of a number
    if known is None:
        raise NotAUser("no id", "it has neither 'external_id' nor 'braze_id'")
    if not isinstance(known, str | int) or isinstance(known, bool):
        raise NotAUser("no id", f"its id is {_kind_of(known)}, and should be a text")
    value = _with_columns(value)
    for name in _OBJECTS & value.keys():
        if value[name] is not None and not isinstance(value[name], dict):
            raise NotAUser("no user", f"'{name}' is not an object")
    attributes = attributes_of_export(value)
    hashed = hash_of(str(known))
    shown = f"{hashed:016x}" if hash_ids else str(known)
    return User(Person(shown, hashed), plain_attributes(attributes) if has_times else attributes)


def _kind_of(value: object) -> str:
    if isinstance(value, bool):
        return "true or false"
    if isinstance(value, float):
        return "a number with a fraction"
    return "a list" if isinstance(value, list) else "an object"


def _with_columns(value: dict[str, object]) -> dict[str, object]:
    """Return `value` with what its columns are called like a path put into its place."""
    for name in [each for each in value if "." in each]:
        if name.partition(".")[0] in _OBJECTS:
            found = value.pop(name)
            try:
                value = value if found is None else set_value(value, name, found)
            except LiquidPilotError:
                raise NotAUser("no user", f"the column '{name}' leads through a value") from None
    return value
