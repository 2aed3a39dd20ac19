"""`unchecked-catalog-items`: an item is used that the catalog may not have."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable, Set

from liquidpilot.check.findings import Found
from liquidpilot.check.rule import Example, FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.check.variables import variable_of
from liquidpilot.dialect.outline import Outline, Read, Tag


def _check(field: FieldSubject) -> Iterable[Found]:
    outline = field.outline
    tags = list(outline.named("catalog_items", "catalog_selection_items"))
    reads = [read for read in outline.reads if variable_of(read) == "items"]
    asked = {variable_of(each) for each in outline.reads if each.role == "condition"}
    ends = [*(tag.span[0] for tag in tags[1:]), len(field.source.text)]
    for tag, end in zip(tags, ends, strict=False):
        first = bisect_left(reads, tag.span[1], key=lambda read: read.span[0])
        for read in reads[first : bisect_left(reads, end, key=lambda read: read.span[0])]:
            if _asks(outline, read, asked):
                break
            has_default = any(each.name == "default" for each in read.filters)
            if has_default or len(read.lookup.segments) == 1:
                continue
            message = "the catalog may not have this item, and then nothing is printed"
            hint = "ask first: '{% if items.size > 0 %}', or '{% if items[0] == blank %}'"
            yield field.found(read.span, message, hint)
            break


def _asks(outline: Outline, read: Read, asked: Set[str | None]) -> bool:
    """Tell whether somebody looks whether there is an item, if only in a variable of its own."""
    if read.role in ("condition", "loop") or "size" in read.path.split("."):
        return True
    kept = outline.assignments_by_tag.get(read.part) if isinstance(read.part, Tag) else None
    return kept is not None and kept.name in asked


_FILES = {"templates/catalogs/games/items.csv": "id,title\n1,Chess\n"}
_TAG = "{% catalog_items games {{custom_attribute.${game}}} %}"

RULE = FieldRule(
    name="unchecked-catalog-items",
    severity="info",
    summary="an item of a catalog is used without a look at whether there is one",
    explanation=(
        "For an id that the catalog does not have, 'items' is a list without elements, and "
        "'items[0].title' prints nothing. That is a picture without a source, and a price without "
        "a number."
    ),
    source=("catalog-items",),
    bad=Example(f"{_TAG}{{{{ items[0].title }}}}", files=_FILES),
    good=Example(
        f"{_TAG}{{% if items.size > 0 %}}{{{{ items[0].title }}}}{{% endif %}}", files=_FILES
    ),
    check=_check,
)
