"""What was found, in the form that its reader needs: a person, a code host, another program.

Each module turns a `CheckReport` into one text; none of them opens a file. `FORMATS` has them by
name. `full` has code frames and colours, and so is the command line's.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from liquidpilot.check.results import CheckReport
from liquidpilot.check.rule import Rule
from liquidpilot.diagnostics import Severity


@dataclass(frozen=True, slots=True)
class Background:
    """What reporters need beside the report.

    `line` returns a line of a file, None if there is none; `prefix` is what stands before the
    workspace's paths where a code host counts them from its own root, "" or with a `/` at its end.
    """

    rules: Mapping[str, Rule]
    line: Callable[[str | None, int], str | None]
    prefix: str = ""
    fail_on: Severity = "error"


Reporter = Callable[[CheckReport, Background], str]


def reporter(name: str) -> Reporter:
    """Return the reporter called `name`, one of `FORMATS`."""
    # Each run needs one or two of them.
    from importlib import import_module

    found: Reporter = import_module(f"{__name__}.{FORMATS[name]}").report
    return found


FORMATS: Mapping[str, str] = {
    "concise": "concise",
    "json": "json_document",
    "github": "github",
    "junit": "junit",
    "sarif": "sarif",
}
"""The formats, and the module of each."""
