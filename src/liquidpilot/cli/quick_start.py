"""python-liquid, imported without what it imports itself and liquidpilot never calls.

`import liquid` takes half of the time of a short command, most of it for the asynchronous loaders
(asyncio), its optional filters (babel) and its own date filter (dateutil). While it is imported
stand-ins take the place of these modules; afterwards they are gone again, so that whoever imports
one of them gets the real one. Only our own command does this: in a program that uses the library
python-liquid stays whole (decision 0002 has the figures).
"""

from __future__ import annotations

import sys
from collections.abc import Mapping
from types import ModuleType


def _nothing(*_: object) -> None:
    """Stand in for a function that is named while python-liquid is imported."""


# The stand-ins, with the names that python-liquid takes out of them.
_STAND_INS: Mapping[str, Mapping[str, object]] = {
    "asyncio": {},
    "babel": {},
    "babel.messages": {"Catalog": object},
    "dateutil": {"parser": ModuleType("dateutil.parser")},
    "importlib_resources": {},
    "liquid.extra": {"add_tags_and_filters": _nothing},
}


def import_liquid() -> None:
    """Import python-liquid, without the modules above where nobody has imported them yet."""
    if "liquid" in sys.modules:
        return
    placed = [name for name in _STAND_INS if name not in sys.modules]
    for name in placed:
        module = sys.modules[name] = ModuleType(name)
        module.__dict__.update(_STAND_INS[name])
    try:
        import liquid  # noqa: F401
    finally:
        for name in placed:
            del sys.modules[name]
