"""`content-block-name`: a content block with a name that Braze does not take."""

from __future__ import annotations

import re
from collections.abc import Iterable

from liquidpilot.check.rule import Example, FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.diagnostics import Diagnostic

_LONGEST = 100
_OTHER = re.compile(r"[^A-Za-z0-9_-]")


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    if field.block is None:
        return
    name = field.block.name
    other = _OTHER.search(name)
    if other:
        message = f"the content block's name '{name}' contains '{other[0]}'"
        yield field.found((0, 0), message, "use A-Z, a-z, 0-9, '-' and '_' only")
    elif len(name) > _LONGEST:
        message = f"the content block's name has {len(name)} characters, and Braze takes {_LONGEST}"
        yield field.found((0, 0), message, "give it a shorter name")


def _block(name: str) -> Example:
    path = f"templates/content_blocks/{name}.liquid"
    return Example(f"{{{{content_blocks.${{{name}}}}}}}", files={path: "Returns are free."})


RULE = FieldRule(
    name="content-block-name",
    severity="error",
    summary="a content block's name with characters other than letters, digits, '-' and '_'",
    explanation=(
        "The name of a content block in Braze consists of the letters A to Z, digits, hyphens and "
        "underscores, at most 100 in all, and cannot be changed later. Here it is the name of the "
        "file without its extension."
    ),
    source=("content-block-names",),
    bad=_block("free returns"),
    good=_block("free_returns"),
    check=_check,
)
