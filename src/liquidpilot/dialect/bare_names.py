"""Names without `${}`: what they give, and what there is to say about them.

Braze collects what stands in `${…}` before Liquid runs, and gives Liquid those values alone
("Using Liquid"; "User profile fields in Connected Content"). So a person's own data are nothing
under their bare names, unless a tag sets a variable that is called so. What comes with the send is
there as a variable, for which Braze's page on Content Cards vouches only in other channels.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import NamedTuple

from liquidpilot.attribute_names import CONTENT_BLOCKS, NAMESPACES, PERSONAL, SENT_ALONG
from liquidpilot.diagnostics import Severity
from liquidpilot.dialect.context import Context
from liquidpilot.dialect.expressions.nodes import Index, Literal, Lookup, Name
from liquidpilot.dialect.expressions.reading import ATTRIBUTE
from liquidpilot.lazy_patterns import lazy_pattern
from liquidpilot.sources import Span

BARE_NAME = "attribute-without-braces"
"""The code of the finding about a person's own data."""
IN_CARD = "dot-notation-in-content-card"
"""The code of the finding about what comes with the send."""

_NEED_BRACES = PERSONAL | CONTENT_BLOCKS
_SPACES = NAMESPACES | CONTENT_BLOCKS
_ATTRIBUTE = lazy_pattern(rf"(?P<space>[\w-]+\.)?(?P<name>{ATTRIBUTE})", re.ASCII)
_QUOTED = r"\[\s*(?:'([^'{}\n]+)'|\"([^\"{}\n]+)\")\s*\]"
_HEAD = lazy_pattern(rf"([\w-]+)|{_QUOTED}", re.ASCII)
# `.{name}` and `.$(name)` are near misses of `.${name}`.
_NEXT = lazy_pattern(
    rf"\s*\.\s*([\w-]+)|{_QUOTED}|\s*\.\{{([^{{}}\n]+)\}}|\s*\.\$\(([^()\n]+)\)", re.ASCII
)


class BareName(NamedTuple):
    """One of Braze's names that is read as a variable; `written` stands at `span` of the text.

    `meant` is what belongs there, None if that is unclear, as for `custom_attribute` alone.
    """

    name: str
    written: str
    span: Span
    meant: str | None

    @property
    def is_sent_along(self) -> bool:
        """Whether it comes with the send, so that it is only in Content Cards a risk."""
        return self.name in SENT_ALONG

    @property
    def message(self) -> str:
        """What is wrong."""
        if self.is_sent_along:
            return f"'{self.written}' may not resolve correctly in Content Cards"
        return f"'{self.written}' is read as a variable, and no tag sets it"

    @property
    def hint(self) -> str:
        """What to do."""
        meant = self.meant or f"{self.name}.${{name}}"
        if self.is_sent_along:
            return f"write '{meant}', which works in every channel according to Braze"
        return f"write '{meant}': Braze inserts an attribute's value only if the name is in '${{}}'"


def bare_name(lookup: Lookup, text: str) -> BareName | None:
    """Return the name of Braze's that `lookup` reads without `${}`, None if it is no such name.

    `text` is what the lookup stands in.

    >>> lookup = Lookup((Name("custom_attribute"), Name("plan")), (3, 24))
    >>> bare_name(lookup, "{{ custom_attribute.plan }}").meant
    'custom_attribute.${plan}'
    """
    head = lookup.segments[0]
    if isinstance(head, Name):
        name: object = head.text
    elif isinstance(head, Index) and isinstance(head.expression, Literal):
        name = head.expression.value
    else:
        return None
    if needs_braces(name, lookup) or is_dotted(name, lookup):
        return _described(str(name), lookup, text)
    return None


def needs_braces(name: object, lookup: Lookup) -> bool:
    """Tell whether `lookup`, which begins with `name`, lacks the `${}` that Braze looks for."""
    return name in _NEED_BRACES and lookup.attribute is None


def is_dotted(name: object, lookup: Lookup) -> bool:
    """Tell whether `lookup`, which begins with `name`, reads into what comes with the send."""
    return name in SENT_ALONG and lookup.attribute is None and len(lookup.segments) > 1


def find_dotted(context: Context, name: str, lookup: Lookup) -> object:
    """Return what a name gives that `is_dotted`; in a Content Card, say so."""
    if context.dots_are_a_risk:
        _report(context, IN_CARD, "warning", name, lookup)
    return context.find(name)


def find_bare(context: Context, name: str, lookup: Lookup) -> object:
    """Return what a name gives that `needs_braces`: a variable, else mostly nothing, and say so."""
    if context.is_set(name):
        return context.find(name)
    _report(context, BARE_NAME, "error", name, lookup)
    if not context.assumptions.named_attributes_are_variables:
        return None
    if context.named is None:
        context.named = only_named(context.globals, named_text(context, lookup.span))
    return context.named.get(name)


def _report(context: Context, code: str, severity: Severity, name: str, lookup: Lookup) -> None:
    """Note the finding, unless a tag of the field sets the name: then it is the author's own."""
    if not any(name in each.writes_by_name for each in context.outlines(lookup.span)):
        found = _described(name, lookup, context.source.text)
        context.diagnose(code, severity, found.message, found.hint, found.span)


def named_text(context: Context, span: Span) -> str:
    """Return where Braze looks for `${…}`: the field, and the content blocks that it includes.

    That it looks at one field and not at all of them is assumed. `span` pays for it.
    """
    return "\n".join(each.text for each in context.outlines(span))


def names_in(text: str) -> set[tuple[str, str]]:
    """Return the attributes in `text`, each as its namespace (with the dot) and its name."""
    found = {
        (each["space"] or "", each["name"][2:-1].strip()) for each in _ATTRIBUTE.finditer(text)
    }
    return {each for each in found if each[0].rstrip(".") not in CONTENT_BLOCKS}


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


def _described(name: str, lookup: Lookup, text: str) -> BareName:
    start = lookup.span[0]
    head = _HEAD.match(text, start)
    if head is None or name not in head.groups():
        # A name that is computed.
        return BareName(name, name, lookup.span, None if name in _SPACES else f"${{{name}}}")
    if name not in _SPACES:
        return BareName(name, head[0], head.span(), f"${{{name}}}")
    step = _NEXT.match(text, head.end())
    if step is None or step[1] == "size":
        return BareName(name, head[0], head.span(), None)
    inner = step[step.lastindex or 1].strip()
    space = "content_blocks" if name in CONTENT_BLOCKS else name
    return BareName(name, text[start : step.end()], (start, step.end()), f"{space}.${{{inner}}}")
