"""`unwrapped-catalog-id`: `{% catalog_items games wishlist[0] %}` asks for an item of that name."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquidpilot.attribute_names import NAMESPACES
from liquidpilot.check.rule import Example, FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic, Fix

_WORD = re.compile(r"\{\{(?:\$\{[^{}\n]*\}|[^{}])*\}\}|(?P<word>(?:\$\{[^{}\n]*\}|[^\s,{}])+)")
_ROOT = re.compile(r"[A-Za-z_]\w*", re.ASCII)
# The words before the ids: the name of the catalog; a cart has none.
_IN_FRONT = {"catalog_items": 1, "shopping_cart": 0}


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for tag in field.outline.named(*_IN_FRONT):
        known = field.flow.names | NAMESPACES
        words = list(_WORD.finditer(field.source.text, *tag.markup_span))
        for found in words[_IN_FRONT[tag.name] :]:
            word = found["word"] or ""
            root = _ROOT.match(word)
            if word.startswith(":"):
                break
            if "${" in word or "[" in word or (root is not None and root[0] in known):
                wrapped = f"{{{{ {word} }}}}"
                edit = field.edit(found.span(), wrapped)
                fix = Fix(f"write {wrapped}", (edit,), keeps_output=False)
                message = f"'{word}' is read as an id, not as a variable"
                yield field.found(found.span(), message, f"write {wrapped}", fix)


_GAMES = {"templates/catalogs/games/items.csv": "id,title\n1,Chess\n"}

RULE = FieldRule(
    name="unwrapped-catalog-id",
    severity="error",
    summary="a variable used as a catalog id without the braces that it needs there",
    explanation=(
        "The ids in a catalog tag are plain words, taken literally. A variable has to be wrapped: "
        "'{% catalog_items games {{ wishlist[0] }} %}'. Without braces Braze looks for an item "
        "called 'wishlist[0]', and there is none."
    ),
    source=("catalog-items",),
    bad=Example(
        "{% assign wishlist = {{custom_attribute.${wishlist}}} %}"
        "{% catalog_items games wishlist[0] %}{{ items[0].title }}",
        files=_GAMES,
    ),
    good=Example(
        "{% assign wishlist = {{custom_attribute.${wishlist}}} %}"
        "{% catalog_items games {{ wishlist[0] }} %}{{ items[0].title }}",
        files=_GAMES,
    ),
    needs=("catalog_items", "shopping_cart"),
    check=_check,
)
