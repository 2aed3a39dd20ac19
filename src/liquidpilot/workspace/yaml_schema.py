"""The tree of nodes of a YAML text, its plain scalars resolved by the core schema of YAML 1.2.2.

PyYAML reads YAML 1.1, where `no` is false, `12:30` is 750 and `2026-11-21` a date. In the core
schema (section 10.3.2) only `true` and `false` are, and neither times nor dates exist.
"""

from __future__ import annotations

import re

from yaml.composer import Composer
from yaml.parser import Parser
from yaml.reader import Reader
from yaml.resolver import BaseResolver
from yaml.scanner import Scanner

TAG = "tag:yaml.org,2002:"
"""What the tags of all standard types start with."""


class CoreLoader(Reader, Scanner, Parser, Composer, BaseResolver):
    """PyYAML as far as the tree of nodes, whose tags are those of the core schema."""

    def __init__(self, text: str) -> None:
        Reader.__init__(self, text)
        Scanner.__init__(self)
        Parser.__init__(self)
        Composer.__init__(self)
        BaseResolver.__init__(self)


# By type: what it looks like, and the characters that it may start with ("" for no text at all).
_CORE_SCHEMA = {
    "null": (r"(?:null|Null|NULL|~|)", ["n", "N", "~", ""]),
    "bool": (r"(?:true|True|TRUE|false|False|FALSE)", list("tTfF")),
    "int": (r"(?:[-+]?[0-9]+|0o[0-7]+|0x[0-9a-fA-F]+)", list("-+0123456789")),
    "float": (
        r"(?:[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?"
        r"|[-+]?\.(?:inf|Inf|INF)|\.(?:nan|NaN|NAN))",
        list("-+0123456789."),
    ),
}
for _name, (_pattern, _first) in _CORE_SCHEMA.items():
    CoreLoader.add_implicit_resolver(TAG + _name, re.compile(_pattern + r"\Z"), _first)


def core_value(kind: str, text: str) -> object:
    """Return the value of a scalar of the type `kind`.

    Raises ValueError where an explicit tag says what the text is not, or is of no known type.

    >>> core_value("int", "0o17"), core_value("bool", "TRUE"), core_value("str", "no")
    (15, True, 'no')
    """
    if kind == "str":
        return text
    if kind not in _CORE_SCHEMA or not re.fullmatch(_CORE_SCHEMA[kind][0], text):
        raise ValueError(kind)
    if kind == "null":
        return None
    if kind == "bool":
        return text.lower() == "true"
    if kind == "int":
        return int(text, {"0o": 8, "0x": 16}.get(text[:2], 10))
    return float(text.lower().replace(".inf", "inf").replace(".nan", "nan"))
