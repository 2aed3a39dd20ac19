"""`POST …/invitation-data/delete`: forget whom the company has invited."""

from __future__ import annotations

from collections.abc import Callable

from liquidpilot.integrations.trustpilot.sandbox.acting import require_business_user
from liquidpilot.integrations.trustpilot.sandbox.bodies import checked_body, text, texts
from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.invitations import Invitation
from liquidpilot.integrations.trustpilot.sandbox.refusals import bad_request
from liquidpilot.integrations.trustpilot.sandbox.replies import Reply, empty
from liquidpilot.integrations.trustpilot.sandbox.routing import Route
from liquidpilot.integrations.trustpilot.sandbox.world import World
from liquidpilot.integrations.trustpilot.validation.bodies import deletion_problems
from liquidpilot.integrations.trustpilot.validation.send_times import send_time


def delete(call: Call, world: World) -> Reply:
    """Delete the invitations of some addresses, or those from before a time; never both.

    No answer is documented. Whether there was anything to delete is not told.
    """
    require_business_user(call, world)
    body = checked_body(call, deletion_problems)
    limit = text(body, "deleteOlderThan")
    is_meant = _is_older(limit) if limit is not None else _is_for(texts(body, "customerEmails"))
    world.queue.delete(call.values["business_unit_id"], is_meant)
    return empty(204, "assumed")


def _is_older(limit: str) -> Callable[[Invitation], bool]:
    moment = send_time(limit)
    if moment is None:
        raise bad_request("'deleteOlderThan' is not a time")
    return lambda invitation: invitation.created < moment


def _is_for(addresses: list[str]) -> Callable[[Invitation], bool]:
    meant = {each.strip().lower() for each in addresses}
    return lambda invitation: invitation.consumer_email.lower() in meant


ROUTES = (
    Route(
        "POST",
        "/v1/private/business-units/{business_unit_id}/invitation-data/delete",
        delete,
        access="token",
        host="invitations",
    ),
)
