"""What the integrations have to say about the requests of a rendered message."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import TYPE_CHECKING

from liquidpilot.connected import Exchange, Request
from liquidpilot.diagnostics import Diagnostic
from liquidpilot.rendering.message import RenderedMessage
from liquidpilot.rendering.webhook import webhook_request
from liquidpilot.sources import Place, Source

if TYPE_CHECKING:
    from liquidpilot.integration.interface import RequestProblem


def request_problems(
    rendered: RenderedMessage, blocks: Iterable[Source] = ()
) -> Iterator[Diagnostic]:
    """Yield what is wrong with the calls of `rendered`, and with the webhook that it is.

    Each request is looked at by the integration that has its host. `blocks` are the texts of the
    content blocks, in which calls may stand.
    """
    webhook = webhook_request(rendered)
    if not rendered.exchanges and webhook is None:
        return
    of_calls = [
        (problem, exchange)
        for number, exchange in enumerate(rendered.exchanges)
        for problem in _problems(exchange.request, rendered.exchanges[:number])
    ]
    of_webhook = [] if webhook is None else list(_problems(webhook, rendered.exchanges))
    if not of_calls and not of_webhook:
        return
    # The way back into the template is read again only if somebody is told about it.
    from liquidpilot.rendering.request_places import place_in_call, place_in_webhook

    sources = [*(each.source for each in rendered.fields.values()), *blocks]
    for problem, exchange in of_calls:
        yield _diagnostic(problem, place_in_call(problem, exchange, sources))
    for problem in of_webhook:
        yield _diagnostic(problem, place_in_webhook(problem, rendered.fields))


def _problems(request: Request, earlier: Sequence[Exchange]) -> Iterable[RequestProblem]:
    # Messages that call nobody do not pay for looking up who is installed.
    from liquidpilot.integration.installed import validator_of

    integration = validator_of(request.url)
    if integration is None:
        return ()
    from liquidpilot.integration.failures import blamed_on

    with blamed_on(integration):
        return list(integration.validate(request, earlier))


def _diagnostic(problem: RequestProblem, place: Place) -> Diagnostic:
    return Diagnostic(problem.code, problem.severity, problem.message, problem.hint, place)
