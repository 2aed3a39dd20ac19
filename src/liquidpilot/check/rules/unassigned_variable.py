"""`unassigned-variable`: a variable that no tag sets."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.attribute_names import GIVEN, NAMESPACES, PERSONAL, STANDARD_ATTRIBUTES
from liquidpilot.check.remedies import meant_by
from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject, block_subject
from liquidpilot.diagnostics import Diagnostic, Fix
from liquidpilot.dialect.expressions.nodes import Lookup, Name
from liquidpilot.dialect.outline import Outline, Read
from liquidpilot.rendering.workspace import template_of_field
from liquidpilot.sources import Place
from liquidpilot.suggestions import SLIP, closest

# A variable may well be called much like an attribute; only a slip is taken for one.


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    flow = field.flow
    if not flow.is_complete:
        return
    written = flow.names
    lasting = {each.name for text in flow.outlines for each in text.writes if not each.scoped}
    missing: dict[str, list[Read]] = {}
    for read in field.outline.reads:
        name = read.lookup.variable
        if name is None or name in GIVEN:
            continue
        is_set = name in lasting or flow.definitions(name, read.part) != (None,)
        # What stands next to a broken quote or operator is not a name.
        if not is_set and not field.is_reported(read.part.span):
            missing.setdefault(name, []).append(read)
    yield from _in_blocks(field, lasting)
    elsewhere = _names_of_other_fields(field) if missing else ()
    for name, reads in missing.items():
        if name not in elsewhere:
            first = _found(field, name, reads, written)
            yield first
            for read in reads[1:]:
                span = (read.span[0], read.span[0] + len(name))
                yield field.found(span, first.message, first.hint)


def _in_blocks(field: FieldSubject, lasting: set[str]) -> Iterable[Diagnostic]:
    """Yield the variables of content blocks that nothing sets on the way to them."""
    if field.message is None:
        return
    others = _names_of_other_fields(field)
    for member in field.flow.members[1:]:
        for read in member.outline.reads:
            name = read.lookup.variable
            if name is None or name in GIVEN or name in lasting or name in others:
                continue
            if member.definitions(name, read.part) == (None,):
                span = (read.span[0], read.span[0] + len(name))
                place = member.outline.source.place(span)
                if place.text != name or _is_refused(field, place):
                    continue
                if not (_is_optional(member.outline, read) and _is_parameter(field, place, read)):
                    found = _in_block(place, name, field.flow.names)
                    # A default documents the parameter, unless the name is a slip.
                    if found.fix is not None or not _has_default(read):
                        yield found


def _is_refused(field: FieldSubject, place: Place) -> bool:
    """Whether the content block has a fault for which Braze refuses it: what it sets is unknown."""
    block = _block_at(field, place)
    return block is not None and any(each.code == "syntax-error" for each in block.diagnostics)


def _is_optional(text: Outline, read: Read) -> bool:
    """Tell whether a content block asks whether the variable is there, or has a default for it."""
    if read.role in ("condition", "loop") or _has_default(read):
        return True
    asking = {
        each.part
        for each in text.reads
        if each.role == "condition" and each.lookup.variable == read.lookup.variable
    }
    return not asking.isdisjoint(read.part.inside) or any(
        each.role == "condition" and each.lookup.variable == assigned.name
        for assigned in text.assignments
        if assigned.tag is read.part
        for each in text.reads
    )


def _has_default(read: Read) -> bool:
    return any(each.name == "default" for each in read.filters)


def _is_parameter(field: FieldSubject, place: Place, read: Read) -> bool:
    """Tell whether another text that includes the content block sets the variable for it."""
    block = _block_at(field, place)
    if block is None:
        return False
    same = (
        each for each in block.outline.reads if (each.span, each.role) == (read.span, read.role)
    )
    return any(map(block.is_given, same))


def _block_at(field: FieldSubject, place: Place) -> FieldSubject | None:
    for block in field.workspace.workspace._files.content_blocks().values():
        if block.path == place.path:
            return block_subject(field.workspace, block)
    return None


def _in_block(place: Place, name: str, written: frozenset[str]) -> Diagnostic:
    if name in written:
        hint = "assign it to another variable inside the loop"
        return Diagnostic.unnamed(f"'{name}' exists only inside its loop", hint, place)
    meant, fix = meant_by(place, name, written)
    hint = meant or "set it with 'assign', or put the text in quotes"
    return Diagnostic.unnamed(f"no tag sets the variable '{name}'", hint, place, fix)


def _found(
    field: FieldSubject, name: str, reads: list[Read], written: frozenset[str]
) -> Diagnostic:
    spans = [(read.span[0], read.span[0] + len(name)) for read in reads]
    if name in written:
        hint = "assign it to another variable inside the loop"
        return field.found(spans[0], f"'{name}' exists only inside its loop", hint)
    message = f"no tag sets the variable '{name}'"
    if name in ("now", "today"):
        return field.found(
            spans[0], message, f"write '{name}' in quotes: \"'{name}' | date: '%s'\""
        )
    alike = [each for each in sorted(written) if each.lower() == name.lower()]
    if alike and all(field.source.text[slice(*span)] == name for span in spans):
        edits = tuple(field.edit(span, alike[0]) for span in spans)
        fix = Fix(f"write '{alike[0]}'", edits, safe=False, keeps_output=False)
        hint = f"did you mean '{alike[0]}'? Upper and lower case make two different names"
        return field.found(spans[0], message, hint, fix)
    if meant := _attribute_hint(reads[0].lookup, name):
        return field.found(spans[0], message, meant)
    alike_hint, alike_fix = meant_by(field.source.place(spans[0]), name, written)
    wanted = alike_hint or "set it with 'assign', or put the text in quotes"
    # Each place where the name stands is to be mended; with more than one it is left to the author.
    return field.found(spans[0], message, wanted, alike_fix if len(spans) == 1 else None)


def _attribute_hint(lookup: Lookup, name: str) -> str | None:
    """Return the advice to write one of Braze's attributes, if the lookup seems to mean one."""
    _, *rest = lookup.segments
    last = rest[-1] if rest else None
    if isinstance(last, Name) and last.text in PERSONAL:
        return f"write '${{{last.text}}}': Braze has no object around its attributes"
    if not rest:
        meant = closest(name, PERSONAL & STANDARD_ATTRIBUTES, likeness=SLIP)
        return f"did you mean '${{{meant}}}'?" if meant else None
    space = closest(name, NAMESPACES, likeness=SLIP)
    if space is None or not isinstance(rest[0], Name):
        return None
    return f"did you mean '{space}.${{{rest[0].text}}}'?"


def _names_of_other_fields(field: FieldSubject) -> set[str]:
    """Return what the other fields set: that is a different mistake, which another rule finds."""
    if field.message is None:
        return set()
    workspace, message = field.workspace.workspace, field.message
    others = (
        template_of_field(workspace, message, name) for name in message.fields if name != field.name
    )
    return {write.name for text in others for write in text.outline.writes}


RULE = FieldRule(
    name="unassigned-variable",
    severity="error",
    summary="a variable is used that no tag sets",
    explanation=(
        "A name without '${}' is a variable, which 'assign', 'capture', a loop, a call or a "
        "catalog sets. If nothing sets it, it is nil: it prints nothing, and a calculation counts "
        'it as 0. The countdown in Braze\'s own "Liquid tutorials" has such a mistake. '
        "Names are case-sensitive. A content block may have a parameter that not every message "
        "sets, if it asks for it first; one with a default need not be set by any."
    ),
    source=("misleading-examples",),
    bad=(
        "{% assign sale_date = '2026-12-25' | date: '%s' %}{% assign today = 'now' | date: '%s' %}"
        "{{ event_date | minus: today | divided_by: 86400 }} days left, until {{Sale_date}}"
    ),
    good=(
        "{% assign sale_date = '2026-12-25' | date: '%s' %}{% assign today = 'now' | date: '%s' %}"
        "{{ sale_date | minus: today | divided_by: 86400 }} days left"
    ),
    instead_of=("empty-output", "unescaped-json-value", "unescaped-url-parameter"),
    spoils=True,
    check=_check,
)
