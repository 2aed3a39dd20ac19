"""Invitations by e-mail and by link, the templates for them, and what was invited so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, TypeVar

from liquidpilot.integrations.trustpilot.endpoints import (
    DELETION,
    EMAIL_INVITATIONS,
    INVITATION_LINKS,
    INVITATION_TEMPLATES,
    PRODUCT_INVITATION_LINKS,
)
from liquidpilot.integrations.trustpilot.sandbox.access import require_business_user
from liquidpilot.integrations.trustpilot.sandbox.calls import Call, Page
from liquidpilot.integrations.trustpilot.sandbox.invitations import Invitation, Kind
from liquidpilot.integrations.trustpilot.sandbox.replies import (
    Reply,
    bad_request,
    empty,
    found,
)
from liquidpilot.integrations.trustpilot.sandbox.routing import Route
from liquidpilot.integrations.trustpilot.sandbox.shapes import (
    JsonObject,
    page_of_invitation_link,
    seconds_or_null,
    template,
    with_seconds,
)
from liquidpilot.integrations.trustpilot.sandbox.world import World
from liquidpilot.integrations.trustpilot.validation.bodies import send_time

_Thing = TypeVar("_Thing")

_SERVICE, _PRODUCT = "serviceReviewInvitation", "productReviewInvitation"


def _invite(call: Call, world: World) -> Reply:
    """Queue an invitation; the answer tells nothing about it, as no answer is documented.

    The body is empty because a published client takes every JSON object for a failure. The status
    is a setting: 202 is what a queue would answer, 200 and 204 are as possible.
    """
    user, unit, body = require_business_user(call, world), world.unit_of(call), call.body
    for name in (_SERVICE, _PRODUCT):
        block = body.get(name)
        if isinstance(block, dict):
            world.require_template(block.get("templateId") or None, unit, call)
            world.require_products(block.get("productSkus"), unit, call)
    world.queue.add(_kind(body), unit.id, body, user)
    return empty(world.settings.invitation_status, "assumed")


def _kind(body: Mapping[str, Any]) -> Kind:
    if body.get(_PRODUCT) is None:
        return "service"
    return "product" if body.get(_SERVICE) is None else "service+product"


# `POST …/invitation-data/delete`: forget whom the company has invited.


def _delete(call: Call, world: World) -> Reply:
    """Delete the invitations of some addresses, or those from before a time; never both.

    No answer is documented. Whether there was anything to delete is not told.
    """
    require_business_user(call, world)
    limit = call.body.get("deleteOlderThan")
    is_meant = _is_older(limit) if limit else _is_for(call.body.get("customerEmails") or [])
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


# `POST …/invitation-links`: of the invitations host to review the service, of the other products.


def _service_link(call: Call, world: World) -> Reply:
    """Make a link. Its host is that of the locale: `dk.trustpilot.com` (documented)."""
    link_id = world.identities.link_id()
    return found({"id": link_id, "url": page_of_invitation_link(link_id, call.body.get("locale"))})


def _product_link(call: Call, world: World) -> Reply:
    """Make a link for `products` or, of the catalogue, for `productIds`."""
    world.require_product_ids(call.body.get("productIds"), world.unit_of(call), call)
    link_id = world.identities.review_link_id()
    url = f"https://products.trustpilot.com/evaluate/{link_id}"
    return found({"reviewLinkId": link_id, "reviewUrl": url}, "observed")


def _templates(call: Call, world: World) -> Reply:
    """Return the templates of a business unit; which kinds there are in `type` is not known."""
    templates = world.templates_of(world.unit_of(call))
    return found({"templates": [template(each) for each in templates]}, "observed")


# Invitations as tests of a template look at them; Trustpilot itself shows them to people alone.


def queued_invitation(invitation: Invitation) -> JsonObject:
    """Return all that is known about an invitation, with its states until now."""
    return {
        "id": invitation.id,
        "kind": invitation.kind,
        "businessUnitId": invitation.business_unit_id,
        "businessUserId": invitation.user,
        "consumer": {"name": invitation.consumer_name, "email": invitation.consumer_email},
        "referenceNumber": invitation.reference,
        "repeatsReferenceNumber": invitation.repeats,
        "locale": invitation.locale,
        "createdAt": with_seconds(invitation.created),
        "sender": {"name": invitation.sender_name, "email": invitation.sender_email},
        "replyTo": invitation.reply_to,
        "locationId": invitation.location,
        "emails": [
            {
                "about": each.about,
                "templateId": each.template,
                "sendAt": with_seconds(each.send_at),
                "deliveredAt": with_seconds(each.delivered_at),
                "answeredAt": seconds_or_null(each.answered_at),
                "products": [str(product) for product in each.products],
                "redirectUri": each.redirect_uri,
                "tags": list(each.tags),
            }
            for each in invitation.emails
        ],
        "tags": list(invitation.tags),
        "state": invitation.state,
        "history": [
            {"at": with_seconds(time), "state": state} for time, state in invitation.history
        ],
    }


# `GET /_sandbox/invitations`: what was queued, which Trustpilot's APIs never tell.


def _list_invitations(call: Call, world: World) -> Reply:
    return listed(call, "invitations", world.queue.all(), queued_invitation)


def listed(
    call: Call, name: str, things: Sequence[_Thing], shown: Callable[[_Thing], JsonObject]
) -> Reply:
    """Return the page of a control's list that is asked for."""
    page = Page(_number(call, "page", 1), _number(call, "perPage", 20))
    items = [shown(each) for each in page.of(things)]
    return found({name: items, "links": page.links(call, len(things))})


def _number(call: Call, name: str, default: int) -> int:
    """Return a parameter of the control, which is one of the sandbox's own."""
    text = call.parameter(name) or ""
    if text and (not text.isascii() or not text.isdigit() or not 1 <= int(text[:9]) <= 1000):
        raise bad_request(f"'{name}' must be a number from 1 to 1000, not '{text}'")
    return int(text) if text else default


ANSWERS = {
    ("POST", EMAIL_INVITATIONS): _invite,
    ("POST", DELETION): _delete,
    ("POST", INVITATION_LINKS): _service_link,
    ("POST", PRODUCT_INVITATION_LINKS): _product_link,
    ("GET", INVITATION_TEMPLATES): _templates,
}
CONTROLS = (Route("GET", "/_sandbox/invitations", _list_invitations),)
