"""Answers the calls of `connected_content` tags through a transport, and keeps what went on.

Codes of the diagnostics, beside those of `building` and `interpreting`:

=========================== ======= ==============================================================
missing-fixture             error   offline, and nothing recorded answers the request
connected-content-failed    warning the transport says that there is no response (timeout …)
connected-content-transport error   the transport itself failed, or gave back no `Response`
=========================== ======= ==============================================================
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from liquidpilot.connected.building import build_request
from liquidpilot.connected.credentials import read_credentials
from liquidpilot.connected.errors import MissingFixture, RequestFailed
from liquidpilot.connected.exchange import Exchange
from liquidpilot.connected.interpreting import Outcome, failed, interpret
from liquidpilot.connected.request import Request
from liquidpilot.connected.response import AnswerSource, Response
from liquidpilot.connected.transport import Transport
from liquidpilot.dialect.connection import ConnectedAnswer, ConnectedCall, Place
from liquidpilot.errors import LiquidPilotError


class Connector:
    """Does what Braze does around a call, for one render.

    `transport` None means that every call is a missing fixture: a connector opens no connection of
    its own. `credentials` is the mapping of `read_credentials`, which raises LiquidPilotError for
    an entry that is none. `exchanges` has every request that was built, in the order of the calls.
    """

    def __init__(
        self,
        transport: Transport | None = None,
        credentials: Mapping[str, Mapping[str, object]] | None = None,
    ) -> None:
        self.exchanges: list[Exchange] = []
        self._transport = transport
        self._credentials = read_credentials(credentials or {})

    def connect(self, call: ConnectedCall) -> ConnectedAnswer:
        """Answer one run of a tag; never raises for what a template or a transport does."""
        built = build_request(call, self._credentials)
        if built.request is None:
            return ConnectedAnswer((built.saves_as, None), diagnostics=built.diagnostics)
        answer = self._ask(built.request, call.place, built.saves_as if built.named else None)
        outcome = answer.outcome
        saved_as = None if outcome.kind == "printed" else built.saves_as
        self.exchanges.append(
            Exchange(
                built.request,
                answer.response,
                answer.source,
                outcome.error,
                call.place.line,
                call.place.column,
                path=call.place.path,
                saved_as=saved_as,
                rules=built.rules.words,
            )
        )
        return ConnectedAnswer(
            (saved_as, outcome.value) if saved_as else None,
            outcome.text,
            diagnostics=built.diagnostics + outcome.diagnostics,
        )

    def _ask(self, request: Request, place: Place, save: str | None) -> _Answer:
        try:
            response = _send(self._transport, request)
        except MissingFixture as error:
            finding = place.diagnostic("missing-fixture", "error", error.message, error.remedy)
            outcome = Outcome("failed", error=error.message, diagnostics=(finding,))
            return _Answer(None, error.source, outcome)
        except RequestFailed as error:
            return _Answer(None, error.source, failed(error.message, place, save, error.hint))
        except LiquidPilotError as error:
            # A file of ours that cannot be used; it says itself where.
            said = str(error).partition("\n")[0]
            return _Answer(None, "fixture", _broken(said, place, error.hint))
        except Exception as error:  # a transport is somebody else's code
            said = f"{type(error).__name__}: {error}".partition("\n")[0]
            return _Answer(None, "live", _broken(said, place, "look into the transport"))
        return _Answer(response, response.source, interpret(response, place, save))


class _Answer(NamedTuple):
    response: Response | None
    source: AnswerSource
    outcome: Outcome


def _send(transport: Transport | None, request: Request) -> Response:
    if transport is None:
        raise MissingFixture(
            f"no fixture answers {request.method} {request.endpoint}",
            hint="give the render a transport, for example one that replays fixtures",
        )
    # What comes back is only typed, not checked, until here.
    response: object = transport.send(request)
    if not isinstance(response, Response):
        raise TypeError(f"send() returned '{type(response).__name__}' and not a Response")
    return response


def _broken(said: str, place: Place, hint: str | None) -> Outcome:
    message = f"the transport failed: {said[:300]}"
    finding = place.diagnostic("connected-content-transport", "error", message, hint)
    return Outcome("failed", error=said[:300], diagnostics=(finding,))
