"""Reviews that answer an invitation, and what becomes of them: what Trustpilot's pages are for.

People do this there, not programs, so that no API of Trustpilot's has it: it is below `/_sandbox/`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime

from liquidpilot.extending import read_json
from liquidpilot.integrations.trustpilot.sandbox.calls import Call
from liquidpilot.integrations.trustpilot.sandbox.endpoints.control import (
    body_of,
    count_in,
    text_in,
)
from liquidpilot.integrations.trustpilot.sandbox.endpoints.invitations import (
    listed,
    queued_invitation,
)
from liquidpilot.integrations.trustpilot.sandbox.events import Change, Event
from liquidpilot.integrations.trustpilot.sandbox.invitations import (
    Email,
    Invitation,
    InvitedProduct,
)
from liquidpilot.integrations.trustpilot.sandbox.replies import (
    Reply,
    bad_request,
    conflict,
    found,
    not_found,
)
from liquidpilot.integrations.trustpilot.sandbox.routing import Route
from liquidpilot.integrations.trustpilot.sandbox.shapes import (
    JsonObject,
    product_event,
    seconds_or_null,
    service_event,
    with_seconds,
)
from liquidpilot.integrations.trustpilot.sandbox.world import World
from liquidpilot.integrations.trustpilot.sandbox.written import Written
from liquidpilot.integrations.trustpilot.store.made_up import Said
from liquidpilot.integrations.trustpilot.store.model import (
    BusinessUnit,
    Consumer,
    Product,
    ProductReview,
    Review,
    ServiceReview,
    stable_id,
)

# The reader of an e-mail writes a review.

_STARS = 5


@dataclass(frozen=True, slots=True)
class Opinion:
    """What somebody wants to write; what is None is made up, in the language of the invitation."""

    stars: int = _STARS
    title: str | None = None
    text: str | None = None


def answer(
    world: World, invitation: Invitation, email: Email, opinion: Opinion, at: datetime
) -> list[Review]:
    """Have the reader of an e-mail write a review, of each of its products where it is about them.

    The review has what the invitation said: reference, person, location, tags. That a tag of an
    invitation is of the group `generic`, and that a review counts at once, is assumed.
    """
    unit = world.company(invitation.business_unit_id)
    locale = invitation.locale or unit.locale
    email_address = invitation.consumer_email
    writer = Consumer(
        stable_id("consumer", email_address.lower()),
        invitation.consumer_name or None,
        email_address,
        locale=locale,
    )
    if email.about == "service":
        said = _said(world, locale, opinion, None, invitation.id)
        review = ServiceReview(
            id=world.identities.object_id(),
            business_unit_id=unit.id,
            created_at=at,
            stars=opinion.stars,
            title=said.title,
            text=said.text,
            consumer=writer,
            language=said.language,
            experienced_at=invitation.created,
            is_verified=True,
            source="InvitationApi",
            location_id=invitation.location,
            reference_number=invitation.reference,
            tags=tuple(("generic", each) for each in email.tags),
        )
        written: list[Review] = [review]
    else:
        written = [
            _of_product(world, unit, invitation, each, opinion, writer, at)
            for each in reviewable(email)
        ]
    email.answered_at = at
    for each in written:
        world.written.add(each, invitation.id)
        _tell(world, each, "created")
    return written


def _tell(world: World, review: Review, change: Change) -> None:
    if isinstance(review, ServiceReview):
        world.events.tell("service", change, service_event(review))
    else:
        world.events.tell("product", change, product_event(review, world.product_of(review)))


def suggested(world: World, invitation: Invitation, email: Email) -> Said:
    """Return what is written about an e-mail, or about its first product, if nobody says more."""
    unit = world.company(invitation.business_unit_id)
    locale = invitation.locale or unit.locale
    if email.about == "service":
        return _said(world, locale, Opinion(), None, invitation.id)
    first = reviewable(email)[0]
    name = _product(world, unit, first).name
    return _said(world, locale, Opinion(), name, f"{invitation.id} {first.sku}")


def reviewable(email: Email) -> list[InvitedProduct]:
    """Return the products of an e-mail that can be reviewed: those with a SKU, each once."""
    return [*{each.sku: each for each in email.products if each.sku}.values()]


def _of_product(
    world: World,
    unit: BusinessUnit,
    invitation: Invitation,
    invited: InvitedProduct,
    opinion: Opinion,
    writer: Consumer,
    at: datetime,
) -> ProductReview:
    product = _product(world, unit, invited)
    key = f"{invitation.id} {invited.sku}"
    said = _said(world, writer.locale or "", opinion, product.name, key)
    return ProductReview(
        id=world.identities.object_id(),
        business_unit_id=unit.id,
        sku=invited.sku,
        created_at=at,
        stars=opinion.stars,
        content=said.text,
        consumer=writer,
        language=said.language,
        reference_number=invitation.reference,
        product=product,
    )


def _product(world: World, unit: BusinessUnit, invited: InvitedProduct) -> Product:
    known = world.product(unit, invited.sku)
    return replace(
        known,
        name=invited.name or known.name,
        url=invited.url or known.url,
        image_url=invited.image_url or known.image_url,
        brand=invited.brand or known.brand,
        mpn=invited.mpn or known.mpn,
        gtin=invited.gtin or known.gtin,
    )


def _said(world: World, locale: str, opinion: Opinion, product: str | None, key: str) -> Said:
    language = locale.partition("-")[0]
    made_up = world.made_up.said(language, opinion.stars, product, key)
    if opinion.text is None:
        return made_up._replace(title=opinion.title or made_up.title)
    beginning = " ".join(opinion.text.split()[:_WORDS_OF_TITLE])
    return Said(language, opinion.title or beginning, opinion.text)


_WORDS_OF_TITLE = 6


def catch_up(world: World) -> None:
    """Answer what was delivered until now, if invitations are answered by themselves.

    A review is written when its e-mail is delivered, however late somebody asks.
    """
    if world.settings.answer_invitations:
        for invitation, email in world.queue.due():
            answer(world, invitation, email, Opinion(), email.delivered_at)


# `POST /_sandbox/invitations/{invitation_id}/answer`, with any of: about, stars, title, text.


def _answer(call: Call, world: World) -> Reply:
    """Answer an e-mail of an invitation, all that were delivered if it is not said which one.

    `latest` in place of an id is the invitation that was queued last.
    """
    wanted = call.values["invitation_id"]
    newest = world.queue.all()[:1] if wanted == "latest" else ()
    invitation = newest[0] if newest else world.queue.find(wanted)
    if invitation is None:
        reason = "GET /_sandbox/invitations lists those that there are; a reset forgets them"
        raise not_found("there is no such invitation", reason)
    data = body_of(call, "about", "stars", "title", "text")
    opinion = Opinion(
        stars=count_in(data, "stars", 1, 5) or _STARS,
        title=_filled(data, "title"),
        text=_filled(data, "text"),
    )
    emails = _to_be_answered(invitation, _filled(data, "about"), world)
    if opinion.title is not None and all(each.about == "products" for each in emails):
        call.warn("a review of a product has no title; it was left out")
    reviews = [
        each for email in emails for each in answer(world, invitation, email, opinion, world.now())
    ]
    shown = [written_review(Written(each, invitation.id)) for each in reviews]
    return found({"reviews": shown, "invitation": queued_invitation(invitation)})


def _to_be_answered(invitation: Invitation, about: str | None, world: World) -> list[Email]:
    """Return the e-mails that can be answered. Raises Refused (400, 409) if there is none."""
    known = [each.about for each in invitation.emails]
    if about is not None and about not in known:
        raise bad_request(
            f"the invitation has no e-mail about '{about}', but {' and '.join(known)}"
        )
    if invitation.deleted is not None:
        raise conflict("the invitation was deleted", f"{_when(invitation.deleted)}, by a request")
    emails = [each for each in invitation.emails if about in (None, each.about)]
    waiting = [each for each in emails if each.answered_at is None]
    if not waiting:
        raise conflict(
            "the invitation was answered already",
            f"{_when(emails[-1].answered_at)}; its review can be revised at /_sandbox/reviews",
        )
    delivered = [each for each in waiting if each.delivered_at <= world.now()]
    if not delivered:
        moment = with_seconds(waiting[0].delivered_at)
        raise conflict(
            "the invitation is not delivered yet",
            f'its e-mail arrives at {moment}: POST {{"to": "{moment}"}} to /_sandbox/clock',
        )
    answerable = [each for each in delivered if each.about == "service" or reviewable(each)]
    if not answerable:
        raise conflict("there is nothing to review", "no product of the invitation has a SKU")
    return answerable


def _when(moment: datetime | None) -> str:
    return f"at {seconds_or_null(moment)}"


def _filled(data: Mapping[str, object], name: str) -> str | None:
    """Return a text that is not blank, None for none. Raises Refused (400)."""
    text = text_in(data, name)
    return text if text and text.strip() else None


# `/_sandbox/reviews`: what was written, and `/_sandbox/reviews/{review_id}` to change it.


def written_review(written: Written) -> JsonObject:
    """Return all that is known about a review that was written, revised or deleted here."""
    review = written.review
    about: JsonObject = (
        {"about": "service", "sku": None, "title": review.title, "text": review.text}
        if isinstance(review, ServiceReview)
        else {"about": "product", "sku": review.sku, "title": None, "text": review.content}
    )
    return {
        "id": review.id,
        "businessUnitId": review.business_unit_id,
        **about,
        "stars": review.stars,
        "language": review.language,
        "consumer": {"name": review.consumer.display_name, "email": review.consumer.email},
        "referenceNumber": review.reference_number,
        "invitationId": written.invitation,
        "createdAt": with_seconds(review.created_at),
        "updatedAt": seconds_or_null(review.updated_at),
        "deletedAt": seconds_or_null(written.deleted_at),
    }


def _list_reviews(call: Call, world: World) -> Reply:
    return listed(call, "reviews", world.written.all(), written_review)


def _revise(call: Call, world: World) -> Reply:
    """Have a review, of the data too, say something else: any of stars, title, text."""
    review = _existing(call, world)
    data = body_of(call, "stars", "title", "text")
    stars = count_in(data, "stars", 1, 5) or review.stars
    title, text = _filled(data, "title"), _filled(data, "text")
    if isinstance(review, ServiceReview):
        after: Review = replace(
            review,
            stars=stars,
            title=title or review.title,
            text=text or review.text,
            updated_at=world.now(),
        )
    else:
        if title is not None:
            call.warn("a review of a product has no title; it was left out")
        content = text or review.content
        after = replace(review, stars=stars, content=content, updated_at=world.now())
    if replace(after, updated_at=review.updated_at) == review:
        raise bad_request("say what the review says now: 'stars', 'title', 'text'")
    world.written.revise(review, after)
    _tell(world, after, "updated")
    return found(written_review(world.written.all()[0]))


def _delete(call: Call, world: World) -> Reply:
    """Delete a review, of the data too."""
    review = _existing(call, world)
    world.written.delete(review, world.now())
    _tell(world, review, "deleted")
    return found(written_review(world.written.all()[0]))


def _existing(call: Call, world: World) -> Review:
    review_id = call.values["review_id"]
    review = world.store.review(review_id)
    if review is None:
        gone = review_id in world.written.deleted
        reason = "GET /_sandbox/reviews lists those that were written; made-up ones are none"
        raise not_found("review not found", "it was deleted" if gone else reason)
    return review


# `GET /_sandbox/webhooks`: each event, with the attempts to tell it.


def _list_events(call: Call, world: World) -> Reply:
    return listed(call, "events", world.events.all(), _told)


def _told(event: Event) -> JsonObject:
    return {
        "id": event.id,
        "eventName": event.name,
        "reviewId": event.review_id,
        "evidence": event.evidence,
        "state": event.state,
        "attempts": [
            {"at": with_seconds(each.at), "outcome": each.outcome} for each in event.attempts
        ],
        "nextTryAt": seconds_or_null(event.next_try),
        "body": read_json(event.body),
    }


CONTROLS = (
    Route("GET", "/_sandbox/webhooks", _list_events),
    Route("POST", "/_sandbox/invitations/{invitation_id}/answer", _answer),
    Route("GET", "/_sandbox/reviews", _list_reviews),
    Route("POST", "/_sandbox/reviews/{review_id}", _revise),
    Route("DELETE", "/_sandbox/reviews/{review_id}", _delete),
)
