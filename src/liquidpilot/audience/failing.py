"""`--fail-if "aborted > 1%"`: when a dry run is to fail."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from liquidpilot.errors import LiquidPilotError
from liquidpilot.suggestions import did_you_mean

NAMES = (
    "users", "sent", "aborted", "errors", "missing_fixture", "malformed", "holes", "duplicates",
    "clipped",
)  # fmt: skip
"""What can be compared: the counts of `Report.counts`."""

_EXAMPLE = 'for example "aborted > 1%", "errors > 0", "sent < 900000"'
_OPERATORS: Mapping[str, Callable[[float, float], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
}
_FORM = re.compile(
    r"\s*(?P<name>\w+)\s*(?P<operator>[<>]=?|[=!]=)\s*(?P<number>\d+(?:\.\d+)?)\s*(?P<percent>%?)\s*"
)


@dataclass(frozen=True, slots=True)
class FailIf:
    """A condition: `name` compared with a `number`, or with so many percent of all users."""

    text: str
    name: str
    operator: str
    number: float
    is_percent: bool

    def is_met(self, counts: Mapping[str, int]) -> bool:
        """Say whether it holds for the counts of a report; of nobody no share is told.

        >>> parse_fail_if("aborted > 1%").is_met({"users": 200, "aborted": 3})
        True
        """
        found: float = counts[self.name]
        if self.is_percent:
            if not counts["users"]:
                return False
            # Not the quotient: 7 of 100 are 7%, and neither more nor less.
            return _OPERATORS[self.operator](found * 100, self.number * counts["users"])
        return _OPERATORS[self.operator](found, self.number)


def parse_fail_if(text: str) -> FailIf:
    """Return the condition that `text` is. Raises LiquidPilotError.

    >>> parse_fail_if("sent<900").operator
    '<'
    """
    found = _FORM.fullmatch(text)
    if found is None:
        raise LiquidPilotError(f"'{text}' is no condition for --fail-if", hint=_EXAMPLE)
    name = found["name"]
    if name not in NAMES:
        raise LiquidPilotError(
            f"--fail-if does not know '{name}'",
            hint=did_you_mean(name, NAMES) or f"known: {', '.join(NAMES)}",
        )
    number = float(found["number"])
    return FailIf(text.strip(), name, found["operator"], number, bool(found["percent"]))
