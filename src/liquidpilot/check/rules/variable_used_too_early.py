"""`variable-used-too-early`: a variable is read before the tag that sets it."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.attribute_names import GIVEN, PERSONAL
from liquidpilot.check.rule import Example, FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.outline import Write


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    if not field.flow.is_complete:
        return
    given = GIVEN - PERSONAL
    first: dict[str, Write] = {}
    for write in field.outline.writes:
        if not write.scoped:
            first.setdefault(write.name, write)
    for read in field.outline.reads:
        name = read.lookup.variable
        if name is None or name in given or name not in first:
            continue
        # In a loop the turn before may have set it.
        is_set = field.flow.definitions(name, read.part) != (None,)
        if read.span[0] < first[name].tag.span[0] and not is_set:
            line, _ = field.source.position(first[name].span[0])
            message = f"'{name}' is used before '{first[name].tag.name}' sets it on line {line}"
            yield field.found(read.span, message, "move the tag up, before the first use")


_FILES = {"templates/catalogs/games/items.csv": "id,title\n1,Chess\n"}

RULE = FieldRule(
    name="variable-used-too-early",
    severity="error",
    summary="a variable is used before it is set",
    explanation=(
        "Liquid runs from top to bottom. Before its tag runs, a variable is nil and a condition "
        "on it is false, so a catalog tag has to come before the 'if' that uses its items."
    ),
    source=("catalog-items",),
    bad=Example(
        "{% if items.size > 0 %}{% catalog_items games 1 %}{{ items[0].title }}{% endif %}",
        files=_FILES,
    ),
    good=Example(
        "{% catalog_items games 1 %}{% if items.size > 0 %}{{ items[0].title }}{% endif %}",
        files=_FILES,
    ),
    instead_of=("empty-output",),
    spoils=True,
    check=_check,
)
