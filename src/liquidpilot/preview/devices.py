"""The sizes that a message is shown at, as an address names them."""

from __future__ import annotations

import re

from liquidpilot.immutable import immutable

_SIZE = re.compile(r"([0-9]{2,4})(?:x([0-9]{2,4}))?\Z")
_NARROWEST, _WIDEST = 240, 2560


@immutable
class Device:
    """A screen of `width` times `height` CSS pixels, without what is around it.

    `name` is what an address calls it; `kind` is `desktop` (as wide as there is room for, without a
    height of its own), `phone`, `tablet`, or `free` for a size that somebody chose.
    """

    name: str
    label: str
    kind: str
    width: int = 0
    height: int = 0

    @property
    def turned(self) -> str:
        """The name of the same device on its side."""
        return f"{self.height}x{self.width}"


DEVICES = (
    Device("desktop", "Desktop", "desktop"),
    Device("768", "Tablet", "tablet", 768, 1024),
    Device("600", "Small tablet", "tablet", 600, 960),
    Device("414", "Large phone", "phone", 414, 896),
    Device("390", "Phone", "phone", 390, 844),
    Device("375", "Older phone", "phone", 375, 812),
    Device("320", "Small phone", "phone", 320, 568),
)

# What one may type in the place of a width.
_KINDS = {"phone": "390", "tablet": "768"}

ZOOMS = ("fit", "100", "75", "50")
"""How large it is drawn, in percent; `fit` is what there is room for, and 100 at the most."""


def device_of(name: str) -> Device:
    """Return the device that an address names; the first one without a name.

    >>> device_of("390").height, device_of("844x390").kind, device_of("500x700").kind
    (844, 'phone', 'free')
    """
    name = _KINDS.get(name, name)
    known = {each.name: each for each in DEVICES}
    match = _SIZE.match(name)
    if name in known or match is None:
        return known.get(name, DEVICES[0])
    width = min(max(int(match[1]), _NARROWEST), _WIDEST)
    height = min(max(int(match[2] or 800), _NARROWEST), _WIDEST)
    upright = {each.turned: each for each in DEVICES if each.width}.get(name)
    kind = upright.kind if upright else "free"
    return Device(
        f"{width}x{height}", "On its side" if upright else "Own size", kind, width, height
    )


def zoom_of(name: str) -> str:
    """Return the zoom that an address names, or the default."""
    return name if name in ZOOMS else ZOOMS[0]
