"""`mixed-and-or`: Liquid reads a condition from right to left, and this one is meant otherwise."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby, product

from liquidpilot.check.conditions import with_braces, written
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic

_MOST = 8


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for test in field.outline.tests:
        relations = test.relations
        if len(set(relations)) < 2 or len(relations) > _MOST:
            continue
        heads = [
            "".join(field.source.text[slice(*each.left.span)].split()).strip("{}")
            for each in test.comparisons
        ]
        operators = [each.operator for each in test.comparisons]
        groups = _groups(list(zip(heads, operators, strict=True)), relations)
        if _reads_alike(relations, groups):
            continue
        span, _ = written(field.outline, test)
        texts = [with_braces(field.outline, each.span)[1] for each in test.comparisons]
        message = f"Liquid reads this from right to left: {_as_read(texts, relations)}"
        hint = "put one 'if' into another, so that only 'and' or only 'or' stands in each"
        yield field.found(span, message, hint)


def _groups(compared: Sequence[object], relations: Sequence[str]) -> list[int]:
    """Return the number of the group of each comparison: those by 'or' about one thing are one.

    They have one operator: 'major > 8 or major == 8 and minor > 4' asks for two things.
    """
    found = [0]
    for at, relation in enumerate(relations):
        alike = relation == "or" and compared[at] == compared[at + 1]
        found.append(found[-1] if alike else found[-1] + 1)
    return found


def _reads_alike(relations: Sequence[str], groups: Sequence[int]) -> bool:
    """Tell whether from right to left a condition means what an author means by it.

    That is: values of one thing belong together, then 'and' goes before 'or'.
    """
    return all(
        _from_the_right(values, relations) == _as_meant(values, relations, groups)
        for values in product((False, True), repeat=len(relations) + 1)
    )


def _from_the_right(values: Sequence[bool], relations: Sequence[str]) -> bool:
    found = values[-1]
    for value, relation in zip(reversed(values[:-1]), reversed(relations), strict=True):
        found = value or found if relation == "or" else value and found
    return found


def _as_meant(values: Sequence[bool], relations: Sequence[str], groups: Sequence[int]) -> bool:
    by_group = [
        any(value for _, value in each)
        for _, each in groupby(zip(groups, values, strict=True), lambda pair: pair[0])
    ]
    between = [relation for at, relation in enumerate(relations) if groups[at] != groups[at + 1]]
    found, all_so = False, by_group[0]
    for value, relation in zip(by_group[1:], between, strict=True):
        if relation == "or":
            found, all_so = found or all_so, value
        else:
            all_so = all_so and value
    return found or all_so


def _as_read(texts: Sequence[str], relations: Sequence[str]) -> str:
    """Return a condition with the parentheses that Liquid thinks of.

    >>> _as_read(["a", "b", "c"], ["or", "and"])
    'a or (b and c)'
    """
    found, last = texts[-1], ""
    for text, relation in zip(reversed(texts[:-1]), reversed(relations), strict=True):
        inner = found if last in ("", relation) else f"({found})"
        found, last = f"{text} {relation} {inner}", relation
    return found


RULE = FieldRule(
    name="mixed-and-or",
    severity="warning",
    summary="'and' with 'or' in a condition that Liquid reads otherwise than it looks",
    explanation=(
        "Liquid has no parentheses, and reads from right to left: 'tier == 'gold' or tier == "
        "'silver' and consent == true' is 'gold, or else silver with consent', so that gold gets "
        "it without consent (Ruby Liquid 5.4.0). It is told where values of one thing do not stay "
        "together, and where other languages would read 'and' first."
    ),
    source=("comparisons",),
    bad=(
        "{% if custom_attribute.${tier} == 'gold' or custom_attribute.${tier} == 'silver' and "
        "custom_attribute.${consent} == true %}For you{% endif %}"
    ),
    good=(
        "{% if custom_attribute.${consent} == true %}{% if custom_attribute.${tier} == 'gold' or "
        "custom_attribute.${tier} == 'silver' %}For you{% endif %}{% endif %}"
    ),
    needs=("and",),
    check=_check,
)
