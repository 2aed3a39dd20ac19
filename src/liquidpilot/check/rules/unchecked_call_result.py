"""`unchecked-call-result`: a result is printed, and nothing checks whether the call succeeded."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from liquidpilot.check.rule import FieldRule
from liquidpilot.check.subjects import FieldSubject
from liquidpilot.check.unsent import answering, is_never_sent_with, part_of
from liquidpilot.connected_content.interpreting import STATUS_KEY
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.expressions.nodes import Literal, Lookup, unwrapped, written_path
from liquidpilot.dialect.flow import Use
from liquidpilot.dialect.outline import Call, Insert, Part, Tag, Test


def _check(field: FieldSubject) -> Iterable[Diagnostic]:
    for outline in field.flow.outlines:
        for call in outline.calls:
            if any(_is_check(use) for use in field.flow.uses(call.tag, captured=True)):
                failed = _asks_for_failure(field, call)
                if failed is not None:
                    message = f"'{call.saves}' is read only where its call has failed"
                    meant = "'if'" if failed.tag.name == "unless" else "'=='"
                    hint = f"write {meant} instead: the result of a call that has failed is nil"
                    yield field.found(failed.tag.span, message, hint)
                continue
            uses = list(field.flow.uses(call.tag))
            loops = {use.read.part for use in uses if use.read.role == "loop"}
            gives = answering(call)
            used = next(
                (
                    use
                    for use in uses
                    if _leaves_a_hole(use, loops)
                    and not is_never_sent_with(field, use.flow.outline, part_of(use), gives=gives)
                ),
                None,
            )
            if used is not None:
                message = f"nothing checks whether the call for '{call.saves}' succeeded"
                hint = (
                    f"test first: {{% if {call.saves} != nil %}}, or give {used.read.path} a value "
                    "with '| default:'"
                )
                yield Diagnostic.unnamed(message, hint, outline.source.place(call.tag.span))


def _asks_for_failure(field: FieldSubject, call: Call) -> Test | None:
    """Return the test of the status in whose branch for a failure all reads of a result stand."""
    tests = [test for test in field.outline.tests if _is_of_failure(test, call)]
    # Another call, or another value, may be what is read there.
    if not tests or _is_set_again(field, call):
        return None
    reads = [
        read
        for _, read in field.flow.reads
        if read.lookup.variable == call.saves and not read.path.endswith(f".{STATUS_KEY}")
    ]
    for test in tests if reads else ():
        if all(_is_in_first(test.tag, read.part) for read in reads):
            # A message that stops there may tell why.
            aborts = field.outline.named("abort_message")
            return None if any(test.tag in tag.inside for tag in aborts) else test
    return None


def _is_set_again(field: FieldSubject, call: Call) -> bool:
    outlines = field.flow.outlines
    return any(
        write.name == call.saves and write.tag is not call.tag
        for outline in outlines
        for write in outline.writes
    )


def _is_of_failure(test: Test, call: Call) -> bool:
    if len(test.comparisons) != 1 or test.tag.name not in ("if", "unless"):
        return False
    (comparison,) = test.comparisons
    left, right = unwrapped(comparison.left), unwrapped(comparison.right)
    wanted = ("==",) if test.tag.name == "unless" else ("!=", "<>")
    return (
        comparison.operator in wanted
        and isinstance(left, Lookup)
        and written_path(each.step for each in left.segments) == f"{call.saves}.{STATUS_KEY}"
        and isinstance(right, Literal)
        and right.value == 200
    )


def _is_in_first(opener: Tag, part: Part) -> bool:
    """Say whether a part stands in the branch that comes right after the tag."""
    inside = part.tag.inside if isinstance(part, Insert) else part.inside
    if opener not in inside:
        return False
    following = inside[inside.index(opener) + 1 :][:1]
    return all(each.name not in ("elsif", "else") for each in following)


def _is_check(use: Use) -> bool:
    """Say whether a use tests the result, or gives a default for it."""
    has_default = use.goes_through("default")
    has_else = use.read.role == "loop" and any(
        tag.inside[-1:] == (use.read.part,) for tag in use.flow.outline.named("else")
    )
    return use.read.role == "condition" or has_default or has_else


def _leaves_a_hole(use: Use, loops: Collection[Part]) -> bool:
    """Say whether a use prints nothing into a text; a loop over nothing leaves its text out too."""
    is_in_loop = any(tag in loops for tag in use.flow.around(use.read.part))
    return use.is_printed and not use.is_within_block and not is_in_loop


RULE = FieldRule(
    name="unchecked-call-result",
    severity="warning",
    summary="the result of a call is printed without checking that there is one",
    explanation=(
        "If a call fails, its variable is nil and the message continues: wherever the result is "
        "printed there is a hole. Braze advises checking it, and using 'abort_message' where the "
        "message makes no sense without the answer. An abort protects all fields: of two "
        "that make the same call one needs it. A check that is the wrong way round, "
        "'!= 200' around all that is read of the result, is told as well."
    ),
    source=("call-check",),
    bad="{% connected_content https://api.example.com/offer :save offer %}Today: {{offer.title}}",
    good=(
        "{% connected_content https://api.example.com/offer :save offer %}"
        "{% if offer.title != blank %}Today: {{offer.title}}{% endif %}"
    ),
    check=_check,
)
