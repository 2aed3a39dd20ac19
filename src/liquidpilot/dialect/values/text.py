"""How Ruby writes a value: `to_s`, `inspect`, and what `{{ }}` puts into the message."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime

from liquidpilot.dialect.faults import RenderFault
from liquidpilot.dialect.limits import joined
from liquidpilot.dialect.values.kinds import Drop, MethodLiteral, RubyRange, as_time, to_liquid
from liquidpilot.dialect.values.numbers import float_text, integer_text

_DAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_MONTHS = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
_ESCAPES = {
    '"': '\\"', "\\": "\\\\", "\n": "\\n", "\t": "\\t", "\r": "\\r", "\x1b": "\\e", "\a": "\\a",
    "\b": "\\b", "\f": "\\f", "\v": "\\v", "\x85": "\x85",
}  # fmt: skip


def to_text(value: object) -> str:
    """Return Ruby's `to_s` of `value`: what filters on text work with.

    >>> to_text(None), to_text(["a", None]), to_text({"a": 1.0})
    ('', '["a", nil]', '{"a"=>1.0}')
    """
    kind = type(value)
    if kind is str:
        return value  # type: ignore[return-value]
    if kind is int:
        return integer_text(value)  # type: ignore[arg-type]
    if kind is float:
        return float_text(value)  # type: ignore[arg-type]
    return _guarded(_text, value)


def output_text(value: object) -> str:
    """Return what `{{ value }}` writes: as `to_s`, but an array as its elements one after another.

    >>> output_text(["a", ["b", None], {"c": 1}])
    'ab{"c"=>1}'
    """
    kind = type(value)
    if kind is str:
        return value  # type: ignore[return-value]
    if value is None:
        return ""
    if kind is int:
        return integer_text(value)  # type: ignore[arg-type]
    if kind is float:
        return float_text(value)  # type: ignore[arg-type]
    return _guarded(_output, value)


def inspect_text(value: object) -> str:
    """Return Ruby's `inspect` of `value`: how it stands inside a printed array or hash.

    The form is that of Ruby up to 3.3; later ones put blanks around `=>`.
    """
    return _guarded(_inspect, value)


def _guarded(write: Callable[[object], str], value: object) -> str:
    try:
        return write(value)
    except RecursionError:
        raise RenderFault("stack level too deep", "an array or a hash contains itself") from None


def _text(value: object) -> str:
    value = to_liquid(value)
    if isinstance(value, str):
        return str.__str__(value)
    if value is None or isinstance(value, MethodLiteral):
        return ""
    if isinstance(value, date):
        return _time_text(value) if isinstance(value, datetime) else date.isoformat(value)
    return _inspect(value)


def _output(value: object) -> str:
    value = to_liquid(value)
    if isinstance(value, list):
        return joined(item if type(item) is str else _output(item) for item in value)
    return _text(value)


def _inspect(value: object) -> str:
    if write := _WRITERS.get(type(value)):
        return write(value)
    value = to_liquid(value)
    for kind, write in _WRITERS.items():
        if isinstance(value, kind):
            return write(value)
    return "nil"


def _quoted(text: str) -> str:
    parts = []
    for index, character in enumerate(text):
        if character in _ESCAPES:
            parts.append(_ESCAPES[character])
        elif character == "#" and text[index + 1 : index + 2] in ("{", "$", "@"):
            parts.append("\\#")
        else:
            parts.append(character if character.isprintable() else _unprintable(character))
    return f'"{"".join(parts)}"'


def _unprintable(character: str) -> str:
    from unicodedata import category

    # Ruby escapes controls, line separators and what Unicode has not assigned, and nothing else.
    if category(character) not in ("Cc", "Cn", "Zl", "Zp", "Cs"):
        return character
    code = ord(character)
    return f"\\u{code:04X}" if code <= 0xFFFF else f"\\u{{{code:X}}}"


def _time_text(value: datetime) -> str:
    time = as_time(value)
    clock = f"{time.year:04d}-{time.month:02d}-{time.day:02d} {time:%H:%M:%S}"
    return f"{clock} {'UTC' if time.tzname() == 'UTC' else f'{time:%z}'[:5]}"


def _time_inspection(value: datetime) -> str:
    text = _time_text(value)
    fraction = f".{value.microsecond:06d}".rstrip("0") if value.microsecond else ""
    clock, zone = text.rsplit(" ", 1)
    return f"{clock}{fraction} {zone}"


def _date_inspection(value: date) -> str:
    # ActiveSupport replaces Ruby's #<Date: …>.
    month = _MONTHS[value.month - 1]
    return f"{_DAYS[value.weekday()]}, {value.day:02d} {month} {value.year:04d}"


def _array_text(value: list[object]) -> str:
    return f"[{joined(map(_inspect, value), ', ')}]"


def _hash_text(value: dict[object, object]) -> str:
    pairs = (f"{_inspect(key)}=>{_inspect(item)}" for key, item in value.items())
    return "{" + joined(pairs, ", ") + "}"


# A subclass stands before its base: bool is an int, and datetime a date.
_WRITERS: dict[type, Callable[..., str]] = {
    str: _quoted,
    bool: lambda value: "true" if value else "false",
    int: integer_text,
    float: float_text,
    list: _array_text,
    dict: _hash_text,
    datetime: _time_inspection,
    date: _date_inspection,
    RubyRange: lambda value: f"{integer_text(value.first)}..{integer_text(value.last)}",
    Drop: lambda value: value.ruby_class,
    MethodLiteral: lambda value: f"#<Liquid::Condition::MethodLiteral {value.name}>",
}
