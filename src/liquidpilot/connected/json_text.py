"""JSON as Braze reads it: the grammar of json.org, with the limits of Ruby's parser.

Where Python's parser is more lenient or stricter than Ruby's (JSON 2.6 of Ruby 3.1, observed), Ruby
decides: `NaN` is refused, nesting ends at 100, of equal keys the last one stands.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import NamedTuple, NoReturn

_DEEPEST = 100
_SURROGATE_ESCAPE = re.compile(r"\\u[dD][89a-fA-F]")
_SURROGATE = re.compile(r"[\ud800-\udfff]")


class NotJson(Exception):
    """The text is not JSON: why, and where in the text; both numbers count from 1."""

    def __init__(self, reason: str, line: int = 1, column: int = 1) -> None:
        super().__init__(reason)
        self.reason = reason
        self.line = line
        self.column = column


class JsonValue(NamedTuple):
    """A value, the keys that an object had twice, and whether half emoji were replaced."""

    value: object
    repeated_keys: tuple[str, ...] = ()
    mended: bool = False


def read_json(text: str, *, numbers_as_written: bool = False) -> JsonValue:
    """Parse `text`; with `numbers_as_written` numbers stay the text that they are in it.

    Half of a surrogate pair (`"\\ud83d"` alone) is no character and cannot be sent or printed: it
    becomes U+FFFD. Raises NotJson.
    """
    # Only a message with a call pays for this import.
    import json

    repeated: list[str] = []

    def build(pairs: list[tuple[str, object]]) -> dict[str, object]:
        built = dict(pairs)
        if len(built) < len(pairs):
            seen: set[str] = set()
            for key, _ in pairs:
                if key in seen:
                    repeated.append(key)
                seen.add(key)
        return built

    number = str if numbers_as_written else None
    try:
        value: object = json.loads(
            text,
            object_pairs_hook=build,
            parse_constant=_refuse,
            parse_int=number,
            parse_float=number,
        )
    except json.JSONDecodeError as error:
        raise NotJson(_plain(error.msg), error.lineno, error.colno) from None
    except RecursionError:
        raise NotJson(f"nested more than {_DEEPEST} deep") from None
    except ValueError as error:  # an integer of more than 4300 digits
        raise NotJson(str(error).partition(";")[0]) from None
    if _is_deep(value):
        raise NotJson(f"nested more than {_DEEPEST} deep")
    if _SURROGATE_ESCAPE.search(text):
        mended = _mend(value)
        return JsonValue(mended, tuple(repeated), mended != value)
    return JsonValue(value, tuple(repeated))


def _plain(message: str) -> str:
    return message[:1].lower() + message[1:]


def _refuse(constant: str) -> NoReturn:
    raise NotJson(f"'{constant}' is not JSON")


def _is_deep(value: object) -> bool:
    level = _containers([value])
    for _ in range(_DEEPEST):
        level = _containers(
            child for node in level for child in (node.values() if isinstance(node, dict) else node)
        )
        if not level:
            return False
    return True


def _containers(values: Iterable[object]) -> list[dict[str, object] | list[object]]:
    return [value for value in values if isinstance(value, (dict, list))]


def _mend(value: object) -> object:
    if isinstance(value, str):
        return _SURROGATE.sub("\N{REPLACEMENT CHARACTER}", value)
    if isinstance(value, list):
        return [_mend(item) for item in value]
    if isinstance(value, dict):
        return {_mend(key): _mend(item) for key, item in value.items()}
    return value
