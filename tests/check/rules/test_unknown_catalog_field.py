from __future__ import annotations

from collections.abc import Callable

import pytest

from liquidpilot.check.rule import Example, Rule
from liquidpilot.check.rules.unknown_catalog_field import RULE
from liquidpilot.diagnostics import Finding

FoundBy = Callable[[Rule, Example | str], list[Finding]]


_FILES = {
    "templates/catalogs/toys/items.csv": "id,name\nT-1,Truck\n",
    "templates/catalogs/toys/schema.yaml": "fields:\n  - name: name\n    type: string\n",
    "templates/catalogs/shops/items.csv": "id,city\nS-1,Leeds\n",
}
_TOYS, _SHOPS = "{% catalog_items toys T-1 %}", "{% catalog_items shops S-1 %}"


@pytest.mark.parametrize(
    ("description", "template", "message"),
    [
        ("a field", _TOYS + "{{items[0].name}}", None),
        ("the id needs no schema", _TOYS + "{{items[0].id}}", None),
        ("how many", _TOYS + "{{items.size}}", None),
        ("a slip", _TOYS + "{{items[0].nam}}", "the catalog 'toys' has no field 'nam'"),
        (
            "a variable",
            _TOYS + "{% assign a = items.first %}{{a.city}}",
            "the catalog 'toys' has no field 'city'",
        ),
        (
            "a loop",
            _TOYS + "{% for a in items %}{{a.city}}{% endfor %}",
            "the catalog 'toys' has no field 'city'",
        ),
        ("the last tag counts", _TOYS + _SHOPS + "{{items[0].city}}", None),
        (
            "the fields of items, without a schema",
            _SHOPS + "{{items[0].name}}",
            "the catalog 'shops' has no field 'name'",
        ),
        ("before any tag", "{{items[0].city}}", None),
        ("a catalog that is not there", "{% catalog_items other 1 %}{{items[0].city}}", None),
    ],
)
def test_fields(found_by: FoundBy, description: str, template: str, message: str | None) -> None:
    found = found_by(RULE, Example(template, files=_FILES))
    expected = [message] if message else []
    assert [finding.message for finding in found] == expected, description
