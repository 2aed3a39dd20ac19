"""Bounds on what one message may ask for, so that no template can hang a preview or a CI run.

Work is counted in units, never in time, so that a message ends at the same place on every machine;
a unit is about 20 ns on a common one. All bounds are far more than a message needs, and an endless
template reaches them within a few seconds. Braze documents no such numbers. How a rendering is
charged, and why so, is told in docs/decisions/0010.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Annotated

from liquidpilot.braze_facts import RestsOn
from liquidpilot.dialect.faults import LimitReached
from liquidpilot.immutable import immutable
from liquidpilot.sources import Place

LIMIT_REACHED = "limit-reached"
"""The code of the finding that rendering was stopped."""

MOST_WORK = 100_000_000
"""Units of work for one message: all of its fields, content blocks and retries."""
MOST_CHARACTERS = 20_000_000
"""Characters of one text, and of all the text that a message could print or keep."""
MOST_TURNS = 200_000
"""Turns that all loops of a message could make, if they did nothing."""
MOST_ITEMS = 500_000
"""Items of one array."""
DEEPEST_BLOCKS = 100
"""How many blocks may stand in one another, as in Ruby (Liquid::Block::MAX_DEPTH)."""
MOST_FINDINGS = 1_000
"""How many findings of one field are reported; more than that do not help."""

TURN = MOST_WORK // MOST_TURNS
"""Units for a turn of a loop."""
KEPT = MOST_WORK // MOST_CHARACTERS
"""Units for a character that is printed."""
STORED = 2
"""Units for a character that is kept in a variable."""
DIGIT = 4
"""Units for a digit of a text that is read as a number."""
ITEM = 5
"""Units for an item of an array that is looked at."""
SHOWN = 60
"""Units for an item, a key or a value that is written as a text, beside its characters."""
NODE = 20
"""Units for writing a tag or an output, beside its markup."""
MARKUP = 3
"""Units for each character of markup."""
FILTER = 40
"""Units for calling a filter, beside what it does with large values."""
READ = 150
"""Units for reading, and noting, one of the person's attributes."""
CALL = 20_000
"""Units for a web call, beside its texts."""
PARSE = 20
"""Units for each character of Liquid that is parsed while the message is rendered."""
SUGGESTION = 100
"""Units for each name that is compared with a wrong one, to suggest the right one."""
NAMES = 5
"""What beginning to look for the right name takes, as a number of names."""

_TOO_MUCH = (
    f"most of the work allowed for a message was done here; the limit is {MOST_TURNS:,} turns of "
    f"loops, or of {MOST_CHARACTERS:,} characters"
)
_DO_LESS = "do it less often, for example before a loop instead of in it, or with less data"


class Budget:
    """The work that may still be done for one message.

    Whatever costs work takes its units off `granted`, and calls `look` when there is none left: a
    thousandth of the whole is granted at a time, which is enough to see where the work is done.
    """

    __slots__ = ("_last", "_looked", "_most", "_places", "granted")

    def __init__(self, most: int = MOST_WORK) -> None:
        self._most = most
        self._looked = 0
        # Insertion order is that of the last look at a place.
        self._places: dict[Place | None, int] = {}
        self.granted = self._last = 0
        self._grant()

    @property
    def spent(self) -> int:
        """Units that were taken so far."""
        return self._looked + self._last - self.granted

    @property
    def left(self) -> int:
        """Units that may still be taken."""
        left = self._most - self._looked - self._last + self.granted
        return left if left > 0 else 0

    def look(self, place: Place | None) -> None:
        """Put what was taken since the last look down to `place`, and grant more.

        None is work that has no one place in the author's files. Raises LimitReached, at the place
        that has taken most, if nothing is left.
        """
        taken = self._last - self.granted
        self._looked += taken
        self._places[place] = self._places.pop(place, 0) + taken
        self._grant()
        if self._looked > self._most:
            raise LimitReached(_TOO_MUCH, _DO_LESS, self._dearest())

    def _dearest(self) -> Place | None:
        """Return the place that has taken most; of equal ones the latest, where the work ends."""
        without_place = self._places.get(None, 0)
        if 2 * without_place > self._looked:
            return None
        known = [place for place in reversed(self._places) if place is not None]
        return max(known, key=self._places.__getitem__, default=None)

    def _grant(self) -> None:
        units = min(max(self._most // 1000, 1), self._most - self._looked)
        self.granted = self._last = max(units, 0)


def check_length(characters: int) -> None:
    """Raise LimitReached for a text that would be too long; ask before it is made."""
    if characters > MOST_CHARACTERS:
        raise LimitReached(f"a text of more than {MOST_CHARACTERS:,} characters")


def check_count(items: int) -> None:
    """Raise LimitReached for an array that would be too long; ask before it is made."""
    if items > MOST_ITEMS:
        raise LimitReached(f"an array of more than {MOST_ITEMS:,} items")


def check_turns(turns: int) -> None:
    """Raise LimitReached for a loop over more than all loops of a message may go over."""
    if turns > MOST_TURNS:
        raise LimitReached(f"more than {MOST_TURNS:,} turns of loops")


def joined(parts: Iterable[str], separator: str = "") -> str:
    """Return the parts as one text. Raises LimitReached before the text outgrows its bound."""
    taken: list[str] = []
    length = -len(separator)
    for part in parts:
        length += len(part) + len(separator)
        check_length(length)
        taken.append(part)
    return separator.join(taken)


@immutable
class Assumptions:
    """What is assumed where Braze's behaviour is not documented, each with a switch.

    The defaults are what the evidence makes most likely; docs/braze-compatibility.md says what
    speaks for each, and when that was read. A workspace changes them (`[assumptions]`).

    `strip_html_comments`: comments of an e-mail's HTML are taken out before Liquid runs;
    conditional comments for Outlook stay.
    `liquid_in_conditional_comments`: Liquid runs in those too.
    `bare_attributes_in_text`: `${first_name}` outside of all braces is replaced.
    `named_attributes_are_variables`: `first_name` without `${}` has the value if `${first_name}`
    stands elsewhere in the field or its content blocks.
    `join_arrays`: a list is printed without separators, as in Ruby Liquid.
    `first_of_object_is_object`: `${name}[0]` on an object is the object; in plain Liquid it is
    nothing.
    `strip_message_extras_quotes`: quotes around a key or value of `message_extras` are taken off.
    `deepest_content_block`: how deep content blocks may include one another.
    """

    strip_html_comments: Annotated[bool, RestsOn("html-comments")] = True
    liquid_in_conditional_comments: Annotated[bool, RestsOn("conditional-comments")] = True
    bare_attributes_in_text: Annotated[bool, RestsOn("bare-attributes")] = False
    named_attributes_are_variables: Annotated[bool, RestsOn("named-attributes")] = True
    join_arrays: Annotated[bool, RestsOn("joined-arrays")] = True
    first_of_object_is_object: Annotated[bool, RestsOn("first-of-object")] = True
    strip_message_extras_quotes: Annotated[bool, RestsOn("message-extras-quotes")] = True
    deepest_content_block: Annotated[int, RestsOn("content-block-levels")] = 2


DEFAULTS = Assumptions()
