"""Asking a transport, whatever it does: it is somebody else's code.

Codes of the diagnostics:

=========================== ======= ==============================================================
missing-fixture             error   offline, and nothing recorded answers the request
connected-content-failed    warning the transport says that there is no response (timeout …)
connected-content-transport error   the transport itself failed, or gave back no `Response`
=========================== ======= ==============================================================
"""

from __future__ import annotations

from dataclasses import replace
from typing import NamedTuple

from liquidpilot.connected.errors import MissingFixture, RequestFailed, RequestTimeout
from liquidpilot.connected.interpreting import Outcome, failed
from liquidpilot.connected.limits import TIME_LIMIT
from liquidpilot.connected.request import Request
from liquidpilot.connected.response import AnswerSource, Response
from liquidpilot.connected.transport import Transport
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.dialect.connection import ConnectedCall
from liquidpilot.errors import LiquidPilotError
from liquidpilot.sources import Place


class Unanswered(NamedTuple):
    """No response came: `word` says why in a word, `outcome` what that means for the tag.

    `is_lost` tells that the network is to blame, so that another try may do better.
    """

    word: str
    source: AnswerSource
    outcome: Outcome
    is_lost: bool = False


def send(
    transport: Transport | None, request: Request, call: ConnectedCall
) -> Response | Unanswered:
    """Send `request` for `call`; never raises. Without a transport, every fixture is missing."""
    place = call.place
    try:
        return _send(transport, request)
    except MissingFixture as error:
        finding = Diagnostic("missing-fixture", "error", error.message, error.remedy, place)
        outcome = Outcome("failed", error=error.message, diagnostics=(finding,))
        return Unanswered("no fixture", error.source, outcome)
    except RequestTimeout as error:
        outcome = failed(error.message, place, call.save, error.hint)
        rules = (f"Braze gives up after {TIME_LIMIT:g} s",)
        return Unanswered("timeout", error.source, replace(outcome, rules=rules), is_lost=True)
    except RequestFailed as error:
        outcome = failed(error.message, place, call.save, error.hint)
        return Unanswered("no connection", error.source, outcome, is_lost=True)
    except LiquidPilotError as error:
        # A file of ours that cannot be used; it says itself where.
        said = str(error).partition("\n")[0]
        return Unanswered("failed", "fixture", _broken("no answer", said, place, error.hint))
    except Exception as error:
        said = f"{type(error).__name__}: {error}".partition("\n")[0]
        hint = "look into the transport"
        return Unanswered("failed", "live", _broken("the transport failed", said, place, hint))


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


def _broken(what: str, said: str, place: Place, hint: str | None) -> Outcome:
    message = f"{what}: {said[:300]}"
    finding = Diagnostic("connected-content-transport", "error", message, hint, place)
    return Outcome("failed", error=said[:300], diagnostics=(finding,))
