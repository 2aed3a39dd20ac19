"""What was found, in the form that its reader needs: a person, a code host, another program.

Each module turns a `CheckReport` into one text; none of them opens a file. `FORMATS` has them by
name. `full` has code frames and colours, and so is the command line's.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from liquidpilot.check.results import CheckReport
from liquidpilot.check.rule import Rule
from liquidpilot.diagnostics import RANK, Finding, Severity
from liquidpilot.immutable import immutable


@immutable
class Background:
    """What reporters need beside the report.

    `line` returns a line of a file, None if there is none, and `shown` the same without secrets;
    `prefix` is what stands before the
    workspace's paths where a code host counts them from its own root, "" or with a `/` at its end.
    `may_fix` tells that `--fix` takes the files that are checked.
    """

    rules: Mapping[str, Rule]
    line: Callable[[str | None, int], str | None]
    shown: Callable[[str | None, int], str | None]
    prefix: str = ""
    fail_on: Severity = "error"
    may_fix: bool = True

    def summary(self, rule: str) -> str:
        """Return what a rule finds, in a line; "" for one that there is no page of."""
        return self.rules[rule].summary if rule in self.rules else ""


@immutable
class Group:
    """What one rule has found; `severity` is that of the worst finding."""

    rule: str
    severity: Severity
    findings: tuple[Finding, ...]

    @property
    def files(self) -> Mapping[str, tuple[Finding, ...]]:
        """The findings by their file, those with the most first."""
        by_file: dict[str, list[Finding]] = {}
        for each in self.findings:
            by_file.setdefault(each.path or ".", []).append(each)
        return {
            path: tuple(by_file[path])
            for path in sorted(by_file, key=lambda path: (-len(by_file[path]), path))
        }

    @property
    def fixable(self) -> int:
        """How many of them `check --fix` mends."""
        return sum(each.fix is not None and each.fix.safe for each in self.findings)


def by_rule(findings: Iterable[Finding]) -> list[Group]:
    """Return the findings by their rule: the worst first, then those of which there are most."""
    found: dict[str, list[Finding]] = {}
    for each in findings:
        found.setdefault(each.code, []).append(each)
    groups = [
        Group(rule, max((each.severity for each in some), key=RANK.__getitem__), tuple(some))
        for rule, some in found.items()
    ]
    return sorted(groups, key=lambda each: (-RANK[each.severity], -len(each.findings), each.rule))


Reporter = Callable[[CheckReport, Background], str]


def reporter(name: str) -> Reporter:
    """Return the reporter called `name`, one of `FORMATS`."""
    # Each run needs one or two of them.
    from importlib import import_module

    found: Reporter = import_module(f"{__name__}.{FORMATS[name]}").report
    return found


def coverage_reporter(name: str) -> Reporter:
    """Return the reporter of coverage called `name`, one of `COVERAGE_FORMATS`."""
    from importlib import import_module

    found: Reporter = import_module(f"{__name__}.{COVERAGE_FORMATS[name]}").report
    return found


FORMATS: Mapping[str, str] = {
    "concise": "concise",
    "grouped": "grouped",
    "statistics": "statistics",
    "json": "json_document",
    "markdown": "markdown",
    "html": "html",
    "github": "github",
    "gitlab": "gitlab",
    "checkstyle": "checkstyle",
    "junit": "junit",
    "sarif": "sarif",
}
"""The formats, and the module of each."""

COVERAGE_FORMATS: Mapping[str, str] = {
    "full": "coverage_text",
    "json": "coverage_json",
    "lcov": "coverage_lcov",
    "html": "coverage_html",
}
"""The formats of coverage, and the module of each; `full` is for a person."""
