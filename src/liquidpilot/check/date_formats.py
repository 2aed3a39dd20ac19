"""What the formats of the filter `date` write: a number, or a text that sorts as times do."""

from __future__ import annotations

from liquidpilot.lazy_patterns import lazy_pattern

_SHORT = {"%F": "%Y-%m-%d", "%T": "%H:%M:%S", "%R": "%H:%M", "%D": "%m/%d/%y", "%X": "%H:%M:%S"}
_DIRECTIVE = lazy_pattern(r"%([-_^#0]?)\d*([A-Za-z])")
_FROM_LARGE_TO_SMALL = "sYymjdHMSLN"


def is_number(format: str) -> bool:
    """Tell whether a format gives nothing but digits.

    >>> is_number("%s"), is_number("%d %B")
    (True, False)
    """
    left = _DIRECTIVE.sub(lambda found: "" if found[2] in "sYymdHMSjeklIuwWUVGCLN" else "x", format)
    return not left and bool(format)


def sorts(format: str) -> bool:
    """Tell whether texts of this format compare as their times do.

    >>> sorts("%Y-%m-%d"), sorts("%d.%m.%Y")
    (True, False)
    """
    for short, long in _SHORT.items():
        format = format.replace(short, long)
    found = _DIRECTIVE.findall(format)
    places = [_FROM_LARGE_TO_SMALL.find(letter) for _, letter in found if letter != "z"]
    padded = all(flag in ("", "0") for flag, _ in found)
    return padded and -1 not in places and places == sorted(places)
