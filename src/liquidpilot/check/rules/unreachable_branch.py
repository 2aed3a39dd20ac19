"""`unreachable-branch`: a condition that no value meets where it is asked."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.conditions import Conditions, written
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.outline import Tag
from liquidpilot.wording import cut

_BLOCKS = ("if", "unless", "case", "for", "tablerow")


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    yield from _after_else(field)
    conditions = Conditions(field.outline)
    for test in field.outline.tests:
        culprits = conditions.ruled_out_by(test)
        if culprits is None:
            continue
        span, text = written(field.outline, test)
        if not culprits:
            hint = "with 'or' one of them is enough; with 'and' all have to be so at once"
            yield field.found(span, f"no value is ever '{cut(text)}'", hint)
            continue
        lines = sorted({field.source.place(each.tag.span).line for each in culprits})
        where = f"line {lines[0]}" if len(lines) == 1 else f"lines {lines[0]} to {lines[-1]}"
        message = f"nobody gets to '{cut(text)}': what is asked in {where} leaves nothing for it"
        yield field.found(span, message, "take the branch out, or ask for what it is meant for")


def _after_else(field: FieldSubject) -> Iterable[Diagnostic]:
    """Yield the branches of an `if` that stand after its `else`, which takes all who are left."""
    ended: set[Tag] = set()
    for tag in field.outline.named("else", "elsif"):
        opener = next((each for each in reversed(tag.inside) if each.name in _BLOCKS), None)
        if opener is None or opener.name not in ("if", "unless"):
            continue
        if opener in ended:
            message = f"nobody gets to this '{tag.name}': the 'else' before it takes all"
            yield field.found(tag.span, message, "put 'else' after all the others")
        elif tag.name == "else":
            ended.add(opener)


RULE = FieldRule(
    name="unreachable-branch",
    severity="warning",
    summary="a branch that no value can reach, or a condition that contradicts itself",
    explanation=(
        "Liquid takes the first branch whose condition is met. One that asks again for what an "
        "'if' before it has asked, or for less, is never reached: after 'points > 50' nobody is "
        "left for 'points > 100'. Nor is 'tier == 'gold' and tier == 'silver'' ever so, and an "
        "'else' takes whoever is left. Only what holds for every value is told; a variable that is "
        "set in between is left out."
    ),
    bad=(
        "{% if custom_attribute.${points} > 50 %}Silver{% elsif custom_attribute.${points} > 100 %}"
        "Gold{% endif %}"
    ),
    good=(
        "{% if custom_attribute.${points} > 100 %}Gold{% elsif custom_attribute.${points} > 50 %}"
        "Silver{% endif %}"
    ),
    check=_check,
)
