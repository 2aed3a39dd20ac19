"""The accepted render of a message: what differs from it now, and accepting the present one.

It is what `liquidpilot test` compares and `test --update` accepts, of one person in one situation.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Literal

from liquidpilot.errors import LiquidPilotError
from liquidpilot.immutable import immutable
from liquidpilot.preview.cells import Document, differences
from liquidpilot.preview.choices import Display
from liquidpilot.preview.documents import frame_document
from liquidpilot.preview.state import View
from liquidpilot.snapshots.cases import Case, cases_of
from liquidpilot.snapshots.changes import Change
from liquidpilot.snapshots.contents import comparable
from liquidpilot.snapshots.diffs import diff_lines
from liquidpilot.snapshots.running import Outcome, Runner

State = Literal["accepted", "new", "differs", "impossible"]

_HTML = "html.html"


@immutable
class ShownChange:
    """What differs in one file of a render: lines that begin with `-`, `+` or a blank."""

    name: str
    lines: tuple[str, ...]


@immutable
class Acceptance:
    """How the present render of a message stands to the accepted one at `path`.

    `digest` stands for both: what a page asks to accept is what it has shown. `has_pictures` tells
    that both can be shown as messages. `problems` say why it is impossible to tell.
    """

    title: str
    path: str
    state: State
    changes: tuple[ShownChange, ...]
    problems: tuple[str, ...]
    digest: str
    has_pictures: bool


def acceptance_of(view: View) -> Acceptance:
    """Return how a view stands to what is accepted of it.

    Raises LiquidPilotError if nothing is ever accepted of it: changed values, another clock, a
    person or a situation that `[test]` leaves out.
    """
    outcome = _outcome(view)
    html = next((each for each in outcome.changes if each.name == _HTML), None)
    problems = () if outcome.changes or outcome.passed else outcome.problems
    return Acceptance(
        outcome.title,
        Runner(view.workspace).files.shown(outcome.address),
        _state(outcome),
        tuple(ShownChange(each.name, tuple(_lines(each))) for each in outcome.changes),
        tuple(each.message for each in problems),
        outcome.digest,
        html is not None and html.accepted is not None and html.rendered is not None,
    )


def accept(view: View, digest: str) -> str:
    """Accept what was rendered, if `digest` stands for it, and return where.

    Raises LiquidPilotError if it is something else now, and for what cannot be written.
    """
    outcome, runner = _outcome(view), Runner(view.workspace)
    runner.accept_shown(outcome.address, {outcome.render or "": digest})
    return runner.files.shown(outcome.address)


def accepted_documents(view: View, display: Display) -> tuple[str, str]:
    """Return the documents of the accepted and the present render, with what differs marked.

    Raises LiquidPilotError if there are no two.
    """
    change = next((each for each in _outcome(view).changes if each.name == _HTML), None)
    rendered = view.rendered
    if change is None or change.accepted is None or change.rendered is None or rendered is None:
        raise LiquidPilotError("there is no other HTML to compare with")
    one, two = (
        replace(rendered, fields={"html": replace(rendered.fields["html"], text=text)})
        for text in (change.accepted, change.rendered)
    )
    documents = (Document(frame_document(view, each, display)) for each in (one, two))
    return differences(*documents)[:2]


def _outcome(view: View) -> Outcome:
    return Runner(view.workspace).run(_case(view))


def _case(view: View) -> Case:
    """Return the case of `test` that a view is about."""
    choices = view.choices
    if choices.settings or choices.responses or choices.now or choices.drafts:
        raise LiquidPilotError(
            "only what is saved is accepted",
            hint="save the values that you have changed, or undo them, and let the clock be",
        )
    message = view.workspace.message(view.address)
    profile = choices.profile
    if profile is None and view.rendered is not None:
        profile = view.rendered.profile
    for case in cases_of(view.workspace, message):
        same = case.profile == profile or (case.profile is None and choices.profile is None)
        if case.test is None and same and case.scenario == choices.scenario:
            return case
    raise LiquidPilotError(
        "`liquidpilot test` accepts nothing for this person in this situation",
        hint="name the person and the scenario in [test] of liquidpilot.toml, or in tests.toml",
    )


def _state(outcome: Outcome) -> State:
    if outcome.passed:
        return "accepted"
    if not outcome.changes:
        return "impossible"
    return "new" if all(each.accepted is None for each in outcome.changes) else "differs"


def _lines(change: Change) -> Iterator[str]:
    before = comparable(change.accepted or "")
    yield from diff_lines(change.name, before, comparable(change.rendered or ""))
