"""`:rerender`: Liquid that stands in a web answer or in a catalog's field, run once more.

One level only: `connected_content` and catalog tags in it do nothing. Of the person's data only
those attributes are there which the message itself names, because Braze collects them from the
message's source beforehand (Braze, "User profile fields in Connected Content").
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from liquidpilot.dialect.context import Context
from liquidpilot.dialect.expressions.fragments import ATTRIBUTE

_ATTRIBUTE = re.compile(rf"(?P<space>[\w-]+\.)?(?P<name>{ATTRIBUTE})", re.ASCII)
_BARE_ATTRIBUTE = re.compile(rf"(?<!\{{)(?<![\w.-])({ATTRIBUTE})", re.ASCII)


def rerender(text: str, context: Context) -> str:
    """Return `text` with its Liquid run in the scope of `context`; a fault in it leaves it as is.

    A bare `${name}`, as Braze's example has it in a response, is run like `{{${name}}}`.
    """
    if "{{" not in text and "{%" not in text and "${" not in text:
        return text
    prepared = _BARE_ATTRIBUTE.sub(r"{{\1}}", text) if "${" in text else text
    outer = context.globals, context.diagnostics, context.inert
    context.globals = only_named(context.globals, context.source.text)
    # What is found in there has no place in the author's files.
    context.diagnostics, context.inert = [], True
    try:
        rendered = context.further.render_text(prepared, context)
    finally:
        context.globals, context.diagnostics, context.inert = outer
    return text if rendered is None else rendered


def only_named(data: Mapping[str, object], message: str) -> Mapping[str, object]:
    """Return the part of the person's data that `message` names with `${…}`.

    >>> only_named({"a": 1, "b": 2, "custom_attribute": {"c": 3, "d": 4}},
    ...            "{{${a}}} {{custom_attribute.${c}}}")
    {'a': 1, 'custom_attribute': {'c': 3}}
    """
    kept: dict[str, object] = {}
    for found in _ATTRIBUTE.finditer(message):
        name = found["name"][2:-1].strip()
        space = (found["space"] or "").rstrip(".")
        if not space:
            if name in data:
                kept[name] = data[name]
            continue
        inside = data.get(space)
        if isinstance(inside, Mapping) and name in inside:
            known = kept.setdefault(space, {})
            assert isinstance(known, dict)
            known[name] = inside[name]
    return kept
