"""`promotion-in-branches`: two lists of codes that each lose one, although only one is shown."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.outline import Tag
from liquidpilot.dialect.tags.promotion import PromotionNode


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    tags = [each for each in field.outline.named("promotion") if _list_of(each)]
    for at, tag in enumerate(tags):
        for earlier in tags[:at]:
            if _list_of(earlier) != _list_of(tag) and _exclude(earlier, tag):
                names = f"'{_list_of(earlier)}' and '{_list_of(tag)}'"
                message = f"every message takes a code from both lists, {names}"
                hint = "send two messages to two segments, or use one list"
                yield field.found(tag.span, message, hint)
                break


def _list_of(tag: Tag) -> str:
    return tag.node.list_name if isinstance(tag.node, PromotionNode) else ""


def _exclude(one: Tag, other: Tag) -> bool:
    """Say whether two tags stand in different branches of one `if`, `unless` or `case`."""
    for first, second in zip(_branches(one), _branches(other), strict=False):
        if first[0] is not second[0]:
            return False
        if first[1] is not second[1]:
            return True
    return False


def _branches(tag: Tag) -> list[tuple[Tag, Tag]]:
    """Return the blocks around a tag, each with the tag that begins the branch."""
    found: list[tuple[Tag, Tag]] = []
    for each in tag.inside:
        if each.name in ("elsif", "else", "when") and found:
            found[-1] = (found[-1][0], each)
        else:
            found.append((each, each))
    return found


RULE = FieldRule(
    name="promotion-in-branches",
    severity="warning",
    summary="promotion codes from different lists in branches that exclude each other",
    explanation=(
        "Braze takes a code from every list that the message names, even in a branch that is not "
        "rendered, so each message uses up a code from both lists."
    ),
    source=("promotion-codes",),
    bad=(
        "{% if custom_attribute.${loyalty_tier} == 'gold' %}{% promotion('gold-codes') %}"
        "{% else %}{% promotion('codes') %}{% endif %}"
    ),
    good="{% promotion('codes') %}",
    needs=("promotion",),
    check=_check,
)
