"""`unrecorded-result-path`: a template reads what no recorded answer has."""

from __future__ import annotations

from collections.abc import Iterable

from liquidpilot.check.recorded_answers import (
    Asked,
    answers_by_place,
    asked_in,
    has_path,
    names_beside,
    uses_of_results,
)
from liquidpilot.check.remedies import meant_by
from liquidpilot.check.rule import Example, RenderingRule
from liquidpilot.check.subjects import FieldSubject, RenderingSubject
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.expressions.nodes import written_path
from liquidpilot.dialect.flow import Use
from liquidpilot.dialect.outline import Call
from liquidpilot.kept_with import kept_with_first
from liquidpilot.replay import FixtureStore


def _check(rendering: RenderingSubject) -> Iterable[Diagnostic]:
    if rendering.scenario is not None:
        return
    store = rendering.message.workspace.workspace._fixtures
    asked = asked_in(rendering)
    if asked:
        for field in rendering.message.fields.values():
            yield from _missing(field, asked, store)


@kept_with_first
def _missing(
    field: FieldSubject, asked: frozenset[Asked], store: FixtureStore
) -> tuple[Diagnostic, ...]:
    """Return the reads of results that nothing recorded answers; mostly one for all profiles."""
    answers = answers_by_place(asked, store)
    missing = [
        (call, where, use)
        for call, where, use in uses_of_results(field)
        if where in answers and not has_path(answers[where], use.path)
    ]
    # What is told of a value is not told once more of what would be in it.
    told = {(call, use.path) for call, _, use in missing}
    found = (
        _found(call, use, answers[where])
        for call, where, use in missing
        if not any((call, use.path[:end]) in told for end in range(len(use.path)))
    )
    # A content block may be included more than once.
    return tuple(dict.fromkeys(found))


def _found(call: Call, use: Use, answers: list[object]) -> Diagnostic:
    ends = range(1, len(use.path))
    lacking = next((use.path[:end] for end in ends if not has_path(answers, use.path[:end])), None)
    path = lacking or use.path
    known = names_beside(answers, path)
    hint, fix = meant_by(use.place, path[-1], known)
    message = f"no recorded answer has '{written_path((call.saves, *path))}'"
    return Diagnostic.unnamed(message, hint or _known(known), use.place, fix)


def _known(names: list[str]) -> str:
    return f"there is: {', '.join(names)}" if names else "look at the answer, or record it again"


_URL = "https://api.example.com/offer"
_CALL = f"{{% connected_content {_URL} :save offer %}}"
_ANSWER = '{"title": "Half price"}'

RULE = RenderingRule(
    name="unrecorded-result-path",
    severity="warning",
    summary="the message reads a part of a result that no recorded answer has",
    explanation=(
        "A part that is not there is nil and prints nothing, so a typing mistake looks like an "
        "empty answer. The rule looks at all successful answers recorded for the endpoint, and "
        "follows results through 'for' and 'assign' and into content blocks."
    ),
    bad=Example.answered(f"{_CALL}Today: {{{{offer.headline}}}}", _URL, _ANSWER),
    good=Example.answered(f"{_CALL}Today: {{{{offer.title}}}}", _URL, _ANSWER),
    instead_of=("empty-output",),
    spoils=True,
    check=_check,
)
