"""`field-nobody-has`: a field of a profile's data that is in no profile is read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from liquidpilot.check.recorded_answers import values_at
from liquidpilot.check.remedies import renaming
from liquidpilot.check.rule import Example, FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.check.value_kinds import people_of, way_in_profile
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.expressions.nodes import ELEMENT, Lookup, written_path
from liquidpilot.dialect.flow import Origin
from liquidpilot.dialect.outline import Read
from liquidpilot.suggestions import SLIP, closest


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for read in field.outline.reads:
        is_whole = read.lookup.attribute is not None
        if is_whole and read.role in ("output", "insert", "argument"):
            # What is printed is told by the rendering, what a filter gets is mostly checked.
            continue
        if any(each.name == "default" for each in read.filters):
            # That nobody has it was thought of.
            continue
        if is_whole or len(read.lookup.segments) > 1:
            yield from _found(field, read)


def _found(field: FieldSubject, read: Read) -> Iterator[Diagnostic]:
    ways = {_way(origin) for origin in field.flow.origins(read.lookup, read.part)}
    way = ways.pop() if len(ways) == 1 else None
    if way is None:
        return
    people, name = people_of(field), way[-1]
    beside = [each for each in values_at(people, way[:-1]) if isinstance(each, Mapping) and each]
    if not beside or any(name in each for each in beside):
        return
    known = sorted({str(key) for each in beside for key in each})
    meant = closest(name, known, likeness=SLIP)
    message = f"no profile has '{written_path(way)}'"
    if meant is not None:
        fix = renaming(field.source.place(read.span), name, meant)
        yield field.found(read.span, message, f"did you mean '{meant}'?", fix)
    elif read.role == "loop":
        hint = f"there is: {', '.join(known[:10])}; if it is right, give it to a profile"
        yield field.found(read.span, f"{message}, so the loop is empty for everybody", hint)


def _way(origin: Origin) -> tuple[str, ...] | None:
    """Return the way to what is read, from the top of a profile; None if it is something else."""
    way = way_in_profile(origin.head) if isinstance(origin.head, Lookup) else None
    if way is None or not origin.is_part:
        return None
    found = (*way, *origin.path)
    return found if len(found) > 1 and found[-1] != ELEMENT else None


_FILES = {"fixtures/profiles/ada.toml": '[[event_properties.lines]]\nname = "Truck"\n'}

RULE = FieldRule(
    name="field-nobody-has",
    severity="warning",
    summary="a loop over what is in no profile, or a slip in the name of a field",
    explanation=(
        "What is not there is empty: the loop has no turn, the condition is never met, and nothing "
        "is printed. A loop is told wherever the profiles have data of that kind and not the "
        "list; all else where the name is a slip of one that they have."
    ),
    bad=Example(
        "{% for each in event_properties.${gifts} %}{{ each.name }}{% endfor %}", files=_FILES
    ),
    good=Example(
        "{% for each in event_properties.${lines} %}{{ each.name }}{% endfor %}", files=_FILES
    ),
    instead_of=("empty-output", "comparison-unlike-data"),
    spoils=True,
    check=_check,
)
