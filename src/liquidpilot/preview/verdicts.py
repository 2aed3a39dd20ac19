"""What becomes of a message, in a few words, for page, list, matrix and export.

What Braze would do is `RenderedMessage.status`; this says it to an author, and tells a message that
goes out with a hole or an error in it from one that is as it should be.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Literal

from liquidpilot.diagnostics import BROKEN_FILE, Diagnostic, Finding, broken_file
from liquidpilot.errors import LiquidPilotError
from liquidpilot.immutable import immutable
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.sources import Place
from liquidpilot.wording import counted, shortened

Kind = Literal["sent", "flawed", "aborted", "error", "missing_fixture"]


@immutable
class Verdict:
    """`title` says what becomes of the message, `detail` why, `hint` what to do.

    `kind` is the status, or `flawed` for what is sent with a hole or an error in it. `place` is
    where the reason stands, `code` the rule that tells of it. The line at a `confidential` place is
    not for showing.
    """

    kind: Kind
    title: str
    detail: str = ""
    hint: str = ""
    place: Place | None = None
    code: str = ""
    confidential: bool = False

    @property
    def text(self) -> str:
        """All of it on one line.

        >>> Verdict("aborted", "Aborts", "no order_id").text
        'Aborts: no order_id'
        """
        return f"{self.title}: {self.detail}" if self.detail else self.title

    @property
    def error(self) -> LiquidPilotError:
        """The same as an error, for where one is shown in the place of a message.

        >>> Verdict("error", "Stopped", "a loop never ends").error.message
        'Stopped: a loop never ends'
        """
        if self.place is None:
            return LiquidPilotError(self.text, hint=self.hint or None)
        return LiquidPilotError.at(self.place, self.text, self.hint or None)


def verdict_of(
    rendered: RenderedMessage | None,
    error: LiquidPilotError | None = None,
    found: Iterable[Finding] = (),
) -> Verdict:
    """Return the verdict about what was rendered; `error` is why nothing was.

    `found` are its findings, the worst first, as far as they have been asked for: an error among
    them is part of the verdict. A broken file that keeps the message from being sent is the reason
    that is told, rather than what follows from it.
    """
    if rendered is None:
        if error is None:
            return Verdict("error", "Cannot be rendered")
        return _about("error", "Cannot be rendered", broken_file(error))
    errors = [each for each in found if each.severity == "error"]
    if rendered.status == "sent":
        return _sent(rendered, errors)
    cause = next((each for each in errors if each.code == BROKEN_FILE), None)
    # A mistake in the syntax of a text follows from no other file.
    is_own = rendered.refusal is not None and rendered.refusal.code == "syntax-error"
    if rendered.status == "error" and cause is not None and not is_own:
        return _about("error", "A file cannot be read", cause)
    return _stopped(rendered)


def _sent(rendered: RenderedMessage, errors: Sequence[Finding]) -> Verdict:
    if not rendered.holes and not errors:
        return Verdict("sent", "Sends")
    # A hole that is an error too is counted as a hole.
    flaws = (
        counted(len(rendered.holes), "hole") if rendered.holes else counted(len(errors), "error")
    )
    title = f"Sends with {flaws}"
    return _about("flawed", title, errors[0]) if errors else Verdict("flawed", title)


def _stopped(rendered: RenderedMessage) -> Verdict:
    if rendered.status == "missing_fixture":
        missing = sum(each.source == "missing" for each in rendered.exchanges)
        return Verdict(
            "missing_fixture",
            "Needs an answer" if missing == 1 else f"Needs {counted(missing, 'answer')}",
            "a call has no recorded one" if missing == 1 else f"{missing} calls have none",
            "create a fixture in the Calls panel, or record one",
        )
    if rendered.status == "aborted" and rendered.abort is not None:
        return Verdict("aborted", "Aborts", rendered.abort.reason, place=rendered.abort.place)
    first = next(iter(rendered.stopped), rendered.refusal)
    if first is None:
        return Verdict("error", "Braze refuses it")
    return _about("error", "Stopped" if rendered.stopped else "Braze refuses it", first)


def _about(kind: Kind, title: str, found: Diagnostic) -> Verdict:
    verdict = Verdict(kind, title, shortened(found.message), found.hint or "", code=found.code)
    at = found.place if found.path is not None else None
    return replace(verdict, place=at, confidential=found.confidential)
