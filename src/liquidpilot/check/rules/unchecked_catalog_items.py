"""`unchecked-catalog-items`: an item is used that the catalog may not have."""

from __future__ import annotations

from collections.abc import Iterable, Set
from dataclasses import replace

from liquidpilot.check.rule import Example, FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.check.unsent import finding_nothing, is_never_sent_with, part_of
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.flow import Flow, Use
from liquidpilot.dialect.outline import Tag


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    flow = field.flow
    catalogs = field.workspace.workspace._files.catalogs()
    # Of a catalog that is not there nothing else is to be said.
    tags = {
        each.tag
        for text in flow.outlines
        for each in text.catalogs
        if each.name is None or each.name in catalogs
    }
    if not tags:
        return
    asked = {read.lookup.variable for _, read in flow.reads if read.role == "condition"}
    # Those of which a text was captured that something asks for.
    done = {
        use.tag for use in flow.uses(*tags, captured=True) if use.is_captured and _asks(use, asked)
    }
    for use in flow.uses(*tags):
        tag = use.tag
        if tag in done or not use.origin.is_part:
            continue
        if _asks(use, asked):
            done.add(tag)
        elif (
            use.path
            and not use.goes_through("default")
            and not use.is_within_block
            and not _has_default_later(use, flow)
        ):
            gives = finding_nothing(tag)
            if is_never_sent_with(field, use.flow.outline, part_of(use), gives=gives):
                continue
            done.add(tag)
            message = "the catalog may not have this item, and then nothing is printed"
            hint = "test it first: '{% if items.size > 0 %}', or '{% if items[0] == blank %}'"
            found = Diagnostic.unnamed(message, hint, use.place)
            yield replace(found, made_by=(use.origin.flow.outline.source.place(tag.span),))


def _asks(use: Use, asked: Set[str | None]) -> bool:
    """Tell whether the template tests that there is an item, even if by way of a variable."""
    read = use.read
    if read.role in ("condition", "loop") or "size" in read.path.split("."):
        return True
    kept = _kept(use)
    return kept is not None and kept in asked


def _has_default_later(use: Use, flow: Flow) -> bool:
    """Tell whether it is kept in a variable, all of whose uses have a default."""
    kept = _kept(use)
    later = [
        each
        for each in flow.uses(use.tag, captured=True)
        if kept is not None and each.read.lookup.variable == kept
    ]
    return bool(later) and all(each.goes_through("default") for each in later)


def _kept(use: Use) -> str | None:
    """Return the variable that a read is assigned to."""
    part = use.read.part
    kept = use.flow.outline.assignments_by_tag.get(part) if isinstance(part, Tag) else None
    return None if kept is None else kept.name


_FILES = {
    "templates/catalogs/games/items.csv": "id,title\n1,Chess\n",
    "fixtures/profiles/ada.toml": '[custom_attribute]\ngame = "1"\n',
}
_TAG = "{% catalog_items games {{custom_attribute.${game}}} %}"

RULE = FieldRule(
    name="unchecked-catalog-items",
    severity="info",
    summary="a catalog item is used without checking that there is one",
    explanation=(
        "For an id that the catalog does not have, 'items' is an empty list, and 'items[0].title' "
        "prints nothing. The result is a picture without a source, or a price without a number."
    ),
    source=("catalog-items",),
    comes_of=("missing-catalog-item",),
    bad=Example(f"{_TAG}{{{{ items[0].title }}}}", files=_FILES),
    good=Example(
        f"{_TAG}{{% if items.size > 0 %}}{{{{ items[0].title }}}}{{% endif %}}", files=_FILES
    ),
    check=_check,
)
