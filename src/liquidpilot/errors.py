"""What liquidpilot raises when it cannot do what it was asked.

LiquidPilotError
├── WorkspaceError      a file of the workspace is missing, broken or contradicts another
├── UnknownName         a message, profile, scenario … that does not exist
└── RequestFailed       a transport could not answer (liquidpilot.connected_content.errors)

What a *template* does is never raised: it is a `Diagnostic` of the result.
"""

from __future__ import annotations

from typing import Self

from liquidpilot.sources import Place
from liquidpilot.suggestions import did_you_mean


class LiquidPilotError(Exception):
    """The root of everything that liquidpilot raises on purpose.

    `message` says what is wrong, lower case, the offending text in quotes; `hint` what to do.
    `path`, `line` and `column` say where, as far as that is known; both numbers count from 1.

    >>> print(LiquidPilotError("'x' is no host", hint="write a.example", path="a.toml", line=2))
    a.toml:2: 'x' is no host
      write a.example
    """

    def __init__(
        self,
        message: str,
        *,
        hint: str | None = None,
        path: str | None = None,
        line: int | None = None,
        column: int | None = None,
    ) -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.path = path
        self.line = line
        self.column = column

    @classmethod
    def at(cls, place: Place, message: str, hint: str | None = None) -> Self:
        """Return the error that says `message` about what begins at `place`."""
        return cls(message, hint=hint, path=place.path, line=place.line, column=place.column)

    @property
    def where(self) -> str:
        """What is known of path, line and column, parted by colons; "" for nothing."""
        return ":".join(str(part) for part in (self.path, self.line, self.column) if part)

    @property
    def place(self) -> Place | None:
        """The character where it is, or the first one of the file; None if no file is known."""
        if self.path is None:
            return None
        return Place.at(self.path, self.line or 1, self.column or 1, width=1)

    def __str__(self) -> str:
        """Return the whole message: place, what is wrong, what to do."""
        text = f"{self.where}: {self.message}" if self.where else self.message
        return f"{text}\n  {self.hint}" if self.hint else text

    def __reduce__(self) -> tuple[object, ...]:
        # The default would call the class with the message alone; errors cross process borders.
        return _restore, (type(self), self.__dict__.copy(), self.args)


class WorkspaceError(LiquidPilotError):
    """A file of the workspace cannot be used: missing, unreadable, or not what it should be."""


class UnknownName(LiquidPilotError):
    """A name was given of a thing that does not exist.

    >>> str(UnknownName.among("profile", "loyal_custmer", ["loyal_customer"]))
    "there is no profile 'loyal_custmer'\\n  did you mean 'loyal_customer'? known: loyal_customer"
    """

    @classmethod
    def among(cls, kind: str, name: str, known: list[str]) -> UnknownName:
        """Return the error for `name`, with the nearest and with all known names in its hint."""
        listed = ", ".join(known[:12]) + (f" and {len(known) - 12} more" if len(known) > 12 else "")
        parts = [
            did_you_mean(name, known),
            f"known: {listed}" if known else f"there is no {kind} yet",
        ]
        return cls(f"there is no {kind} '{name}'", hint=" ".join(part for part in parts if part))


def _restore(
    cls: type[LiquidPilotError], state: dict[str, object], args: tuple[object, ...]
) -> LiquidPilotError:
    error = cls.__new__(cls, *args)
    error.args = args
    error.__dict__.update(state)
    return error
