"""`POST …/email-invitations`: invite somebody to review the service, products, or both."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from liquidpilot.integrations.trustpilot.sandbox.access import acting_user, require_business_user
from liquidpilot.integrations.trustpilot.sandbox.calls import (
    Call,
    Parameters,
    checked_body,
    read_page,
    require_product_ids,
    require_products,
    require_template,
    text,
    texts,
)
from liquidpilot.integrations.trustpilot.sandbox.invitations import Invitation, Kind
from liquidpilot.integrations.trustpilot.sandbox.replies import Reply, bad_request, empty, found
from liquidpilot.integrations.trustpilot.sandbox.routing import Route
from liquidpilot.integrations.trustpilot.sandbox.shapes.links import (
    JsonObject,
    page_of_invitation_link,
    with_microseconds,
    with_seconds,
)
from liquidpilot.integrations.trustpilot.sandbox.world import World
from liquidpilot.integrations.trustpilot.store.model import BusinessUnit, InvitationTemplate
from liquidpilot.integrations.trustpilot.validation.bodies import (
    deletion_problems,
    email_invitation_problems,
    invitation_link_problems,
    legacy_invitation_problems,
    product_invitation_link_problems,
    send_time,
)

_SERVICE, _PRODUCT = "serviceReviewInvitation", "productReviewInvitation"


def invite(call: Call, world: World) -> Reply:
    """Queue an invitation; the answer tells nothing about it, as no answer is documented.

    The body is empty because a published client takes every JSON object for a failure. The status
    is a setting: 202 is what a queue would answer, 200 and 204 are as possible.
    """
    user = require_business_user(call, world)
    body = checked_body(call, email_invitation_problems)
    unit_id = call.values["business_unit_id"]
    for name in (_SERVICE, _PRODUCT):
        block = body.get(name)
        if isinstance(block, dict):
            require_template(block.get("templateId"), unit_id, world)
            require_products(block.get("productSkus"), unit_id, world)
    world.queue.add(_kind(body), unit_id, body, user)
    return empty(world.settings.invitation_status, "assumed")


def _kind(body: Mapping[str, object]) -> Kind:
    if body.get(_PRODUCT) is None:
        return "service"
    return "product" if body.get(_SERVICE) is None else "service+product"


# `POST …/invitation-data/delete`: forget whom the company has invited.


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


# `POST …/invitation-links` of the invitations host: a link to review the service.


def create(call: Call, world: World) -> Reply:
    """Make a link. Its host is that of the locale: `dk.trustpilot.com` (documented)."""
    body = checked_body(call, invitation_link_problems)
    link_id = world.identities.link_id()
    url = page_of_invitation_link(link_id, text(body, "locale"), world.store)
    return found({"id": link_id, "url": url})


# `POST …/invitation-links` of the API host: a link to review products.


def create_product_link(call: Call, world: World) -> Reply:
    """Make a link for `products` or, of the catalogue, for `productIds`."""
    body = checked_body(call, product_invitation_link_problems)
    require_product_ids(body.get("productIds"), call.values["business_unit_id"], world)
    link_id = world.identities.review_link_id()
    url = f"https://products.trustpilot.com/evaluate/{link_id}"
    return found({"reviewLinkId": link_id, "reviewUrl": url}, "observed")


# Invitations as the endpoint answered that was there before `…/email-invitations`.

_SENDER = "noreply.invitations@trustpilotmail.com"


def legacy_invitation(
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


def invite_by_old_address(call: Call, world: World) -> Reply:
    """Queue an invitation and return it, as published answers of 2018 have it."""
    user = acting_user(call, world)
    body = checked_body(call, legacy_invitation_problems)
    unit_id = call.values["business_unit_id"]
    require_template(body.get("templateId"), unit_id, world)
    invitation = world.queue.add("legacy", unit_id, body, user)
    unit, template = world.store.units[unit_id], _default_template(unit_id, world)
    return found(legacy_invitation(invitation, body, unit, template), "observed")


def _default_template(unit_id: str, world: World) -> str | None:
    templates = world.store.templates_of(unit_id)
    return next((each.id for each in templates if each.is_default), None)


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
        "emails": [
            {"templateId": each.template, "sendAt": with_seconds(each.send_at)}
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
    page = read_page(Parameters(call, world, "page perPage"))
    invitations = world.queue.all()
    shown = [queued_invitation(each) for each in page.of(invitations)]
    return found({"invitations": shown, "links": page.links(call, len(invitations))})


# Templates that invitations can be written with.


def template(subject: InvitationTemplate) -> JsonObject:
    """Return a template under the names that clients read (observed)."""
    return {
        "id": subject.id,
        "name": subject.name,
        "isDefaultTemplate": subject.is_default,
        "locale": subject.locale,
        "language": subject.locale.partition("-")[0],
        "type": subject.kind,
    }


# `GET …/templates`: what invitations can be written with.


def list_templates(call: Call, world: World) -> Reply:
    """Return the templates of a business unit; which kinds there are in `type` is not known."""
    templates = world.store.templates_of(call.values["business_unit_id"])
    return found({"templates": [template(each) for each in templates]}, "observed")


ROUTES = (
    Route(
        "POST",
        "/v1/private/business-units/{business_unit_id}/email-invitations",
        invite,
        access="token",
        host="invitations",
    ),
    Route(
        "POST",
        "/v1/private/business-units/{business_unit_id}/invitation-data/delete",
        delete,
        access="token",
        host="invitations",
    ),
    Route(
        "POST",
        "/v1/private/business-units/{business_unit_id}/invitation-links",
        create,
        access="token",
        host="invitations",
    ),
    Route(
        "POST",
        "/v1/private/product-reviews/business-units/{business_unit_id}/invitation-links",
        create_product_link,
        access="token",
    ),
    Route(
        "POST",
        "/v1/private/business-units/{business_unit_id}/invitations",
        invite_by_old_address,
        access="token",
        host="invitations",
    ),
    Route("GET", "/_sandbox/invitations", _list_invitations, "open", "control"),
    Route(
        "GET",
        "/v1/private/business-units/{business_unit_id}/templates",
        list_templates,
        access="token",
        host="invitations",
    ),
)
