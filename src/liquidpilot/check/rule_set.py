"""A rule over its subjects: what it yields gets its name and severity."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from itertools import islice
from typing import TypeVar

from liquidpilot.check.rule import FieldRule, MessageRule, RenderingRule, Rule, WorkspaceRule
from liquidpilot.check.subjects import (
    FieldSubject,
    MessageSubject,
    OthersDecide,
    RenderingSubject,
    WorkspaceSubject,
)
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.limits import MOST_FINDINGS
from liquidpilot.errors import LiquidPilotError


@dataclass(frozen=True, slots=True)
class RuleSet:
    """Some rules, by what they look at."""

    fields: tuple[FieldRule, ...]
    messages: tuple[MessageRule, ...]
    workspaces: tuple[WorkspaceRule, ...]
    renderings: tuple[RenderingRule, ...]

    @classmethod
    def of(cls, rules: Iterable[Rule]) -> RuleSet:
        """Return the set of `rules`; those that are only reported are in none of its parts."""
        given = list(rules)
        return cls(
            tuple(rule for rule in given if isinstance(rule, FieldRule)),
            tuple(rule for rule in given if isinstance(rule, MessageRule)),
            tuple(rule for rule in given if isinstance(rule, WorkspaceRule)),
            tuple(rule for rule in given if isinstance(rule, RenderingRule)),
        )

    def check_field(self, field: FieldSubject) -> Iterator[Diagnostic]:
        """Yield what the rules about fields find, as far as others need not be asked for it."""
        for rule in self.fields:
            try:
                yield from _first(_reported(rule, rule.check, field))
            except OthersDecide:
                # What was on the way when it was raised is not known for the next rule either.
                field.forget_flow()

    def check_message(self, message: MessageSubject) -> Iterator[Diagnostic]:
        """Yield what the rules about messages find."""
        for rule in self.messages:
            yield from _reported(rule, rule.check, message)

    def check_workspace(self, workspace: WorkspaceSubject) -> Iterator[Diagnostic]:
        """Yield what the rules about the whole workspace find."""
        for rule in self.workspaces:
            yield from _reported(rule, rule.check, workspace)

    def check_rendering(self, rendering: RenderingSubject) -> Iterator[Diagnostic]:
        """Yield what the rules about renderings find."""
        for rule in self.renderings:
            yield from _first(_reported(rule, rule.check, rendering))


def _first(reported: Iterator[Diagnostic]) -> Iterator[Diagnostic]:
    """Yield as many as are of use; the last one says that there are more."""
    yield from islice(reported, MOST_FINDINGS - 1)
    for last in islice(reported, 1):
        if next(reported, None) is None:
            yield last
            return
        hint = f"{last.hint}; " if last.hint else ""
        yield replace(last, hint=f"{hint}there are more of these, which are not listed")


_Subject = TypeVar("_Subject")


def _reported(
    rule: Rule, check: Callable[[_Subject], Iterable[Diagnostic]], subject: _Subject
) -> Iterator[Diagnostic]:
    try:
        for each in check(subject):
            yield replace(each, code=rule.name, severity=rule.severity)
    except LiquidPilotError:
        raise
    except Exception as error:
        raise LiquidPilotError(
            f"the rule '{rule.name}' failed: {type(error).__name__}: {error}",
            hint="this is a mistake in the rule: please report it, and continue with "
            f"'--ignore {rule.name}'",
        ) from error
