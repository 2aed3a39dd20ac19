"""`GET /_sandbox/invitations`: what was queued, which Trustpilot's APIs never tell."""

from __future__ import annotations

from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.paging import read_page
from liquidpilot.integrations.trustpilot.sandbox.parameters import Parameters
from liquidpilot.integrations.trustpilot.sandbox.replies import Reply, found
from liquidpilot.integrations.trustpilot.sandbox.routing import Route
from liquidpilot.integrations.trustpilot.sandbox.shapes.queued_invitations import queued_invitation
from liquidpilot.integrations.trustpilot.sandbox.world import World


def _list_invitations(call: Call, world: World) -> Reply:
    page = read_page(Parameters(call, world, "page perPage"))
    invitations = world.queue.all()
    shown = [queued_invitation(each) for each in page.of(invitations)]
    return found({"invitations": shown, "links": page.links(call, len(invitations))})


ROUTES = (Route("GET", "/_sandbox/invitations", _list_invitations, "open", "control"),)
