"""`TrustpilotSandbox`: a request comes in, an answer goes out; the way between is told here."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import replace
from datetime import datetime

from liquidpilot import Request
from liquidpilot.extending import Answer, SandboxOptions, Section
from liquidpilot.integrations.trustpilot.endpoints import (
    HOSTS,
    all_endpoints,
    path_form,
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
)
from liquidpilot.integrations.trustpilot.sandbox.faults import Fault
from liquidpilot.integrations.trustpilot.sandbox.invitations import Email, Invitation
from liquidpilot.integrations.trustpilot.sandbox.replies import (
    EMPTY,
    Refused,
    Reply,
    bad_request,
    not_found,
    wrong_method,
)
from liquidpilot.integrations.trustpilot.sandbox.routing import Route, Routes, response_to
from liquidpilot.integrations.trustpilot.sandbox.situations import (
    Situation,
    rewritten,
    situation_of,
    tells_reviews,
)
from liquidpilot.integrations.trustpilot.sandbox.tokens import Token
from liquidpilot.integrations.trustpilot.sandbox.world import World

# All routes of the sandbox: of the table, and those that control it.

_CODE = {
    **units.ANSWERS,
    **product_reviews.ANSWERS,
    **invitations.ANSWERS,
    **oauth.ANSWERS,
}

ROUTES: tuple[Route, ...] = (
    *(
        Route(
            each.method,
            each.path,
            answerer_of(each) if each.is_sample else _CODE[each.method, each.path],
            each,
        )
        for each in all_endpoints()
    ),
    *control.ROUTES,
    *invitations.CONTROLS,
    *oauth.CONTROLS,
)
"""Of the endpoints in the table those are code that have no sample."""


# What there is to see in a sandbox: its clock, the invitations, the tokens, what goes wrong.

_MOST_ROWS = 200
_SHOWN_OF_TOKEN = 8
_DOCUMENTED_KEY = "sandbox-key"
_OF_ACCOUNT = "as the account has it"


def overview_of(world: World) -> Iterable[Section]:
    """Return the sections of the sandbox's page."""
    return (_invitations(world), _emails(world), _tokens(world), _state(world))


def _invitations(world: World) -> Section:
    columns = ("Created", "State", "Kind", "Consumer", "Reference", "Location", "History")
    rows = [_invitation_row(each) for each in world.queue.all()[:_MOST_ROWS]]
    return Section("Invitations", columns, rows, "No invitation was accepted yet.")


def _invitation_row(invitation: Invitation) -> tuple[str, ...]:
    repeated = " (repeated)" if invitation.repeats else ""
    return (
        _moment(invitation.created),
        invitation.state,
        invitation.kind,
        invitation.consumer,
        f"{invitation.reference}{repeated}",
        invitation.location or "",
        " → ".join(f"{state} {_moment(time)}" for time, state in invitation.history),
    )


def _emails(world: World) -> Section:
    columns = (
        "Sent", "About", "From", "Reply to", "To", "Products", "Afterwards", "Template", "Locale",
        "Tags",
    )  # fmt: skip
    rows = [
        _email_row(email, invitation)
        for invitation in world.queue.all()[:_MOST_ROWS]
        if invitation.deleted is None
        for email in invitation.emails
    ]
    return Section("E-mails to the customer", columns, rows, "No e-mail was asked for yet.")


def _email_row(email: Email, invitation: Invitation) -> tuple[str, ...]:
    """Return an e-mail as its reader finds it; what the request leaves out, the account decides."""
    sender = invitation.sender_name or _OF_ACCOUNT
    return (
        _moment(email.send_at),
        f"a review of the {email.about}",
        f"{sender} <{invitation.sender_email}>" if invitation.sender_email else sender,
        invitation.reply_to or _OF_ACCOUNT,
        invitation.consumer,
        ", ".join(email.products),
        email.redirect_uri or "",
        email.template or "default",
        invitation.locale or _OF_ACCOUNT,
        ", ".join(email.tags),
    )


def _tokens(world: World) -> Section:
    columns = ("Issued", "Grant", "Token", "Application", "User", "Expires", "State")
    rows = [_token_row(each, world) for each in world.tokens.all()[:_MOST_ROWS]]
    return Section("Tokens", columns, rows, "No token was issued yet.")


def _token_row(token: Token, world: World) -> tuple[str, ...]:
    state = "expired" if token.is_expired(world.now()) else "good"
    if world.tokens.is_renewable(token):
        state = f"{state}, can be refreshed"
    return (
        _moment(token.issued_at),
        token.grant,
        f"{token.access[:_SHOWN_OF_TOKEN]}…",
        # What is not in the data may be a real key, and is nobody's business.
        token.client_id if world.store.application(token.client_id) else "another key",
        token.user or "nobody",
        _moment(token.expires_at),
        state,
    )


def _state(world: World) -> Section:
    rows = [("Scenario", world.scenario or "none"), ("Clock", _moment(world.now()))]
    known = world.store.application(_DOCUMENTED_KEY)
    if known is not None:
        other = "; any other works too" if world.store.accepts_any_key else ""
        rows.append(("Key to try with", f"{known.key}, its secret {known.secret}{other}"))
    rows.extend(("Fault", _told(fault)) for fault in world.faults.all())
    return Section("State", ("What", "Value"), rows, is_standing=True)


def _told(fault: Fault) -> str:
    fields = ("path", "endpoint", "status", "shape", "delay", "truncated", "closed", "times")
    given = ((name, getattr(fault, name)) for name in fields)
    return ", ".join(f"{name} {value}" for name, value in given if value)


def _moment(time: datetime) -> str:
    return f"{time:%Y-%m-%d %H:%M:%S}"


_ROUTES = Routes(ROUTES)
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
        return overview_of(self.world)

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
    found = [
        (route, values)
        for route, values in _ROUTES.find(call.segments)
        if call.host not in HOSTS or (route.endpoint and route.endpoint.host == call.host)
    ]
    if not found:
        raise _nothing_there(call)
    for route, call.values in found:
        if route.method == call.method:
            return route
    methods = _allowed_methods([route for route, _ in found])
    if call.method == "OPTIONS":
        return _preflight(found[0][0], methods)
    raise wrong_method(call.method, methods)


def _nothing_there(call: Call) -> Refused:
    elsewhere = _ROUTES.find(call.segments)
    reason = f"'{call.path}' is no path that Trustpilot documents"
    if elsewhere and elsewhere[0][0].endpoint is not None:
        reason = f"'{call.path}' is on '{elsewhere[0][0].endpoint.host}', not on '{call.host}'"
    return not_found("there is nothing at this path", reason, "docs")


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
