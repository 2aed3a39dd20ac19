"""What is wrong with the body of a request."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning", "info"]


@dataclass(frozen=True, slots=True)
class BodyProblem:
    """One thing that is wrong with a JSON body or a form.

    `code` is the name of the rule that explains it. `keys` are the way to the value, without the
    indexes of lists; where something is missing, the way to what lacks it. `message` and `hint` are
    as those of a diagnostic; `value` is the text that is wrong, None if it is none.
    """

    code: str
    severity: Severity
    keys: tuple[str, ...]
    message: str
    hint: str | None = None
    value: str | None = None
