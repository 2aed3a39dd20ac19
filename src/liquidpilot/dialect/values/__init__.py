"""Ruby's values in Python: which type stands for which, and how Ruby writes and reads them.

| Ruby | Python |
|---|---|
| nil, true, false | None, True, False |
| Integer, Float, String | int, float, str |
| Array, Hash | list, dict |
| Time, Date | aware datetime, date |
| Range of integers | RubyRange |
| `blank`, `empty` in a condition | BLANK, EMPTY |
| the objects of a tag, such as `forloop` | Drop |

Anything else that a caller of the library hands over is read by `to_liquid`. Every function here
takes any object whatever.
"""

from __future__ import annotations

from liquidpilot.dialect.values.kinds import (
    BLANK,
    EMPTY,
    Drop,
    MethodLiteral,
    RubyRange,
    is_blank,
    is_empty,
    is_truthy,
    ruby_class,
    to_liquid,
)
from liquidpilot.dialect.values.numbers import to_integer, to_number
from liquidpilot.dialect.values.text import inspect_text, output_text, to_text

__all__ = [
    "BLANK",
    "EMPTY",
    "Drop",
    "MethodLiteral",
    "RubyRange",
    "inspect_text",
    "is_blank",
    "is_empty",
    "is_truthy",
    "output_text",
    "ruby_class",
    "to_integer",
    "to_liquid",
    "to_number",
    "to_text",
]
