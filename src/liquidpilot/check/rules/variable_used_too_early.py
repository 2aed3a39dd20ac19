"""`variable-used-too-early`: a variable is read before the tag that sets it."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.attribute_names import PERSONAL
from liquidpilot.check.findings import Found
from liquidpilot.check.rule import Example, FieldRule
from liquidpilot.check.subjects import FieldSubject, outlines_of
from liquidpilot.check.variables import GIVEN, knows_all_writes, variable_of
from liquidpilot.dialect.outline import Read, Write

_LOOPS = ("for", "tablerow")


def _check(field: FieldSubject) -> Iterable[Found]:
    if not knows_all_writes(field):
        return
    _, *blocks = outlines_of(field)
    elsewhere = GIVEN - PERSONAL | {write.name for block in blocks for write in block.writes}
    first: dict[str, Write] = {}
    for write in field.outline.writes:
        if not write.scoped:
            first.setdefault(write.name, write)
    scoped = {write.name for write in field.outline.writes if write.scoped}
    for read in field.outline.reads:
        name = variable_of(read)
        if name is None or name in elsewhere or name in scoped or name not in first:
            continue
        if _is_before(read, first[name]):
            line, _ = field.source.position(first[name].span[0])
            message = f"'{name}' is used before '{first[name].tag.name}' sets it in line {line}"
            yield field.found(read.span, message, "move the tag up, before the first use")


def _is_before(read: Read, write: Write) -> bool:
    # In a loop the next round comes behind the tag, and a tag may use what it sets.
    together = set(read.part.inside) & set(write.tag.inside)
    in_loop = any(tag.name in _LOOPS for tag in together)
    return read.span[0] < write.tag.span[0] and not in_loop


_FILES = {"templates/catalogs/games/items.csv": "id,title\n1,Chess\n"}

RULE = FieldRule(
    name="variable-used-too-early",
    severity="error",
    summary="a variable is used before it is set",
    explanation=(
        "Liquid runs from the top to the bottom. Before its tag a variable is nothing, and a "
        "condition about it is false; so a catalog tag has to stand before the 'if' that uses its "
        "items."
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
    check=_check,
)
