"""`unknown-catalog-field`: a field that the catalog does not have."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from liquidpilot.check.remedies import meant_by
from liquidpilot.check.rule import Example, FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.expressions.nodes import ELEMENT
from liquidpilot.dialect.outline import Tag
from liquidpilot.workspace.catalogs import known_fields


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    tags = dict(_catalog_tags(field))
    if not tags:
        return
    catalogs = field.workspace.workspace._files.catalogs()
    for use in field.flow.uses(*tags):
        name = tags[use.tag]
        catalog = catalogs.get(name)
        names = [step for step in use.path if step != ELEMENT]
        if catalog is None or not names or use.path[0] != ELEMENT or not use.origin.is_part:
            continue
        known = known_fields(catalog.fields, catalog.items)
        if known and names[0] not in known and not use.is_within_block:
            message = f"the catalog '{name}' has no field '{names[0]}'"
            hint, fix = meant_by(use.place, names[0], known)
            hint = hint or f"its fields: {', '.join(sorted(known))}"
            yield Diagnostic.unnamed(message, hint, use.place, fix)


def _catalog_tags(field: FieldSubject) -> Iterator[tuple[Tag, str]]:
    for text in field.flow.outlines:
        for each in text.catalogs:
            if each.name is not None:
                yield each.tag, each.name


_FILES = {
    "templates/catalogs/toys/items.csv": "id,name\nT-1,Truck\n",
    "templates/catalogs/toys/schema.yaml": (
        "fields:\n  - name: id\n    type: string\n  - name: name\n    type: string\n"
    ),
}

RULE = FieldRule(
    name="unknown-catalog-field",
    severity="error",
    summary="a catalog item's field that the schema does not have",
    explanation=(
        "A field that an item does not have prints nothing. The known fields are those in "
        "'schema.yaml'; without that file they are the fields of any item."
    ),
    bad=Example("{% catalog_items toys T-1 %}{{items[0].title}}", files=_FILES),
    good=Example("{% catalog_items toys T-1 %}{{items[0].name}}", files=_FILES),
    instead_of=("empty-output", "unchecked-catalog-items"),
    spoils=True,
    check=_check,
)
