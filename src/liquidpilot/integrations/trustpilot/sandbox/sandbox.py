"""`TrustpilotSandbox`: a request comes in, an answer goes out; the way between is told here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace

from liquidpilot import Request
from liquidpilot.extending import Answer, SandboxOptions, Section, Webhook
from liquidpilot.integrations.trustpilot.endpoints import (
    HOSTS,
    all_endpoints,
    endpoints_at,
    path_form,
    values_in,
)
from liquidpilot.integrations.trustpilot.sandbox.access import (
    authenticate,
    require_own_business_unit,
)
from liquidpilot.integrations.trustpilot.sandbox.calls import Call, Query
from liquidpilot.integrations.trustpilot.sandbox.documented import answerer_of
from liquidpilot.integrations.trustpilot.sandbox.endpoints import (
    control,
    invitations,
    oauth,
    product_reviews,
    units,
    written_reviews,
)
from liquidpilot.integrations.trustpilot.sandbox.faults import Fault
from liquidpilot.integrations.trustpilot.sandbox.overview import overview_of
from liquidpilot.integrations.trustpilot.sandbox.replies import (
    EMPTY,
    Refused,
    Reply,
    bad_request,
    not_found,
    wrong_method,
)
from liquidpilot.integrations.trustpilot.sandbox.routing import Route, response_to
from liquidpilot.integrations.trustpilot.sandbox.situations import (
    Situation,
    rewritten,
    situation_of,
    tells_reviews,
)
from liquidpilot.integrations.trustpilot.sandbox.world import World

_CODE = {
    **units.ANSWERS,
    **product_reviews.ANSWERS,
    **invitations.ANSWERS,
    **oauth.ANSWERS,
}

CONTROLS = (
    *control.ROUTES,
    *invitations.CONTROLS,
    *written_reviews.CONTROLS,
    *oauth.CONTROLS,
)
"""What controls the sandbox; it is on none of Trustpilot's hosts."""

ROUTES = {
    (each.method, each.path): Route(
        each.method,
        each.path,
        answerer_of(each) if each.is_sample else _CODE[each.method, each.path],
        each,
    )
    for each in all_endpoints()
}
"""The endpoints of the table, by method and path: those are code that have no sample."""


_CONTROL = "_sandbox"
_INSECURE = "Trustpilot has to be called by https (documented); how it answers http is not known"


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
        method, key or token, rate, type of the body, parameters and body, then whose the business
        unit is, at last what the path names.
        """
        call = Call(request)
        if not call.is_readable:
            reply = bad_request("the URL cannot be read").reply
            return Answer(response_to(Call(Request(request.method, "")), reply))
        written_reviews.catch_up(self.world)
        situation = Situation() if _is_control(call) else situation_of(self.world.scenario)
        if situation.garble is not None:
            call = Call(situation.garble(request, self.world))
        if call.host in HOSTS and call.url.scheme != "https":
            call.warnings.append(_INSECURE)
        try:
            route = _route_of(call, situation)
        except Refused as refused:
            return Answer(
                response_to(call, self._explained(refused.reply, situation)), situation.delay
            )
        fault = self._fault(call, route)
        if fault.closed:
            return Answer(None, fault.delay)
        reply = fault.reply() or self._reply(call, route, situation)
        response = response_to(call, reply, route.endpoint, truncated=fault.truncated)
        return Answer(response, max(situation.delay, fault.delay))

    def overview(self) -> Iterable[Section]:
        """Return the invitations that were accepted, the tokens, and what goes wrong on purpose."""
        written_reviews.catch_up(self.world)
        return overview_of(self.world)

    def next_webhook(self) -> Webhook | None:
        """Return the event that is to be sent now, of an invitation that answers itself too."""
        written_reviews.catch_up(self.world)
        return self.world.events.next_webhook()

    def webhook_answered(self, webhook: Webhook, outcome: int | str, /) -> None:
        """Take note of an attempt."""
        self.world.events.answered(webhook, outcome)

    def due_in(self) -> float | None:
        """Return the seconds to the next try of an event, or to an answer that comes by itself."""
        moments = [self.world.events.next_try()]
        if self.world.settings.answer_invitations:
            moments.append(self.world.queue.next_delivery)
        known = [(each - self.world.now()).total_seconds() for each in moments if each]
        return max(min(known), 0.0) if known else None

    def _fault(self, call: Call, route: Route) -> Fault:
        fault = self.world.faults.take(call.path, route.path) if route.endpoint else None
        return fault or Fault()

    def _reply(self, call: Call, route: Route, situation: Situation) -> Reply:
        world, endpoint = self.world, route.endpoint
        try:
            authenticate(call, route, world)
            refusal = situation.refuse(route, world) if situation.refuse is not None else None
            if refusal is not None:
                raise refusal
            if call.api_key is not None:
                world.limits.count_call(call.api_key)
            if endpoint is not None:
                call.read_body(endpoint, strict=world.is_strict)
                call.query = Query(call, endpoint, strict=world.is_strict)
                _require_ids(call)
            require_own_business_unit(call, route, world)
            reply = route.answer(call, world)
        except Refused as refused:
            return self._explained(refused.reply, situation)
        if situation.rewrite is not None and reply.status == 200 and tells_reviews(route):
            data = rewritten(reply.data, situation.rewrite, world)
            return Reply(reply.status, data, reply.evidence, reply.headers)
        return reply

    def _explained(self, reply: Reply, situation: Situation) -> Reply:
        """Return a refusal with its reason; a scenario is told, as far as it has a part in it."""
        if situation == Situation():
            return reply
        played = f"the scenario '{self.world.scenario}' plays this"
        return replace(reply, reason=f"{played}: {reply.reason}" if reply.reason else played)


def _require_ids(call: Call) -> None:
    """Raise Refused (404) for what cannot stand in the path."""
    for name, value in call.values.items():
        form = path_form(name)
        if form is not None and not re.fullmatch(form, value):
            what = name.removesuffix("_id").replace("_", " ")
            kind = "an id has 24 characters, 0-9 and a-f" if name.endswith("_id") else form
            raise not_found(
                f"{what} not found", f"'{value}' cannot be the {what} of a path: {kind}"
            )


def _is_control(call: Call) -> bool:
    return call.segments[0] == _CONTROL and call.host not in HOSTS


def _route_of(call: Call, situation: Situation) -> Route:
    """Return the route of a call, whose values are filled in. Raises Refused (404, 405)."""
    if situation.edge is not None:
        raise situation.edge()
    places = endpoints_at(call.segments)
    call.values = places[0][1] if places else {}
    found = [ROUTES[endpoint.method, endpoint.path] for endpoint, _ in places]
    reason = f"'{call.path}' is no path that Trustpilot documents"
    if call.host in HOSTS and places and places[0][0].host != call.host:
        reason = f"'{call.path}' is on '{places[0][0].host}', not on '{call.host}'"
        found = []
    elif _is_control(call):
        found, call.values = _controls_at(call.segments)
    if not found:
        raise not_found("there is nothing at this path", reason, "docs")
    for route in found:
        if route.method == call.method:
            return route
    methods = _allowed_methods(found)
    if call.method == "OPTIONS":
        return _preflight(found[0], methods)
    raise wrong_method(call.method, methods)


def _controls_at(segments: Sequence[str]) -> tuple[list[Route], Mapping[str, str]]:
    matches = ((each, values_in(each.path, segments)) for each in CONTROLS)
    found = [(each, values) for each, values in matches if values is not None]
    return [each for each, _ in found], found[0][1] if found else {}


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
    return Route("OPTIONS", route.path, lambda call, world: reply)
