"""`--fail-if "aborted > 1%"`: when a dry run is to fail."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from fractions import Fraction

from liquidpilot.audience.report import share
from liquidpilot.errors import LiquidPilotError
from liquidpilot.immutable import immutable
from liquidpilot.suggestions import did_you_mean

NAMES = (
    "users", "sent", "aborted", "errors", "missing_fixture", "malformed", "holes", "duplicates",
    "clipped",
)  # fmt: skip
"""What can be compared: the counts of `Report.counts`."""

_EXAMPLE = 'for example "aborted > 1%", "errors > 0", "sent < 900000"'
_OPERATORS: Mapping[str, Callable[[Fraction, Fraction], bool]] = {
    ">": operator.gt,
    ">=": operator.ge,
    "<": operator.lt,
    "<=": operator.le,
    "==": operator.eq,
    "!=": operator.ne,
}
# Digits behind the point of a share that is told.
_LEAST_DIGITS, _MOST_DIGITS = 2, 13
_FORM = re.compile(
    r"\s*(?P<name>\w+)\s*(?P<operator>[<>]=?|[=!]=)\s*(?P<number>\d{1,20}(?:\.\d{1,20})?)"
    r"\s*(?P<percent>%?)\s*"
)


@immutable
class FailIf:
    """A condition: `name` compared with a `number`, or with so many percent of all users."""

    text: str
    name: str
    operator: str
    number: Fraction
    is_percent: bool

    def is_met(self, counts: Mapping[str, int]) -> bool:
        """Say whether it holds for the counts of a report; of nobody no share is told.

        >>> parse_fail_if("aborted > 1%").is_met({"users": 200, "aborted": 3})
        True
        """
        if self.is_percent and not counts["users"]:
            return False
        return self._holds_for(self._found(counts))

    def reason(self, counts: Mapping[str, int]) -> str:
        """Return for which numbers it holds: as many digits of the share as show that it does.

        >>> parse_fail_if("aborted > 2%").reason({"users": 400, "aborted": 10})
        '10 of 400 (2.5 %)'
        """
        count, users = counts[self.name], counts["users"]
        shown = share(count, users)
        if self.is_percent:
            for digits in range(_LEAST_DIGITS, _MOST_DIGITS):
                rounded = round(self._found(counts), digits)
                if self._holds_for(rounded) and (rounded or not count):
                    shown = f"{float(rounded):.{digits}f}".rstrip("0").rstrip(".") + " %"
                    break
        return f"{count:,} of {users:,} ({shown})"

    def _found(self, counts: Mapping[str, int]) -> Fraction:
        # Fractions: 57 of 625 are 9.12%, and neither more nor less.
        count = Fraction(counts[self.name])
        return 100 * count / counts["users"] if self.is_percent else count

    def _holds_for(self, found: Fraction) -> bool:
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
    number = Fraction(found["number"])
    return FailIf(text.strip(), name, found["operator"], number, bool(found["percent"]))
