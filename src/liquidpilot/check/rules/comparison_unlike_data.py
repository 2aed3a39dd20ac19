"""`comparison-unlike-data`: a profile or an answer has another type there than is compared with."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from liquidpilot.check.recorded_answers import (
    Asked,
    answers_by_place,
    asked_in,
    uses_of_results,
    values_at,
)
from liquidpilot.check.rule import Example, RenderingRule
from liquidpilot.check.subjects import FieldSubject, RenderingSubject
from liquidpilot.check.value_kinds import (
    Compared,
    Kind,
    compared,
    described,
    kind_of,
    known_kind,
    never_fits,
    remedy,
    way_in_profile,
    without_default,
)
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.expressions.nodes import Literal, Lookup
from liquidpilot.dialect.flow import Origin
from liquidpilot.kept_with import kept_with_first
from liquidpilot.replay import FixtureStore


def _check(rendering: RenderingSubject) -> Iterable[Diagnostic]:
    if rendering.scenario is not None:
        return
    asked = asked_in(rendering)
    store = rendering.message.workspace.workspace._fixtures
    for field in rendering.message.fields.values():
        for each, path in _of_the_person(field):
            value: object = rendering.person
            for step in path:
                value = value.get(step) if isinstance(value, Mapping) else None
            yield from _found(field, each, [value], "the profile has")
        if asked:
            yield from _of_answers(field, asked, store)


@kept_with_first
def _of_the_person(field: FieldSubject) -> tuple[tuple[Compared, tuple[str, ...]], ...]:
    """Return what is compared with the data of a person, and the way to it in a profile."""
    return tuple(_ways(field))


def _ways(field: FieldSubject) -> Iterator[tuple[Compared, tuple[str, ...]]]:
    for each in compared(field):
        origins = field.flow.origins(each.value, each.test.tag)
        unknown = [origin for origin in origins if not _never_fits(field, each, origin)]
        origin = without_default(unknown[0]) if len(unknown) == 1 else None
        head = origin.head if origin is not None and not origin.steps else None
        if origin is None or not isinstance(head, Lookup) or head.attribute is None:
            continue
        # What a registry says is told for everybody.
        path = way_in_profile(head)
        if path is not None and known_kind(field, origin) is None:
            yield each, path


def _never_fits(field: FieldSubject, each: Compared, origin: Origin) -> bool:
    """Say whether what `default` gives is of a type that does not fit either."""
    known = known_kind(field, origin) if isinstance(origin.head, Literal) else None
    return known is not None and never_fits(
        known[0], each.comparison.operator or "", each.literal.value
    )


@kept_with_first
def _of_answers(
    field: FieldSubject, asked: frozenset[Asked], store: FixtureStore
) -> tuple[Diagnostic, ...]:
    answers = answers_by_place(asked, store)
    by_place = {
        (use.flow.outline, use.read.span): values_at(answers[where], use.path)
        for _, where, use in uses_of_results(field)
        # What is read of a part itself, as its size, is something else.
        if where in answers and use.read.role == "condition" and use.origin.steps == use.path
    }
    return tuple(
        found
        for each in compared(field)
        if isinstance(each.value, Lookup)
        for found in _found(
            field,
            each,
            list(by_place.get((field.outline, each.value.span), ())),
            "the recorded answers have",
        )
    )


def _found(
    field: FieldSubject, each: Compared, values: list[object], whose: str
) -> Iterator[Diagnostic]:
    operator = each.comparison.operator or ""
    kinds: set[Kind | None] = {kind_of(value) for value in values if value is not None}
    if len(kinds) != 1 or None in kinds:
        return
    (kind,) = kinds
    if kind is not None and never_fits(kind, operator, each.literal.value):
        shown = " ".join(field.source.text[slice(*each.value.span)].split())
        message = f"{whose} {described(kind)} in '{shown}', which is compared with another type"
        hint = remedy(kind, each.literal.value, operator)
        yield field.found(each.comparison.span, message, hint)


_FILES = {"fixtures/profiles/ada.toml": "[custom_attribute]\nconsent = true\n"}

RULE = RenderingRule(
    name="comparison-unlike-data",
    severity="warning",
    summary="a comparison with a text where the profile or the answer has a number or a boolean",
    explanation=(
        "Liquid converts nothing where it compares (Ruby Liquid 5.4.0), so either the condition is "
        "never met, or the data is not as it really is. 'comparison-of-types' tells what a "
        "registry or a schema decides; this is about what profiles have, and recorded answers."
    ),
    bad=Example(
        "{% if custom_attribute.${consent} == 'true' %}You asked for it{% endif %}", files=_FILES
    ),
    good=Example(
        "{% if custom_attribute.${consent} == true %}You asked for it{% endif %}", files=_FILES
    ),
    instead_of=("render-error",),
    check=_check,
)
