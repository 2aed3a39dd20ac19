"""Invitations by e-mail and by link, the templates for them, and what was invited so far."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from liquidpilot.integrations.trustpilot.endpoints import (
    DELETION,
    EMAIL_INVITATIONS,
    INVITATION_LINKS,
    INVITATION_TEMPLATES,
    LEGACY_INVITATIONS,
    PRODUCT_INVITATION_LINKS,
)
from liquidpilot.integrations.trustpilot.sandbox.access import (
    acting_user,
    require_business_user,
)
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
    template,
    with_microseconds,
    with_seconds,
)
from liquidpilot.integrations.trustpilot.sandbox.world import World
from liquidpilot.integrations.trustpilot.store.model import BusinessUnit
from liquidpilot.integrations.trustpilot.validation.bodies import send_time

_SERVICE, _PRODUCT = "serviceReviewInvitation", "productReviewInvitation"


def _invite(call: Call, world: World) -> Reply:
    """Queue an invitation; the answer tells nothing about it, as no answer is documented.

    The body is empty because a published client takes every JSON object for a failure. The status
    is a setting: 202 is what a queue would answer, 200 and 204 are as possible.
    """
    user, unit, body = require_business_user(call, world), _unit(call, world), call.body
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
    world.require_product_ids(call.body.get("productIds"), _unit(call, world), call)
    link_id = world.identities.review_link_id()
    url = f"https://products.trustpilot.com/evaluate/{link_id}"
    return found({"reviewLinkId": link_id, "reviewUrl": url}, "observed")


def _templates(call: Call, world: World) -> Reply:
    """Return the templates of a business unit; which kinds there are in `type` is not known."""
    templates = world.templates_of(_unit(call, world))
    return found({"templates": [template(each) for each in templates]}, "observed")


def _unit(call: Call, world: World) -> BusinessUnit:
    return world.unit(call.values["business_unit_id"], call)


# Invitations as the endpoint answered that was there before `…/email-invitations`.

_SENDER = "noreply.invitations@trustpilotmail.com"


def _legacy(
    invitation: Invitation,
    body: Mapping[str, object],
    unit: BusinessUnit,
    default_template: str | None,
) -> JsonObject:
    """Return a new invitation, as published answers of 2018 have it (observed).

    `body` is what was asked for; what it leaves out comes from the company's settings.
    """
    return {
        "id": invitation.id,
        "businessUnitId": unit.id,
        "businessUserId": invitation.user,
        "recipient": {"name": invitation.consumer_name, "email": invitation.consumer_email},
        "referenceId": invitation.reference,
        "templateId": invitation.template or default_template,
        "locale": invitation.locale or unit.locale,
        "sender": {
            "email": body.get("senderEmail") or _SENDER,
            "name": body.get("senderName") or unit.display_name,
        },
        "replyTo": body.get("replyTo") or unit.email,
        "createdTime": with_microseconds(invitation.created),
        "preferredSendTime": with_seconds(invitation.send_at),
        "sentTime": None,
        "tags": list(invitation.tags),
        "redirectUri": body.get("redirectUri"),
        "status": "notsent",
        "source": "InvitationApi",
    }


# `POST …/invitations`: how one invited before there was `…/email-invitations`.
#
# It is no longer documented; whether Trustpilot still answers it is unknown.


def _invite_by_old_address(call: Call, world: World) -> Reply:
    """Queue an invitation and return it, as published answers of 2018 have it."""
    user, body, unit = acting_user(call, world), call.body, _unit(call, world)
    world.require_template(body.get("templateId"), unit, call)
    invitation = world.queue.add("legacy", unit.id, body, user)
    default = next((each.id for each in world.templates_of(unit) if each.is_default), None)
    return found(_legacy(invitation, body, unit, default), "observed")


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
                "products": list(each.products),
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
    page = Page(_number(call, "page", 1), _number(call, "perPage", 20))
    invitations = world.queue.all()
    shown = [queued_invitation(each) for each in page.of(invitations)]
    return found({"invitations": shown, "links": page.links(call, len(invitations))})


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
    ("POST", LEGACY_INVITATIONS): _invite_by_old_address,
    ("GET", INVITATION_TEMPLATES): _templates,
}
CONTROLS = (Route("GET", "/_sandbox/invitations", _list_invitations),)
