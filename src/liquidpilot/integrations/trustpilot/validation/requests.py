"""What is wrong with a rendered request to Trustpilot, before anybody sends it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from liquidpilot import Exchange, Request
from liquidpilot.extending import RequestProblem
from liquidpilot.integrations.trustpilot.validation.authentication import authentication_problems
from liquidpilot.integrations.trustpilot.validation.hosts import host_problems
from liquidpilot.integrations.trustpilot.validation.ids import id_problems
from liquidpilot.integrations.trustpilot.validation.parameters import parameter_problems
from liquidpilot.integrations.trustpilot.validation.targets import target_of


def request_problems(request: Request, earlier: Sequence[Exchange]) -> Iterator[RequestProblem]:
    """Yield everything that is wrong with `request`; a good one yields nothing.

    `earlier` are the calls of the message that came before: they tell from which grant a token is.
    """
    target = target_of(request)
    yield from host_problems(target)
    yield from authentication_problems(target, earlier)
    yield from id_problems(target)
    yield from parameter_problems(target)
    if target.endpoint is None:
        return
    # Most calls have neither, and do not pay for these imports.
    if target.endpoint.access == "client":
        from liquidpilot.integrations.trustpilot.validation.token_requests import (
            token_request_problems,
        )

        yield from token_request_problems(target, earlier)
    elif request.method != "GET":
        from liquidpilot.integrations.trustpilot.validation.request_bodies import (
            request_body_problems,
        )

        yield from request_body_problems(target)
