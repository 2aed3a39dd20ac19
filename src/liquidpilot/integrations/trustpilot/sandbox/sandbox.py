"""`TrustpilotSandbox`: a request comes in, an answer goes out; the way between is told here."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from liquidpilot import Request
from liquidpilot.extending import Answer, SandboxOptions, Section
from liquidpilot.integrations.trustpilot.hosts import API, HOSTS, INVITATIONS
from liquidpilot.integrations.trustpilot.sandbox.access import authenticate
from liquidpilot.integrations.trustpilot.sandbox.acting import require_own_business_unit
from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.endpoints.table import ROUTES
from liquidpilot.integrations.trustpilot.sandbox.faults import Fault
from liquidpilot.integrations.trustpilot.sandbox.overview import overview_of
from liquidpilot.integrations.trustpilot.sandbox.refusals import (
    Refused,
    bad_request,
    not_found,
    wrong_method,
)
from liquidpilot.integrations.trustpilot.sandbox.replies import EMPTY, Reply
from liquidpilot.integrations.trustpilot.sandbox.responses import response_to
from liquidpilot.integrations.trustpilot.sandbox.rewriting import rewritten
from liquidpilot.integrations.trustpilot.sandbox.routing import Route, Routes
from liquidpilot.integrations.trustpilot.sandbox.situations import (
    Situation,
    situation_of,
    tells_reviews,
)
from liquidpilot.integrations.trustpilot.sandbox.world import World

_ROUTES = Routes(ROUTES)
_HOST_OF = {"api": API, "invitations": INVITATIONS}
_CONTROL = "_sandbox"
_INSECURE = "Trustpilot is to be called by https (documented); what http gives is not known"


class TrustpilotSandbox:
    """A simulated Trustpilot; see `liquidpilot.extending.Sandbox`.

    Raises WorkspaceError for data that cannot be read, LiquidPilotError for options that cannot be.
    """

    def __init__(self, options: SandboxOptions) -> None:
        situation_of(options.scenario)
        self.world = World(options)

    def answer(self, request: Request, /) -> Answer:
        """Return the answer to any request whatever.

        On a host of Trustpilot's the paths of that host answer, elsewhere all of them: a server of
        one's own has but one address. The order of the checks is that of the errors: host and path,
        method, key or token, rate, the business unit's owner, then what the endpoint looks at:
        type, parameters or body, at last what the path names. What a private path names is looked
        up with its owner, before the body.
        """
        call = Call(request)
        if not call.is_readable:
            reply = bad_request("the URL cannot be read").reply
            return Answer(response_to(Call(Request(request.method, "")), reply))
        situation = Situation() if _is_control(call) else situation_of(self.world.scenario)
        if situation.garble is not None:
            call = Call(situation.garble(request, self.world))
        if call.host in HOSTS and call.url.scheme != "https":
            call.warnings.append(_INSECURE)
        try:
            route = _route_of(call, situation)
        except Refused as refused:
            return Answer(response_to(call, refused.reply), situation.delay)
        fault = self._fault(call, route)
        if fault.closed:
            return Answer(None, fault.delay)
        reply = fault.reply() or self._reply(call, route, situation)
        response = response_to(call, reply, truncated=fault.truncated)
        return Answer(response, max(situation.delay, fault.delay))

    def overview(self) -> Iterable[Section]:
        """Return the invitations that were accepted, the tokens, and what goes wrong on purpose."""
        return overview_of(self.world)

    def _fault(self, call: Call, route: Route) -> Fault:
        fault = None if route.host == "control" else self.world.faults.take(call.path, route.path)
        return fault or Fault()

    def _reply(self, call: Call, route: Route, situation: Situation) -> Reply:
        world = self.world
        try:
            authenticate(call, route, world)
            refusal = situation.refuse(route, world) if situation.refuse is not None else None
            if refusal is not None:
                raise refusal
            if call.api_key is not None:
                world.limits.count_call(call.api_key)
            require_own_business_unit(call, route, world)
            reply = route.endpoint(call, world)
        except Refused as refused:
            return refused.reply
        if situation.rewrite is not None and reply.status == 200 and tells_reviews(route):
            data = rewritten(reply.data, situation.rewrite, world)
            return Reply(reply.status, data, reply.evidence, reply.headers)
        return reply


def _is_control(call: Call) -> bool:
    return call.segments[0] == _CONTROL and call.host not in HOSTS


def _route_of(call: Call, situation: Situation) -> Route:
    """Return the route of a call, whose values are filled in. Raises Refused (404, 405)."""
    if situation.edge is not None:
        raise situation.edge()
    found = [
        (route, values)
        for route, values in _ROUTES.find(call.segments)
        if call.host not in HOSTS or _HOST_OF.get(route.host) == call.host
    ]
    if not found:
        raise not_found("there is nothing at this path", "docs")
    for route, call.values in found:
        if route.method == call.method:
            return route
    methods = _allowed_methods([route for route, _ in found])
    if call.method == "OPTIONS":
        return _preflight(found[0][0], methods)
    raise wrong_method(methods)


def _allowed_methods(routes: Sequence[Route]) -> list[str]:
    methods = [route.method for route in routes]
    return [*methods, *(["HEAD"] if "GET" in methods else []), "OPTIONS"]


def _preflight(route: Route, methods: Sequence[str]) -> Route:
    """Return the route that answers an OPTIONS: other origins may GET (documented), no more."""
    headers = {"Allow": ", ".join(methods)}
    if "GET" in methods:
        headers["Access-Control-Allow-Origin"] = "*"
        headers["Access-Control-Allow-Methods"] = "GET"
        headers["Access-Control-Allow-Headers"] = "apikey, authorization, content-type"
    reply = Reply(204, EMPTY, "assumed", headers)
    return Route("OPTIONS", route.path, lambda call, world: reply, "open", route.host)
