"""Asking for what the fixtures do not have, and writing it down without its secrets.

`RecordTransport` does it; `liquidpilot.Record` (`rendering/transports.py`) is the one for callers.

While a message is recorded, the template gets the answers as they came, so that the token of one
call reaches the next one. Nothing is written before the last answer has come, since a later call
may show that an earlier one held a secret. A message with the same calls can be replayed
afterwards, without secrets and without a network.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from contextlib import suppress
from copy import copy
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from threading import RLock
from typing import Literal, NoReturn

from liquidpilot.connected_content.errors import MissingFixture, RequestFailed
from liquidpilot.connected_content.request import Request, Response, Transport
from liquidpilot.errors import LiquidPilotError, WorkspaceError
from liquidpilot.replay.format import DEFAULT_RESPONSE, Fixture
from liquidpilot.replay.known_values import REDACTED, KnownValues, is_of_the_format
from liquidpilot.replay.matching import Matcher, ReadRequest
from liquidpilot.replay.missing import stub_matcher
from liquidpilot.replay.packed_bodies import readable, unpacked
from liquidpilot.replay.playing import Player
from liquidpilot.replay.recorded_files import Answer, Change, RecordedFiles, fault_of, write_down
from liquidpilot.replay.redaction import Redactor
from liquidpilot.replay.secret_shapes import personal_data
from liquidpilot.replay.store import FixtureStore

Result = Literal["new", Change, "by-hand", "kept", "asked", "not-asked", "not-written"]
"""What became of a call that was to be recorded.

`new`: there is a file now; `replaced` and `unchanged`: the file had an older answer, another or the
same; `by-hand`: the file was not recorded and stays; `kept`: the file stays, since no answer came
or another process wrote it just now; `asked`: only for the secret in the answer, and nothing is
written; `not-asked`: the host may not be asked; `not-written`: the answer came, and could not be
kept.
"""


@dataclass(frozen=True, slots=True)
class Recording:
    """One call: the request without secrets, its `outcome` (`200`, `timeout`), what became of it.

    `path` is the fixture's, as messages show it, None if there is none; `problem` says why a call
    was not asked or not written, or why it failed; `personal` says which personal data the answer
    has that was written. Nothing in it is secret.
    """

    request: Request
    outcome: str
    result: Result
    path: str | None = None
    problem: str | None = None
    personal: tuple[str, ...] = ()


@dataclass(slots=True)
class _Call:
    """A call as it went, with its secrets: what is to be written of it, or what became of it.

    `matcher` says which requests it answers as well, `fixture` is the one that it renews.
    """

    request: Request
    outcome: str
    result: Result | None = None
    path: str | None = None
    problem: str | None = None
    answer: Answer | None = None
    matcher: Matcher | None = None
    fixture: Fixture | None = None
    personal: tuple[str, ...] = ()


class RecordTransport:
    """Answers from the fixtures of `store`, asks `inner` for the rest; `write` writes that down.

    `folder` is where the fixtures of `store` are; `on` is the day that new ones tell, None is
    today, and with `simulated` they say that a sandbox answered. A file in which there is a secret
    that `redactor` knows is not written.

    With `refresh` every call is asked once more, and the response that was recorded before is
    replaced by what comes; a fixture that was written by hand stays, but the template gets what
    came. One transport records one message: a request that comes twice is asked once. `redactor`
    learns every secret that is sent or comes, so that what is shown of this message through it
    holds none.
    """

    def __init__(
        self,
        inner: Transport,
        store: FixtureStore,
        folder: Path,
        redactor: Redactor,
        *,
        refresh: bool = False,
        on: date | None = None,
        simulated: bool = False,
    ) -> None:
        self.proof = Proof(redactor.known)
        """What looks for secrets in each file, and knows those that were written."""
        self._inner = inner
        self._store = store
        self._files = RecordedFiles(
            folder, store.shown_as, on or date.today(), simulated=simulated, prove=self.proof
        )
        self._redactor = redactor
        self._refresh = refresh
        self._calls: list[_Call] = []
        self._player = Player()
        # By the name of the fixture, what came this time; None: the fixture shall answer.
        self._answers: dict[str, Answer | None] = {}
        # Fixtures that gave a blank in place of a secret, and those that are asked because of it.
        self._blanked: set[str] = set()
        self._reopened: set[str] = set()
        self._held_back = False
        self._lock = RLock()

    @property
    def recordings(self) -> list[Recording]:
        """What was done so far; calls that `write` has not come to yet are not in it."""
        with self._lock:
            found = [self._recording(each, each.result) for each in self._calls if each.result]
        # A call that is not asked is tried again by every field of a message.
        return [each for at, each in enumerate(found) if each not in found[:at]]

    def send(self, request: Request, /) -> Response:
        """Return the answer as it came, or that of a fixture.

        Raises what the inner transport and what a fixture raise, without secrets in its words.
        """
        with self._lock:
            self._redactor.learn(request)
            fixture = self._store.find(request)
            if fixture is None:
                return self._given(self._recorded(request))
            if fixture.name not in self._answers:
                if not self._refresh and fixture.name not in self._reopened:
                    return self._played(fixture, request)
                self._answers[fixture.name] = self._ask_again(fixture, request)
            answer = self._answers[fixture.name]
            return self._played(fixture, request) if answer is None else self._given(answer)

    def write(self) -> None:
        """Write what came and is not written yet. What could not be written, `recordings` say."""
        with self._lock:
            for call in self._calls:
                if call.result is None:
                    self._write(call)

    def needs_another_render(self) -> bool:
        """Say whether a call was held back that needs a secret which a fixture does not have.

        Then the message is to be rendered again with this transport: it asks for the secret.
        """
        blanked = self._blanked - self._reopened
        if not self._held_back or not blanked:
            return False
        self._held_back = False
        self._reopened |= blanked
        return True

    def _recorded(self, request: Request) -> Answer:
        """Return what was answered before, else ask for what no fixture answers."""
        read = ReadRequest(request)
        for call in self._calls:
            if call.matcher is not None and call.answer and call.matcher.matches(read):
                return call.answer
        if self._blanked and _carries_blank(request):
            self._hold_back(request)
        answer = self._ask(request)
        call = _Call(request, _outcome(answer), problem=_problem(answer), answer=answer)
        with suppress(WorkspaceError):
            call.matcher = stub_matcher(self._redactor.request(request))
        self._calls.append(call)
        return answer

    def _write(self, call: _Call) -> None:
        assert call.answer is not None
        try:
            answer = self._without_secrets(call.answer)
            written = write_down(answer)
            if isinstance(answer, Response):
                call.personal = personal_data(answer)
            if call.fixture is not None:
                _, call.result = self._files.replace(call.fixture, written)
                return
            redacted = self._redactor.request(call.request)
            fixture, is_new = self._files.add(call.request, redacted, written)
        except LiquidPilotError as error:
            call.result, call.path, call.problem = "not-written", None, str(error)
            if call.fixture is not None:
                call.path = call.fixture.path
            return
        call.result, call.path = "new" if is_new else "kept", fixture.path

    def _hold_back(self, request: Request) -> NoReturn:
        """Keep a blank from being sent in place of a secret; another render asks for that."""
        message = "this call needs a secret that recorded answers do not contain"
        self._held_back = True
        if self._blanked <= self._reopened:
            self._calls.append(_Call(request, "not asked", "not-asked", None, message))
        raise MissingFixture(
            message, hint=("find out why the call that gets the secret has no answer")
        )

    def _ask_again(self, fixture: Fixture, request: Request) -> Answer | None:
        """Ask although `fixture` answers; None if no answer came, so that the fixture's is used."""
        try:
            answer = self._ask(request, fixture.path)
        except MissingFixture:
            return None
        call = _Call(request, _outcome(answer), path=fixture.path, answer=answer)
        if isinstance(answer, RequestFailed):
            call.result, call.problem = "kept", answer.message
        elif not self._refresh:
            call.result = "asked"
        elif fixture.recorded is None or fixture.responses[DEFAULT_RESPONSE].sequence:
            call.result = "by-hand"
        else:
            call.fixture = fixture
        self._calls.append(call)
        return None if isinstance(answer, RequestFailed) else answer

    def _ask(self, request: Request, path: str | None = None) -> Answer:
        """Return what the inner transport answers, or the error that says that there is none."""
        try:
            response = self._inner.send(request)
        except MissingFixture as error:
            self._calls.append(_Call(request, "not asked", "not-asked", path, str(error)))
            raise
        except RequestFailed as error:
            return self._error_without_secrets(error)
        except Exception as error:
            # Not our code; its words may quote the request.
            said = self._redactor.text(str(error))
            raise LiquidPilotError(f"{type(error).__name__}: {said}") from None
        try:
            self._redactor.learn(response)
        except LiquidPilotError as error:
            # What is secret in it is not known, so nothing of it may go any further.
            outcome = _outcome(response)
            self._calls.append(_Call(request, outcome, "not-written", path, str(error)))
            raise MissingFixture(error.message, hint=error.hint) from None
        return response

    def _played(self, fixture: Fixture, request: Request) -> Response:
        response = self._player.play(fixture, DEFAULT_RESPONSE, request)
        if REDACTED.encode() in response.body:
            self._blanked.add(fixture.name)
        return response

    def _given(self, answer: Answer) -> Response:
        if isinstance(answer, RequestFailed):
            raise answer
        return answer

    def _recording(self, call: _Call, result: Result) -> Recording:
        problem = None if call.problem is None else self._redactor.text(call.problem)
        request = self._redactor.request(call.request)
        return Recording(request, call.outcome, result, call.path, problem, call.personal)

    def _without_secrets(self, answer: Answer) -> Answer:
        return self._redactor.response(answer) if isinstance(answer, Response) else answer

    def _error_without_secrets(self, error: RequestFailed) -> RequestFailed:
        clean = copy(error)
        clean.message = self._redactor.text(error.message)
        clean.hint = None if error.hint is None else self._redactor.text(error.hint)
        clean.args = (clean.message,)
        return clean


def _outcome(answer: Answer) -> str:
    return str(answer.status) if isinstance(answer, Response) else fault_of(answer)


def _problem(answer: Answer) -> str | None:
    return answer.message if isinstance(answer, RequestFailed) else None


def _carries_blank(request: Request) -> bool:
    texts = (request.url, *request.headers.values())
    return any(REDACTED in text for text in texts) or REDACTED.encode() in (request.body or b"")


class Proof:
    """Makes sure that no secret is in a file that is written, by a look into its bytes before.

    `known` are the secrets, `files` the paths of the files that passed.
    """

    def __init__(self, known: KnownValues) -> None:
        self.files: set[str] = set()
        self._known = known

    def __call__(self, path: str, data: bytes) -> None:
        """Raise LiquidPilotError if a known value is in `data` or in the name `path`.

        It says where, and never what. Words that the file would have anyway, as `default`, are
        looked for in its values only.
        """
        place = self._found(path, data)
        if place is not None:
            raise LiquidPilotError(
                f"'{self._shown(path)}' would hold a secret, {place}",
                hint="nothing was written; please report to the authors of liquidpilot what kind "
                "of answer it was",
            )
        self.files.add(path)

    def _shown(self, path: str) -> str:
        return self._known.replace(path, lambda name: f"{{secret:{name}}}")

    def _found(self, path: str, data: bytes) -> str | None:
        if self._known.name_in(path.rpartition("/")[2]):
            return "in its name"
        for place, text in _values(path, data):
            name = self._known.name_in(text)
            if name is not None:
                return f"'{name}', in {place}"
        text = data.decode("utf-8", "surrogateescape")
        for span in self._known.spans(text):
            if not is_of_the_format(text[span.start : span.end]):
                line = text.count("\n", 0, span.start) + 1
                return f"'{span.name}', on line {line}"
        return None


def _values(path: str, data: bytes) -> Iterator[tuple[str, str]]:
    """Yield what a file says, without what every file of its kind says, and where that stands."""
    if path.endswith(".toml"):
        try:
            yield from _leaves(tomllib.loads(data.decode("utf-8-sig")), "")
        except ValueError:
            return
        return
    packed: bytes | None = data
    while packed is not None:
        yield "its body", readable(Response(200, {}, packed))[0]
        inner = unpacked(packed)
        packed = None if inner is None else inner.data


def _leaves(value: object, place: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for key, item in value.items():
            yield from _leaves(item, f"{place}.{key}" if place else key)
    elif isinstance(value, list):
        for item in value:
            yield from _leaves(item, place)
    elif isinstance(value, str):
        yield f"'{place}'", value
