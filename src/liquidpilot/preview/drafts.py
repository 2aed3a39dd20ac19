"""Drafts: the text of a file as somebody types it on a page, before it is saved.

A draft is kept in memory under a name that is made of what it says, and laid over its file while a
view is made (`PreviewState.reading`). So the page of an address with `draft=NAME` shows what the
message will be, by the same readers as ever, and nothing is written.
"""

from __future__ import annotations

import threading
from collections import OrderedDict
from collections.abc import Iterable
from hashlib import sha256
from typing import NamedTuple

from liquidpilot.errors import LiquidPilotError

MOST = 32
"""How many drafts are kept; the one that was asked for the longest time ago goes first."""


class Draft(NamedTuple):
    """The text that a file of the workspace, at `path`, is to have."""

    path: str
    text: str


class Drafts:
    """The drafts of one server; any thread may ask."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[str, Draft] = OrderedDict()

    def keep(self, draft: Draft) -> str:
        """Keep `draft`, and return its name.

        >>> Drafts().keep(Draft("a.liquid", "Hi")) == Drafts().keep(Draft("a.liquid", "Hi"))
        True
        """
        name = sha256("\0".join(draft).encode("utf-8", "surrogatepass")).hexdigest()[:16]
        with self._lock:
            self._kept[name] = draft
            self._kept.move_to_end(name)
            while len(self._kept) > MOST:
                self._kept.popitem(last=False)
        return name

    def named(self, names: Iterable[str]) -> list[Draft]:
        """Return the drafts with these names. Raises LiquidPilotError for one that is not kept."""
        with self._lock:
            found = []
            for name in names:
                if name not in self._kept:
                    raise LiquidPilotError(
                        "what was typed here is no longer known: the preview was started anew",
                        hint="leave the page and come back, or take 'draft' out of the address",
                    )
                self._kept.move_to_end(name)
                found.append(self._kept[name])
            return found
