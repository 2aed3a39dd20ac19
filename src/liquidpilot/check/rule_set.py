"""A rule over its subjects: what it yields gets its name and severity."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
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
from liquidpilot.immutable import immutable


@immutable
class RuleSet:
    """Some rules, by what they look at."""

    fields: tuple[FieldRule, ...]
    messages: tuple[MessageRule, ...]
    workspaces: tuple[WorkspaceRule, ...]
    renderings: tuple[RenderingRule, ...]
    # What rules about fields need, each word once.
    _words: frozenset[str]

    @classmethod
    def of(cls, rules: Iterable[Rule]) -> RuleSet:
        """Return the set of `rules`; those that are only reported are in none of its parts."""
        given = list(rules)
        fields = tuple(rule for rule in given if isinstance(rule, FieldRule))
        return cls(
            fields,
            tuple(rule for rule in given if isinstance(rule, MessageRule)),
            tuple(rule for rule in given if isinstance(rule, WorkspaceRule)),
            tuple(rule for rule in given if isinstance(rule, RenderingRule)),
            frozenset(word for rule in fields for word in rule.needs),
        )

    def check_field(self, field: FieldSubject) -> Iterator[Diagnostic]:
        """Yield what the rules about fields find, as far as others need not be asked for it."""
        text = field.source.text.lower()
        absent = {word for word in self._words if word not in text}
        for rule in self.fields:
            if rule.needs and absent.issuperset(rule.needs):
                continue
            found: list[Diagnostic] = []
            try:
                _report(found, rule, rule.check, field, MOST_FINDINGS)
            except OthersDecide:
                # What was on the way when it was raised is not known for the next rule either.
                field.forget_flow()
            yield from found

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
            yield from _reported(rule, rule.check, rendering, MOST_FINDINGS)


_Subject = TypeVar("_Subject")


def _reported(
    rule: Rule,
    check: Callable[[_Subject], Iterable[Diagnostic]],
    subject: _Subject,
    most: int | None = None,
) -> list[Diagnostic]:
    found: list[Diagnostic] = []
    _report(found, rule, check, subject, most)
    return found


def _report(
    found: list[Diagnostic],
    rule: Rule,
    check: Callable[[_Subject], Iterable[Diagnostic]],
    subject: _Subject,
    most: int | None,
) -> None:
    """Add what a rule finds: `most` of it at most; then the last one says that there is more.

    It is a list and no generator: most rules find nothing in most texts, and that should cost
    nothing. What was found before the rule raises something is there.
    """
    last: Diagnostic | None = None
    count = 0
    try:
        for each in check(subject):
            count += 1
            if last is not None:
                hint = f"{last.hint}; " if last.hint else ""
                last = replace(last, hint=f"{hint}there are more of these, which are not listed")
                break
            named = replace(each, code=rule.name, severity=rule.severity)
            if count == most:
                last = named
            else:
                found.append(named)
    except LiquidPilotError:
        raise
    except Exception as error:
        raise LiquidPilotError(
            f"the rule '{rule.name}' failed: {type(error).__name__}: {error}",
            hint="this is a mistake in the rule: please report it, and continue with "
            f"'--ignore {rule.name}'",
        ) from error
    if last is not None:
        found.append(last)
