"""What kind of value stands on a side of a comparison, where something says so for certain."""

from __future__ import annotations

import contextlib
from collections.abc import Iterator, Mapping
from typing import Literal as OneOf
from typing import NamedTuple

from liquidpilot.check.recorded_answers import values_at
from liquidpilot.check.subjects import FieldSubject, WorkspaceSubject
from liquidpilot.dialect.expressions.nodes import (
    ELEMENT,
    Attribute,
    Comparison,
    Expression,
    FilterCall,
    Index,
    Literal,
    Lookup,
    unwrapped,
)
from liquidpilot.dialect.flow import Argument, Origin, Printed, Step
from liquidpilot.dialect.outline import Tag, Test, Text
from liquidpilot.errors import LiquidPilotError
from liquidpilot.kept_with import kept_with_first

Kind = OneOf["text", "number", "boolean", "list", "object"]

# As a registry and the schema of a catalog call them. A time is compared with texts as well.
_KINDS: dict[str, Kind] = {
    "string": "text",
    "number": "number",
    "boolean": "boolean",
    "array": "list",
    "object_array": "list",
    "object": "object",
}
_NUMBERS = frozenset(
    ("plus", "minus", "times", "divided_by", "modulo", "round", "ceil", "floor", "abs", "size")
)
_TEXTS = frozenset(
    (
        *("append", "prepend", "upcase", "downcase", "capitalize", "strip", "lstrip", "rstrip"),
        *("replace", "replace_first", "remove", "remove_first", "truncate", "truncatewords"),
        *("escape", "strip_html", "strip_newlines", "url_encode", "join", "md5", "base64_encode"),
    )
)
_PLAIN: frozenset[Kind | None] = frozenset(("number", "boolean"))
_STATUS = "__http_status_code__"
_ORDERS = ("<", ">", "<=", ">=")
_EQUAL = ("==", "!=", "<>")


class Compared(NamedTuple):
    """A comparison of `value` with what the template writes out, `literal`."""

    test: Test
    comparison: Comparison
    value: Expression
    literal: Literal


def kind_of(value: object) -> Kind | None:
    """Return the kind of a value of data; None for one that is compared with several kinds.

    >>> kind_of(True), kind_of(5), kind_of(None)
    ('boolean', 'number', None)
    """
    if isinstance(value, bool):
        return "boolean"
    if isinstance(value, int | float):
        return "number"
    if isinstance(value, str):
        return "text"
    if isinstance(value, list | tuple):
        return "list"
    return "object" if isinstance(value, dict) else None


@kept_with_first
def compared(field: FieldSubject) -> tuple[Compared, ...]:
    """Return every comparison of a text in which one side is a text, a number or a boolean."""
    return tuple(_compared(field))


def _compared(field: FieldSubject) -> Iterator[Compared]:
    for test in field.outline.tests:
        for each in test.comparisons:
            left, right = unwrapped(each.left), unwrapped(each.right)
            if each.operator is None:
                continue
            for value, literal in ((left, right), (right, left)):
                if (
                    isinstance(literal, Literal)
                    and not isinstance(value, Literal)
                    and kind_of(literal.value) is not None
                    and (each.operator != "contains" or literal is right)
                ):
                    yield Compared(test, each, value, literal)


def never_fits(kind: Kind, operator: str, literal: object) -> bool:
    """Tell whether no value of a kind can meet the comparison, or for `!=` whether each does.

    >>> never_fits("boolean", "==", "true"), never_fits("list", "contains", "RUG-03")
    (True, False)
    """
    if operator in _EQUAL:
        return kind != kind_of(literal)
    if operator in _ORDERS:
        return kind not in ("text", "number") or kind != kind_of(literal)
    return operator == "contains" and kind in ("number", "boolean")


def known_kind(field: FieldSubject, origin: Origin) -> tuple[Kind, str] | None:
    """Return the kind of what a value comes from, and what says so; None if nothing does.

    What `default` gives is another thing that the value comes from.
    """
    origin = without_default(origin)
    for step in reversed(origin.steps):
        if isinstance(step, Printed):
            return "text", "a text that 'capture' made"
        if isinstance(step, FilterCall):
            return _of_filter(step)
        # A name: `size` too may be a field of an object.
        break
    head = origin.head
    if isinstance(head, Text):
        return "text", "a text that 'capture' made"
    if isinstance(head, Literal) and not origin.steps:
        kind = kind_of(head.value)
        return None if kind is None else (kind, f"{_WITH_ARTICLE[kind]} here")
    if isinstance(head, Lookup) and not origin.steps:
        return _of_attribute(field, head)
    if isinstance(head, Tag) and head.name == "connected_content":
        is_status = origin.steps == (_STATUS,)
        return ("number", "the status of an answer, a number") if is_status else None
    return _of_catalog(field, origin) if isinstance(head, Tag) else None


def without_default(origin: Origin) -> Origin:
    """Return what went into the `default` filters at the end, or was given to them."""
    steps = origin.steps
    while steps and _is_default(steps[-1]):
        steps = steps[:-1]
    return Origin(origin.head, origin.flow, origin.part, steps)


def _is_default(step: Step) -> bool:
    call = step.call if isinstance(step, Argument) else step
    return isinstance(call, FilterCall) and call.name == "default"


@kept_with_first
def people_of(field: FieldSubject) -> tuple[Mapping[str, object], ...]:
    """Return the data of all whom a text is for, as profiles have it; of a block: of everybody.

    A profile that cannot be read is left out.
    """
    files = field.workspace.workspace._files
    message, names = field.message, _everybody(field.workspace)
    found: list[Mapping[str, object]] = []
    for name in names if message is None else files.people_for(message, names):
        with contextlib.suppress(LiquidPilotError):
            found.append(files.profile_for(message, name).attributes)
    return tuple(found)


@kept_with_first
def _everybody(workspace: WorkspaceSubject) -> tuple[str, ...]:
    """Return the names of the profiles, for which a folder is listed once and not for each text."""
    return tuple(workspace.workspace._files.profile_names())


def way_in_profile(lookup: Lookup) -> tuple[str, ...] | None:
    """Return the way to an attribute in a profile; None where a variable says a part of it."""
    path = [_way_step(segment) for segment in lookup.segments]
    known = tuple(step for step in path if step is not None)
    return known if lookup.attribute is not None and len(known) == len(path) else None


def _way_step(segment: object) -> str | None:
    if isinstance(segment, Index):
        key = segment.expression.value if isinstance(segment.expression, Literal) else None
        return key if isinstance(key, str) else None
    return segment.text if isinstance(segment, Attribute) else getattr(segment, "text", None)


def is_number_for_all(field: FieldSubject, origin: Origin) -> bool:
    """Tell whether all who have a value there have a number, or true or false, and somebody has.

    What a registry or a schema says has to be the same.
    """
    head = origin.head
    known = known_kind(field, Origin(head, origin.flow, origin.part))
    way = way_in_profile(head) if isinstance(head, Lookup) else None
    if (known is not None and known[0] not in _PLAIN) or way is None:
        return False
    found = values_at(people_of(field), (*way, *origin.path))
    kinds = {kind_of(value) for value in found if value is not None}
    return kinds <= _PLAIN and bool(kinds or known is not None)


def _of_filter(call: FilterCall) -> tuple[Kind, str] | None:
    if call.name in _NUMBERS:
        return "number", f"a number that '{call.name}' made"
    if call.name in _TEXTS:
        return "text", f"a text that '{call.name}' made"
    return ("list", "a list that 'split' made") if call.name == "split" else None


def _of_attribute(field: FieldSubject, lookup: Lookup) -> tuple[Kind, str] | None:
    namespace, _, name = (lookup.attribute or "").partition(".")
    registry = field.workspace.workspace._files.attribute_registry()
    if namespace != "custom_attribute" or registry is None or name not in registry:
        return None
    if not isinstance(lookup.segments[-1], Attribute):
        return None
    kind = _KINDS.get(registry[name].kind or "")
    return None if kind is None else (kind, f"{_WITH_ARTICLE[kind]} by the registry")


def _of_catalog(field: FieldSubject, origin: Origin) -> tuple[Kind, str] | None:
    use = next(
        (each for each in origin.flow.outline.catalogs if each.tag is origin.head and each.name),
        None,
    )
    names = [step for step in origin.path if step != ELEMENT]
    # What is read of the field itself, as its size, is something else.
    is_field = len(names) == 1 and origin.steps == (ELEMENT, *names)
    if use is None or not is_field:
        return None
    catalog = field.workspace.workspace._files.catalogs().get(use.name or "")
    kind = _KINDS.get(catalog.fields.get(names[0], "")) if catalog is not None else None
    return None if kind is None else (kind, f"{_WITH_ARTICLE[kind]} by the catalog's schema")


_WITH_ARTICLE: dict[Kind, str] = {
    "text": "a text",
    "number": "a number",
    "boolean": "true or false",
    "list": "a list",
    "object": "an object",
}


def described(kind: Kind) -> str:
    """Return a kind in words: `a number`."""
    return _WITH_ARTICLE[kind]


def remedy(kind: Kind, literal: object, operator: str) -> str:
    """Return what to write instead, where a value of `kind` is compared with `literal`.

    >>> remedy("boolean", "true", "==")
    'write true, without quotes'
    """
    bare = str(literal).strip()
    if operator == "contains":
        return "write '==': only a text, a list and an object contain something"
    if kind == "boolean" and bare.lower() in ("true", "false"):
        return f"write {bare.lower()}, without quotes"
    if kind == "number" and bare.replace(".", "", 1).lstrip("-").isdigit():
        return f"write {bare}, without quotes"
    if kind == "list" and operator in _EQUAL:
        return "ask with 'contains' whether it is in the list"
    is_ordered = operator not in (*_EQUAL, "contains")
    if is_ordered and not isinstance(literal, str | bool):
        # In quotes it would be the order of texts, where '12' comes before '5'.
        if kind == "text":
            return "make it a number: '| plus: 0' in an 'assign' before, or a number in the data"
        if kind == "list":
            return "compare how many are in it: '.size'"
    if kind == "text" and not isinstance(literal, str):
        shown = bare.lower() if isinstance(literal, bool) else bare
        return f"write '{shown}', in quotes, or make the value a number: '| plus: 0' in an 'assign'"
    return f"compare it with {described(kind)}"
