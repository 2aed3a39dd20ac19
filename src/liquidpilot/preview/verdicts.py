"""Would it send? What a page says about a view, in one sentence and with the reason."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from liquidpilot.diagnostics import Diagnostic
from liquidpilot.preview.places import Place, Places
from liquidpilot.preview.studio import View

Kind = Literal["sent", "aborted", "error", "missing_fixture"]


@dataclass(frozen=True, slots=True)
class Verdict:
    """`title` says what becomes of the message, `detail` why, `hint` what to do."""

    kind: Kind
    title: str
    detail: str = ""
    hint: str = ""
    place: Place | None = None
    code: str = ""


def verdict_of(view: View, places: Places) -> Verdict:
    """Return the verdict about `view`."""
    if view.rendered is None:
        return _about_error(view, places)
    rendered = view.rendered
    whom = f" to {rendered.profile}" if rendered.profile else ""
    if rendered.status == "missing_fixture":
        missing = sum(each.source == "missing" for each in rendered.exchanges)
        calls = "a call has" if missing == 1 else f"{missing} calls have"
        return Verdict(
            "missing_fixture",
            "Nobody can say yet",
            f"{calls} no recorded answer",
            "create a fixture in the Calls panel, or record one",
        )
    if rendered.status == "error":
        first = next(iter(rendered.stopped), rendered.refusal)
        assert first is not None
        title = "Rendering was stopped" if rendered.stopped else "Braze would refuse this"
        return _about("error", title, first, places)
    if rendered.abort is not None:
        abort = rendered.abort
        place = places.at(abort.path, abort.line, abort.column)
        return Verdict("aborted", f"Would not be sent{whom}", abort.reason, place=place)
    # Such an error stops nothing: the message goes out as it is.
    error = next((each for each in rendered.diagnostics if each.severity == "error"), None)
    if error is not None:
        return _about("sent", f"Would be sent{whom}, with an error in it", error, places)
    return Verdict("sent", f"Would be sent{whom}")


def _about(kind: Kind, title: str, found: Diagnostic, places: Places) -> Verdict:
    place = places.at(found.path, found.line, found.column, (found.end_line, found.end_column))
    return Verdict(kind, title, found.message, found.hint or "", place, found.code)


def _about_error(view: View, places: Places) -> Verdict:
    error = view.error
    assert error is not None
    place = places.at(error.path, error.line, error.column)
    return Verdict("error", "Cannot be rendered", error.message, error.hint or "", place)
